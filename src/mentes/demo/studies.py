"""The studies of the demo: planned before the launch, read when their day has come."""

from mentes.foundation.actor import System
from mentes.insights.actions.studies import (
    lock_plan,
    plan_study,
    run_study,
    set_assumptions,
    start_study,
)
from mentes.insights.models import Study
from mentes.people.models import Person
from mentes.programmes.models import Programme

OUTCOMES = (Study.Outcome.RETAINED, Study.Outcome.MOVED)
COSTS = {
    "currency": "£",
    "hours": 9.0,
    "wage": 42.0,
    "admin_hours": 320.0,
    "other": 9000.0,
    "leaver": [8000.0, 15000.0, 27000.0],
}


def plan(programme: Programme, *, by: Person) -> None:
    for outcome in OUTCOMES:
        lock_plan(plan_study(programme, by=by, outcome=outcome), by=by)


def read_them(programme: Programme, *, by: Person) -> None:
    for study in Study.objects.filter(programme=programme):
        start_study(study, by=by)
        claimed = Study.claim(study.pk)
        if claimed is None:
            raise RuntimeError(f"Study {study.pk} could not be claimed.")
        run_study(claimed, by=System("the demo is being filled"))
    retained = Study.objects.get(programme=programme, outcome=Study.Outcome.RETAINED)
    set_assumptions(retained, by=by, assumptions=COSTS)
