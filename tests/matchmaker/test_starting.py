"""From an earlier result: whoever has come, gone or changed since, the best is found."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from matchmaker import FORBIDDEN, Criteria, Matching, Problem, pricing, solve, verify
from matchmaker.problem import seeded_order
from tests.matchmaker.worlds import set_everywhere, take_few

Pair = tuple[int, int]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Two candidates each, one more at a time, few pairs read and held at once."""
    set_everywhere(monkeypatch, "AT_ONCE", 1)
    set_everywhere(monkeypatch, "LISTED", 3)
    set_everywhere(monkeypatch, "BEGUN", 0)
    monkeypatch.setattr("matchmaker.blocking.FIRST", 1)
    take_few(monkeypatch)
    monkeypatch.setattr(pricing, "HELD", 3)
    return monkeypatch


def criteria(n: int, m: int, seed: int = 0) -> Criteria:
    random = np.random.default_rng(seed)
    goals = [random.standard_normal((people, 3)) for people in (n, m)]
    goals = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in goals]
    return Criteria(n, m).vectors("goals", 1, *goals)


def found(
    problem: Problem, start: Matching | None = None, objective: str = "total"
) -> tuple[int, int, int]:
    matching = solve(problem, objective=objective, start=start)
    assert verify(problem, matching) == []
    assert matching.gap == 0
    return matching.placed, matching.total, matching.lowest * (objective == "floor")


