"""What a matching keeps of the work that proved it, so that a similar problem is solved from less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .keys import Index, inverse, numbered, places
from .persons import Digests, Persons
from .problem import Problem
from .reading import Reader
from .scores import FORBIDDEN, Ints, Scores

MOST = 4
"""reference prices that are kept"""
LOWEST = -(2**49)
"""no limit that is kept is lower: as a price it can be scanned with"""
UNSEEN = 2**51
"""reference price of a mentor of whom nothing is known: over every price, even with the lowest limit"""


class Field(Protocol):
    """The pairs that take part: pricing.Candidates."""

    reader: Reader
    problem: Problem
    is_whole: bool
    keys: Ints
    score: Scores
    listed: Ints
    limit: Ints
    reference: Ints
    references: list[Ints]

    @property
    def mentee(self) -> Index: ...

    @property
    def mentor(self) -> Index: ...


@dataclass(frozen=True)
class Memory:
    """The pairs that took part, and what is known of all others; people in the seeded order."""

    persons: Persons
    rows: Ints
    columns: Ints
    """place in the order -> row or column of the problem"""
    mentee: Index
    mentor: Index
    score: Scores
    listed: Ints
    limit: Ints
    reference: Ints
    references: Ints
    """[reference, mentor]"""
    floor: int | None
    locked: tuple[tuple[int, int], ...]


def memory_of(field: Field) -> Memory | None:
    """None where the blocks do not tell who has changed, or all pairs take part anyway."""
    reader = field.reader
    persons = persons_of(reader)
    if persons is None or field.is_whole:
        return None
    used, reference = numbered(field.reference)
    references = np.array(field.references)[used]
    if len(used) > MOST:  # s - v <= limit holds at any higher prices as well
        references[MOST - 1] = references[MOST - 1 :].max(0)
        references, reference = references[:MOST], np.minimum(reference, MOST - 1)
    return Memory(
        persons,
        reader.rows,
        reader.columns,
        field.mentee,
        field.mentor,
        field.score,
        field.listed.copy(),
        field.limit.copy(),
        reference.astype(np.int64),
        references,
        field.problem.floor,
        field.problem.locked,
    )


def persons_of(reader: Reader) -> Persons | None:
    """Who has changed can be used only where mentors can be held against all mentees."""
    persons = getattr(reader.fast, "persons", None)
    return persons if isinstance(persons, Persons) and reader.can_turn else None


@dataclass(frozen=True)
class Recalled:
    """A memory in the order of another problem."""

    memory: Memory
    mentees: Ints
    mentors: Ints
    """[person] the place in the memory of who is the same, -1 = new or changed"""
    unlocked: Ints
    """[pair, 2] pairs that were locked, of people still there"""


def recalled(memory: Memory, reader: Reader, old_row: Ints, old_column: Ints) -> Recalled | None:
    """old_row, old_column: [person in the seeded order] row or column in the earlier problem, -1 = none.

    None where too much is different: the criteria themselves, or a floor that has come down.
    """
    now, floor = persons_of(reader), reader.problem.floor
    if now is None or now.common != memory.persons.common:
        return None
    if memory.floor is not None and (floor is None or floor < memory.floor):
        return None
    before = memory.persons
    same_rows = (old_row >= 0) & _equal(before.mentees, old_row, now.mentees, reader.rows)
    same = (old_column >= 0) & _equal(before.mentors, old_column, now.mentors, reader.columns)
    if now.is_by_place:
        same &= old_column == reader.columns
    mentees = _places(memory.rows, old_row, same_rows)
    mentors = _places(memory.columns, old_column, same)
    locked = np.array(memory.locked, np.int64).reshape(-1, 2)
    row_now, column_now = (
        _turned(old_row, len(memory.rows)),
        _turned(old_column, len(memory.columns)),
    )
    unlocked = np.stack([row_now[locked[:, 0]], column_now[locked[:, 1]]], 1)
    return Recalled(memory, mentees, mentors, unlocked[(unlocked >= 0).all(1)])


def _equal(before: Digests, old: Ints, now: Digests, order: Ints) -> npt.NDArray[np.bool_]:
    if not len(before):
        return np.zeros(len(old), np.bool_)
    return np.asarray((before[old] == now[order]).all(1), np.bool_)


def _turned(old: Ints, size: int) -> Ints:
    """[old] -> new, -1 = gone"""
    now = np.full(size, -1, np.int64)
    there = np.flatnonzero(old >= 0)
    now[old[there]] = there
    return now


def _places(order: Ints, old: Ints, same: npt.NDArray[np.bool_]) -> Ints:
    """[person] place in the earlier order of those that are the same"""
    return np.where(same, np.append(inverse(order), -1)[old], -1)


@compiled
def carried_over(
    mentee: Index,
    mentor: Index,
    score: Scores,
    row_now: Ints,
    column_now: Ints,
    width: int,
    least: int,
) -> tuple[Ints, Scores, bool]:
    """(keys, scores, whether they are sorted) of the pairs of two people who are still there with
    at least this score."""
    keys, kept = np.empty(score.size, np.int64), np.empty(score.size, np.int32)
    count, last, is_sorted = 0, -1, True
    for k in range(score.size):
        i, j = row_now[mentee[k]], column_now[mentor[k]]
        if i >= 0 and j >= 0 and score[k] >= least:
            keys[count], kept[count] = i * width + j, score[k]
            is_sorted = is_sorted and keys[count] > last
            last = keys[count]
            count += 1
    return keys[:count], kept[:count], is_sorted


def remember(field: Field, known: Recalled) -> None:
    """The pairs of two unchanged people take part as they did, and limits of unchanged mentees hold.

    Of changed mentors nothing is known: their reference price is over every price."""
    memory = known.memory
    row_now = _turned(known.mentees, len(memory.rows))
    column_now = _turned(known.mentors, len(memory.columns))
    least = FORBIDDEN if field.problem.floor is None else field.problem.floor
    keys, score, is_sorted = carried_over(
        memory.mentee,
        memory.mentor,
        memory.score,
        row_now,
        column_now,
        max(1, field.problem.shape[1]),
        least,
    )
    if not is_sorted:
        order = np.argsort(keys)
        keys, score = keys[order], score[order]
    locked = places(keys, field.reader.locked)
    field.keys, field.score = np.delete(keys, locked), np.delete(score, locked)
    there = known.mentees >= 0
    old = known.mentees[there]
    seen = np.append(memory.references, np.full((len(memory.references), 1), UNSEEN), 1)
    field.references += list(seen[:, known.mentors])
    field.listed[there] = memory.listed[old]
    field.limit[there] = np.maximum(memory.limit[old], LOWEST)
    field.reference[there] = memory.reference[old] + 1
