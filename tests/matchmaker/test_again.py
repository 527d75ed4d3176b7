"""Matched again after people changed: from what the earlier matching kept, to the same optimum."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from matchmaker import Criteria, InvalidProblem, Problem, pricing, solve, verify
from tests.matchmaker.worlds import take_few

Random = np.random.Generator


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Two candidates each, one more at a time; mentors are held against three mentees at most."""
    take_few(monkeypatch)
    monkeypatch.setattr(pricing, "HELD", 3)
    monkeypatch.setattr(pricing, "BEGUN", 0)
    return monkeypatch


class World:
    """People by name, with features that can change one by one."""

    def __init__(self, random: Random) -> None:
        self.random = random
        n, m = random.integers(2, 30, 2).tolist()
        self.coarse = random.random() < 0.4
        self.mentees = {f"e{k}": self.mentee() for k in range(n)}
        self.mentors = {f"o{k}": self.mentor() for k in range(m)}
        self.next, self.weight, self.seed = max(n, m), 30, int(random.integers(0, 2))
        self.wishes = bool(random.random() < 0.4)
        self.rules = bool(random.random() < 0.4)
        self.locked: set[tuple[str, str]] = set()
        self.keep: set[tuple[str, str]] = set()
        self.floor: int | None = None

    def person(self) -> dict[str, Any]:
        random = self.random
        level = float(random.integers(0, 4)) if random.random() < 0.9 else np.nan
        goals = random.standard_normal(3)
        if self.coarse:
            goals = np.eye(3)[random.integers(0, 3)]
        return {
            "goals": goals / np.linalg.norm(goals) * (random.random() < 0.9),
            "skills": (random.random(20) < 0.1) * 1.0,
            "level": level,
            "team": int(random.integers(-1, 4)),
        }

    def mentee(self) -> dict[str, Any]:
        wishes = self.random.integers(0, 40, 2).tolist()
        return self.person() | {"demand": int(self.random.choice([1, 1, 1, 2])), "wishes": wishes}

    def mentor(self) -> dict[str, Any]:
        capacity = int(self.random.integers(0, 4))
        minimum = min(capacity, int(self.random.random() < 0.05))
        return self.person() | {"capacity": capacity, "minimum": minimum}

    def problem(self) -> Problem:
        mine, theirs = list(self.mentees.values()), list(self.mentors.values())

        def both(name: str) -> tuple[np.ndarray, np.ndarray]:
            return np.array([p[name] for p in mine]), np.array([p[name] for p in theirs])

        criteria = (
            Criteria(len(mine), len(theirs))
            .vectors("goals", self.weight, *both("goals"))
            .skills("skills", 20, *both("skills"))
            .gap("level", 10, *both("level"), best=1, width=3)
        )
        if self.wishes:
            m = len(theirs)
            criteria.wishes("wishes", 15, [[j for j in p["wishes"] if j < m] for p in mine])
        if self.rules:
            criteria.forbid_same("team", *both("team"))
            criteria.forbid_pairs("apart", [(0, len(theirs) - 1)])
        row = {name: k for k, name in enumerate(self.mentees)}
        column = {name: k for k, name in enumerate(self.mentors)}

        def pairs(named: set[tuple[str, str]]) -> list[tuple[int, int]]:
            return sorted((row[i], column[j]) for i, j in named if i in row and j in column)

        return Problem(
            criteria,
            capacity=[p["capacity"] for p in theirs],
            minimum=[p["minimum"] for p in theirs],
            demand=[p["demand"] for p in mine],
            locked=pairs(self.locked),
            keep=pairs(self.keep),
            floor=self.floor,
            mentee_ids=list(self.mentees),
            mentor_ids=list(self.mentors),
        )

    def change(self) -> None:
        """One thing of somebody, or of all."""
        random = self.random
        side, new = (self.mentees, self.mentee), (self.mentors, self.mentor)
        people, make = (side, new)[int(random.integers(0, 2))]
        name = str(random.choice(list(people)))
        match int(random.integers(0, 12)):
            case 0 | 1 | 2:
                people[name] |= self.person()
            case 3 | 4:
                people[name] = make()
            case 5 if len(people) > 2:
                del people[name]
            case 6:
                people[f"{name[0]}{self.next}"] = make()
                self.next += 1
            case 7:
                order = random.permutation(list(people)).tolist()
                held = {str(each): people[each] for each in order}
                people.clear()
                people.update(held)
            case 8:
                self.locked = {self.pair()} if random.random() < 0.5 else set()
            case 9:
                self.keep = {self.pair() for _ in range(3)}
            case 10:
                self.floor = int(random.integers(0, 6000)) if random.random() < 0.5 else None
            case 11 if random.random() < 0.3:
                self.weight = int(random.integers(10, 50))

    def pair(self) -> tuple[str, str]:
        names = list(self.mentees), list(self.mentors)
        return str(self.random.choice(names[0])), str(self.random.choice(names[1]))


