"""Looking up some pairs among many, against plain sets."""

import numpy as np
import pytest

from matchmaker import Problem
from matchmaker.keys import has, places
from matchmaker.pricing import Candidates
from matchmaker.reading import Reader


@pytest.mark.parametrize("seed", range(10))
def test_what_is_there_is_found_and_nothing_else(seed: int) -> None:
    random = np.random.default_rng(seed)
    keys = np.flatnonzero(random.random(30) < random.random()).astype(np.int64)
    wanted = random.permutation(40) - 5
    there = set(keys.tolist())
    assert has(keys, wanted).tolist() == [key in there for key in wanted.tolist()]
    assert keys[places(keys, wanted)].tolist() == [k for k in wanted.tolist() if k in there]
    assert has(keys, keys[:0]).tolist() == []


@pytest.mark.parametrize("seed", range(10))
def test_pairs_join_once_and_stay_in_order(seed: int) -> None:
    random = np.random.default_rng(seed)
    field = Candidates(Reader(Problem(np.ones((6, 5), int)), 0))
    known: dict[int, int] = {}
    for _ in range(4):
        mentee, mentor = random.integers(0, 6, 9), random.integers(0, 5, 9)
        score = (10 * mentee + mentor).astype(np.int32)
        new = dict(zip((5 * mentee + mentor).tolist(), score.tolist(), strict=True))
        assert field.add(mentee, mentor, score) == len(new.keys() - known.keys())
        known |= new
        assert field.keys.tolist() == sorted(known)
        assert field.score.tolist() == [known[key] for key in sorted(known)]


def test_the_keep_bonus_is_part_of_what_a_kept_pair_is_worth() -> None:
    problem = Problem(np.ones((3, 4), int), keep=[(2, 1), (0, 3)], keep_bonus=7)
    field = Candidates(Reader(problem, 0))
    field.choose(lambda: True)
    rows, columns = field.reader.rows[field.mentee], field.reader.columns[field.mentor]
    bonus = problem.bonus_of(rows, columns)
    assert sorted(bonus.tolist()) == [0] * 10 + [7] * 2
    assert (field.gain() == 1 + bonus + problem.placing).all()
