"""Criteria: what makes a good pair, as score blocks from features; never the whole matrix."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from . import grid
from .checking import array_of
from .features import FEW, Features, Inner, Skills, Vectors
from .grid import Floats
from .kinds import Gap, Overlap, Table
from .parts import Part, Wishes, add
from .persons import Persons, Side, digests
from .rules import Apart, BetweenGaps, Common, Rule, reporting_line, same
from .scores import FORBIDDEN, Ints, Scan, Scores, Turns

if TYPE_CHECKING:
    from .scanning import Scanner

AT_ONCE = 1 << 16
"""pairs scored at a time"""


class Criteria:
    """A ScoreBlocks. fit = sum(weight * part) / sum(weight), each part 0 to 1, in hundredths.

    The sums run over the criteria that are known for both people of a pair: what is missing gives
    its weight to the others (`notes` says for how many people). A pair of which nothing is known
    gets 50.00. Features, parts and weights lie on a grid (`grid`), so that the one rounding at the end
    gives the same score whichever way and on whichever machine it is asked for.

        criteria = (
            Criteria(mentees=3, mentors=2)
            .skills("skills", 40, wanted, offered)
            .gap("level", 10, mentee_level, mentor_level, best=2)
            .forbid_pairs("past partners", [(0, 1)])
        )
        matching = solve(Problem(criteria))

    Each method raises ValueError for a wrong shape or a negative weight.
    """

    largest = 10_000
    """no score is larger"""

    def __init__(self, mentees: int, mentors: int) -> None:
        self.shape = (mentees, mentors)
        self._parts: list[Part] = []
        self._rules: list[Rule] = []
        self._hash = hashlib.sha256(f"matchmaker criteria 1 {self.shape}".encode())

    # -- criteria ----------------------------------------------------------------------------

    def table(
        self,
        name: str,
        weight: float,
        table: npt.ArrayLike,
        mentee: npt.ArrayLike,
        mentor: npt.ArrayLike,
    ) -> Self:
        """table: float [mentee category, mentor category], 0 to 1; mentee, mentor: int codes
        [person], -1 = unknown. Any criterion over two categories: place, interest, profession."""
        return self._add(
            Table(name, weight, _of("table", table), _of(name, mentee), _of(name, mentor))
        )

    def skills(self, name: str, weight: float, wanted: Features, offered: Features) -> Self:
        """wanted: [mentee, skill] importance >= 0. offered: [mentor, skill] level as a share 0 to 1.
        Dense or sparse. part = sum(importance * level) / sum(importance). All zero = unknown."""
        return self._add(Skills(name, weight, wanted, offered))

    def vectors(
        self, name: str, weight: float, mentee: Features, mentor: Features, *, full: float = 1.0
    ) -> Self:
        """Unit vectors [person, dimension], dense or sparse; a zero vector = unknown.
        part = cosine / full, cut to 0 to 1; full = the cosine that counts as the same."""
        return self._add(Vectors(name, weight, mentee, mentor, full))

    def wishes(self, name: str, weight: float, wishes: Sequence[Sequence[int]]) -> Self:
        """wishes[mentee] = mentors in order of choice. part = 1 for the first choice, falling by
        equal steps to 1/2 for the last, 0 for anybody else. No wishes = unknown."""
        return self._add(Wishes(name, weight, wishes, self.shape[1]))

    def overlap_hours(
        self,
        name: str,
        weight: float,
        mentee: npt.ArrayLike,
        mentor: npt.ArrayLike,
        *,
        full: float = 4,
    ) -> Self:
        """float [person, 2] or [season, person, 2]: start and end of work in hours of one common
        clock (UTC), end > start, may lie outside 0 to 24; NaN = unknown.
        part = shared hours a day / full, at most 1; with seasons the fewest shared hours count."""
        return self._add(Overlap(name, weight, _of(name, mentee), _of(name, mentor), full))

    def gap(
        self,
        name: str,
        weight: float,
        mentee: npt.ArrayLike,
        mentor: npt.ArrayLike,
        *,
        best: float = 2,
        width: float = 4,
    ) -> Self:
        """float [person] levels, NaN = unknown. part = 1 when mentor - mentee is `best`, falling
        evenly to 0 at `width` to both sides."""
        return self._add(Gap(name, weight, _of(name, mentee), _of(name, mentor), best, width))

    # -- rules -------------------------------------------------------------------------------

    def forbid_reporting_line(
        self,
        mentees: Sequence[Hashable],
        mentors: Sequence[Hashable],
        managers: Mapping[Any, Iterable[Hashable]],
        *,
        name: str = "reporting line",
    ) -> Self:
        """mentees, mentors: one key a person; managers: key -> keys of the direct managers, of
        anybody in the organisation. Nobody above or below at any depth; circles do no harm."""
        return self._rule(reporting_line(name, mentees, mentors, managers))

    def forbid_same(self, name: str, mentee: npt.ArrayLike, mentor: npt.ArrayLike) -> Self:
        """int codes [person]; equal codes are forbidden, -1 = unknown forbids nothing."""
        return self._rule(same(name, _of(name, mentee), _of(name, mentor)))

    def require_common(self, name: str, mentee: Features, mentor: Features) -> Self:
        """[person, thing] true where a person has it; a pair needs one in common. Nobody is kept
        out for having said nothing."""
        return self._rule(Common(name, _sparse(mentee), _sparse(mentor)))

    def require_gap(
        self,
        name: str,
        mentee: npt.ArrayLike,
        mentor: npt.ArrayLike,
        *,
        at_least: float = -math.inf,
        at_most: float = math.inf,
    ) -> Self:
        """float [person] levels, NaN = unknown forbids nothing;
        at_least <= mentor - mentee <= at_most."""
        levels = _of(name, mentee), _of(name, mentor)
        return self._rule(BetweenGaps(name, *levels, at_least, at_most))

    def forbid_pairs(self, name: str, pairs: Iterable[tuple[int, int]]) -> Self:
        """These pairs (mentee, mentor) are never made."""
        return self._rule(Apart(name, pairs, self.shape))

    def without(self, rule: str) -> Criteria:
        """A copy that lacks the rules of this name; the parts, which are large, are shared."""
        found = Criteria(*self.shape)
        for part in self._parts:
            found._add(part)
        for each in self._rules:
            if each.name != rule:
                found._rule(each)
        return found

    # -- as ScoreBlocks ----------------------------------------------------------------------

    @property
    def digest(self) -> str:
        return self._hash.copy().hexdigest()

    @cached_property
    def persons(self) -> Persons:
        """By which a later problem knows who has not changed."""
        common = hashlib.sha256(b"matchmaker persons 4")
        mentees = [Side([part.mentee_known]) for part in self._parts]
        mentors = [Side([part.mentor_known]) for part in self._parts]
        add(common, [weight for _, weight in self._weighted])
        everything: list[Part | Rule] = [*self._parts, *self._rules]
        for each in everything:
            mine, theirs = each.sides()
            mentees.append(mine)
            mentors.append(theirs)
            for value in (type(each).__name__, *each.common(), mine.form, theirs.form):
                add(common, value)
        return Persons(
            common.digest(),
            digests(self.shape[0], mentees),
            digests(self.shape[1], mentors),
            any(isinstance(each, Wishes | Apart) for each in everything),
        )

    def block(self, start: int, stop: int) -> Scores:
        points, whole = np.zeros((2, stop - start, self.shape[1]))
        for part, weight in self._weighted:
            points += weight * part.block(start, stop)
            mentees = weight * grid.PART * part.mentee_known[start:stop, None]
            whole += mentees * part.mentor_known[None]
        scores = grid.scores(points, whole)
        for rule in self._rules:
            scores[rule.forbids(start, stop)] = FORBIDDEN
        return scores

    def pairs(self, rows: npt.ArrayLike, columns: npt.ArrayLike) -> Scores:
        """int32 [pair]: the scores of these pairs of mentee and mentor."""
        mentees = np.ascontiguousarray(rows, np.int64)
        mentors = np.ascontiguousarray(columns, np.int64)
        scores = np.empty(mentees.size, np.int32)
        for start in range(0, mentees.size, AT_ONCE):
            some = slice(start, start + AT_ONCE)
            scores[some] = self._pairs(mentees[some], mentors[some])
        return scores

    def scan(
        self, rows: Ints, prices: Ints, least: Ints, most: int, turns: Turns | None = None
    ) -> Scan:
        """For each of these mentees at most `most` pairs with score - price > least, the greatest
        first, of equals whose turn comes first (without `turns` the first column). rows: int64 [row]
        mentees; prices: int64 [mentor]; least: int64 [row].
        `top` is exact in every row (far below any price where nothing is allowed); `rest` is 0
        when no further pair reaches over the least."""
        return self._scanner.scan(rows, prices, least, most, turns)

    @cached_property
    def turned(self) -> Turned:
        """The same with the sides exchanged."""
        return Turned(self)

    def parts(self, mentee: int, mentor: int) -> dict[str, tuple[float, float]]:
        """{criterion: (points, of)}; a criterion that is not known for the pair is (0, 0)."""
        pair = np.array([mentee]), np.array([mentor])
        of = {
            part.name: weight
            for part, weight in self._weighted
            if part.mentee_known[mentee] and part.mentor_known[mentor]
        }
        whole = sum(of.values())
        return {
            part.name: (
                100 * of[part.name] * float(part.each(*pair)[0]) / (whole * grid.PART),
                100 * of[part.name] / whole,
            )
            if part.name in of
            else (0.0, 0.0)
            for part, _ in self._weighted
        }

    def rules(self, mentee: int) -> dict[str, int]:
        """{rule: how many mentors it removes for this mentee}"""
        return {rule.name: int(rule.forbids(mentee, mentee + 1).sum()) for rule in self._rules}

    def coverage(self) -> dict[str, tuple[int, int]]:
        """{criterion: (mentees, mentors) of whom it is known}; 0 on a side = it had no effect"""
        return {
            part.name: (int(part.mentee_known.sum()), int(part.mentor_known.sum()))
            for part in self._parts
        }

    def notes(self) -> list[str]:
        """One sentence for each criterion that is not known for everybody."""
        return [
            f"{name}: not known for {self.shape[0] - mentees} mentees and "
            f"{self.shape[1] - mentors} mentors; its weight goes to the other criteria there"
            for name, (mentees, mentors) in self.coverage().items()
            if (mentees, mentors) != self.shape
        ]

    # -- asked for ---------------------------------------------------------------------------

    @cached_property
    def _weighted(self) -> list[tuple[Part, float]]:
        weights = grid.weights([part.weight for part in self._parts])
        return list(zip(self._parts, weights.tolist(), strict=True))

    @cached_property
    def _scanner(self) -> Scanner:
        return self.scanner()

    def scanner(self, *, turned: bool = False) -> Scanner:
        from .scanning import Scanner  # loads the compiler, which a web page does not need

        weights = np.array([weight for _, weight in self._weighted], np.float64)
        return Scanner(self.shape, self._parts, weights, self._rules, turned=turned)

    def _pairs(self, mentees: Ints, mentors: Ints) -> Scores:
        points, whole = np.zeros((2, mentees.size))
        many = mentees.size > FEW or "_scanner" in self.__dict__
        inner = [part for part, _ in self._weighted if isinstance(part, Inner)] if many else []
        for part, weight in self._weighted:
            if part not in inner:
                points += weight * part.each(mentees, mentors)
            whole += weight * grid.PART * (part.mentee_known[mentees] & part.mentor_known[mentors])
        if inner:
            points += self._scanner.points(mentees, mentors)
        scores = grid.scores(points, whole)
        for rule in self._rules:
            scores[rule.each(mentees, mentors)] = FORBIDDEN
        return scores

    # -- adding ------------------------------------------------------------------------------

    def _add(self, part: Part) -> Self:
        if part.weight < 0 or not np.isfinite(part.weight):
            raise ValueError(f"{part.name}: weight {part.weight} is not a number from 0 up")
        self._check(part.name, part.shape, [p.name for p in self._parts])
        if part.weight > 0:
            self._parts.append(part)
            part.add_to(self._hash)
        return self._changed()

    def _rule(self, rule: Rule) -> Self:
        self._check(rule.name, rule.shape, [r.name for r in self._rules])
        self._rules.append(rule)
        rule.add_to(self._hash)
        return self._changed()

    def _changed(self) -> Self:
        for made in ("_weighted", "_scanner", "turned", "persons"):
            self.__dict__.pop(made, None)
        return self

    def _check(self, name: str, shape: tuple[int, int], taken: list[str]) -> None:
        if shape != self.shape:
            raise ValueError(f"{name}: features are of {shape} people, expected {self.shape}")
        if name in taken:
            raise ValueError(f"{name}: there is one of this name already")


class Turned:
    """Criteria with mentors as rows and mentees as columns."""

    def __init__(self, criteria: Criteria) -> None:
        self.turned = criteria
        self.shape = (criteria.shape[1], criteria.shape[0])
        self._scanner = criteria.scanner(turned=True)

    def scan(
        self, rows: Ints, prices: Ints, least: Ints, most: int, turns: Turns | None = None
    ) -> Scan:
        return self._scanner.scan(rows, prices, least, most, turns)

    def pairs(self, rows: npt.ArrayLike, columns: npt.ArrayLike) -> Scores:
        return self.turned.pairs(columns, rows)


def _of(name: str, given: npt.ArrayLike) -> Floats:
    faults: list[str] = []
    array = array_of(name, given, faults)
    if array is None:
        raise ValueError("; ".join(faults))
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must be numbers, found {array.dtype}")
    array = array.astype(np.float64)
    if np.isinf(array).any():
        raise ValueError(f"{name}: infinite values")
    return array


def _sparse(given: Features) -> sparse.csr_array:
    return sparse.csr_array(given, dtype=np.float64)
