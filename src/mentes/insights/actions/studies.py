"""Verbs of a study: plan, lock, amend, read the outcome once, say what things cost."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.queries.draw import lottery_of
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.insights.bridge.studies import COVARIATES, hash_of, returns_of, solve_study
from mentes.insights.models import Study
from mentes.people.models import Person
from mentes.programmes.models import Programme, Role

By = Person | System
YEAR = 365
WORK = Study.WorkState


@transaction.atomic
def plan_study(
    programme: Programme, *, by: By, outcome: str, design: str = Study.Design.COMPARISON
) -> Study:
    """Everything that decides the answer is in the plan, so that nothing can be chosen afterwards."""
    study = Study(programme=programme, outcome=outcome, design=design)
    study.planned_by = by if isinstance(by, Person) else None
    groups = _drawn(programme) if study.is_by_lot else _colleagues(programme)
    _set_plan(study, _plan_of(study) | groups)
    try:
        with transaction.atomic():
            study.save()
    except IntegrityError as fault:
        raise Refused(_("There is a study of this outcome already.")) from fault
    note("plan_study", study, by=by, outcome=outcome, plan=study.plan_hash)
    return study


@transaction.atomic
def lock_plan(study: Study, *, by: By) -> Study:
    """From now on a change shows, and who could have joined stays as it is today."""
    study = _held(study)
    if study.locked_at is not None:
        raise Refused(_("This plan is locked already."))
    if study.result is not None:
        raise Refused(_("The outcome has been read, so this study stays exploratory."))
    if not study.is_by_lot:
        _set_plan(study, study.plan | _rules_of(study.programme))
    study.locked_at, study.locked_by = timezone.now(), by if isinstance(by, Person) else None
    study.save(update_fields=["plan", "plan_hash", "locked_at", "locked_by"])
    note("lock_plan", study, by=by, plan=study.plan_hash)
    return study


@transaction.atomic
def amend_plan(study: Study, *, by: By, reason: str, changes: Mapping[str, Any]) -> Study:
    """The plan before and the reason stay to be seen, and so does that it was changed."""
    study = _held(study)
    if study.result is not None or study.work_state == WORK.WAITING:
        raise Refused(_("The outcome has been read. A plan cannot be changed after its answer."))
    if study.is_by_lot and "estimand" in changes:
        raise Refused(_("Seats were drawn by lot, so the effect is of being offered one."))
    if timezone.localdate() >= study.matures_on:
        raise Refused(_("The outcome is known by now, so the plan stays as it is."))
    if not reason.strip():
        raise Refused(_("Say why the plan changes. The reason stays beside the result."))
    before, plan = study.plan_hash, study.plan | dict(changes)
    if plan == study.plan:
        raise Refused(_("Nothing in the plan would change."))
    _set_plan(study, plan)
    if study.locked_at is not None:
        line = {"at": timezone.now().isoformat(), "reason": reason.strip()[:300]}
        study.amendments = [*study.amendments, line | {"before": before, "after": study.plan_hash}]
    study.save(update_fields=["plan", "plan_hash", "amendments"])
    note("amend_plan", study, by=by, before=before, after=study.plan_hash)
    return study


@transaction.atomic
def start_study(study: Study, *, by: By) -> Study:
    """The worker reads the outcome once it is known of everybody, and never a second time."""
    study = _held(study)
    if study.result is not None:
        raise Refused(_("This study has been read. Its answer stays as it was shown."))
    if study.work_state == WORK.WAITING:
        raise Refused(_("This study is being worked on."))
    if timezone.localdate() <= study.matures_on:
        day = date_format(study.matures_on, "j F Y")
        raise Refused(_("It is too early: the outcome matures on %(day)s.") % {"day": day})
    study.want_work()
    study.save()
    note("start_study", study, by=by, plan=study.plan_hash)
    return study


def run_study(study: Study, *, by: System) -> bool:
    """For the worker, with the claimed row: computes with no transaction open, then writes at once."""
    if not study.advance(stage=str(_("Comparing"))):
        return False
    study.result = solve_study(study, today=timezone.localdate())
    with transaction.atomic():
        study.assumptions = _held(study).assumptions  # said meanwhile, perhaps
        study.returns = returns_of(study)
        kept = {"result": study.result, "returns": study.returns, "made_at": timezone.now()}
        if not study.finish(**kept):
            return False
        note("run_study", study, by=by, plan=study.plan_hash, shown=study.result["shown"])
    return True


@transaction.atomic
def set_assumptions(study: Study, *, by: By, assumptions: Mapping[str, Any]) -> Study:
    """What an hour and a leaver cost here; the effect itself does not change."""
    study = _held(study)
    study.assumptions = dict(assumptions)
    study.returns = returns_of(study)
    study.save(update_fields=["assumptions", "returns"])
    note("set_assumptions", study, by=by)
    return study


def read_matured_studies(*, by: System, today: date) -> list[Study]:
    """Every locked plan whose day has come; nobody has to remember it."""
    waiting = Study.objects.filter(locked_at__isnull=False, made_at=None, work_state=WORK.IDLE)
    due = [study for study in waiting if study.matures_on < today]
    return [start_study(study, by=by) for study in due]


def _held(study: Study) -> Study:
    return Study.objects.select_for_update().get(pk=study.pk)


def _set_plan(study: Study, plan: dict[str, Any]) -> None:
    study.plan, study.plan_hash = plan, hash_of(plan)


def _plan_of(study: Study) -> dict[str, Any]:
    return {
        "programme": study.programme.slug,
        "outcome": study.outcome,
        "days": YEAR,
        "design": study.design,
        "covariates": COVARIATES,
        "placebo": "promoted in the year before",
        "looks": "once, when the outcome is known of everybody",
        "seed": study.programme.pk,
    }


def _colleagues(programme: Programme) -> dict[str, Any]:
    """Who takes part and who could have, on the day the programme starts."""
    if programme.starts_on is None:
        raise Refused(
            _("A study needs the day on which the programme starts. Set it in the calendar.")
        )
    return {
        "index": programme.starts_on.isoformat(),
        "estimand": "ATT",
        "participants": "had a seat as a mentee on the index date, whatever became of it",
        "comparison": (
            "worked here on the index date, met the rules of eligibility and had no seat by then, also who"
            " got one later; mentors of that day are in neither group"
        ),
    } | _rules_of(programme)


def _drawn(programme: Programme) -> dict[str, Any]:
    """Who drew a seat and who did not, on the day of the draw."""
    lots = lottery_of(programme)
    if lots is None:
        raise Refused(
            _("No seats of this programme were drawn by lot. Compare with colleagues instead.")
        )
    return {
        "index": timezone.localdate(lots.drawn_at).isoformat(),
        "estimand": "ITT",
        "participants": "were offered a seat by the draw, whatever became of it",
        "comparison": "were in the draw and not offered a seat; priority cases are in neither group",
    }


def _rules_of(programme: Programme) -> dict[str, Any]:
    return {"eligibility": programme.eligibility_of(Role.MENTEE)}
