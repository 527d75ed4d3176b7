"""A made-up organisation with the structure of a real one: few skills are common and many rare, goals
come in clusters, people sit at places and in time zones, and rules forbid about a tenth of all pairs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from matchmaker import Criteria, Problem

SKILLS, TOPICS, DIMENSIONS, PLACES, INTERESTS, LEVELS = 400, 64, 256, 40, 30, 10


@dataclass
class People:
    """mentors with one place each ("one") or with one to five ("mix"). Same seed, same people."""

    mentees: int
    mentors: int
    places: str = "one"
    seed: int = 1
    features: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        random = np.random.default_rng(self.seed)
        both = (self.mentees, self.mentors)
        rarity = 1 / np.arange(1, SKILLS + 1) ** 0.8
        rarity /= rarity.sum()
        centres = random.standard_normal((TOPICS, DIMENSIONS)).astype(np.float32)
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
        at_place, in_zone = (
            random.dirichlet(np.full(PLACES, 0.5)),
            random.dirichlet(np.full(24, 0.5)),
        )
        levels = (
            np.minimum(random.geometric(0.35, self.mentees) - 1, LEVELS - 1),
            np.minimum(2 + random.geometric(0.3, self.mentors), LEVELS - 1),
        )
        starts = [9.0 + random.choice(24, n, p=in_zone) for n in both]
        english = [random.random(n) > share for n, share in zip(both, (0.05, 0), strict=True)]
        self.features = {
            "skills": (
                skills(self.mentees, (2, 5), rarity, random),
                skills(self.mentors, (3, 8), rarity, random) / 5,
            ),
            "goals": tuple(goals(n, centres, random) for n in both),
            "levels": levels,
            "hours": tuple(np.stack([start, start + 8], 1) for start in starts),
            "places": tuple(random.choice(PLACES, n, p=at_place) for n in both),
            "interests": tuple((random.random((n, INTERESTS)) < 0.12) * 1.0 for n in both),
            "teams": tuple(random.integers(0, max(2, self.mentees // 12), n) for n in both),
            "languages": tuple(
                np.stack([speaks, (random.random(n) < 0.3) | ~speaks, random.random(n) < 0.2], 1)
                for n, speaks in zip(both, english, strict=True)
            ),
        }
        wide = self.places == "mix"
        self.capacity = random.integers(1, 6, self.mentors) if wide else np.ones(self.mentors, int)

    def criteria(self) -> Criteria:
        of = self.features
        return (
            Criteria(self.mentees, self.mentors)
            .skills("skills", 40, *of["skills"])
            .vectors("goals", 25, *of["goals"])
            .gap("level", 15, *of["levels"])
            .overlap_hours("time", 10, *of["hours"])
            .table("place", 5, np.eye(PLACES), *of["places"])
            .skills("interests", 5, *of["interests"])
            .forbid_same("team", *of["teams"])
            .require_common("language", *of["languages"])
        )

    def problem(self, **more: Any) -> Problem:
        return Problem(self.criteria(), capacity=self.capacity, **more)


def skills(
    people: int, few_many: tuple[int, int], rarity: np.ndarray, random: np.random.Generator
) -> sparse.csr_array:
    """Levels 1 to 5, float [person, skill]."""
    count = random.integers(few_many[0], few_many[1] + 1, people)
    rows = np.repeat(np.arange(people), count)
    columns = random.choice(SKILLS, rows.size, p=rarity)
    _, once = np.unique(rows * SKILLS + columns, return_index=True)
    levels = random.integers(1, 6, rows.size).astype(float)
    return sparse.csr_array((levels[once], (rows[once], columns[once])), shape=(people, SKILLS))


def goals(people: int, centres: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Unit vectors round one topic and a little of another, float32 [person, dimension]."""
    one, other = random.integers(0, TOPICS, (2, people))
    noise = random.standard_normal((people, DIMENSIONS), np.float32) * np.float32(0.9 / 16)
    mixed = centres[one] + np.float32(0.5) * centres[other] + noise
    return mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
