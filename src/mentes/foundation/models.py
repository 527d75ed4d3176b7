"""Rows that belong to no subject: how the product remembers what a browser has sent."""

from django.db import models


class Submission(models.Model):
    """One form as one browser sent it, and where the answer led.

    `key` is a hash of the address, the person, the page's own form token and everything written,
    so it tells nothing; `location` is empty while the first sending is at work.
    """

    key = models.CharField(max_length=64, unique=True)
    location = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
