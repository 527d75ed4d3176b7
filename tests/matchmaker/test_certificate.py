"""The certificate, recomputed here in plain whole numbers: imports nothing that the solver uses."""

import pytest

import matchmaker

SCORES = [
    [7600, 2000, 4100, 100],
    [7500, 1900, 300, 8800],
    [9900, 9800, 4200, 50],
    [10, 20, 30, 40],
    [6000, 6000, 6000, 6000],
]
ALLOWED = [[(i + 2 * j) % 5 != 0 for j in range(4)] for i in range(5)]
CAPACITY, MINIMUM, DEMAND = [1, 2, 0, 1], [0, 1, 0, 1], [1, 1, 2, 1, 1]
KEEP, BONUS = [(2, 1), (0, 0)], 500


def certificate(matching: matchmaker.Matching, locked: list[tuple[int, int]]) -> int:
    u, v, placing = matching.mentee_price.tolist(), matching.mentor_price.tolist(), matching.placing
    pairs = [(i, j) for i, j in matching.pairs.tolist()]
    free = [pair for pair in pairs if pair not in locked]
    lowest = min((SCORES[i][j] for i, j in free), default=0)
    demand = [DEMAND[i] - sum(i == a for a, _ in locked) for i in range(5)]
    capacity = [CAPACITY[j] - sum(j == b for _, b in locked) for j in range(4)]
    minimum = [max(0, MINIMUM[j] - sum(j == b for _, b in locked)) for j in range(4)]

    def worth(i: int, j: int) -> int:
        return SCORES[i][j] + (BONUS if (i, j) in KEEP else 0)

    bound = sum(d * price for d, price in zip(demand, u, strict=True))
    for j in range(4):
        bound += capacity[j] * max(v[j], 0) + minimum[j] * min(v[j], 0)
    for i in range(5):
        for j in range(4):
            counts = matching.objective == "total" or SCORES[i][j] >= lowest
            if ALLOWED[i][j] and (i, j) not in locked and counts:
                bound += max(0, worth(i, j) + placing - u[i] - v[j])
    return bound - placing * len(free) + sum(worth(i, j) for i, j in locked)


@pytest.mark.parametrize("objective", ["total", "floor"])
@pytest.mark.parametrize("locked", [[], [(4, 1)], [(3, 3), (2, 1)]])
def test_prices_prove_the_total(objective: str, locked: list[tuple[int, int]]) -> None:
    problem = matchmaker.Problem(SCORES, ALLOWED, CAPACITY, MINIMUM, DEMAND, locked, KEEP, BONUS)
    matching = matchmaker.solve(problem, objective=objective)
    assert min(matching.mentee_price) >= 0
    assert certificate(matching, locked) == matching.bound == matching.total


def test_a_mentor_price_is_what_one_more_place_is_worth() -> None:
    problem = matchmaker.Problem(SCORES, capacity=[1, 1, 1, 1])
    matching = matchmaker.solve(problem)
    for j in range(4):
        capacity = [1 + (k == j) for k in range(4)]
        more = matchmaker.solve(matchmaker.Problem(SCORES, capacity=capacity))
        gained = more.total - matching.total + matching.placing * (more.placed - matching.placed)
        assert matching.mentor_price[j] == gained
