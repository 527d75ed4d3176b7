"""Digests tell people apart who differ in anything, and only those."""

import numpy as np
import pytest
from scipy import sparse

from matchmaker.persons import Side, digests


def features(seed: int = 0) -> tuple[list[np.ndarray], sparse.csr_array]:
    random = np.random.default_rng(seed)
    known = [
        random.random(50) < 0.5,
        random.integers(0, 9, 50),
        random.standard_normal((50, 33)).astype(np.float32),
    ]
    return known, sparse.random_array((50, 20), density=0.1, format="csr", rng=random)


def test_the_same_people_have_the_same_digests_in_any_order() -> None:
    known, things = features()
    order = np.random.default_rng(1).permutation(50)
    one = digests(50, [Side(known), Side(lists=[things])])
    other = digests(50, [Side([side[order] for side in known]), Side(lists=[things[order]])])
    assert (one[order] == other).all()
    assert len(np.unique(one, axis=0)) == 50
    assert len(np.unique(one.ravel())) == 100


@pytest.mark.parametrize("which", range(3))
def test_one_changed_value_changes_one_digest(which: int) -> None:
    known, _ = features()
    before = digests(50, [Side(known)])
    changed = [side.copy() for side in known]
    changed[which][7] = ~changed[which][7] if which == 0 else changed[which][7] + 1
    differs = before != digests(50, [Side(changed)])
    assert differs[7].all()
    assert differs.sum() == 2


def test_exchanged_values_and_moved_things_are_noticed() -> None:
    values = np.array([[1.0, 2.0], [2.0, 1.0], [0.0, 0.0]])
    assert len(np.unique(digests(3, [Side([values])]), axis=0)) == 3
    things = sparse.csr_array(np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 0], [1.0, 1.0, 0]]))
    assert len(np.unique(digests(4, [Side(lists=[things])]), axis=0)) == 4


def test_nobody_and_nothing_known_are_no_fault() -> None:
    assert digests(0, [Side([np.zeros((0, 3))])]).shape == (0, 2)
    assert (digests(4, [Side([np.zeros((4, 0))])]) == digests(4, [Side([np.zeros((4, 0))])])).all()


def test_of_a_single_person_every_value_counts() -> None:
    values = np.arange(6.0).reshape(1, 6)
    before = digests(1, [Side([values])])
    for k in range(6):
        changed = values.copy()
        changed[0, k] += 1
        assert (digests(1, [Side([changed])]) != before).all()
