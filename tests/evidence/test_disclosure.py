"""What the ledger shows, what it hides, and that no answer decides which."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from evidence.disclosure import Cell, Ledger
from evidence.disclosure.cells import band_of, size_band, sums_in
from evidence.errors import InvalidStudy

EVERYBODY = [()]


def released(
    ledger: Ledger, teams: dict[str, list[float]], tables=((), ("team",))
) -> dict[tuple, Cell]:
    people = [f"{team} {n}" for team, values in teams.items() for n in range(len(values))]
    column = [team for team, values in teams.items() for _each in values]
    values = [value for each in teams.values() for value in each]
    cells = ledger.release(people, {"team": column}, values, tables).cells
    return {cell.key: cell for cell in cells}


def test_a_band_of_half_a_point_and_a_band_of_sizes_are_shown() -> None:
    cell = released(Ledger(), {"a": [3, 3, 4, 4, 2, 3, 3, 3]})[()]
    assert cell == Cell((), (), True, (3.0, 3.5), (5, 9), "")


def test_seven_are_shown_and_six_are_not() -> None:
    assert released(Ledger(), {"a": [3] * 4 + [2] * 3})[()].shown
    assert released(Ledger(), {"a": [3] * 4 + [2] * 2})[()] == Cell(
        (), (), False, None, (5, 9), "too few"
    )


def test_who_gave_no_answer_is_in_no_group() -> None:
    cells = released(Ledger(), {"a": [2, 3, 4] * 3, "b": [math.nan] * 9})
    assert set(cells) == {(), ("a",)}


def test_what_is_left_of_a_larger_group_is_not_small() -> None:
    cells = released(Ledger(), {"a": [1, 2, 3, 4] * 3, "b": [1, 2, 3]})
    assert [cells[key].reason for key in [(), ("a",), ("b",)]] == ["", "remainder", "too few"]


def test_two_small_groups_are_not_worked_out_together() -> None:
    """a and b and c may each be shown; their sum taken from everybody leaves five people in d and e."""
    many = [1, 2, 3, 4] * 3
    teams = {"a": many, "b": many, "c": many, "d": [1, 4, 2], "e": [3, 2]}
    reasons = [cell.reason for cell in released(Ledger(), teams).values()]
    assert reasons == ["", "", "", "row space", "too few", "too few"]


def test_a_group_of_two_attributes_is_hidden_where_one_is_left_over() -> None:
    place = ["x"] * 13 + ["y"] * 13
    team = ["a"] * 7 + ["b"] * 6 + ["a"] * 6 + ["b"] * 7
    found = Ledger().release(
        range(26), {"place": place, "team": team}, [2, 3] * 13, [("place", "team")]
    )
    assert {cell.key: cell.reason for cell in found.cells} == {
        ("x", "a"): "remainder",
        ("x", "b"): "too few",
        ("y", "a"): "too few",
        ("y", "b"): "remainder",
    }


def test_an_unchanged_group_keeps_its_band_though_answers_came() -> None:
    ledger = Ledger()
    before = released(ledger, {"a": [1, 2] * 5}, EVERYBODY)[()]
    after = released(ledger, {"a": [1, 2] * 5 + [4] * 4}, EVERYBODY)[()]
    assert (after.band, after.n_band, after.reason) == (before.band, before.n_band, "unchanged")


def test_five_who_came_are_told_by_no_difference_but_seven_are() -> None:
    for came, reason in [(5, "row space"), (6, "row space"), (7, "")]:
        ledger = Ledger()
        released(ledger, {"a": [1, 2] * 5}, EVERYBODY)
        after = released(
            ledger,
            {"a": [1, 2] * 5 + [4, 3] * 3 + [4] * (came - 6)}
            if came > 6
            else {"a": [1, 2] * 5 + [4] * came},
            EVERYBODY,
        )[()]
        assert (after.reason, after.shown) == (reason, not reason)


def test_erasure_changes_nothing_that_was_shown_and_leaves_no_pseudonym() -> None:
    ledger = Ledger()
    first = released(ledger, {"a": [1, 2, 3, 4] * 3, "b": [2, 3] * 5})
    ledger.forget("a 0")
    assert "a 0" not in ledger.people
    people = [f"a {n}" for n in range(1, 12)] + [f"b {n}" for n in range(10)]
    team = ["a"] * 11 + ["b"] * 10
    values = [2, 3, 4, *[1, 2, 3, 4] * 2, *[2, 3] * 5]
    again = ledger.release(people, {"team": team}, values, [(), ("team",)]).cells
    assert [cell.reason for cell in again] == ["unchanged"] * 3
    assert [cell.band for cell in again] == [cell.band for cell in first.values()]


def test_a_ledger_is_read_as_it_was_written() -> None:
    ledger = Ledger(scale=(1, 5), k=6, colluders=1)
    released(ledger, {"a": [1, 2, 3, 4] * 3, "é": [5, 3] * 5})
    ledger.forget("a 3")
    again = Ledger.from_json(ledger.to_json())
    assert again == ledger
    assert json.loads(again.to_json()) == json.loads(ledger.to_json())


def test_a_release_that_gives_somebody_away_falls_a_rung() -> None:
    """Groups of one pass this gate, and a mean of 7.5 to 8 is an 8: the teams fall, everybody stays."""
    open_gate = {"scale": (1, 8), "k": 1, "colluders": 0}
    cells = released(Ledger(**open_gate), {"a": [8.0], "b": [1.0]})
    assert [cell.reason for cell in cells.values()] == ["", "self-audit", "self-audit"]
    alone = released(Ledger(**open_gate), {"a": [8.0]}, EVERYBODY)[()]
    assert alone == Cell((), (), False, None, (1, 4), "self-audit")


def test_a_refused_rung_is_not_written_into_the_ledger() -> None:
    ledger = Ledger(scale=(1, 8), k=1, colluders=0)
    released(ledger, {"a": [8.0], "b": [1.0]})
    assert [row.table for row in ledger.shown] == [()]


@pytest.mark.parametrize(
    ("scale", "parts"), [((1, 4), 2), ((1, 5), 2), ((0, 10), 2), ((0, 1), 5), ((-1, 1), 10)]
)
def test_every_mean_lies_in_its_band_and_every_sum_of_a_band_has_it(
    scale: tuple[int, int], parts: int
) -> None:
    for n in range(1, 12):
        for total in range(scale[0] * n, scale[1] * n + 1):
            low, high = band_of(total, n, scale, parts)
            assert low <= total / n < high or (high == scale[1] == total / n)
            least, most = sums_in((low, high), n, scale, parts)
            assert least <= total <= most
            assert {band_of(each, n, scale, parts) for each in range(least, most + 1)} == {
                (low, high)
            }
            assert most == scale[1] * n or band_of(most + 1, n, scale, parts) != (low, high)


def test_of_yes_and_no_fifths_are_shown() -> None:
    ledger = Ledger(scale=(0, 1), parts=5)
    assert released(ledger, {"a": [1] * 11 + [0] * 4}, EVERYBODY)[()].band == (0.6, 0.8)
    assert Ledger.from_json(ledger.to_json()) == ledger


def test_nearly_all_said_yes_is_not_shown_where_who_said_no_would_know_the_rest() -> None:
    for yes, shown in [(10, True), (9, True), (8, False), (7, True)]:
        cells = released(
            Ledger(scale=(0, 1), parts=5), {"a": [1] * yes + [0] * (10 - yes)}, EVERYBODY
        )
        assert cells[()].shown == shown


@pytest.mark.parametrize(
    ("n", "band"),
    [
        (1, (1, 4)),
        (9, (5, 9)),
        (10, (10, 19)),
        (49, (20, 49)),
        (99, (50, 99)),
        (100, (100, 199)),
        (499, (200, 499)),
        (999, (500, 999)),
        (1000, (1000, 1999)),
        (12_345, (10_000, 19_999)),
    ],
)
def test_sizes_are_told_in_bands(n: int, band: tuple[int, int]) -> None:
    assert size_band(n) == band


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidStudy) as told:
        Ledger().release([1, 1, 2], {"team": ["a"]}, [1, 2.5, 9], [("team", "team"), ("place",)])
    assert len(told.value.faults) == 5
    with pytest.raises(InvalidStudy, match="not numbers"):
        Ledger().release([1], {}, ["good"], EVERYBODY)
    with pytest.raises(InvalidStudy):
        Ledger(scale=(4, 1), k=0, parts=0)


def test_nobody_and_nothing_are_no_fault() -> None:
    assert Ledger().release([], {}, [], EVERYBODY).cells == ()
    assert (
        Ledger().release([1, 2], {"team": [None, math.nan]}, [math.nan] * 2, [("team",)]).cells
        == ()
    )


def test_people_of_no_known_team_are_a_group_of_their_own() -> None:
    found = Ledger().release(
        range(20), {"team": ["a"] * 10 + [None] * 10}, [2, 3] * 10, [("team",)]
    )
    assert [(cell.key, cell.shown) for cell in found.cells] == [(("",), True), (("a",), True)]


GROUPS = some.lists(
    some.tuples(some.sampled_from("abc"), some.sampled_from("xy"), some.integers(0, 2)),
    min_size=1,
    max_size=70,
)
TABLES = [(), ("team",), ("place",), ("team", "place")]


@settings(max_examples=60, deadline=None)
@given(GROUPS, some.integers(0, 2**16))
def test_no_answer_decides_what_is_shown(rows: list[tuple[str, str, int]], seed: int) -> None:
    """`when` is the release from which on somebody has answered. Only the self-audit may see answers."""
    draw = np.random.default_rng(seed)
    decisions = []
    for _world in range(3):
        value = draw.integers(1, 5, len(rows)).astype(float)
        ledger, decided = Ledger(), []
        groups = {"team": [team for team, *_ in rows], "place": [place for _, place, _ in rows]}
        for now in range(3):
            answers = np.where([when <= now for *_, when in rows], value, np.nan)
            cells = ledger.release(range(len(rows)), groups, answers, TABLES).cells
            decided += [(now, cell.table, cell.key, cell.reason) for cell in cells]
        decisions.append(decided)
    audited = any(reason == "self-audit" for decided in decisions for *_, reason in decided)
    assert audited or decisions[0] == decisions[1] == decisions[2]


@settings(max_examples=40, deadline=None)
@given(GROUPS, some.integers(0, 2**16))
def test_each_cell_shown_holds_its_mean_and_enough_people(
    rows: list[tuple[str, str, int]], seed: int
) -> None:
    value = np.random.default_rng(seed).integers(1, 5, len(rows))
    groups = {"team": [team for team, *_ in rows], "place": [place for _, place, _ in rows]}
    once, again = (Ledger().release(range(len(rows)), groups, value, TABLES) for _twice in range(2))
    assert once == again
    for cell in once.cells:
        inside = np.array(
            [
                all(
                    groups[name][at] == word
                    for name, word in zip(cell.table, cell.key, strict=True)
                )
                for at in range(len(rows))
            ]
        )
        assert cell.n_band[0] <= inside.sum() <= cell.n_band[1]
        if cell.band is not None:
            assert inside.sum() >= 7
            assert cell.band[0] <= value[inside].mean() <= cell.band[1]
        assert cell.shown == (cell.band is not None)
