"""Whatever a caller hands over is taken, or refused in a sentence that names what was wrong."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from matchmaker import (
    Criteria,
    InvalidProblem,
    Problem,
    alternatives,
    explain,
    flash,
    form_circles,
    pair_peers,
    solve,
    stable,
    verify,
    why_unmatched,
)

pytestmark = pytest.mark.once

SCORES = np.array([[50, 20, 30], [10, 60, 40]], np.int32)
WHOLE_TYPES = "int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()
HALF_A_CHARACTER = "ann\ud800"


@pytest.mark.parametrize("kind", WHOLE_TYPES)
def test_whole_numbers_of_every_width_and_layout_give_the_same_result(kind: str) -> None:
    expected = solve(Problem(SCORES, capacity=[2, 1, 1], minimum=[0, 1, 0], demand=[1, 1]))
    layouts: list[Callable[[Any], Any]] = [
        np.asarray,
        np.asfortranarray,
        lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
        lambda a: a.astype(a.dtype.newbyteorder(">")),
        lambda a: np.ma.masked_array(a, mask=False),
        lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
    ]
    for lay in layouts:
        matching = solve(
            Problem(
                lay(SCORES.astype(kind)),
                capacity=lay(np.array([2, 1, 1], kind)),
                minimum=lay(np.array([0, 1, 0], kind)),
                demand=lay(np.array([1, 1], kind)),
            )
        )
        assert matching.pairs.tolist() == expected.pairs.tolist()
        assert matching.digest == expected.digest


@pytest.mark.parametrize("kind", WHOLE_TYPES)
def test_more_places_than_people_never_overflow(kind: str) -> None:
    most = np.iinfo(kind).max
    matching = solve(Problem(SCORES, capacity=np.full(3, most, kind)))
    assert matching.placed == 2


ODD_PROBLEMS: dict[str, tuple[dict[str, Any], str]] = {
    "ragged scores": ({"scores": [[1, 2], [3]]}, "scores has rows of different lengths"),
    "sparse scores": ({"scores": sparse.csr_array(SCORES)}, "scores is a sparse matrix"),
    "masked scores": ({"scores": np.ma.masked_equal(SCORES, 20)}, "scores is a masked array"),
    "scores as a set": ({"scores": {1, 2}}, "scores is a set"),
    "scores as text": ({"scores": [["a", "b"]]}, "scores must be whole hundredths"),
    "scores as objects": ({"scores": [[object()]]}, "scores must be whole hundredths"),
    "scores as dates": ({"scores": np.array([["2026-01-01"]], "M8[D]")}, "whole hundredths"),
    "scores as fractions": ({"scores": [[Fraction(1, 2)]]}, "scores must be whole hundredths"),
    "scores far too large": ({"scores": [[10**30]]}, "scores must be whole hundredths"),
    "scores as nothing": ({"scores": None}, "scores need 2 dimensions"),
    "allowed ragged": ({"allowed": [[True], [True, False]]}, "allowed has rows of different"),
    "allowed sparse": ({"allowed": sparse.csr_array(SCORES > 20)}, "allowed is a sparse matrix"),
    "allowed masked": (
        {"allowed": np.ma.masked_array(SCORES > 0, mask=SCORES > 40)},
        "allowed is a masked array",
    ),
    "capacity ragged": ({"capacity": [1, [2], 3]}, "capacity has rows of different lengths"),
    "capacity masked": (
        {"capacity": np.ma.masked_array([1, 1, 1], mask=[0, 1, 0])},
        "capacity is a masked array",
    ),
    "capacity as text": ({"capacity": ["1", "1", "1"]}, "capacity must be whole numbers"),
    "capacity as a dict": ({"capacity": {0: 1}}, "capacity is a dict"),
    "capacity of halves": ({"capacity": [1.5, 1, 1]}, "capacity must be whole numbers"),
    "capacity in eights, negative": (
        {"capacity": np.array([1, -1, 1], np.int8)},
        "capacity is negative at 1",
    ),
    "demand as a number": ({"demand": 1}, "demand has shape ()"),
    "locked is nothing": ({"locked": None}, "locked must be a list of pairs"),
    "locked is a number": ({"locked": 5}, "locked must be a list of pairs"),
    "locked to infinity": ({"locked": [(float("inf"), 0)]}, "locked must hold pairs"),
    "locked to a half": ({"locked": [(0.5, 0)]}, "locked must hold pairs"),
    "locked as text": ({"locked": ["00"]}, "locked must hold pairs"),
    "keep is nothing": ({"keep": None}, "keep must be a list of pairs"),
    "keep of halves": ({"keep": np.array([[0.5, 1.0]])}, "keep must hold pairs"),
    "keep is one value": ({"keep": np.array(3)}, "keep must be a list of pairs"),
    "bonus of a half": ({"keep_bonus": 0.5}, "keep_bonus must be a whole number"),
    "floor as text": ({"floor": "high"}, "floor must be a whole number"),
    "ids as a number": ({"mentee_ids": 5}, "mentee_ids must be a list"),
    "ids without an order": ({"mentee_ids": {"a", "b"}}, "mentee_ids must be a list"),
    "ids as one text": ({"mentee_ids": "ab"}, "mentee_ids must be a list"),
    "ids in two dimensions": ({"mentee_ids": np.eye(2, dtype=int)}, "mentee_ids must have 1"),
    "ids of halves of characters": (
        {"mentee_ids": [HALF_A_CHARACTER, "b"]},
        "mentee_ids must be Unicode text",
    ),
    "ids of booleans": ({"mentee_ids": [True, False]}, "mentee_ids must be int or str"),
}


@pytest.mark.parametrize("case", ODD_PROBLEMS)
def test_an_odd_problem_is_refused_in_a_sentence(case: str) -> None:
    given, words = ODD_PROBLEMS[case]
    with pytest.raises(InvalidProblem) as refused:
        Problem(**({"scores": SCORES} | given))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_pairs_are_taken_from_any_whole_numbers() -> None:
    for pairs in ([(0, 1)], [[0, 1]], np.array([[0, 1]], np.uint8), iter([(np.int16(0), 1)])):
        assert Problem(SCORES, locked=pairs).locked == ((0, 1),)


PROBLEM = Problem(SCORES)
MATCHING = solve(PROBLEM)
ODD_CALLS: dict[str, tuple[Callable[[], object], str]] = {
    "solve an array": (lambda: solve(SCORES), "solve takes a Problem"),  # type: ignore[arg-type]
    "solve from an array": (lambda: solve(PROBLEM, start=SCORES), "takes a Matching"),  # type: ignore[arg-type]
    "solve in text": (lambda: solve(PROBLEM, time_limit="5"), "time_limit must be a number"),  # type: ignore[arg-type]
    "solve in no time": (lambda: solve(PROBLEM, time_limit=float("nan")), "time_limit must be"),
    "solve and tell nobody": (lambda: solve(PROBLEM, progress=5), "progress must be a function"),  # type: ignore[arg-type]
    "verify nothing": (lambda: verify(PROBLEM, None), "a Problem and a Matching"),  # type: ignore[arg-type]
    "verify an array": (lambda: verify(SCORES, MATCHING), "a Problem and a Matching"),  # type: ignore[arg-type]
    "explain nothing": (lambda: explain(PROBLEM, None, 0, 0), "explain takes a Matching"),  # type: ignore[arg-type]
    "alternatives of an array": (lambda: alternatives(SCORES, MATCHING, 0), "takes a Problem"),  # type: ignore[arg-type]
    "why nobody": (lambda: why_unmatched(PROBLEM, None), "why_unmatched takes a Matching"),  # type: ignore[arg-type]
    "stable array": (lambda: stable(SCORES), "stable takes a Problem"),  # type: ignore[arg-type]
    "stable beside an array": (lambda: stable(PROBLEM, best=SCORES), "takes a Matching"),  # type: ignore[arg-type]
    "stable seed": (lambda: stable(PROBLEM, seed=None), "seed must be a whole number"),  # type: ignore[arg-type]
    "circles of an array": (lambda: form_circles(SCORES), "form_circles takes a Problem"),  # type: ignore[arg-type]
    "circles of one number": (lambda: form_circles(PROBLEM, (4,)), "two whole numbers"),  # type: ignore[arg-type]
    "circles of halves": (lambda: form_circles(PROBLEM, (1.5, 2)), "two whole numbers"),  # type: ignore[arg-type]
    "circles of a number": (lambda: form_circles(PROBLEM, 4), "two whole numbers"),  # type: ignore[arg-type]
    "circles of teams": (
        lambda: form_circles(PROBLEM, team=[[1], [1, 2]], at_most_per_team=1),
        "team has rows of different lengths",
    ),
    "flash for ever": (lambda: flash(PROBLEM, 10**6), "at most 1,000"),
    "flash by halves": (lambda: flash(PROBLEM, 1.5), "rounds must be a whole number"),  # type: ignore[arg-type]
    "peers on two sides": (lambda: pair_peers(SCORES), "as many rows as columns"),
    "peers ragged": (lambda: pair_peers([[1], [1, 2]]), "rows of different lengths"),
    "peers seed": (lambda: pair_peers(np.eye(2, dtype=int), seed="x"), "seed must be"),  # type: ignore[arg-type]
    "criteria ragged": (
        lambda: Criteria(2, 2).gap("level", 1, [[1], [1, 2]], [1, 2]),
        "level has rows of different lengths",
    ),
    "criteria of text": (lambda: Criteria(2, 2).gap("level", 1, ["a", "b"], [1, 2]), "numbers"),
    "criteria masked": (
        lambda: Criteria(2, 2).gap("level", 1, np.ma.masked_equal([1, 2], 1), [1, 2]),
        "level is a masked array",
    ),
}


@pytest.mark.parametrize("case", ODD_CALLS)
def test_an_odd_call_is_refused_in_a_sentence(case: str) -> None:
    call, words = ODD_CALLS[case]
    with pytest.raises((TypeError, ValueError)) as refused:
        call()
    assert words in str(refused.value)


def test_a_circle_may_be_asked_to_be_huge() -> None:
    circles = form_circles(Problem(np.ones((5, 2), int)), (1, 10**30))
    assert circles.placed == 5
    assert not form_circles(Problem(np.ones((5, 2), int)), (10**30, 10**30)).members
