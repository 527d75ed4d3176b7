from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "mentes.pairing"
    label = "pairing"
    default_auto_field = "django.db.models.BigAutoField"
