"""What is compiled at installation is all that a later process needs."""

import json
import subprocess
import sys

SCRIPT = """
import importlib, json, pkgutil
import numpy as np
import matchmaker
from matchmaker import Criteria, Problem, explain, flash, form_circles, pair_peers, solve, stable
from matchmaker.edges import solve_edges
from matchmaker.warm import compile_engine

def compiled():
    rooms = [importlib.import_module(f"matchmaker.{r.name}") for r in pkgutil.iter_modules(matchmaker.__path__)]
    return {
        f"{made.__module__}.{made.__name__}: {signature}"
        for room in rooms for made in vars(room).values()
        if hasattr(made, "signatures") and hasattr(made, "py_func")
        for signature in made.signatures
    }

compile_engine()
before = compiled()
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
print(json.dumps(sorted(compiled() - before)))
"""


def test_nothing_is_compiled_after_the_installation() -> None:
    child = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert child.returncode == 0, child.stderr
    assert json.loads(child.stdout) == []
