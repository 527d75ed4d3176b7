"""The one place where people and rules become a score of every pair."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker import Criteria
from matchmaker.meaning import DIMENSIONS
from matchmaker.text import unit_vectors
from mentes.foundation.zones import zone_named
from mentes.pairing.bridge.sides import Must, Rules, Side
from mentes.pairing.bridge.taxonomy import named, synonyms

ENOUGH_HOURS = 4
"""shared working hours a day with which more would not help"""
LIKENESS = (0.1, 0.35)
"""lexical likeness that counts in full: no less and no more, however alike the texts of a round are"""
SAME_MEANING = 0.6
"""likeness of meanings that counts in full; texts that mean the same in other words have about 0.4"""
ROWS = 256
"""mentees compared with all mentors at a time"""
GOOD = 4
"""the level from which somebody can teach a skill fully; also taken when no level is given"""
PRIVATE = "private"
"""the rule that keeps people apart for a reason that is theirs alone"""
USUAL_DAY = (time(9), time(17))
WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Meanings:
    """Vectors of texts by person id, on each side."""

    mentees: Mapping[str, Numbers]
    mentors: Mapping[str, Numbers]


def criteria_of(
    mentees: Sequence[Side],
    mentors: Sequence[Side],
    rules: Rules,
    *,
    reporting: Mapping[str, str] | None = None,
    meanings: Meanings | None = None,
    apart: Iterable[tuple[int, int]] = (),
    private: Collection[tuple[int, int]] = (),
) -> Criteria:
    """`reporting`: person -> line manager, for everybody whose line matters. `meanings`: what texts
    mean; without them goals are compared by their words. `apart`: rows and columns that somebody
    keeps apart by hand; `private`: what no coordinator may learn of, as a rule of its own (`PRIVATE`)."""
    criteria = Criteria(len(mentees), len(mentors))
    _should(criteria, mentees, mentors, rules, meanings)
    _must(criteria, mentees, mentors, rules, reporting or {}, apart, frozenset(private))
    return criteria


def _should(
    criteria: Criteria,
    mentees: Sequence[Side],
    mentors: Sequence[Side],
    rules: Rules,
    meanings: Meanings | None,
) -> None:
    weights = rules.weights
    criteria.skills("skills", weights.skills, *_skills(mentees, mentors))
    if weights.goals and meanings:
        known = _numbers(mentees, meanings.mentees), _numbers(mentors, meanings.mentors)
        criteria.vectors("goals", weights.goals, *known, full=SAME_MEANING)
    elif weights.goals:
        texts = _texts(mentees, mentors)
        criteria.vectors("goals", weights.goals, *texts, full=_as_alike_as_it_gets(*texts))
    criteria.wishes("wishes", weights.wishes, _wishes(mentees, mentors))
    criteria.gap(
        "level_gap",
        weights.level_gap,
        _levels(mentees),
        _levels(mentors),
        best=rules.best_level_gap,
    )
    criteria.overlap_hours(
        "time_overlap", weights.time_overlap, _hours(mentees), _hours(mentors), full=ENOUGH_HOURS
    )
    for name, weight, of, same in (
        ("place", weights.place, lambda side: side.place, 1.0),
        ("other_team", weights.other_team, lambda side: side.team, 0.0),
    ):
        mine, theirs, count = _codes(mentees, mentors, of)
        table = np.full((count, count), 1 - same)
        np.fill_diagonal(table, same)
        criteria.table(name, weight, table, mine, theirs)


def _must(
    criteria: Criteria,
    mentees: Sequence[Side],
    mentors: Sequence[Side],
    rules: Rules,
    reporting: Mapping[str, str],
    apart: Iterable[tuple[int, int]],
    private: Collection[tuple[int, int]],
) -> None:
    must = rules.must
    ids, theirs = [side.id for side in mentees], [side.id for side in mentors]
    criteria.forbid_reporting_line(ids, theirs, {}, name="not_yourself")
    if must.not_own_line:
        managers: dict[str, tuple[Hashable, ...]] = {
            person: (manager,) for person, manager in reporting.items()
        }
        managers |= {side.id: side.manager_ids for side in (*mentees, *mentors) if side.manager_ids}
        criteria.forbid_reporting_line(ids, theirs, managers, name="not_own_line")
    if must.common_language:
        spoken = sorted({code for side in (*mentees, *mentors) for code in side.languages})
        at = {code: k for k, code in enumerate(spoken)}
        criteria.require_common(
            "common_language", *(_marked(sides, at) for sides in (mentees, mentors))
        )
    levels = _levels(mentees), _levels(mentors)
    if must.level_gap_at_least is not None:
        criteria.require_gap("level_gap_at_least", *levels, at_least=must.level_gap_at_least)
    if must.level_gap_at_most is not None:
        criteria.require_gap("level_gap_at_most", *levels, at_most=must.level_gap_at_most)
    if must.not_same_team:
        mine, others, _ = _codes(mentees, mentors, lambda side: side.team)
        criteria.forbid_same("not_same_team", mine, others)
    if must.same_place:
        where = sorted({side.place for side in (*mentees, *mentors)} - {""})
        at = {place: k for k, place in enumerate(where)}
        criteria.require_common("same_place", *(_placed(sides, at) for sides in (mentees, mentors)))
    for rule in must.unknown_is_no:
        if _is_on(must, rule):
            known = KNOWN[rule]
            criteria.require_common(
                f"unknown_{rule}",
                _filled([_whether(known(side), "of mentees") for side in mentees], WHETHER),
                _filled([_whether(known(side), "of mentors") for side in mentors], WHETHER),
            )
    barred = _apart(mentees, mentors, not_again=must.not_again)
    criteria.forbid_pairs(
        "not_available", (*(pair for pair in barred if pair not in private), *apart)
    )
    keep_apart_privately(criteria, private)


def keep_apart_privately(criteria: Criteria, pairs: Collection[tuple[int, int]]) -> Criteria:
    return criteria.forbid_pairs(PRIVATE, sorted(pairs)) if pairs else criteria


KNOWN: Mapping[str, Callable[[Side], bool]] = {
    "common_language": lambda side: bool(side.languages),
    "not_same_team": lambda side: bool(side.team),
    "same_place": lambda side: bool(side.place),
    "level_gap_at_least": lambda side: side.level is not None,
}
"""rule -> whether the fact that it looks at is known of a person"""
WHETHER = {"known": 0, "unknown of mentees": 1, "unknown of mentors": 2}


def _is_on(must: Must, rule: str) -> bool:
    """A gap of 0 levels is a rule too."""
    asked = getattr(must, rule)
    return asked is not None and asked is not False


def _whether(is_known: bool, whose: str) -> dict[str, float]:
    """What is unknown of one side is never in common with the other."""
    return {"known" if is_known else f"unknown {whose}": 1.0}


def unjudged(mentee: Side, mentor: Side, rules: Rules) -> list[str]:
    """Must-rules that this pair passes only because a fact of one of them is not known."""
    must = rules.must
    return [
        rule
        for rule, known in KNOWN.items()
        if _is_on(must, rule)
        and rule not in must.unknown_is_no
        and not (known(mentee) and known(mentor))
    ]


def _apart(
    mentees: Sequence[Side], mentors: Sequence[Side], *, not_again: bool
) -> Iterator[tuple[int, int]]:
    """Who asked not to be paired, and earlier partners, under one name so that neither shows."""
    row = {side.id: i for i, side in enumerate(mentees)}
    column = {side.id: j for j, side in enumerate(mentors)}

    def barred(side: Side) -> frozenset[str]:
        return side.not_with | side.past if not_again else side.not_with

    for i, side in enumerate(mentees):
        yield from ((i, column[other]) for other in barred(side) if other in column)
    for j, side in enumerate(mentors):
        yield from ((row[other], j) for other in barred(side) if other in row)


def _skills(
    mentees: Sequence[Side], mentors: Sequence[Side]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Importance and level [person, skill]; synonyms are one skill."""
    wants = [{named(skill): float(n or 1) for skill, n in side.wants.items()} for side in mentees]
    offers = [
        {named(skill): min(1.0, (n or GOOD) / GOOD) for skill, n in side.offers.items()}
        for side in mentors
    ]
    names = sorted({name for row in (*wants, *offers) for name in row})
    at = {name: k for k, name in enumerate(names)}
    return _filled(wants, at), _filled(offers, at)


