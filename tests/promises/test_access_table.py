"""The product against the table written by hand, and the table against a product that was opened by mistake."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, registry
from tests.promises.access import (
    Line,
    address_of,
    is_let_through,
    offered,
    people_of,
    read_table,
)
from tests.promises.world import World, build

pytestmark = pytest.mark.django_db
CELLS_AT_LEAST = 5_000
METHODS = ("get", "post")
HOW = (
    "Add one line for each to tests/promises/access_table.txt: who should be able to look (L) or to do it (Y), as you"
    " would promise it to the people concerned. docs/guides/developer.md says more."
)


@pytest.fixture
def world() -> World:
    return build()


def differences(line: Line, address: str, people: dict) -> Iterator[str]:
    for kind, person in people.items():
        for method in METHODS:
            expected = line.allows(kind, method)
            if is_let_through(person, address, method) != expected:
                said = "may" if expected else "may not"
                yield f"{line.name}: the table says that {kind} {said} {method}"


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    names, table = {name for name, _ in offered()}, set(read_table())
    assert names - table == set(), HOW
    assert table - names == set(), "These lines of access_table.txt have no address any more."


@pytest.mark.alike
def test_the_product_does_what_the_table_says(world: World, capsys) -> None:
    table, people = read_table(), people_of(world)
    wrong: list[str] = []
    for name, parameters in sorted(offered()):
        wrong += differences(table[name], address_of(world, name, parameters), people)
    cells = len(table) * len(people) * len(METHODS)
    with capsys.disabled():
        print(f"\naccess table: {cells} cells written by hand, {len(table)} addresses")
    assert wrong == []
    assert cells >= CELLS_AT_LEAST


def opened(operation: Operation) -> list[tuple[str, Operation]]:
    """This line of the registry with one mistake each."""
    wider = {
        "to every participant": Who.MEMBER,
        "to organisation admins": Who.ORGANISATION_ADMIN,
        "to admins of any programme": Who.COORDINATOR,
    }
    held = operation.who
    found = [
        (words, replace(operation, who=held | {who}))
        for words, who in wider.items()
        if not held & {who, Who.MEMBER, Who.ANYONE, Who.HOLDER, Who.ELIGIBLE}
    ]
    if operation.looks:
        found.append(("for who only looks", replace(operation, who=held | operation.looks)))
    open_to_support = {Who.MEMBER, Who.ANYONE, Who.HOLDER, Who.ELIGIBLE, Who.SUPPORT, Who.SELF}
    if not (held | operation.looks) & open_to_support:
        found.append(("to look, for support", replace(operation, looks=frozenset({Who.SUPPORT}))))
    return found


@pytest.mark.long
def test_a_line_that_was_opened_by_mistake_is_found(world: World, monkeypatch, capsys) -> None:
    table, people = read_table(), people_of(world)
    arguments = dict(offered())
    tried, missed = 0, []
    for name, operation in sorted(registry().items()):
        address = address_of(world, name, arguments[name])
        for words, mutant in opened(operation):
            monkeypatch.setitem(registry(), name, mutant)
            tried += 1
            if not any(differences(table[name], address, people)):
                missed.append(f"{name} {words}")
        monkeypatch.setitem(registry(), name, operation)
    with capsys.disabled():
        print(f"\nlines opened by mistake: {tried} tried, {len(missed)} missed")
    assert missed == []
    assert tried >= 40
