"""The schedule's door: once a night, months that have settled are frozen and goals are counted."""

from django.utils import timezone
from django_tasks import task

from mentes.foundation.actor import System
from mentes.insights.actions.figures import draw_all_goal_figures, freeze_finished_months


@task()
def freeze_months() -> None:
    freeze_finished_months(by=System("a month has settled"), today=timezone.localdate())


@task()
def count_goals() -> None:
    draw_all_goal_figures(by=System("the night has come"))
