"""What is compiled at installation is all that a later process needs."""

import json
import subprocess
import sys
from typing import Any

import pytest

TOLD = """
import importlib, json, pkgutil
import matchmaker

rooms = [importlib.import_module(f"matchmaker.{r.name}") for r in pkgutil.iter_modules(matchmaker.__path__)]
made = {
    f"{each.__module__}.{each.__name__}": each
    for room in rooms for each in vars(room).values()
    if hasattr(each, "signatures") and hasattr(each, "py_func")
}
print(json.dumps({
    "compiled": sorted(f"{name}: {s}" for name, each in made.items() for s in each.signatures),
    "loaded": sum(sum(each.stats.cache_hits.values()) for each in made.values()),
    "written": [name for name, each in made.items() if each.stats.cache_misses],
}))
"""

INSTALLATION = "from matchmaker.warm import compile_engine\ncompile_engine()\n" + TOLD

WORK = """
import numpy as np
from matchmaker import Criteria, Problem, explain, flash, form_circles, pair_peers, solve, stable
from matchmaker.edges import solve_edges

random = np.random.default_rng(3)
goals = [random.standard_normal((people, 16)) for people in (900, 300)]
goals = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in goals]
levels = [random.integers(0, 9, people).astype(float) for people in (900, 300)]
skills = [(random.random((people, 40)) < 0.1) * 1.0 for people in (900, 300)]

def problem(places, **more):
    criteria = (
        Criteria(900, 300).vectors("goals", 20, *goals).gap("level", 10, *levels)
        .skills("skills", 40, *skills).forbid_same("team", levels[0] % 7, levels[1] % 7)
    )
    return Problem(criteria, capacity=np.full(300, places), **more)

earlier = {places: solve(problem(places)) for places in (3, 4)}
goals[0][:40] = goals[0][random.permutation(40)]
for places, kept in earlier.items():
    for bonus in (0, 500):
        now = problem(places, keep=[tuple(pair) for pair in kept.pairs.tolist()], keep_bonus=bonus)
        again = solve(now, start=kept)
        assert again.passes and again.gap == 0
solve(problem(3), objective="floor")
explain(now, again, 0, 1)
stable(now)
pair_peers(np.ones((6, 6), int))
few = Problem([[70, 20, 40], [60, 50, 40], [90, 80, 10]], capacity=[3, 3, 3])
form_circles(few, (1, 3))
flash(few, 2)
solve_edges(np.arange(3), np.arange(3), np.arange(3), mentees=3, capacity=np.ones(3, int))
"""


def told(script: str) -> dict[str, Any]:
    """What a process of its own has compiled in the end, and what of it was not on disk before."""
    child = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert child.returncode == 0, child.stderr
    found: dict[str, Any] = json.loads(child.stdout)
    return found


@pytest.mark.long
def test_nothing_is_compiled_after_the_installation() -> None:
    """An empty cache would show the same, and take a minute to be filled."""
    installed, worked = told(INSTALLATION), told(WORK + TOLD)
    assert set(worked["compiled"]) <= set(installed["compiled"])
    assert worked["loaded"] > 15
    assert worked["written"] == []
