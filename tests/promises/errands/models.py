"""Rows that are the truth of background work, as the battery of tests needs them.

A test application: the product's rounds, imports and notices carry the same columns."""

from datetime import timedelta

from django.db import models

from mentes.foundation.work import Work


class Errand(Work):
    LEASE = timedelta(seconds=3)
    PAUSE = timedelta(seconds=1)

    seconds = models.FloatField(default=0)
    fails = models.PositiveSmallIntegerField(default=0)
    effects = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)


class Tick(models.Model):
    at = models.DateTimeField(auto_now_add=True)
