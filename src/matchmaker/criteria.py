"""Criteria: what makes a good pair, as score blocks from features; never the whole matrix."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .parts import Gap, Overlap, Part, Skills, Table, Vectors, Wishes
from .rules import Apart, Common, LeastGap, Rule, Same, reporting_pairs
from .scores import FORBIDDEN, Scores

Floats = npt.NDArray[np.float64]
Features: TypeAlias = npt.ArrayLike | sparse.spmatrix | sparse.sparray


class Criteria:
    """A ScoreBlocks. fit = sum(weight * part) / sum(weight), each part 0 to 1, in hundredths.

    The sums run over the criteria that are known for both people of a pair: what is missing gives
    its weight to the others (`notes` says for how many people). A pair of which nothing is known
    gets 50.00. float64 throughout, rounded once.

        criteria = (
            Criteria(mentees=3, mentors=2)
            .skills("skills", 40, wanted, offered)
            .gap("level", 10, mentee_level, mentor_level, best=2)
            .forbid_pairs("past partners", [(0, 1)])
        )
        matching = solve(Problem(criteria))

    Each method raises ValueError for a wrong shape or a negative weight.
    """

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
        return self._add(Skills(name, weight, _sparse(wanted), _sparse(offered)))

    def vectors(
        self, name: str, weight: float, mentee: Features, mentor: Features, *, full: float = 1.0
    ) -> Self:
        """Unit vectors [person, dimension], dense or sparse; a zero vector = unknown.
        part = cosine / full, cut to 0 to 1; full = the cosine that counts as the same."""
        return self._add(Vectors(name, weight, _sparse(mentee), _sparse(mentor), full))

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
        return self.forbid_pairs(name, reporting_pairs(mentees, mentors, managers))

    def forbid_same(self, name: str, mentee: npt.ArrayLike, mentor: npt.ArrayLike) -> Self:
        """int codes [person]; equal codes are forbidden, -1 = unknown forbids nothing."""
        return self._rule(Same(name, _of(name, mentee), _of(name, mentor)))

    def require_common(self, name: str, mentee: Features, mentor: Features) -> Self:
        """[person, thing] true where a person has it; a pair needs one in common. Nobody is kept
        out for having said nothing."""
        return self._rule(Common(name, _sparse(mentee), _sparse(mentor)))

    def require_gap(
        self, name: str, mentee: npt.ArrayLike, mentor: npt.ArrayLike, *, at_least: float
    ) -> Self:
        """float [person] levels, NaN = unknown forbids nothing; mentor - mentee >= at_least."""
        return self._rule(LeastGap(name, _of(name, mentee), _of(name, mentor), at_least))

    def forbid_pairs(self, name: str, pairs: Iterable[tuple[int, int]]) -> Self:
        """These pairs (mentee, mentor) are never made."""
        return self._rule(Apart(name, pairs, self.shape))

    # -- as ScoreBlocks ----------------------------------------------------------------------

    @property
    def digest(self) -> str:
        return self._hash.copy().hexdigest()

    def block(self, start: int, stop: int) -> Scores:
        points, weights = np.zeros((2, stop - start, self.shape[1]))
        for part in self._parts:
            weight = part.weight * part.known(start, stop)
            points += weight * part.block(start, stop)
            weights += weight
        fit = np.divide(points, weights, out=np.full_like(points, 0.5), where=weights > 0)
        scores: Scores = np.rint(fit * 10_000).astype(np.int32)
        for rule in self._rules:
            scores[rule.forbids(start, stop)] = FORBIDDEN
        return scores

    def parts(self, mentee: int, mentor: int) -> dict[str, tuple[float, float]]:
        """{criterion: (points, of)}; a criterion that is not known for the pair is (0, 0)."""
        here = slice(mentee, mentee + 1)
        weights = [p.weight * float(p.known(here.start, here.stop)[0, mentor]) for p in self._parts]
        whole = sum(weights)
        return {
            part.name: (100 * weight * float(part.block(here.start, here.stop)[0, mentor]) / whole,
                        100 * weight / whole) if weight else (0.0, 0.0)
            for part, weight in zip(self._parts, weights, strict=True)
        }  # fmt: skip

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

    # -- adding ------------------------------------------------------------------------------

    def _add(self, part: Part) -> Self:
        if part.weight < 0 or not np.isfinite(part.weight):
            raise ValueError(f"{part.name}: weight {part.weight} is not a number from 0 up")
        self._check(part.name, part.shape, [p.name for p in self._parts])
        if part.weight > 0:
            self._parts.append(part)
            part.add_to(self._hash)
        return self

    def _rule(self, rule: Rule) -> Self:
        self._check(rule.name, rule.shape, [r.name for r in self._rules])
        self._rules.append(rule)
        rule.add_to(self._hash)
        return self

    def _check(self, name: str, shape: tuple[int, int], taken: list[str]) -> None:
        if shape != self.shape:
            raise ValueError(f"{name}: features are of {shape} people, expected {self.shape}")
        if name in taken:
            raise ValueError(f"{name}: there is one of this name already")


def _of(name: str, given: npt.ArrayLike) -> Floats:
    array = np.asarray(given, np.float64)
    if np.isinf(array).any():
        raise ValueError(f"{name}: infinite values")
    return array


def _sparse(given: Features) -> sparse.csr_array:
    return sparse.csr_array(given, dtype=np.float64)
