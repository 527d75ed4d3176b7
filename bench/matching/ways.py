"""What is measured, one way a process: python -m bench.matching.ways WAY '{"mentees": 500, ...}'.

Prints one line of JSON: cpu and wall of the call, and what came out.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.matching.people import People
from matchmaker import FORBIDDEN, Matching, Problem, flash, form_circles, pair_peers, solve, stable
from matchmaker.edges import solve_edges
from matchmaker.warm import compile_engine

Answer = dict[str, Any]


def clocked(call: Callable[[], Any]) -> tuple[Any, Answer]:
    cpu, wall = time.process_time(), time.perf_counter()
    result = call()
    return result, {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def warm() -> None:
    """Compiled code is loaded before the clock starts, as it is in a running worker."""
    compile_engine()
    solve(People(40, 30, "mix").problem(), objective="floor")
    pair_peers(np.ones((6, 6), int))


def told(matching: Matching) -> Answer:
    return {
        "pairs": matching.pairs.tolist(),
        "total": matching.total,
        "gap": matching.gap,
        "passes": matching.passes,
        "pairs_priced": matching.pairs_priced,
    }


def ours(people: People, objective: str = "total") -> Answer:
    """From features to the proved result: scores are made within the clock."""
    warm()
    matching, clock = clocked(lambda: solve(people.problem(), objective=objective))
    return clock | told(matching)


def ours_stable(people: People) -> Answer:
    warm()
    matching, clock = clocked(lambda: stable(people.problem()))
    return clock | told(matching)


def ours_given(people: People) -> Answer:
    """The scores made before the clock starts, as they are for others."""
    scores = people.criteria().block(0, people.mentees)
    warm()
    matching, clock = clocked(lambda: solve(Problem(scores, capacity=people.capacity)))
    return clock | told(matching)


def dense(people: People) -> np.ndarray:
    """float64 scores, a column for each place; a forbidden pair costs more than all others gain."""
    criteria = people.criteria()
    columns = np.repeat(np.arange(people.mentors), people.capacity)
    matrix = np.empty((people.mentees, len(columns)))
    for start in range(0, people.mentees, 500):
        stop = min(people.mentees, start + 500)
        matrix[start:stop] = criteria.block(start, stop)[:, columns]
    matrix[matrix == FORBIDDEN] = -1e8
    return matrix


def scipy_dense(people: People) -> Answer:
    """The assignment alone; making the scores is not counted."""
    from scipy.optimize import linear_sum_assignment

    matrix = dense(people)
    (rows, columns), clock = clocked(lambda: linear_sum_assignment(matrix, maximize=True))
    fine = matrix[rows, columns] > -1e7
    mentor = np.repeat(np.arange(people.mentors), people.capacity)[columns]
    return clock | {"pairs": np.stack([rows, mentor], 1)[fine].tolist()}


def write(people: People, path: str) -> Answer:
    """The scores for rivals in other environments."""
    criteria = people.criteria()
    with Path(path).open("wb") as file:
        np.array([people.mentees, people.mentors], np.int32).tofile(file)
        for start in range(0, people.mentees, 500):
            criteria.block(start, min(people.mentees, start + 500)).tofile(file)
    return {"cpu": 0, "wall": 0}


def candidates(people: People, many: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(mentee, mentor, score) of the best mentors of each mentee and half as many the other way."""
    criteria = people.criteria()
    m = people.mentors
    i, j, scores = best(criteria, many)
    back_j, back_i, back_scores = best(criteria.turned, many // 2)
    cells = np.concatenate([i, back_i]).astype(np.int64) * m + np.concatenate([j, back_j])
    cells, first = np.unique(cells, return_index=True)
    return cells // m, cells % m, np.concatenate([scores, back_scores])[first].astype(np.int64)


def best(blocks: Any, many: int) -> tuple[np.ndarray, ...]:
    n, m = blocks.shape
    prices, found = np.zeros(m, np.int64), []
    for start in range(0, n, 1_000):
        rows = np.arange(start, min(n, start + 1_000))
        scan = blocks.scan(rows, prices, np.full(len(rows), -1, np.int64), many)
        found.append((rows[scan.rows], scan.columns, scan.scores))
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))


def ortools_flow(people: People, many: int = 32) -> Answer:
    """Min-cost flow on the candidates, where each mentee may stay alone at ten full scores."""
    from ortools.graph.python import min_cost_flow

    i, j, scores = candidates(people, many)
    n, m = people.mentees, people.mentors
    flow = min_cost_flow.SimpleMinCostFlow()
    everybody, everyone = np.arange(n, dtype=np.int32), np.arange(n, n + m, dtype=np.int32)

    def solved() -> Any:
        flow.add_arcs_with_capacity_and_unit_cost(i, n + j, np.ones(len(i), np.int64), -scores)
        end = np.full(m, n + m, np.int32)
        flow.add_arcs_with_capacity_and_unit_cost(
            everyone, end, people.capacity, np.zeros(m, np.int64)
        )
        end, one = np.full(n, n + m, np.int32), np.ones(n, np.int64)
        flow.add_arcs_with_capacity_and_unit_cost(everybody, end, one, 100_000 * one)
        supply = np.concatenate([one, np.zeros(m, np.int64), [-n]])
        flow.set_nodes_supplies(np.arange(n + m + 1, dtype=np.int32), supply)
        return flow.solve()

    status, clock = clocked(solved)
    if status != flow.OPTIMAL:
        raise RuntimeError(f"ortools answered {status}")
    used = flow.flows(np.arange(len(i), dtype=np.int32)) > 0
    pairs = np.stack([i[used], j[used]], 1)
    return clock | {"pairs": pairs.tolist(), "edges": len(i), "worth": int(scores[used].sum())}


