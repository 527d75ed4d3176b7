"""Everything the page of a pair shows, in one place: the pair's own page and Home are built from it."""

from typing import Any

from mentes.programmes.words import cadence_words
from mentes.relationship.models import RATINGS, Session
from mentes.relationship.queries.agreement import agreement_of
from mentes.relationship.queries.check_ins import latest_turns
from mentes.relationship.queries.goals import goals_of, open_goals
from mentes.relationship.queries.guides import first_guide
from mentes.relationship.queries.introductions import introduce_partner
from mentes.relationship.queries.notes import notes_of
from mentes.relationship.queries.pairs import Side
from mentes.relationship.queries.rhythm import sessions_planned, times_from
from mentes.relationship.queries.sessions import Sessions, agenda_of, last_where, sessions_of
from mentes.relationship.queries.shared_notes import shared_notes_of
from mentes.relationship.queries.times import common_time, common_times, until_words


def load_pair_page(side: Side) -> dict[str, Any]:
    """Return the context of `relationship/_head.html` and `relationship/_pair.html`."""
    sessions = sessions_of(side.pair, side.me)
    context = {
        "side": side,
        "sessions": sessions,
        "ask": sessions.to_ask if side.is_open else None,
        "turns": latest_turns(side, sessions.next),
        "goals": open_goals(goals_of(side.pair, side.me)),
        "shared": shared_notes_of(side, at_most=2),
        "note": notes_of(side.pair, side.me).first(),
        "shown": agreement_of(side),
        "about": introduce_partner(side),
        "ratings": RATINGS,
        "planned": max(sessions_planned(side.pair, side.me), sessions.standing),
        "cadence": cadence_words(side.pair.cadence_days),
    }
    return context | (_next(side, sessions.next) if sessions.next else _first(side, sessions))


def _next(side: Side, session: Session) -> dict[str, Any]:
    when = common_time(session.starts_at, session.minutes, side.me, side.partner)
    until = until_words(session.starts_at, side.me.zone)
    return {"session": session, "when": when, "until": until, "agenda": agenda_of(session, side)}


def _first(side: Side, sessions: Sessions) -> dict[str, Any]:
    """No session is booked: times to choose from, and before the first one what people talk about."""
    if not side.is_open or side.is_paused:
        return {}
    minutes = side.pair.programme.session_minutes
    guide = None if sessions.held else first_guide(side.pair)
    last_met = sessions.held[0].starts_at if sessions.held else None
    since = times_from(side.pair, last_met)
    times = common_times(side.me, side.partner, minutes=minutes, now=since, at_most=3)
    where = last_where(side.pair, side.me) if sessions.held else ""
    return {"times": times, "minutes": minutes, "guide": guide, "where": where}
