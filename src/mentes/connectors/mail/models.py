"""Which mail server to use, when it was set in the browser and not in the environment."""

from django.db import models


class MailServer(models.Model):
    class Security(models.TextChoices):
        STARTTLS = "starttls", "STARTTLS"
        TLS = "tls", "TLS"
        NONE = "none", "None"

    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    user = models.CharField(max_length=200, blank=True)
    password_sealed = models.TextField(blank=True)  # encrypted with a key made from SECRET_KEY
    sender = models.EmailField()
    tested_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.host
