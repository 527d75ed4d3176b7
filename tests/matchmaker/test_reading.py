"""The best pairs of criteria, read by their own scan: what is closed takes no place of what is open."""

import numpy as np
import pytest

from matchmaker import Criteria, Problem
from matchmaker.reading import Reader


def reader(**rules: object) -> Reader:
    random = np.random.default_rng(5)
    goals = [random.standard_normal((people, 3)) for people in (20, 15)]
    goals = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in goals]
    return Reader(Problem(Criteria(20, 15).vectors("goals", 1, *goals), **rules), 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("most", [1, 2, 4])
def test_a_locked_pair_takes_no_place_of_an_open_one(most: int) -> None:
    scores = reader().problem.block(0, 20)
    locked = [(i, int(np.argmax(scores[i]))) for i in range(0, 20, 3)]
    open_ = reader(locked=locked, capacity=np.full(15, 20))
    seen = 0
    for found in open_.best(np.zeros(15, np.int64), np.full(20, -1), most):
        for i in found.people.tolist():
            row = open_.problem.open_block(0, 20)[open_.rows[i]]
            got = found.score[found.mentee == i].tolist()
            assert sorted(got, reverse=True) == np.sort(row)[::-1][:most].tolist()
            seen += 1
    assert seen == 20