def _filled(rows: Sequence[Mapping[str, float]], at: Mapping[str, int]) -> sparse.csr_array:
    cells = [(i, at[key], value) for i, row in enumerate(rows) for key, value in row.items()]
    i, k, values = zip(*cells, strict=True) if cells else ((), (), ())
    shape = (len(rows), max(1, len(at)))
    return sparse.csr_array((np.array(values, np.float64), (i, k)), shape=shape)


def _marked(sides: Sequence[Side], at: Mapping[str, int]) -> sparse.csr_array:
    return _filled([dict.fromkeys(side.languages, 1.0) for side in sides], at)


def _placed(sides: Sequence[Side], at: Mapping[str, int]) -> sparse.csr_array:
    return _filled([{side.place: 1.0} if side.place else {} for side in sides], at)


def _texts(
    mentees: Sequence[Side], mentors: Sequence[Side]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Words of what they want to learn against words of what is offered, skills included."""
    wanted, offered = map(wanted_text, mentees), map(offered_text, mentors)
    vectors = unit_vectors([*wanted, *offered], synonyms())
    return vectors[: len(mentees)], vectors[len(mentees) :]


def wanted_text(side: Side) -> str:
    return side.learn_text


def offered_text(side: Side) -> str:
    return " . ".join((side.offer_text, *side.offers))


def _numbers(sides: Sequence[Side], meanings: Mapping[str, Numbers]) -> Numbers:
    """[person, dimension], zero for whoever wrote nothing."""
    numbers = np.zeros((len(sides), DIMENSIONS), np.float32)
    for row, side in enumerate(sides):
        if side.id in meanings:
            numbers[row] = meanings[side.id]
    return numbers


def _as_alike_as_it_gets(wanted: sparse.csr_array, offered: sparse.csr_array) -> float:
    """Short texts share few words even when they mean the same, so that the measure is relative:
    three of four mentees have no mentor whose words are closer than this."""
    least, most = LIKENESS
    across = sparse.csr_array(offered.T)
    closest = [
        (wanted[start : start + ROWS] @ across).max(axis=1).toarray().ravel()
        for start in range(0, wanted.shape[0] if offered.shape[0] else 0, ROWS)
    ]
    found = np.concatenate([np.empty(0), *closest])
    found = found[found > 0]
    return float(np.clip(np.quantile(found, 0.75), least, most)) if found.size else most


def _wishes(mentees: Sequence[Side], mentors: Sequence[Side]) -> list[list[int]]:
    column = {side.id: j for j, side in enumerate(mentors)}
    return [[column[other] for other in side.wishes if other in column] for side in mentees]


def _levels(sides: Sequence[Side]) -> Floats:
    return np.array([math.nan if side.level is None else side.level for side in sides], np.float64)


def _codes(
    mentees: Sequence[Side], mentors: Sequence[Side], of: Callable[[Side], str]
) -> tuple[list[int], list[int], int]:
    """One number for each word on either side, whatever its case; -1 = not said."""
    words = sorted({of(side).casefold().strip() for side in (*mentees, *mentors)} - {""})
    at = {word: code for code, word in enumerate(words)}

    def coded(sides: Iterable[Side]) -> list[int]:
        return [at.get(of(side).casefold().strip(), -1) for side in sides]

    return coded(mentees), coded(mentors), max(1, len(words))


def _hours(sides: Sequence[Side]) -> Floats:
    """[season, person, from and until] in hours UTC; a summer in one zone is no summer in another."""
    rows = [[_working_day(side, season) for side in sides] for season in (WINTER, SUMMER)]
    return np.array(rows, np.float64).reshape(2, len(sides), 2)


def _working_day(side: Side, season: datetime) -> tuple[float, float]:
    if not side.time_zone:
        return math.nan, math.nan
    away = (season.astimezone(zone_named(side.time_zone)).utcoffset() or timedelta()) / timedelta(
        hours=1
    )
    start = _hour(side.works_from or USUAL_DAY[0])
    end = _hour(side.works_until or USUAL_DAY[1])
    return start - away, (end if end > start else end + 24) - away


def _hour(clock: time) -> float:
    return clock.hour + clock.minute / 60