def outcome(problem: Problem, matching: Any) -> Any:
    assert verify(problem, matching) == []
    assert matching.status == "optimal"
    assert matching.gap == 0
    return matching.placed, matching.total, matching.lowest * (matching.objective == "floor")


@pytest.mark.long
@pytest.mark.parametrize("batch", range(8))
def test_again_is_the_same_as_anew(batch: int, few: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(700 + batch)
    remembered = 0
    for _ in range(20):
        world, before = World(random), None
        objective = "floor" if random.random() < 0.2 else "total"
        for _ in range(6):
            try:
                problem = world.problem()
                few.setattr(pricing, "WHOLE", 250_000)
                best = solve(problem, objective=objective)
                few.setattr(pricing, "WHOLE", 0)
                now = solve(problem, objective=objective, seed=world.seed, start=before)
            except InvalidProblem:
                few.setattr(pricing, "WHOLE", 0)
                world.locked = set()
                for mentor in world.mentors.values():
                    mentor["minimum"] = 0
                continue
            assert outcome(problem, now) == outcome(problem, best)
            cold = solve(problem, objective=objective, seed=world.seed)
            assert outcome(problem, cold) == outcome(problem, best)
            if (now.pairs == cold.pairs).all():
                assert now.blocking_pairs == cold.blocking_pairs
            remembered += before is not None and before.memory is not None
            before = now
            for _ in range(int(random.integers(1, 5))):
                world.change()
    assert remembered > 50


class Goals:
    """People who differ in their goals alone."""

    def __init__(self) -> None:
        random = np.random.default_rng(1)
        goals = [random.standard_normal((people, 16)) for people in (600, 200)]
        self.goals = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in goals]

    def problem(self, places: int = 4) -> Problem:
        criteria = Criteria(600, 200).vectors("goals", 1, *self.goals)
        return Problem(criteria, capacity=np.full(200, places))

    def change(self, people: int) -> None:
        self.goals[0][:people] = self.goals[0][people : 2 * people].copy()


def test_only_who_changed_is_looked_at(few: pytest.MonkeyPatch) -> None:
    few.setattr(pricing, "FIRST", 8)
    few.setattr(pricing, "HELD", 64)
    world = Goals()
    before = solve(world.problem())
    world.change(1)
    again = solve(world.problem(), start=before)
    assert again.total == solve(world.problem()).total
    assert again.pairs_priced < before.pairs_priced / 4
    assert verify(world.problem(), again) == []


@pytest.mark.parametrize("begun", [0, 1000])
def test_mentors_are_held_where_it_saves_more_than_it_takes(
    begun: int, few: pytest.MonkeyPatch
) -> None:
    few.setattr(pricing, "FIRST", 8)
    few.setattr(pricing, "HELD", 64)
    few.setattr(pricing, "BEGUN", begun)
    world = Goals()
    before = solve(world.problem(places=3))
    world.change(30)
    problem = world.problem(places=3)
    again = solve(problem, start=before)
    assert again.total == solve(world.problem(places=3)).total
    assert ("turned" in vars(problem.blocks)) is (begun == 0)


@pytest.mark.parametrize("stop_at", range(1, 5))
def test_stopping_again_is_honest(stop_at: int, few: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(stop_at)
    for _ in range(20):
        world = World(random)
        for mentor in world.mentors.values():
            mentor["minimum"] = 0
        before = solve(world.problem())
        for _ in range(3):
            people = list(world.mentors.values())
            people[int(random.integers(0, len(people)))] |= world.person()
        problem, calls = world.problem(), []

        def progress(*figures: int, calls: list[Any] = calls) -> bool:
            calls.append(figures)
            return len(calls) < stop_at

        found = solve(problem, start=before, progress=progress)
        assert verify(problem, found) == []
        best = solve(problem)
        assert all(bound >= total for _, _, total, bound in calls)
        if found.placed == best.placed:
            assert found.total <= best.total <= found.bound
