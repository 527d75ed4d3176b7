"""The schedule's door: once a night, ratings of months that have settled are released, goals and key results counted,
and studies are read whose day has come. The worker's door: a study that is to be read, nudges that were confirmed or
that go out by themselves."""

from django.utils import timezone
from django_tasks import task

from mentes.foundation.actor import System
from mentes.insights.actions.figures import draw_all_goal_figures, draw_all_pair_figures
from mentes.insights.actions.key_results import count_all_key_results
from mentes.insights.actions.nudges import send_due_nudges, send_mailing
from mentes.insights.actions.releases import release_settled_months
from mentes.insights.actions.studies import read_matured_studies, run_study
from mentes.insights.bridge.studies import InvalidStudy
from mentes.insights.models import Mailing, Study
from mentes.programmes.models import Programme


@task()
def release_ratings() -> None:
    release_settled_months(by=System("a month has settled"), today=timezone.localdate())


@task()
def count_goals() -> None:
    draw_all_goal_figures(by=System("the night has come"))


@task()
def count_key_results() -> None:
    by, today = System("the night has come"), timezone.localdate()
    draw_all_pair_figures(by=by, today=today)
    count_all_key_results(by=by, today=today)


@task()
def read_studies() -> None:
    by = System("the outcome is known of everybody")
    for study in read_matured_studies(by=by, today=timezone.localdate()):
        work_on_study.enqueue(study.pk)


@task()
def send_due() -> None:
    """Every hour, in programmes whose nudges go out by themselves."""
    here = Programme.objects.filter(state=Programme.State.RUNNING, nudges_by_themselves=True)
    for programme in here.order_by("pk"):
        send_due_nudges(programme, by=System("nudges of this programme go out by themselves"))


@task()
def work_on_mailing(pk: int) -> None:
    mailing = Mailing.claim(pk)
    if mailing is not None:
        send_mailing(mailing, by=System("nudges were confirmed ten minutes ago"))


@task()
def work_on_study(pk: int) -> None:
    study = Study.claim(pk)
    if study is None:
        return
    try:
        with study.holding_claim():
            run_study(study, by=System("a study was to be read"))
    except InvalidStudy as fault:
        study.park(str(fault))
