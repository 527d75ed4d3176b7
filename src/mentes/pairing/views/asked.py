"""What the pages of matching ask first: which round, what a form says of a row, who only watches a job."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from mentes.foundation.request_values import whole_number
from mentes.pairing.models import Round
from mentes.programmes.models import Programme


def number_in(request: HttpRequest, name: str) -> int:
    """0, which no row has, when what was posted is no number."""
    said = request.POST.get(name, "")
    return whole_number(said) or 0


def round_of(slug: str) -> Round:
    states = [Round.State.SOLVING, Round.State.PROPOSED, Round.State.PUBLISHED]
    rows = Round.objects.select_related("programme").filter(programme__slug=slug, state__in=states)
    return get_object_or_404(rows.order_by("-started_at", "-pk")[:1])


def was_watching(request: HttpRequest) -> bool:
    return bool(request.htmx) and request.htmx.target == "job"  # type: ignore[attr-defined]


def addresses(programme: Programme) -> dict[str, Any]:
    """Pages of lower slices that the studio leads to."""
    return {
        "programme": programme,
        "programme_url": reverse("programmes:overview", args=[programme.slug]),
        "rules_url": reverse("programmes:rules", args=[programme.slug]),
        "people_url": reverse("enrolment:people", args=[programme.slug]),
    }