class Programme:
    """People by name, each with goals, a level and a team; and the limits of a problem."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.mentees = {f"e{k}": self.person() for k in range(14)}
        self.mentors = {f"o{k}": self.person() for k in range(9)}
        self.weight = 30
        self.limits: dict[str, Any] = {}

    def person(self) -> tuple[np.ndarray, float, int]:
        goals = self.random.standard_normal(3)
        level = float(self.random.integers(0, 5))
        return goals / np.linalg.norm(goals), level, int(self.random.integers(0, 4))

    def problem(self) -> Problem:
        mine, theirs = (
            list(zip(*side.values(), strict=True)) for side in (self.mentees, self.mentors)
        )
        blocks = (
            Criteria(len(self.mentees), len(self.mentors))
            .vectors("goals", self.weight, np.array(mine[0]), np.array(theirs[0]))
            .gap("level", 10, np.array(mine[1]), np.array(theirs[1]), best=1, width=3)
            .forbid_same("team", np.array(mine[2]), np.array(theirs[2]))
        )
        names = {"mentee_ids": list(self.mentees), "mentor_ids": list(self.mentors)}
        return Problem(blocks, **self.limits, **names)

    def put(self, name: str, again: bool = True) -> None:
        side = self.mentees if name.startswith("e") else self.mentors
        side.pop(name, None)
        if again:
            side[name] = self.person()

    def reverse(self) -> None:
        self.mentees = dict(reversed(self.mentees.items()))
        self.mentors = dict(reversed(self.mentors.items()))

    def lock(self, mentee: int) -> None:
        """The pair with the last mentor whom this mentee may have."""
        mentor = np.flatnonzero(self.problem().block(mentee, mentee + 1)[0] != FORBIDDEN)[-1]
        self.limits = {"locked": [(mentee, int(mentor))]}


def assert_true(matching: Matching, problem: Problem) -> None:
    """What is remembered of the pairs that take no part holds for each of them."""
    memory = matching.memory
    assert memory is not None
    scores = problem.open_block(0, problem.shape[0])[np.ix_(memory.rows, memory.columns)]
    out = scores != FORBIDDEN
    out[memory.mentee, memory.mentor] = False
    assert (scores <= memory.listed[:, None])[out].all()
    worth = scores - memory.references[memory.reference]
    assert (worth <= memory.limit[:, None])[out].all()


Step = Callable[[Programme], object]


def limits(**now: Any) -> Step:
    return lambda programme: setattr(programme, "limits", now)


STEPS: dict[str, list[Step]] = {
    "nothing": [lambda p: None, lambda p: None],
    "a mentee": [lambda p: p.mentees.update(e3=p.person()), lambda p: p.put("e7")],
    "a mentor": [lambda p: p.mentors.update(o3=p.person()), lambda p: p.put("o5")],
    "all mentors": [lambda p: [p.put(name) for name in list(p.mentors)]],
    "all mentees": [lambda p: [p.put(name) for name in list(p.mentees)]],
    "a mentee who leaves": [lambda p: p.put("e0", False), lambda p: p.put("e9", False)],
    "a mentor who leaves": [lambda p: p.put("o0", False), lambda p: p.put("o8", False)],
    "a mentee who comes": [lambda p: p.put("e20"), lambda p: p.put("e21")],
    "a mentor who comes": [lambda p: p.put("o20"), lambda p: p.put("o21")],
    "the order": [Programme.reverse, lambda p: [Programme.reverse(p), p.put("o2")]],
    "a lock": [lambda p: p.lock(0), lambda p: p.lock(3), limits()],
    "a pair to keep": [limits(keep=[(2, 2), (5, 1)], keep_bonus=9000), limits()],
    "the floor": [limits(floor=8000), limits(floor=8500), limits(floor=7000), limits()],
    "places": [limits(capacity=[2, 0, 3] * 3), limits(capacity=[1, 1, 2] * 3), limits()],
    "minimums": [limits(capacity=[2] * 9, minimum=[1, 0, 0] * 3), limits(capacity=[2] * 9)],
    "demand": [limits(demand=[2, 0] * 7), limits(demand=[1, 2] * 7), limits()],
    "the weight": [lambda p: setattr(p, "weight", 5)],
}


@pytest.mark.parametrize("objective", ["total", "floor"])
@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.long
def test_after_each_change_it_comes_to_the_same_as_anew(
    steps: str, objective: str, few: pytest.MonkeyPatch
) -> None:
    for seed in range(3):
        programme = Programme(seed)
        before = solve(programme.problem(), objective=objective)
        for step in STEPS[steps]:
            step(programme)
            problem = programme.problem()
            few.setattr(pricing, "WHOLE", 1000)
            best = found(problem, objective=objective)
            few.setattr(pricing, "WHOLE", 0)
            assert found(problem, before, objective=objective) == best
            before = solve(problem, objective=objective, start=before)
            if objective == "total":
                assert_true(before, problem)


def test_a_pair_that_is_no_longer_locked_can_be_chosen_by_itself(few: pytest.MonkeyPatch) -> None:
    blocks = criteria(12, 9)
    free = Problem(blocks)
    best = solve(free)
    for pair in best.pairs.tolist():
        locked = solve(Problem(blocks, locked=[tuple(pair)]))
        assert found(free, locked)[:2] == (best.placed, best.total)


def test_a_pair_that_is_locked_now_is_left_to_its_lock(few: pytest.MonkeyPatch) -> None:
    blocks = criteria(9, 12)
    before = solve(Problem(blocks))
    for pair in [(0, 0), (3, 7), (8, 11), *map(tuple, before.pairs[:2].tolist())]:
        locked = Problem(blocks, locked=[pair])
        assert found(locked, before) == found(locked)


def test_stopped_at_once_the_bound_covers_what_is_no_longer_locked(
    few: pytest.MonkeyPatch,
) -> None:
    blocks = Criteria(4, 4).vectors("goals", 1, np.eye(4), np.eye(4))
    before = solve(Problem(blocks, locked=[(k, k) for k in range(4)]))
    bounds: list[int] = []
    solve(Problem(blocks), start=before, progress=lambda *told: bool(bounds.append(told[-1])))
    assert bounds[0] >= 4 * 10_000


def test_people_stand_in_the_order_of_the_seed_asked_for_now(few: pytest.MonkeyPatch) -> None:
    problem = Problem(criteria(9, 12))
    before = solve(problem, seed=3)
    for seed in (3, 4):
        again = solve(problem, seed=seed, start=before)
        assert again.memory is not None
        assert again.memory.rows.tolist() == seeded_order(range(9), seed, "mentee").tolist()
        assert again.memory.columns.tolist() == seeded_order(range(12), seed, "mentor").tolist()


@pytest.mark.parametrize("shape", [(9, 14), (14, 9)])
def test_scores_of_a_plain_table_start_from_its_earlier_pairs(
    shape: Pair, few: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(1)
    scores = random.integers(0, 10_001, shape)
    before = solve(Problem(scores))
    scores[3] = random.integers(0, 10_001, shape[1])
    assert found(Problem(scores), before) == found(Problem(scores))
