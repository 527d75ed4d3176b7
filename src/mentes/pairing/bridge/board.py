"""The present proposals on today's scores, and exactly what a change would do to everybody.

A change is solved again with the pair forced or kept apart. Every present pair is worth a hundredth
of a point more, so that nobody moves for nothing. Scores are made block by block: the whole matrix
is never held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from django.utils.translation import gettext as _

from matchmaker import FORBIDDEN, Criteria, Matching, Problem, alternatives, explain, solve
from matchmaker import Reason as EngineReason
from matchmaker.scores import ROWS, Scores
from mentes.enrolment.models import Enrolment
from mentes.foundation.refused import Refused
from mentes.pairing.bridge.criteria import PRIVATE, criteria_of, keep_apart_privately, unjudged
from mentes.pairing.bridge.facts import Facts
from mentes.pairing.bridge.kept import Kept
from mentes.pairing.bridge.left_out import left_out
from mentes.pairing.bridge.reasons import Reason, reasons_for
from mentes.pairing.models import Exclusion, Proposal
from mentes.programmes.models import Role

Pairs = dict[int, int]
"""mentee row -> mentor column"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One proposed pair, by enrolment."""

    mentee: int
    mentor: int
    fit: int
    parts: dict[str, tuple[float, float]]
    reasons: list[Reason]
    is_locked: bool = False
    is_by_hand: bool = False

    @property
    def is_first_choice(self) -> bool:
        return any(reason["kind"] == "first_choice" for reason in self.reasons)


