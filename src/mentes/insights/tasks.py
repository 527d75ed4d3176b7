"""The schedule's door: once a night, the months that have settled are frozen."""

from django.utils import timezone
from django_tasks import task

from mentes.foundation.actor import System
from mentes.insights.actions import freeze_finished_months


@task()
def freeze_months() -> None:
    freeze_finished_months(by=System("a month has settled"), today=timezone.localdate())
