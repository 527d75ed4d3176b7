"""One organisation's releases, in the ledger's way and in the way of others, and what an attacker makes of them."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.disclosure import Ledger
from tests.promises.attacker import Attacker
from tests.promises.organisations import NAMES, TABLES, Organisation, Round


@dataclass(frozen=True)
class Attempt:
    found: list[str]
    reasons: Counter[str]  # of every cell of one and two attributes, over all releases
    first: tuple[int, int]  # such cells shown in the first release, of so many
    has_total: bool


def against_the_ledger(organisation: Organisation) -> Attempt:
    ledger = Ledger(scale=organisation.scale)
    attacker = _attacker(organisation)
    reasons: Counter[str] = Counter()
    shown_first: list[bool] = []
    has_total = False
    for number, here in enumerate(organisation.rounds):
        for one in here.erased:
            ledger.forget(one)
        _looks_around(attacker, here, number)
        cells = ledger.release(here.people, here.groups, _values(organisation, here), TABLES).cells
        for cell in cells:
            if cell.shown and cell.reason != "unchanged":
                assert cell.band is not None
                members = _members(here, cell.table, cell.key)
                low, high = (edge * len(members) for edge in cell.band)
                is_last = cell.band[1] == organisation.high
                attacker.reads(members, low, high if is_last else math.ceil(high) - 1)
        detailed = [cell for cell in cells if cell.table]
        reasons.update(cell.reason for cell in detailed)
        shown_first = shown_first or [cell.shown for cell in detailed]
        has_total = has_total or cells[0].shown
    found = attacker.finds(organisation.truth)
    return Attempt(found, reasons, (sum(shown_first), len(shown_first)), has_total)


def against_five_and_more(organisation: Organisation) -> bool:
    """What others do: every group of at least five, its mean to a tenth, made anew each time."""
    attacker = _attacker(organisation)
    for number, here in enumerate(organisation.rounds):
        _looks_around(attacker, here, number)
        for table, key in sorted(_keys(here)):
            members = _members(here, table, key)
            if len(members) >= 5:
                mean = sum(organisation.truth[one] for one in members) / len(members)
                least, most = (round(mean, 1) + half for half in (-0.05, 0.05))
                attacker.reads(members, least * len(members) - 1e-6, most * len(members) + 1e-6)
    return bool(attacker.finds(organisation.truth, stop=True))


def _attacker(organisation: Organisation) -> Attacker:
    own = {one: organisation.truth[one] for one in organisation.colluders}
    return Attacker(organisation.high, own)


def _looks_around(attacker: Attacker, here: Round, number: int) -> None:
    columns = [here.groups[name] for name in NAMES]
    attacker.sees(here.people, zip(*columns, here.answered, strict=True), number)


def _values(organisation: Organisation, here: Round) -> list[float]:
    both = zip(here.people, here.answered, strict=True)
    return [organisation.truth[one] if did else math.nan for one, did in both]


def _members(here: Round, table: tuple[str, ...], key: tuple[str, ...]) -> list[str]:
    return [
        one
        for at, one in enumerate(here.people)
        if here.answered[at]
        and all(here.groups[name][at] == word for name, word in zip(table, key, strict=True))
    ]


def _keys(here: Round) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for table in TABLES:
        columns = [here.groups[name] for name in table]
        for key in set(zip(*columns, strict=True)) if table else {()}:
            yield table, key
