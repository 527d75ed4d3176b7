"""The page of a pair: what needs you now, the next session, goals, your notes, what you agreed."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from mentes.relationship.forms.meeting import RATINGS
from mentes.relationship.models import Session
from mentes.relationship.queries.agreement import agreement_of
from mentes.relationship.queries.goals import goals_of, open_goals
from mentes.relationship.queries.notes import notes_of
from mentes.relationship.queries.pairs import Side
from mentes.relationship.queries.sessions import Sessions, agenda_of, guide_of, sessions_of
from mentes.relationship.queries.shared_notes import shared_notes_of
from mentes.relationship.queries.times import common_time, common_times, until_words
from mentes.relationship.views.doors import page, side_or_404


def home(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    sessions = sessions_of(side.pair, side.me)
    context = {
        "side": side,
        "sessions": sessions,
        "ask": sessions.to_ask if side.is_open else None,
        "goals": open_goals(goals_of(side.pair, side.me)),
        "shared": shared_notes_of(side, at_most=2),
        "note": notes_of(side.pair, side.me).first(),
        "shown": agreement_of(side),
        "ratings": RATINGS,
    }
    context |= _next(side, sessions.next) if sessions.next else _first(side, sessions)
    return page(request, "pair.html", context, tab="house")


def _next(side: Side, session: Session) -> dict[str, Any]:
    when = common_time(session.starts_at, session.minutes, side.me, side.partner)
    until = until_words(session.starts_at, side.me.zone)
    return {"session": session, "when": when, "until": until, "agenda": agenda_of(session, side)}


def _first(side: Side, sessions: Sessions) -> dict[str, Any]:
    """No session is booked: times to choose from, and before the first one what people talk about."""
    if not side.is_open or side.is_paused:
        return {}
    minutes = side.pair.programme.session_minutes
    guide = None if sessions.held else guide_of(side.pair, 1)
    times = common_times(side.me, side.partner, minutes=minutes, at_most=3)
    return {"times": times, "minutes": minutes, "guide": guide}
