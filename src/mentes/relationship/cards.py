"""What the home page shows of somebody's pairs: one line each, the one that needs them first."""

from typing import Any, cast

from django.http import HttpRequest

from mentes.foundation.cards import Card
from mentes.foundation.navigation import once
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.queries.counts import counts_of_pairs
from mentes.relationship.queries.in_between import in_betweens_of
from mentes.relationship.queries.mine import headline, my_lines
from mentes.relationship.queries.pair_page import load_pair_page
from mentes.relationship.queries.pairs import ended_sides_of, partners_to_ask
from mentes.relationship.queries.times import place_of


def my_pairs(request: HttpRequest, thing: object = None) -> Card | None:
    """One mentorship is the whole page; several are a list, the one that needs its reader on top."""
    lines = once(request, my_lines, cast(Person, request.user))
    if len(lines) == 1 and lines[0].side.is_paused:
        return None  # the card of what is in between says it
    if len(lines) == 1 and lines[0].sessions.standing:
        return Card("relationship/_pair.html", {"page": load_pair_page(lines[0].side)})
    context: dict[str, Any] = {"lines": lines, "headline": headline(lines), "page": {"heads": True}}
    # One thing comes first, unless several mentees need the same.
    needs = [line.need for line in lines]
    context["first_need"] = needs[0] if lines and needs.count(needs[0]) == 1 else ""
    return Card("relationship/card_my_pairs.html", context) if lines else None


def my_in_betweens(request: HttpRequest, thing: object = None) -> Card | None:
    """Without anybody to meet: where one stands, and what one can do. It's the page's heading then."""
    person = cast(Person, request.user)
    open_sides = [line.side for line in once(request, my_lines, person)]
    states = in_betweens_of(person, open_sides)
    is_alone = not any(not side.is_paused for side in open_sides)
    context: dict[str, Any] = {"states": states, "is_alone": is_alone}
    if is_alone:
        context["page"] = {"heads": True}
    return Card("relationship/card_in_between.html", context) if states else None


def my_ended_pairs(request: HttpRequest, thing: object = None) -> Card | None:
    """What stays readable of mentorships that are over."""
    ended = ended_sides_of(cast(Person, request.user))
    return Card("relationship/card_ended.html", {"sides": ended}) if ended else None


def partners_to_confirm(request: HttpRequest, thing: object = None) -> Card | None:
    """On the page where somebody confirms that an account is theirs."""
    partners = partners_to_ask(request.user)  # type: ignore[arg-type]
    return Card("relationship/card_ask_partner.html", {"partners": partners}) if partners else None


def counts_of_pair(request: HttpRequest, pair: Pair) -> Card:
    """For the coordinator's page of a pair: how often and when, never what about."""
    person: Any = request.user
    context = {"counts": counts_of_pairs([pair])[pair.pk], "place": place_of(person.zone)}
    return Card("relationship/card_counts.html", context)
