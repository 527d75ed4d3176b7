from importlib import import_module

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "mentes.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("mentes.foundation.time_out")  # it listens to sign-ins
