"""What the home page shows of programmes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.foundation.cards import Card, NextStep, next_steps, standings
from mentes.people.models import Person
from mentes.programmes.models import Programme
from mentes.programmes.queries.builder import Step, next_to_design
from mentes.programmes.queries.programmes import programmes_run_by


def programmes_i_run(request: HttpRequest, thing: object = None) -> Card | None:
    programmes = list(programmes_run_by(cast(Person, request.user)))
    if not programmes:
        return None
    steps, told = next_steps(programmes), standings(programmes)
    ordered = sorted(programmes, key=lambda each: _urgency(each, steps.get(each.pk)))
    rows = [
        Row(each, steps.get(each.pk), told.get(each.pk) or _standing(each))
        for each in ordered[:SHOWN]
    ]
    first = next((row.step for row in rows if row.step), None)
    context = {
        "rows": rows,
        "first": first,
        "next_steps": len(steps),
        "more": _more(ordered[SHOWN:]),
    }
    return Card("programmes/card_run.html", context)


@dataclass(frozen=True)
class Row:
    programme: Programme
    step: NextStep | None
    standing: str

    @property
    def stage(self) -> list[str]:
        """Designed, enrolling, matched, running, over: five segments."""
        at = STAGES.index(Programme.State(self.programme.state))
        return ["on" if n < at else "now" if n == at else "" for n in range(len(STAGES))]

    @property
    def segments(self) -> list[tuple[str, str]]:
        return [(kind, f"{n * 25 + 1}%") for n, kind in enumerate(self.stage)]


STAGES = [
    Programme.State.DRAFT,
    Programme.State.ENROLLING,
    Programme.State.RUNNING,
    Programme.State.CLOSED,
]
SHOWN = 8
"""programmes on home; the others stand in the list of all"""


def _urgency(programme: Programme, step: NextStep | None) -> tuple[bool, int, str]:
    """Who waits for an answer before what is being built, and what is over last."""
    order = {Programme.State.ENROLLING: 0, Programme.State.RUNNING: 1, Programme.State.DRAFT: 2}
    is_quiet = step is None
    return is_quiet, order.get(Programme.State(programme.state), 3), programme.name


def _standing(programme: Programme) -> str:
    if programme.state == Programme.State.DRAFT:
        return _("Nobody hears of it until you launch it.")
    if programme.state == Programme.State.CLOSED and programme.closed_at:
        return _("Closed on %(day)s.") % {"day": date_format(programme.closed_at, "j F Y")}
    return ""


def _more(programmes: Sequence[Programme]) -> str:
    """32 more: running 20, drafts 3"""
    if not programmes:
        return ""
    counts = Counter(str(each.get_state_display()).lower() for each in programmes)
    words = ", ".join(f"{state} {n}" for state, n in counts.items())
    return _("%(n)s more: %(words)s") % {"n": len(programmes), "words": words}


def next_in_design(programmes: Sequence[Programme]) -> dict[int, NextStep]:
    """The first step of the builder that is not done; when all are, the launch."""
    drafts = [each for each in programmes if each.state == Programme.State.DRAFT]
    prefetch_related_objects(drafts, "key_results")
    return {each.pk: _next_of(each, next_to_design(each)) for each in drafts}


def _next_of(programme: Programme, step: Step | None) -> NextStep:
    if step is None:
        return NextStep(_("Review and launch"), reverse("programmes:launch", args=[programme.slug]))
    if step.state == "in_progress":
        return NextStep(_("Finish: %(step)s") % {"step": step.title}, step.url)
    return NextStep(_("Look at: %(step)s") % {"step": step.title}, step.url)
