"""Rows that belong to no subject: what a browser has sent, and when something of the site itself last happened."""

from django.db import models


class Submission(models.Model):
    """One form as one browser sent it, and where the answer led.

    `key` is a hash of the address, the person, the page's own form token and everything written,
    so it tells nothing; `location` is empty while the first sending is at work.
    """

    key = models.CharField(max_length=64, unique=True)
    location = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)


class LastTime(models.Model):
    """When something last happened that no row of a slice tells: a backup, a sign of life of the worker."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.at:%Y-%m-%d %H:%M}"
