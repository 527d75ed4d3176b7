"""What is asked of the ledger, checked: who answered what, and in which groups they are."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evidence.disclosure.cells import Scale
from evidence.errors import InvalidStudy

Name = tuple[tuple[str, ...], tuple[str, ...]]  # table and key
WAYS = 2


@dataclass(frozen=True)
class Answers:
    """Of those who answered alone. `groups` holds the people of each group, of the total and of all groups
    of one or two attributes that are asked for."""

    value: dict[str, int]
    tables: tuple[tuple[str, ...], ...]
    groups: dict[Name, frozenset[str]]

    def in_order(self) -> list[Name]:
        """The groups of the asked tables: everybody, then groups of one attribute, then of two."""
        names = [name for name in self.groups if name[0] in self.tables]
        return sorted(names, key=lambda name: (len(name[0]), self.tables.index(name[0]), name[1]))

    def by_priority(self) -> list[Name]:
        """The same, of equally many attributes the larger first."""
        return sorted(self.in_order(), key=lambda name: (len(name[0]), -len(self.groups[name])))

    def above(self, name: Name) -> list[frozenset[str]]:
        """The larger groups that a group is a part of."""
        table, key = name
        parts = [((), ()), *(((table[n],), (key[n],)) for n in range(len(table)))]
        return [self.groups[part] for part in parts if part != name]


def answers_of(
    person: ArrayLike,
    attributes: Mapping[str, ArrayLike],
    value: ArrayLike,
    tables: Sequence[Sequence[str]],
    scale: Scale,
) -> Answers:
    """Raises `InvalidStudy` with every fault."""
    people = [str(each) for each in np.asarray(person, dtype=object).ravel()]
    columns = {
        name: [_word(each) for each in np.asarray(column, dtype=object).ravel()]
        for name, column in attributes.items()
    }
    numbers, faults = _numbers(value)
    wanted = tuple(dict.fromkeys(tuple(table) for table in tables))
    faults += [
        *_faults_of_rows(people, columns, numbers, scale),
        *_faults_of_tables(wanted, columns),
    ]
    if faults:
        raise InvalidStudy(faults)
    answered = [at for at in range(len(people)) if not np.isnan(numbers[at])]
    groups: dict[Name, set[str]] = defaultdict(set)
    names = {name for table in wanted for name in table}
    for table in {(), *wanted, *((name,) for name in names)}:
        for at in answered:
            groups[table, tuple(columns[name][at] for name in table)].add(people[at])
    return Answers(
        {people[at]: int(numbers[at]) for at in answered},
        wanted,
        {name: frozenset(members) for name, members in groups.items()},
    )


def _word(each: Any) -> str:
    """An attribute that is not known is a group of its own."""
    return "" if each is None or each != each else str(each)


def _numbers(value: ArrayLike) -> tuple[NDArray[np.float64], list[str]]:
    try:
        return np.asarray(value, dtype=np.float64).ravel(), []
    except (TypeError, ValueError):
        return np.zeros(0), ["Answers are not numbers."]


def _faults_of_rows(
    people: list[str], columns: dict[str, list[str]], numbers: NDArray[np.float64], scale: Scale
) -> list[str]:
    low, high = scale
    lengths = {"value": len(numbers)} | {name: len(column) for name, column in columns.items()}
    faults = [
        f"“{name}” has {length} rows, there are {len(people)} people."
        for name, length in lengths.items()
        if length != len(people)
    ]
    twice = sum(count > 1 for count in Counter(people).values())
    if twice:
        faults.append(f"{twice} people are there more than once; only their latest answer counts.")
    given = numbers[~np.isnan(numbers)]
    if np.any((given < low) | (given > high) | (given != np.round(given))):
        faults.append(f"Answers are whole numbers from {low} to {high}.")
    return faults


def _faults_of_tables(
    tables: Sequence[tuple[str, ...]], columns: Mapping[str, object]
) -> list[str]:
    faults = []
    for table in tables:
        words = " × ".join(table)
        if len(table) > WAYS or len(set(table)) < len(table):
            faults.append(f"The table {words} is not of at most {WAYS} different attributes.")
        unknown = [name for name in table if name not in columns]
        faults += [f"The table {words} asks for “{name}”, which is not given." for name in unknown]
    return faults
