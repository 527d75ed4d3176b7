"""Who did what when. Rows are only ever added. Nothing private is written here: ids, states and counts."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from mentes.audit.chain import FORGOTTEN


class OnlyEverAdded(TypeError):
    """Somebody wrote code that changes the log. The database would refuse it too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("Lines of the audit log are only ever added.")


class Lines(models.QuerySet["Entry"]):
    def update(self, **changes: Any) -> int:
        raise OnlyEverAdded

    def delete(self) -> tuple[int, dict[str, int]]:
        raise OnlyEverAdded

    def bulk_update(self, *args: Any, **options: Any) -> int:
        raise OnlyEverAdded

    def without_names(self) -> int:
        """The one change there is: what these lines say of who did it goes, their digests stay."""
        return super().update(by=None, reason=FORGOTTEN, salt="")


class Entry(models.Model):
    at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=120, blank=True)  # why the system acted by itself
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)  # the model, "pairing.Pair"
    subject_id = models.CharField(max_length=40, blank=True)
    details = models.JSONField(default=dict)
    salt = models.CharField(max_length=32)
    who = models.CharField(max_length=64)  # digest of salt, person and reason
    content = models.CharField(max_length=64)  # digest of everything this line says
    number = models.BigIntegerField(null=True, unique=True)  # its place, given at the commit
    chain = models.CharField(
        max_length=64, blank=True
    )  # digest of the line before and this content

    objects = Lines.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject} {self.subject_id}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise OnlyEverAdded
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise OnlyEverAdded

    @classmethod
    def last(cls) -> tuple[int, str] | None:
        """Place and digest of the newest line."""
        placed = cls.objects.filter(number__isnull=False).order_by("-number")
        return placed.values_list("number", "chain").first()
