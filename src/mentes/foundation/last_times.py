"""Record and look up when something last happened: the last backup, the worker's last sign of life."""

from datetime import datetime

from django.utils import timezone

from mentes.foundation.models import LastTime

BACKUP = "backup"
WORKER = "worker"


def record_time(name: str) -> None:
    LastTime.objects.bulk_create(
        [LastTime(name=name, at=timezone.now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


def has_time(name: str) -> bool:
    return _last(name) is not None


def forget_times(start: str) -> None:
    """Of all names that begin like this."""
    LastTime.objects.filter(name__startswith=start).delete()


def last_backup_at() -> datetime | None:
    """Return when the last `./mentes backup` of this database was finished, if there was one."""
    return _last(BACKUP)


def worker_seen_at() -> datetime | None:
    return _last(WORKER)


def _last(name: str) -> datetime | None:
    return LastTime.objects.filter(name=name).values_list("at", flat=True).first()
