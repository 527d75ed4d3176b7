"""verify finds every way in which a result can be untrue."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matchmaker import Matching, Problem, solve, verify

SCORES = np.random.default_rng(0).integers(0, 10_001, (6, 4))
ALLOWED = np.ones((6, 4), bool)
ALLOWED[0, :2] = False


def world() -> tuple[Problem, Matching]:
    problem = Problem(
        SCORES,
        ALLOWED,
        capacity=[2, 1, 1, 1],
        minimum=[1, 0, 0, 0],
        demand=[1, 1, 2, 1, 1, 0],
        locked=[(3, 2)],
        keep=[(1, 1)],
        floor=200,
    )
    return problem, solve(problem)


def pairs_without(matching: Matching, at: int) -> np.ndarray:
    return np.delete(matching.pairs, at, 0)


def a_pair_more(matching: Matching, pair: tuple[int, int]) -> np.ndarray:
    return np.array(sorted([*map(tuple, matching.pairs.tolist()), pair]))


def priced(prices: np.ndarray, change: int) -> np.ndarray:
    return np.concatenate([prices[:1] + change, prices[1:]])


TAMPERED: dict[str, Callable[[Matching], dict[str, Any]]] = {
    "a pair that breaks a rule": lambda m: {"pairs": a_pair_more(m, (0, 0))},
    "a pair twice": lambda m: {"pairs": a_pair_more(m, tuple(m.pairs[0].tolist()))},
    "a lock left out": lambda m: {"pairs": m.pairs[(m.pairs != [3, 2]).any(1)]},
    "a mentee with no demand": lambda m: {"pairs": a_pair_more(m, (5, 3))},
    "a pair left out": lambda m: {"pairs": pairs_without(m, 0)},
    "pairs unsorted": lambda m: {"pairs": m.pairs[::-1]},
    "a person who does not exist": lambda m: {"pairs": a_pair_more(m, (6, 0))},
    "wrong unmatched": lambda m: {"unmatched": np.arange(6)},
    "wrong placed": lambda m: {"placed": m.placed + 1},
    "wrong total": lambda m: {"total": m.total + 1, "bound": m.bound + 1},
    "wrong bound": lambda m: {"bound": m.bound + 5, "status": "within"},
    "a gap called optimal": lambda m: {"bound": m.bound + 5},
    "wrong lowest": lambda m: {"lowest": m.lowest + 1},
    "a mentee price raised": lambda m: {"mentee_price": m.mentee_price + 1},
    "a mentor price lowered": lambda m: {"mentor_price": m.mentor_price - 7},
    "a negative mentee price": lambda m: {"mentee_price": priced(m.mentee_price, -(10**12))},
    "prices of the wrong kind": lambda m: {"mentee_price": m.mentee_price.astype(float)},
    "wrong blocking pairs": lambda m: {"blocking_pairs": m.blocking_pairs + 1},
    "another problem's digest": lambda m: {"digest": "0" * 64},
}


def test_a_true_result_has_no_fault() -> None:
    problem, matching = world()
    assert verify(problem, matching) == []


@pytest.mark.parametrize("tampering", TAMPERED)
def test_a_tampered_result_is_found_out(tampering: str) -> None:
    problem, matching = world()
    assert verify(problem, replace(matching, **TAMPERED[tampering](matching))) != []


def test_a_result_under_the_best_is_found_out() -> None:
    """Honest numbers of a worse matching: only the bound gives it away."""
    problem = Problem([[9000, 100], [8000, 7900]])
    best = solve(problem)
    worse = replace(
        best, pairs=np.array([[0, 1], [1, 0]]), total=8100, lowest=100, blocking_pairs=1
    )
    assert verify(problem, worse) == ["called optimal with a gap"]
    assert verify(problem, replace(worse, status="within")) == []
    assert worse.gap == 16_900 - 8100
