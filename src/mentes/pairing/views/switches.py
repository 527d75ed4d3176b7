"""Requests for another mentor, with three who are ready, and one tap to pair them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.enrolment.models import Enrolment
from mentes.foundation.refused import Refused
from mentes.pairing.actions import switching
from mentes.pairing.bridge.board import Board, Row
from mentes.pairing.bridge.facts import facts_of
from mentes.pairing.models import Switch
from mentes.pairing.queries import open_switches
from mentes.pairing.views.asked import number_in
from mentes.people.models import Person
from mentes.programmes.asked import me, programme_of
from mentes.programmes.models import Programme, Role

READY = 3


@dataclass(frozen=True)
class Request:
    asked: Switch
    mentee: Enrolment
    is_by_mentee: bool
    ready: list[tuple[Enrolment, Row]]
    reason: str


def switches(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    asked = list(open_switches(programme, me(request)))
    board = Board(facts_of(programme)) if asked else None
    context = {
        "programme": programme,
        "requests": [_request(each, board, me(request)) for each in asked if board],
    }
    return render(request, "pairing/switches.html", context)


def _request(asked: Switch, board: Board, reader: Person) -> Request:
    """A coordinator who was the other of the pair does not read the reason."""
    mentee, mentor = asked.pair.mentee, asked.pair.mentor
    is_partner = reader.pk in (mentee.person_id, mentor.person_id) and reader != asked.asked_by
    ready = [(board.mentors[j], board.row(i, j)) for i, j in board.ready_for(mentee.pk, most=READY)]
    is_by_mentee = asked.asked_by_id == mentee.person_id
    return Request(asked, mentee, is_by_mentee, ready, "" if is_partner else asked.reason)


@require_POST
def settle(request: HttpRequest, slug: str, switch: int) -> HttpResponse:
    asked = get_object_or_404(
        open_switches(get_object_or_404(Programme, slug=slug), me(request)), pk=switch
    )
    switching.settle(asked, by=me(request))
    messages.success(request, _("Marked as settled."))
    return redirect("pairing:switches", slug=slug)


@require_POST
def pair_two(request: HttpRequest, slug: str) -> HttpResponse:
    here = Enrolment.objects.select_related("person", "programme").filter(programme__slug=slug)
    mentee = get_object_or_404(here, role=Role.MENTEE, pk=number_in(request, "mentee"))
    mentor = get_object_or_404(here, role=Role.MENTOR, pk=number_in(request, "mentor"))
    try:
        pair = switching.pair_two(mentee, by=me(request), mentor=mentor)
    except Refused as no:
        messages.error(request, no.sentence)
        return redirect("pairing:switches", slug=slug)
    messages.success(
        request,
        _("%(mentee)s and %(mentor)s are a pair. Both are told now.")
        % {"mentee": mentee.person, "mentor": mentor.person},
    )
    return redirect("pairing:pair", slug=slug, pair=pair.pk)