@dataclass(frozen=True)
class Move:
    mentee: Enrolment
    before: Enrolment | None
    after: Enrolment | None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change would do. `change` in hundredths of a point."""

    moves: list[Move]
    rows: list[Row]
    left: list[dict[str, Any]]
    """who loses their mentor, and what stops them"""
    change: int
    lowest: int
    first_choices: int

    @property
    def mentees(self) -> list[int]:
        return [move.mentee.pk for move in self.moves]


@dataclass(frozen=True, kw_only=True)
class Other:
    """Another mentor for the open row."""

    mentor: Enrolment
    fit: int
    effect: Effect


KeptApart = frozenset[tuple[int, int]]
SCORED: Kept[Criteria] = Kept(most=4)
SOLVED: Kept[tuple[Problem, Matching]] = Kept(most=2)
"""Both for the last boards looked at: the studio asks again for each row that is opened."""


def scored(facts: Facts, apart: KeptApart, private: KeptApart) -> Criteria:
    def now() -> Criteria:
        return criteria_of(
            facts.mentees,
            facts.mentors,
            facts.rules,
            reporting=facts.reporting,
            meanings=facts.meanings,
            apart=sorted(apart),
            private=private,
        )

    return SCORED.get((facts.stamp, apart, private), now)


class Board:
    def __init__(
        self,
        facts: Facts,
        *,
        proposals: Iterable[Proposal] = (),
        apart: Iterable[Exclusion] = (),
    ) -> None:
        self.facts = facts
        self.mentees = [facts.enrolments[Role.MENTEE][side.id] for side in facts.mentees]
        self.mentors = [facts.enrolments[Role.MENTOR][side.id] for side in facts.mentors]
        self.mentee_at = {enrolment.pk: i for i, enrolment in enumerate(self.mentees)}
        self.mentor_at = {enrolment.pk: j for j, enrolment in enumerate(self.mentors)}
        self.kept_apart = frozenset(self._places(apart))
        self.private = frozenset(self._private_places())
        self.criteria = scored(facts, self.kept_apart, self.private)
        self.proposals = {pair: p for p in proposals for pair in self._places([p])}

    def _places(self, rows: Iterable[Any]) -> list[tuple[int, int]]:
        """Row and column of each; whoever is not waiting any more is left out."""
        found = ((self.mentee_at.get(r.mentee_id), self.mentor_at.get(r.mentor_id)) for r in rows)
        return [(i, j) for i, j in found if i is not None and j is not None]

    def _private_places(self) -> Iterator[tuple[int, int]]:
        row = {side.id: i for i, side in enumerate(self.facts.mentees)}
        column = {side.id: j for j, side in enumerate(self.facts.mentors)}
        for mentee, mentor in self.facts.private:
            yield row[mentee], column[mentor]

    @cached_property
    def open_criteria(self) -> Criteria:
        """What a coordinator may know: without what keeps two apart for a reason that is theirs alone. Whatever is
        shown of candidates, numbers and reasons is read off here, so that nobody's absence tells (0035)."""
        return self.criteria.without(PRIVATE) if self.private else self.criteria

    def _as_if_open(self, pairs: Iterable[tuple[int, int]]) -> Self:
        """The board on which these pairs are like any other, to show what they would do. To make them a pair is
        refused where it is asked for (`require_available`)."""
        lifted = self.private & set(pairs)
        if not lifted:
            return self
        board = copy(self)
        board.private = self.private - lifted
        board.criteria = keep_apart_privately(self.criteria.without(PRIVATE), board.private)
        for name in ("locked", "open_criteria"):
            board.__dict__.pop(name, None)
        return board

    @property
    def floor(self) -> int:
        return round(self.facts.rules.lowest_fit * 100)

    def scores_of(self, i: int) -> Scores:
        """Of one mentee with every mentor, as far as a coordinator may know."""
        scores: Scores = self.open_criteria.block(i, i + 1)[0]
        return scores

    def is_allowed(self, i: int, j: int) -> bool:
        return bool(self._allowed([(i, j)]))

    def _allowed(self, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        places = list(pairs)
        both = np.array(places, np.int64).reshape(-1, 2)
        scores = self.criteria.pairs(both[:, 0], both[:, 1])
        return [pair for pair, score in zip(places, scores, strict=True) if score != FORBIDDEN]

    def must_be_allowed(self, i: int, j: int) -> None:
        """The words are the same whatever the rule, so that they give nothing away."""
        if not self.is_allowed(i, j):
            names = {"mentor": self.mentors[j].person, "mentee": self.mentees[i].person}
            raise Refused(_("Under the rules, %(mentor)s is not available to %(mentee)s.") % names)

    @cached_property
    def current(self) -> Pairs:
        return dict(self.proposals.keys())

    @cached_property
    def locked(self) -> list[tuple[int, int]]:
        """A lock that a rule forbids by now is let go."""
        return self._allowed(pair for pair, p in self.proposals.items() if p.is_locked)

    def problem(
        self, *, locked: list[tuple[int, int]], keep: bool = False, floor: int | None = None
    ) -> Problem:
        """`keep`: stay as near to the present pairs as the best result allows."""
        return Problem(
            self.criteria,
            capacity=[side.capacity for side in self.facts.mentors],
            locked=locked,
            keep=self._allowed(self.current.items()) if keep else (),
            keep_bonus=1,
            floor=(self.floor if floor is None else floor) or None,
            mentee_ids=[side.id for side in self.facts.mentees],
            mentor_ids=[side.id for side in self.facts.mentors],
        )

    # --- What a pair looks like ----------------------------------------------------------------

    def row(self, i: int, j: int) -> Row:
        return self._row(i, j, self.scores_of(i))

    def rows(self, pairs: Pairs) -> Iterator[Row]:
        for start in range(0, len(self.mentees), ROWS):
            stop = min(len(self.mentees), start + ROWS)
            scores = self.open_criteria.block(start, stop)
            for i in range(start, stop):
                if i in pairs:
                    yield self._row(i, pairs[i], scores[i - start])

    def _row(self, i: int, j: int, scores: Scores) -> Row:
        parts = {
            name: (float(points), float(of))
            for name, (points, of) in self.criteria.parts(i, j).items()
            if of  # what is not known of the two counts for nothing
        }
        before = self.proposals.get((i, j))
        choices = int((scores >= self.floor).sum())
        return Row(
            mentee=self.mentees[i].pk,
            mentor=self.mentors[j].pk,
            fit=int(scores[j]),
            parts=parts,
            reasons=reasons_for(
                self.facts.mentees[i],
                self.facts.mentors[j],
                parts,
                choices_left=choices,
                unjudged=unjudged(self.facts.mentees[i], self.facts.mentors[j], self.facts.rules),
            ),
            is_locked=bool(before and before.is_locked),
            is_by_hand=bool(before and before.is_by_hand),
        )

    def left_out(self, mentees: Iterable[int]) -> Iterator[dict[str, Any]]:
        named = [
            (enrolment.pk, side)
            for enrolment, side in zip(self.mentors, self.facts.mentors, strict=True)
        ]
        for i in mentees:
            yield {"enrolment": self.mentees[i].pk} | left_out(
                self.facts.mentees[i],
                self.scores_of(i),
                floor=self.floor,
                removed_by=self.open_criteria.rules(i),
                mentors=named,
            )

    # --- What a change would do ------------------------------------------------------------------

    def forced(self, i: int, j: int) -> Effect:
        """This mentee gets this mentor, and everybody else the best that is possible then."""
        board = self._as_if_open([(i, j)])
        if board is not self:
            return board.forced(i, j)
        self.must_be_allowed(i, j)
        problem, matching = self._best(self._locked_besides(i))
        reason = explain(problem, matching, i, j)
        if reason.change is None:
            words = _("All places of %(mentor)s are locked with others. Unlock one first.")
            raise Refused(words % {"mentor": self.mentors[j].person})
        return self._effect(_after(matching, reason))

    def apart(self, i: int, j: int) -> Effect:
        """These two are not paired, and everybody gets the best that is possible then."""
        without = self._keeping_apart((i, j))
        _problem, matching = without._best(without.locked)
        return without._effect(_after(matching))

    def _keeping_apart(self, pair: tuple[int, int]) -> Self:
        board = copy(self)
        board.kept_apart = self.kept_apart | {pair}
        board.criteria = scored(self.facts, board.kept_apart, self.private)
        for name in ("locked", "open_criteria"):
            board.__dict__.pop(name, None)
        return board

    def others(self, i: int, *, most: int) -> list[Other]:
        """The other mentors who cost the total least, best first."""
        board = self._as_if_open((i, j) for j in range(len(self.mentors)))
        if board is not self:
            return board.others(i, most=most)
        problem, matching = self._best(self._locked_besides(i))
        now = self.current.get(i)
        found = [
            Other(
                mentor=self.mentors[reason.mentor],
                fit=reason.score,
                effect=self._effect(_after(matching, reason)),
            )
            for reason in alternatives(problem, matching, i, most + 1)
            if reason.change is not None and reason.mentor != now
        ]
        found.sort(key=lambda other: (-other.effect.change, -other.fit, other.mentor.pk))
        return found[:most]

    def _locked_besides(self, i: int) -> list[tuple[int, int]]:
        return [pair for pair in self.locked if pair[0] != i]

    def ready_for(self, mentee: int, *, most: int) -> list[tuple[int, int]]:
        """The mentors with a free place who fit this mentee best; nobody else moves."""
        i = self.mentee_at.get(mentee)
        if i is None:
            return []
        scores = self.scores_of(i).astype(np.int64)
        best = np.argsort(-scores, kind="stable")[:most]
        return [(i, int(j)) for j in best if scores[j] != FORBIDDEN]

    def _effect(self, after: Pairs) -> Effect:
        moved = [i for i in range(len(self.mentees)) if after.get(i) != self.current.get(i)]
        rows = [self.row(i, after[i]) for i in moved if i in after]
        before = [self.proposals[i, self.current[i]] for i in moved if i in self.current]
        stay = [p.fit for (i, j), p in self.proposals.items() if after.get(i) == j]
        return Effect(
            moves=[
                Move(self.mentees[i], self._mentor(self.current, i), self._mentor(after, i))
                for i in moved
            ],
            rows=rows,
            left=list(self.left_out(i for i in moved if i not in after)),
            change=sum(row.fit for row in rows) - sum(p.fit for p in before),
            lowest=min([*stay, *(row.fit for row in rows)], default=0),
            first_choices=sum(row.is_first_choice for row in rows)
            - sum(p.is_first_choice for p in before),
        )

    def _mentor(self, pairs: Pairs, i: int) -> Enrolment | None:
        return self.mentors[pairs[i]] if i in pairs else None

    def _best(self, locked: list[tuple[int, int]]) -> tuple[Problem, Matching]:
        """Of exactly these people, pairs and locks; kept, because five rows opened ask it five times."""
        pairs, apart = tuple(sorted(self.current.items())), tuple(sorted(self.kept_apart))
        private = tuple(sorted(self.private))
        key = (self.facts.stamp, pairs, apart, private, tuple(sorted(locked)))
        return SOLVED.get(key, lambda: self._solved(locked))

    def _solved(self, locked: list[tuple[int, int]]) -> tuple[Problem, Matching]:
        """The largest total that fills as many places; nobody falls under the present lowest fit
        where the programme looks at the lowest, unless that would cost somebody their mentor."""
        problem = self.problem(locked=locked, keep=True)
        matching = solve(problem)
        if self.facts.rules.objective == "total" or not self.current:
            return problem, matching
        lowest = min(p.fit for p in self.proposals.values())
        stricter = self.problem(locked=locked, keep=True, floor=max(lowest, self.floor))
        higher = solve(stricter)
        return (stricter, higher) if higher.placed == matching.placed else (problem, matching)


def _after(matching: Matching, reason: EngineReason | None = None) -> Pairs:
    """The result, with the moves that forcing one pair brings."""
    pairs = {int(i): int(j) for i, j in matching.pairs}
    for move in reason.moves if reason else ():
        if move.joined:
            pairs[move.mentee] = move.joined[0]
        else:
            del pairs[move.mentee]
    return pairs
