"""The ledger's own attacker: what it can work out by itself, and with friends."""

from types import SimpleNamespace

import numpy as np
import pytest

from evidence.disclosure import Ledger, audit
from tests.promises.organisations import large_month


def exposes(said: list[int | None], total: tuple[int, int], *, colluders: int) -> bool:
    """One cell of them all; None was said by somebody who was forgotten."""
    rows = np.ones((1, len(said)), dtype=np.bool_)
    value = np.array(said, dtype=np.float64)
    return audit.leaks(rows, np.array([total]), value, (1, 4), colluders=colluders)


def test_two_friends_of_three_know_the_third() -> None:
    assert not exposes([4, 3, 1], (8, 8), colluders=0)
    assert not exposes([4, 3, 1], (8, 8), colluders=1)
    assert exposes([4, 3, 1], (8, 8), colluders=2)


def test_a_sum_at_the_end_of_the_scale_says_what_all_gave() -> None:
    assert exposes([4] * 9, (36, 36), colluders=0)
    assert not exposes([4] * 9, (35, 36), colluders=0)


def test_that_all_gave_a_low_answer_counts_though_it_is_not_known_which() -> None:
    assert exposes([1, 1, 1, 2], (4, 5), colluders=0)
    assert not exposes([1, 1, 2, 2], (4, 6), colluders=0)


def test_somebody_forgotten_is_still_protected() -> None:
    assert exposes([4, 4, None], (12, 12), colluders=0)
    assert not exposes([3, 4, None], (9, 10), colluders=0)


def test_a_wide_band_stands_against_two_friends() -> None:
    assert not exposes([3, 3, 4, 4, 2, 3, 3, 3], (24, 27), colluders=2)


def test_answers_that_contradict_what_was_shown_show_nothing_more() -> None:
    assert exposes([4, 4, 4, 4, 4, 4, 4, 4], (8, 11), colluders=0)


def test_two_cells_that_differ_by_a_person_expose_them_where_bands_meet() -> None:
    rows = np.array([[True] * 8, [True] * 7 + [False]])
    value = np.array([2.0] * 7 + [4.0])
    closed, loose = np.array([[18, 20], [10, 14]]), np.array([[16, 19], [14, 17]])
    assert audit.leaks(rows, closed, value, (1, 4), colluders=0)
    assert not audit.leaks(rows, loose, value, (1, 4), colluders=0)


def test_an_undecided_search_counts_as_a_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "milp", lambda *_a, **_k: SimpleNamespace(x=None))
    assert exposes([3, 3, 4, 4, 2, 3, 3, 3], (24, 27), colluders=0)


def test_a_large_month_is_audited_in_few_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    counted, search = [], audit.milp
    monkeypatch.setattr(audit, "milp", lambda *a, **k: counted.append(1) or search(*a, **k))
    cells = Ledger(scale=(1, 5)).release(*large_month(500, 30, 5)).cells
    assert sum(cell.shown for cell in cells) > len(cells) / 2
    assert 1 < len(counted) <= 30


def test_nothing_shown_exposes_nobody() -> None:
    nothing = np.zeros((0, 3), dtype=np.bool_)
    assert not audit.leaks(nothing, np.zeros((0, 2), dtype=int), np.ones(3), (1, 4), colluders=2)