def ours_edges(people: People, many: int = 32) -> Answer:
    """The core alone, on the same candidates and with the same worth of a place."""
    i, j, scores = candidates(people, many)
    warm()
    few = np.arange(3)
    solve_edges(few, few, few, mentees=3, capacity=np.ones(3, int), placing=10)
    size = {"mentees": people.mentees, "capacity": people.capacity, "placing": 100_000}
    chosen, clock = clocked(lambda: solve_edges(i, j, scores, **size))
    pairs = np.stack([i, j], 1)[chosen.edges]
    worth = int(scores[chosen.edges].sum()) + 100_000 * len(chosen.edges)
    proved = chosen.mentee_price.sum() + (people.capacity * chosen.mentor_price).sum()
    return clock | {"pairs": pairs.tolist(), "edges": len(i), "gap": int(proved) - worth}


def rematch(people: People, share: float, bonus: int) -> Answer:
    """Some mentees have new goals; how many people get another mentor, how fast is it found?"""
    warm()
    before = solve(people.problem())
    random = np.random.default_rng(9)
    changed = random.choice(people.mentees, max(1, int(share * people.mentees)), replace=False)
    goals = people.features["goals"][0].copy()
    goals[changed] = goals[random.choice(people.mentees, len(changed))]
    people.features["goals"] = (goals, people.features["goals"][1])
    keep = [(i, j) for i, j in before.pairs.tolist()]
    now, anew = (people.problem(keep=keep, keep_bonus=bonus) for _ in range(2))
    for problem in (now, anew):
        problem.digest  # noqa: B018, both ways need it
    again, warm_clock = clocked(lambda: solve(now, start=before))
    cold, cold_clock = clocked(lambda: solve(anew))
    stayed = {tuple(pair) for pair in again.pairs.tolist()} & set(keep)
    return warm_clock | {
        "pairs": again.pairs.tolist(),
        "gap": again.gap,
        "cold": cold_clock["cpu"],
        "cold_wall": cold_clock["wall"],
        "same": again.total == cold.total,
        "moved": (len(keep) - len(stayed)) / len(changed),
        "changed": len(changed),
    }


def peers(people: People) -> Answer:
    """Everybody is a mentee and a mentor: by what they want and offer in both directions."""
    scores = people.criteria().block(0, people.mentees)
    warm()
    found, clock = clocked(lambda: pair_peers(scores))
    return clock | {"pairs": [], "total": found.total, "gap": found.gap, "placed": found.placed}


def rustworkx_peers(people: People) -> Answer:
    """Its blossom algorithm, on the 20 nearest of each person."""
    import rustworkx

    scores = people.criteria().block(0, people.mentees).astype(np.int64)
    open_pairs = (scores != FORBIDDEN) & (scores.T != FORBIDDEN)
    both = np.where(open_pairs, (scores + scores.T) >> 1, FORBIDDEN)
    np.fill_diagonal(both, FORBIDDEN)
    near = np.argpartition(-both, 20, axis=1)[:, :20]
    edges = {
        (min(a, b), max(a, b)): int(both[a, b])
        for a in range(len(both))
        for b in near[a].tolist()
        if both[a, b] != FORBIDDEN
    }
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(len(both)))
    graph.add_edges_from([(a, b, score) for (a, b), score in edges.items()])

    def solved() -> Any:
        return rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)

    found, clock = clocked(solved)
    total = sum(edges[min(pair), max(pair)] for pair in found)
    return clock | {"pairs": [], "total": total, "placed": 2 * len(found)}


def circles(people: People) -> Answer:
    problem = people.problem()
    team, senior = people.features["teams"][0], people.features["levels"][0] >= 3
    warm()
    found, clock = clocked(
        lambda: form_circles(problem, (4, 8), team=team, at_most_per_team=2, senior=senior)
    )
    pairs = [(i, j) for j, members in found.members.items() for i in members.tolist()]
    return clock | {"pairs": pairs, "total": found.total, "gap": found.gap, "placed": found.placed}


def meetings(people: People, rounds: int) -> Answer:
    problem = people.problem()
    warm()
    found, clock = clocked(lambda: flash(problem, rounds))
    return clock | told(found.whole)


WAYS = (
    ours,
    ours_given,
    ours_stable,
    scipy_dense,
    ours_edges,
    ortools_flow,
    write,
    rematch,
    peers,
    rustworkx_peers,
    circles,
    meetings,
)


def main(way: str, case: dict[str, Any]) -> None:
    who = {key: case.pop(key) for key in ("mentees", "mentors", "places", "seed") if key in case}
    chosen = {each.__name__: each for each in WAYS}[way]
    print(json.dumps(chosen(People(**who), **case)))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
