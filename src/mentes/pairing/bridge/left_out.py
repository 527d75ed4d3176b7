"""The mentees a run leaves without a mentor: what stops each, and one thing to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentes.pairing.bridge.sides import Side

Scores = npt.NDArray[np.int32]

NAMED = {
    "not_own_line": gettext_lazy("Every mentor left is in their reporting line."),
    "common_language": gettext_lazy("No mentor left shares a language with them."),
    "level_gap_at_least": gettext_lazy("No mentor left is far enough above them."),
    "level_gap_at_most": gettext_lazy("No mentor left is far enough below them."),
    "not_same_team": gettext_lazy("Every mentor left is in their own team."),
    "same_place": gettext_lazy("No mentor left works in the same place."),
    "unknown_common_language": gettext_lazy(
        "It isn't known which languages they or the mentors left speak."
    ),
    "unknown_not_same_team": gettext_lazy(
        "It isn't known in which teams they or the mentors left work."
    ),
    "unknown_same_place": gettext_lazy("It isn't known where they or the mentors left work."),
    "unknown_level_gap_at_least": gettext_lazy(
        "Their level, or that of the mentors left, isn't known."
    ),
}
"""Rules that may be named. Every other one reads “not available”, so that nobody can guess why."""


def left_out(
    mentee: Side,
    scores: Scores,
    *,
    floor: int,
    removed_by: Mapping[str, int],
    mentors: Iterable[tuple[int, Side]],
) -> dict[str, Any]:
    """`scores` of one mentee with every mentor, under `floor` = not allowed; `mentors` by enrolment. Scores and
    `removed_by` know of no private reason, and the words are true with one and without."""
    named = list(mentors)
    possible = np.flatnonzero(scores >= floor)
    if possible.size:
        return _full(scores, possible, named)
    allowed = np.flatnonzero(scores >= 0)
    if allowed.size:
        return _under_floor(int(scores[allowed].max()), floor)
    return _ruled_out(dict(removed_by), mentee, [side for _place, side in named])


def _is_the_same(mentee: Side, mentor: Side) -> bool:
    return mentor.id == mentee.id or (mentor.id in mentee.past and mentor.name == mentee.name)


def _full(
    scores: Scores, possible: npt.NDArray[np.int64], named: list[tuple[int, Side]]
) -> dict[str, Any]:
    best, side = named[int(possible[scores[possible].argmax()])]
    why = ngettext(
        "The %(n)s mentor who passes the rules is full or not available.",
        "All %(n)s mentors who pass the rules are full or not available.",
        possible.size,
    )
    return {
        "why": why % {"n": possible.size},
        "fix": _("Ask %(name)s to take another mentee") % {"name": side.name},
        "kind": "places",
        "mentor": best,
        "told": _("No mentor who fits the rules of the programme has a place for you yet."),
    }


def _under_floor(best: int, floor: int) -> dict[str, Any]:
    why = _("Their best fit is %(best)s, under your lowest of %(floor)s.")
    return {
        "why": why % {"best": round(best / 100), "floor": round(floor / 100)},
        "fix": _("Look at the lowest fit in the rules"),
        "kind": "rules",
        "told": _("No mentor who has signed up so far is close enough to what you want to learn."),
    }


def _ruled_out(removed_by: dict[str, int], mentee: Side, mentors: list[Side]) -> dict[str, Any]:
    told = _("No mentor who has signed up so far fits the rules of the programme for you.")
    own = [side for side in mentors if _is_the_same(mentee, side)]
    if own and len(own) == len(mentors):
        return {
            "why": _("The only mentor left is herself or himself."),
            "fix": _("Invite another mentor"),
            "kind": "people",
            "told": told,
        }
    if removed_by.get("not_own_line") and any(side.id == mentee.id for side in own):
        removed_by["not_own_line"] -= 1  # oneself is no line
    worst = max(sorted(removed_by), key=lambda rule: removed_by[rule], default="")
    worst = worst if removed_by.get(worst) else ""
    if worst not in NAMED:
        return {
            "why": _("The mentors left are not available to them."),
            "fix": _("Invite another mentor"),
            "kind": "people",
            "told": told,
        }
    return {"why": str(NAMED[worst]), "fix": _("Look at the rules"), "kind": "rules", "told": told}
