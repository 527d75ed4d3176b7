"""What a change would do, as plain values that a worker writes down and a page reads again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from mentes.enrolment.models import Enrolment
from mentes.foundation.refused import Refused
from mentes.pairing.bridge.board import Effect, Move, Other, Row
from mentes.pairing.bridge.rounds import (
    board_of,
    effect_of_pair,
    effect_of_parting,
    others_for,
)
from mentes.pairing.models import Look, Round
from mentes.pairing.queries import look_of

People = Mapping[int, Enrolment]


def answer_to(look: Look, *, most: int) -> dict[str, Any]:
    """For the worker: a result, or the sentence why there is none."""
    round_ = look.round
    try:
        if look.asks == Look.Asks.OTHERS:
            found = others_for(board_of(round_), look.mentee_id, most=most)
            return {"others": [_plain_other(other) for other in found]}
        if look.mentor is None:
            raise ValueError(f"{look} asks about two and names one")
        of = effect_of_pair if look.asks == Look.Asks.PAIR else effect_of_parting
        return {"effect": _plain(of(round_, mentee=look.mentee, mentor=look.mentor))}
    except Refused as no:
        return {"refused": no.sentence}


def effect_of(round_: Round, asks: str, *, mentee: Enrolment, mentor: Enrolment) -> Effect:
    """Raises Refused in a large round of which the worker has not answered yet."""
    if not round_.is_large:
        of = effect_of_pair if asks == Look.Asks.PAIR else effect_of_parting
        return of(round_, mentee=mentee, mentor=mentor)
    look = look_of(round_, asks, mentee.pk, mentor.pk)
    if look is not None and look.work_state == Look.WorkState.DONE:
        return effect_in(look)
    look = look_of(round_, Look.Asks.OTHERS, mentee.pk)
    for other in others_in(look) if look and asks == Look.Asks.PAIR else ():
        if other.mentor == mentor:
            return other.effect
    raise Refused(_("What this would do is not worked out yet. Look at the effect first."))


def others_in(look: Look) -> list[Other]:
    """Of an answered look."""
    told = look.answer.get("others", [])
    people = _people(other["effect"] for other in told)
    people |= Enrolment.objects.select_related("person").in_bulk(
        [other["mentor"] for other in told if other["mentor"] not in people]
    )
    return [
        Other(
            mentor=people[other["mentor"]],
            fit=other["fit"],
            effect=_effect(other["effect"], people),
        )
        for other in told
    ]


def effect_in(look: Look) -> Effect:
    """Of an answered look. Raises Refused with the sentence that the worker was told."""
    if "refused" in look.answer:
        raise Refused(look.answer["refused"])
    return _effect(look.answer["effect"], _people([look.answer["effect"]]))


def _plain_other(other: Other) -> dict[str, Any]:
    return {"mentor": other.mentor.pk, "fit": other.fit, "effect": _plain(other.effect)}


def _plain(effect: Effect) -> dict[str, Any]:
    return {
        "moves": [
            (m.mentee.pk, m.before and m.before.pk, m.after and m.after.pk) for m in effect.moves
        ],
        "rows": [asdict(row) for row in effect.rows],
        "left": effect.left,
        "change": effect.change,
        "lowest": effect.lowest,
        "first_choices": effect.first_choices,
    }


def _people(effects: Iterable[Mapping[str, Any]]) -> dict[int, Enrolment]:
    named = {pk for effect in effects for move in effect["moves"] for pk in move if pk}
    return Enrolment.objects.select_related("person").in_bulk(named)


def _effect(told: Mapping[str, Any], people: People) -> Effect:
    return Effect(
        moves=[
            Move(people[mentee], people.get(before), people.get(after))
            for mentee, before, after in told["moves"]
        ],
        rows=[_row(**row) for row in told["rows"]],
        left=told["left"],
        change=told["change"],
        lowest=told["lowest"],
        first_choices=told["first_choices"],
    )


def _row(*, parts: Mapping[str, tuple[float, float]], **told: Any) -> Row:
    return Row(parts={name: (points, of) for name, (points, of) in parts.items()}, **told)
