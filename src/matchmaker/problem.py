"""A matching problem, checked: every fault is found at once, before anything is solved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from . import checking
from .checking import Id, Pair, name_of
from .keys import has
from .scores import FORBIDDEN, ROWS, Flags, Ints, ScoreBlocks, Scores, dense, pairs_of

EXACT = 2**61
"""No sum of prices comes near the end of int64."""
DEAREST = 2**48
"""No price goes beyond what a scan of score blocks takes."""


class InvalidProblem(ValueError):
    """The problem cannot be solved as it stands; `faults` lists every reason found."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class Problem:
    """Mentees (rows) and mentors (columns) with scores, rules and places.

    scores: int32 [mentee, mentor] in hundredths of a point, or a ScoreBlocks.
    allowed: bool [mentee, mentor]; False = a hard rule forbids the pair. None = all allowed.
    capacity, minimum: int [mentor], default 1 and 0. demand: int [mentee], default 1.
    locked: pairs that must be in the result; a lock overrides `floor`, never a rule or a capacity.
    keep: pairs of the present state; each is worth `keep_bonus` hundredths more.
    floor: no pair under this score, though a mentee stays unmatched.
    mentee_ids, mentor_ids: unique int or str, default the index. With ids the order of the rows
    and columns changes nothing.
    Raises InvalidProblem with all faults.
    """

    def __init__(
        self,
        scores: npt.ArrayLike | ScoreBlocks,
        allowed: npt.ArrayLike | None = None,
        capacity: npt.ArrayLike | None = None,
        minimum: npt.ArrayLike | None = None,
        demand: npt.ArrayLike | None = None,
        locked: Iterable[Pair] = (),
        keep: Iterable[Pair] = (),
        keep_bonus: int = 500,
        floor: int | None = None,
        mentee_ids: Sequence[Id] | None = None,
        mentor_ids: Sequence[Id] | None = None,
    ) -> None:
        faults: list[str] = []
        self.blocks = scores if isinstance(scores, ScoreBlocks) else None
        if self.blocks is None:
            self.scores = checking.scores(scores, faults)
            if self.scores.ndim != 2:
                raise InvalidProblem(faults)
        n, m = self.shape = self.blocks.shape if self.blocks else self.scores.shape
        self.mask = checking.mask(allowed, (n, m), faults)
        self.capacity = checking.counts("capacity", capacity, m, 1, faults)
        self.minimum = checking.counts("minimum", minimum, m, 0, faults)
        self.demand = checking.counts("demand", demand, n, 1, faults)
        self.keep_bonus = checking.whole("keep_bonus", keep_bonus, faults)
        self.floor = None if floor is None else checking.whole("floor", floor, faults)
        self.mentee_ids = checking.ids("mentee_ids", mentee_ids, n, faults)
        self.mentor_ids = checking.ids("mentor_ids", mentor_ids, m, faults)
        self.locked = checking.pairs("locked", locked, (n, m), faults)
        self.keep = checking.pairs("keep", keep, (n, m), faults)
        for j in np.flatnonzero(self.minimum > self.capacity):
            faults.append(
                f"minimum {self.minimum[j]} of mentor {self.mentor_ids[j]!r} is over "
                f"its capacity {self.capacity[j]}"
            )
        faults += self._lock_faults()
        sums = 0 if faults else 4 * self.most_places * (self.placing + self.largest)
        if sums >= EXACT or (not faults and self.placing >= DEAREST):
            faults.append("scores, bonus and places are too large for exact arithmetic")
        if faults:
            raise InvalidProblem(faults)
        for array in (self.capacity, self.minimum, self.demand):
            array.flags.writeable = False
        if self.blocks is None:
            self.scores.flags.writeable = False

    # -- pairs, block by block or one by one ----------------------------------------------------

    def block(self, start: int, stop: int) -> Scores:
        """int32 [stop - start, mentor]: scores, FORBIDDEN where a rule forbids the pair."""
        rows = slice(start, stop)
        scores = self.blocks.block(start, stop) if self.blocks else self.scores[rows]
        if self.mask is None:
            return scores
        return np.where(self.mask[rows], scores, np.int32(FORBIDDEN))

    def open_block(self, start: int, stop: int) -> Scores:
        """int32 [stop - start, mentor]: scores, FORBIDDEN where the pair may not be made, where it
        is under the floor, and where it is locked and so made already."""
        scores = self.block(start, stop).copy()
        if self.floor is not None:
            scores[scores < self.floor] = FORBIDDEN
        for mentee, mentor in self.locked:
            if start <= mentee < stop:
                scores[mentee - start, mentor] = FORBIDDEN
        return scores

    def scores_of(self, mentees: npt.ArrayLike, mentors: npt.ArrayLike) -> Scores:
        """int32 [pair]: the scores of these pairs, FORBIDDEN where a rule forbids one."""
        i, j = np.asarray(mentees, np.int64), np.asarray(mentors, np.int64)
        scores = pairs_of(self.blocks, i, j) if self.blocks else self.scores[i, j]
        return scores if self.mask is None else np.where(self.mask[i, j], scores, FORBIDDEN)

    def is_allowed(self, pair: Pair) -> bool:
        return bool(self.scores_of([pair[0]], [pair[1]])[0] != FORBIDDEN)

    @cached_property
    def scores(self) -> Scores:
        """int32 [mentee, mentor], the whole matrix: for problems of which it is small."""
        if self.blocks is None:
            raise AttributeError("scores")
        return dense(self.blocks)

    @cached_property
    def allowed(self) -> Flags:
        """bool [mentee, mentor], the whole matrix: for problems of which it is small."""
        marked: Flags = np.not_equal(self.scores, FORBIDDEN)
        return marked if self.mask is None else np.asarray(marked & self.mask)

    @cached_property
    def kept(self) -> frozenset[Pair]:
        return frozenset(self.keep)

    @cached_property
    def locks(self) -> frozenset[Pair]:
        return frozenset(self.locked)

    def bonus_of(self, mentees: Ints, mentors: Ints) -> Ints:
        """int64 [pair]: the keep bonus of these pairs."""
        held = has(self._keep_keys, np.asarray(mentees, np.int64) * self.shape[1] + mentors)
        return held * np.int64(self.keep_bonus)

    @cached_property
    def _keep_keys(self) -> Ints:
        return np.sort(self.keep_array @ np.array([self.shape[1], 1]))

    @cached_property
    def keep_array(self) -> Ints:
        """int64 [pair, 2]"""
        return np.array(self.keep, np.int64).reshape(-1, 2)

    @cached_property
    def digest(self) -> str:
        """sha256 of the problem, the same whatever the order of rows and columns.

        Of score blocks their own digest is taken, which knows the people by their place: there
        the order of the people counts.
        """
        rows, columns = _by_id(self.mentee_ids), _by_id(self.mentor_ids)
        digest = hashlib.sha256(b"matchmaker problem 2")
        named = {
            "mentees": [name_of(self.mentee_ids[i]) for i in rows],
            "mentors": [name_of(self.mentor_ids[j]) for j in columns],
            "locked": self._named(self.locked),
            "keep": self._named(self.keep),
            "bonus": self.keep_bonus,
            "floor": self.floor,
        }
        digest.update(repr(named).encode())
        for counts in (self.capacity[columns], self.minimum[columns], self.demand[rows]):
            digest.update(np.ascontiguousarray(counts, "<i8").tobytes())
        if self.blocks is None:
            scores = np.where(self.allowed, self.scores, FORBIDDEN).astype("<i4")
            digest.update(np.ascontiguousarray(scores[np.ix_(rows, columns)]).tobytes())
        else:
            digest.update(self.blocks.digest.encode())
            digest.update(rows.tobytes() + columns.tobytes())
            if self.mask is not None:
                digest.update(np.packbits(self.mask).tobytes())
        return digest.hexdigest()

    @cached_property
    def open_pairs(self) -> Flags:
        """bool [mentee, mentor]: allowed, not under the floor and not locked."""
        pairs = self.allowed.copy()
        if self.floor is not None:
            pairs &= self.scores >= self.floor
        for mentee, mentor in self.locked:
            pairs[mentee, mentor] = False
        return pairs

    @cached_property
    def bonus(self) -> Ints:
        """int64 [mentee, mentor]: the keep bonus of each pair."""
        bonus = np.zeros(self.shape, np.int64)
        for mentee, mentor in self.keep:
            bonus[mentee, mentor] = self.keep_bonus
        return bonus

    @cached_property
    def left(self) -> tuple[Ints, Ints, Ints]:
        """(demand, minimum, capacity) that are left once the locked pairs have theirs.

        Nobody can use more places than there are people on the other side, so more than one
        over that is cut away: what is never filled has no price.
        """
        n, m = self.shape
        by_mentee = np.bincount([i for i, _ in self.locked], minlength=n)
        by_mentor = np.bincount([j for _, j in self.locked], minlength=m)
        return (
            np.minimum(self.demand - by_mentee, m + 1),
            np.maximum(self.minimum - by_mentor, 0),
            np.minimum(self.capacity - by_mentor, n + 1),
        )

    @cached_property
    def most_places(self) -> int:
        """No matching fills more free places than this."""
        demand, _, capacity = self.left
        return int(min(demand.sum(), capacity.sum()))

    @cached_property
    def largest(self) -> int:
        """No open pair has a larger absolute value, bonus included.

        Score blocks that know their `largest` score are believed; others are looked through.
        """
        plain = getattr(self.blocks, "largest", None)
        if plain is None:
            plain = 0
            for start in range(0, self.shape[0], ROWS):
                scores = self.open_block(start, min(self.shape[0], start + ROWS))
                open_scores = scores[scores != FORBIDDEN].astype(np.int64)
                plain = max(plain, int(np.abs(open_scores).max(initial=0)))
        return int(plain) + (abs(self.keep_bonus) if self.keep else 0)

    @property
    def placing(self) -> int:
        """M: one more place filled outweighs any change of the total."""
        return 2 * self.most_places * self.largest + 1

    def with_lock(self, pair: Pair) -> Problem:
        """The same problem with one more locked pair."""
        return Problem(
            self.blocks if self.blocks else self.scores,
            self.mask,
            self.capacity,
            self.minimum,
            self.demand,
            (*self.locked, pair),
            self.keep,
            self.keep_bonus,
            self.floor,
            self.mentee_ids,
            self.mentor_ids,
        )

    def _named(self, pairs: Sequence[Pair]) -> list[tuple[str, str]]:
        return sorted((name_of(self.mentee_ids[i]), name_of(self.mentor_ids[j])) for i, j in pairs)

    def _lock_faults(self) -> list[str]:
        faults = []
        by_mentee: dict[int, int] = {}
        by_mentor: dict[int, int] = {}
        for i, j in self.locked:
            if not self.is_allowed((i, j)):
                faults.append(
                    f"locked pair {self.mentee_ids[i]!r}, {self.mentor_ids[j]!r} breaks a rule"
                )
            by_mentee[i] = by_mentee.get(i, 0) + 1
            by_mentor[j] = by_mentor.get(j, 0) + 1
        faults += [
            f"mentee {self.mentee_ids[i]!r} has {locks} locked pairs and demand {self.demand[i]}"
            for i, locks in by_mentee.items()
            if locks > self.demand[i]
        ]
        faults += [
            f"mentor {self.mentor_ids[j]!r} has {locks} locked pairs and capacity "
            f"{self.capacity[j]}"
            for j, locks in by_mentor.items()
            if locks > self.capacity[j]
        ]
        return faults


