"""fairpyx 0.1: its matching of the highest sum; a forbidden pair has a value far below nothing."""

from common import FORBIDDEN, answer, clocks, read
from fairpyx import divide
from fairpyx.algorithms import utilitarian_matching

mentees, mentors, scores = read()
values = {
    f"e{i}": {f"r{j}": -(10**7) if s == FORBIDDEN else s for j, s in enumerate(row)}
    for i, row in enumerate(scores)
}
before = clocks()
found = divide(utilitarian_matching, valuations=values, agent_capacities=1, item_capacities=1)
after = clocks()
answer([(int(e[1:]), int(r[1:])) for e, rs in found.items() for r in rs], before, after)
