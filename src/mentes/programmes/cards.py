"""What the home page shows of programmes."""

from collections.abc import Sequence
from typing import cast

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.foundation.cards import Card, NextStep, next_steps
from mentes.people.models import Person
from mentes.programmes.models import Programme
from mentes.programmes.queries.builder import Step, next_to_design
from mentes.programmes.queries.programmes import programmes_run_by


def programmes_i_run(request: HttpRequest, thing: object = None) -> Card | None:
    programmes = list(programmes_run_by(cast(Person, request.user)))
    if not programmes:
        return None
    steps = next_steps(programmes)
    rows = [(programme, steps.get(programme.pk)) for programme in programmes]
    first = next((step for _programme, step in rows if step), None)
    context = {"rows": rows, "first": first, "next_steps": len(steps)}
    return Card("programmes/card_run.html", context)


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