def need_problem(given: object, *, asked_by: str) -> None:
    """Raise TypeError, in a sentence that names the function, for what is no Problem."""
    if not isinstance(given, Problem):
        raise TypeError(
            f"{asked_by} takes a Problem, such as Problem(scores), not {type(given).__name__}"
        )


def need_seed(given: object) -> None:
    """Raise TypeError for a seed that is no whole number."""
    if not isinstance(given, int | np.integer) or isinstance(given, bool):
        raise TypeError(f"seed must be a whole number, not {type(given).__name__}")


def need_time_limit(given: object) -> None:
    """Raise ValueError for a time limit that is neither None nor seconds from 0 up."""
    is_number = isinstance(given, int | float | np.integer | np.floating) and given >= 0
    if given is not None and (isinstance(given, bool) or not is_number):
        raise ValueError(f"time_limit must be a number of seconds from 0 up, not {given!r}")


def seeded_order(ids: Sequence[Id], seed: int, side: str) -> Ints:
    """Indices in the order of a hash of (seed, side, id): the one source of tie-breaks."""
    names = [f"{seed}|{side}|{name_of(i)}".encode() for i in ids]
    keys = b"".join([hashlib.blake2b(name, digest_size=16).digest() for name in names])
    high, low = np.frombuffer(keys, ">u8").reshape(-1, 2).T
    return np.lexsort((low, high))


def _by_id(ids: Sequence[Id]) -> Ints:
    return np.array(sorted(range(len(ids)), key=lambda i: name_of(ids[i])), np.int64)
