"""Two sheets and rules in, pairs and their reasons out: what `./mentes match` does. No database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from matchmaker import Criteria, Matching, Problem, solve, verify
from mentes.pairing.bridge.criteria import criteria_of, unjudged
from mentes.pairing.bridge.left_out import left_out
from mentes.pairing.bridge.progress import Hears, gap_of, telling
from mentes.pairing.bridge.reasons import reasons_for
from mentes.pairing.bridge.sides import Rules, Side
from mentes.pairing.bridge.sign_up_sheet import Told
from mentes.pairing.bridge.sign_ups import SignUps, read_sign_ups
from mentes.people.sheets import Sheet

NEEDS = {
    "not_own_line": "manager",
    "common_language": "languages",
    "level_gap_at_least": "level",
    "level_gap_at_most": "level",
    "same_place": "place",
    "not_same_team": "team",
}
"""rule -> the column it looks at"""
SPOKEN_TO_THE_PAIR = {"team", "time"}
"""kinds of reasons whose long form says “you”"""


class WrongResult(Exception):
    """The engine's result failed the independent check; nothing of it may be used."""


@dataclass(frozen=True)
class Pairing:
    """The report of one run, as it is written to JSON and CSV."""

    facts: dict[str, Any]
    more_places: int = 0
    """so many more a longer run could pair"""

    def table(self) -> list[tuple[str, str, str, str]]:
        return [
            (pair["mentee"], pair["mentor"], f"{pair['fit']:.2f}", "; ".join(pair["reasons"]))
            for pair in self.facts["pairs"]
        ]


def pair_sheets(
    mentees: Sheet,
    mentors: Sheet,
    rules: Rules,
    *,
    seed: int,
    time_limit: float | None = None,
    told: Hears | None = None,
    ignored: Collection[str] = (),
    two_people: Collection[str] = (),
) -> Pairing:
    """`told` hears how far it is; after `time_limit` seconds the best so far is taken. `ignored` and
    `two_people` as in `read_sign_ups`.

    Raises NoPeople for a sheet nobody can be read from."""
    people = read_sign_ups(mentees, mentors, ignored=ignored, two_people=two_people)
    criteria = criteria_of(people.mentees, people.mentors, rules, reporting=people.managers)
    problem = Problem(
        criteria,
        capacity=[side.capacity for side in people.mentors],
        floor=round(rules.lowest_fit * 100) or None,
        mentee_ids=[side.id for side in people.mentees],
        mentor_ids=[side.id for side in people.mentors],
    )
    matching = solve(
        problem,
        objective=rules.objective,
        seed=seed,
        time_limit=time_limit,
        progress=telling(problem.placing, told),
    )
    if faults := verify(problem, matching):
        raise WrongResult("; ".join(faults))
    warnings = [*people.told, *_unused(people, criteria, rules)]
    warnings += _unjudged(people, rules, matching)
    more, better = gap_of(matching.total, matching.bound, problem.placing)
    if more:
        words = _("the time was over; up to %(n)s more could be paired in a longer run")
        warnings.append(Told("", None, words % {"n": more}))
    return Pairing(
        {
            "mentees": len(people.mentees),
            "mentors": len(people.mentors),
            "matched": len(people.mentees) - len(matching.unmatched),
            "total": matching.total / 100,
            "bound": (matching.total + better) / 100,
            "gap": better / 100,
            "lowest": matching.lowest / 100,
            "blocking_pairs": matching.blocking_pairs,
            "pairs": _pairs(people, criteria, problem, matching),
            "unmatched": _unmatched(people, criteria, problem, matching),
            "warnings": [each.as_json() for each in sorted(warnings, key=_place)],
            "not_used": [{"file": file, "column": heading} for file, heading in people.not_used],
            "seed": seed,
            "digest": matching.digest,
            "engine": matching.engine,
        },
        more_places=more,
    )


def _place(told: Told) -> tuple[str, int]:
    return told.file, told.row or 0


def _pairs(
    people: SignUps, criteria: Criteria, problem: Problem, matching: Matching
) -> list[dict[str, Any]]:
    fits = problem.scores_of(matching.pairs[:, 0], matching.pairs[:, 1])
    return [
        {
            "mentee": people.shown[people.mentees[i].id],
            "mentor": people.shown[people.mentors[j].id],
            "fit": fit / 100,
            "reasons": _reasons(people, criteria, i, j),
        }
        for (i, j), fit in zip(matching.pairs.tolist(), fits.tolist(), strict=True)
    ]


def _reasons(people: SignUps, criteria: Criteria, i: int, j: int) -> list[str]:
    mentee, mentor = people.mentees[i], people.mentors[j]
    found = reasons_for(mentee, mentor, criteria.parts(i, j), choices_left=0)
    words = [_in_words(people, mentor, reason) for reason in found if reason["kind"] != "look"]
    return words or [_("The best of what the rules leave open")]


def _in_words(people: SignUps, mentor: Side, reason: Mapping[str, str]) -> str:
    if people.by_profession and reason["kind"] == "skill":
        return _("Both in %(profession)s") % {"profession": next(iter(mentor.offers))}
    return reason["chip"] if reason["kind"] in SPOKEN_TO_THE_PAIR else reason["text"]


def _unmatched(
    people: SignUps, criteria: Criteria, problem: Problem, matching: Matching
) -> list[dict[str, str]]:
    mentors = list(enumerate(people.mentors))
    return [
        {
            "mentee": people.shown[people.mentees[i].id],
            "reason": left_out(
                people.mentees[i],
                problem.block(i, i + 1)[0],
                floor=problem.floor or 0,
                removed_by=criteria.rules(i),
                mentors=mentors,
            )["why"],
        }
        for i in matching.unmatched.tolist()
    ]


def _unused(people: SignUps, criteria: Criteria, rules: Rules) -> list[Told]:
    """Criteria and rules without anything to look at: dropped, and said so."""
    told = [
        Told("", None, _("“%(name)s” was dropped: %(why)s") % {"name": name, "why": _why(*known)})
        for name, known in criteria.coverage().items()
        if not all(known)
    ]
    for rule, column in NEEDS.items():
        asked = getattr(rules.must, rule)
        known = people.has.get(column, (False, False))
        is_known = any(known) if rule == "not_own_line" else all(known)
        if asked is not False and asked is not None and not is_known:
            why = _("no column says it")
            told.append(
                Told("", None, _("“%(name)s” was dropped: %(why)s") % {"name": rule, "why": why})
            )
    return told


def _unjudged(people: SignUps, rules: Rules, matching: Matching) -> list[Told]:
    """Pairs that pass a must-rule only because a fact of one of them is not known. A column that is on neither
    or one sheet only is told once, as dropped."""
    told = []
    for i, j in matching.pairs.tolist():
        mentee, mentor = people.mentees[i], people.mentors[j]
        for rule in unjudged(mentee, mentor, rules):
            if all(people.has.get(NEEDS[rule], (False, False))):
                words = _(
                    "“%(rule)s” could not be judged for %(mentee)s and %(mentor)s: not known."
                )
                who = {"mentee": people.shown[mentee.id], "mentor": people.shown[mentor.id]}
                told.append(Told("", None, words % ({"rule": rule} | who)))
    return told


def _why(mentees: int, mentors: int) -> str:
    if not mentees and not mentors:
        return _("no column that can be read says it")
    if not mentees:
        return _("nothing about it can be read in the mentees' sheet")
    return _("nothing about it can be read in the mentors' sheet")
