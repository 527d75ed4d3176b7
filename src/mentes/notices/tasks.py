"""The worker's door to the outbox."""

from datetime import time

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks import task

from mentes.notices.delivery import deliver
from mentes.notices.models import Notice


@task()
def deliver_notice(pk: int) -> None:
    notice = Notice.claim(pk)
    if notice is None:
        return
    quiet: tuple[time, time] = import_string(settings.QUIET_HOURS)()
    deliver(notice, channels=[import_string(path) for path in settings.CHANNELS], quiet=quiet)
