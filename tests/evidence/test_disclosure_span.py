"""What can be worked out from sums by adding and subtracting."""

import itertools

import numpy as np
import pytest

from evidence.disclosure import span
from evidence.disclosure.span import Span


def rows(*members: str) -> list[np.ndarray]:
    """Over people a to l."""
    return [np.array([each in one for each in "abcdefghijkl"]) for one in members]


def test_a_difference_of_few_people_would_tell() -> None:
    everybody, all_but_two, half = rows("abcdefghijkl", "abcdefghij", "abcdef")
    known = Span(12)
    known.add(everybody)
    assert known.would_tell(all_but_two, least=3)
    assert not known.would_tell(all_but_two, least=2)
    assert not known.would_tell(half, least=6)


def test_three_groups_that_overlap_would_tell_of_one_person() -> None:
    """Twice a is ab and ac without bc."""
    first, second, third = rows("ab", "ac", "bc")
    known = Span(12)
    known.add(first)
    assert not known.would_tell(second, least=2)
    known.add(second)
    assert known.would_tell(third, least=2)


def test_a_row_seen_before_tells_nothing_new() -> None:
    everybody = rows("abcdefghijkl")[0]
    known = Span(12)
    known.add(everybody)
    assert not known.would_tell(everybody, least=7)


def test_more_small_classes_than_can_be_searched_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    half = rows("abcdef")[0]
    assert not Span(12).would_tell(half, least=5)
    assert not Span(12).would_tell(half, least=6)
    monkeypatch.setattr(span, "SEARCHED", 1)
    assert Span(12).would_tell(half, least=7)
    assert not Span(12).would_tell(half, least=6)


@pytest.mark.parametrize("seed", range(30))
def test_it_agrees_with_trying_every_set_of_classes(seed: int) -> None:
    draw = np.random.default_rng(seed)
    known, shown = Span(12), []
    for row in draw.random((7, 12)) < 0.5:
        told = known.would_tell(row, least=4)
        assert told == _by_trial([*shown, row], least=4)
        if not told:
            known.add(row)
            shown.append(row)


@pytest.mark.parametrize("seed", range(10))
def test_all_sets_whose_traces_vanish_are_found_among_many(seed: int) -> None:
    """Whole numbers, so that many sums are nothing in one of the vectors and some in both."""
    draw = np.random.default_rng(seed)
    traces, sizes = draw.integers(-4, 5, (2, 40)).astype(float), draw.integers(1, 5, 40)
    tried = (set(each) for count in (1, 2, 3) for each in itertools.combinations(range(40), count))
    wanted = [
        chosen
        for chosen in tried
        if sizes[list(chosen)].sum() < 7 and not traces[:, list(chosen)].sum(axis=1).any()
    ]
    found = {frozenset(each) for each in span._vanishing(traces, sizes, 7)}
    assert wanted
    assert found == {frozenset(each) for each in wanted}


def _by_trial(shown: list[np.ndarray], *, least: int) -> bool:
    matrix = np.array(shown, dtype=float)
    columns, of = np.unique(matrix, axis=1, return_inverse=True)
    of, rank = of.ravel(), np.linalg.matrix_rank(matrix)
    for count in (1, 2, 3):
        for chosen in itertools.combinations(range(columns.shape[1]), count):
            inside = np.isin(of, chosen)
            if inside.sum() < least and np.linalg.matrix_rank(np.vstack([matrix, inside])) == rank:
                return True
    return False
