from django.apps import AppConfig


class RelationshipConfig(AppConfig):
    name = "mentes.relationship"
    label = "relationship"
    default_auto_field = "django.db.models.BigAutoField"
