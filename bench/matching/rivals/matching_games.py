"""matching 1.4.3: a stable game of hospitals and residents, both sides ranked by the scores."""

import sys
import warnings

from common import FORBIDDEN, answer, clocks, read
from matching.games import HospitalResident

warnings.simplefilter("ignore")
sys.setrecursionlimit(10**6)
mentees, mentors, scores = read()
allowed = [[score != FORBIDDEN for score in row] for row in scores]
wanted = {
    f"e{i}": [f"r{j}" for j in sorted(range(mentors), key=lambda j: -scores[i][j]) if allowed[i][j]]
    for i in range(mentees)
}
wanting = {
    f"r{j}": [f"e{i}" for i in sorted(range(mentees), key=lambda i: -scores[i][j]) if allowed[i][j]]
    for j in range(mentors)
}
before = clocks()
game = HospitalResident.create_from_dictionaries(wanted, wanting, dict.fromkeys(wanting, 1))
solved = game.solve(optimal="resident")
after = clocks()
answer([(int(e.name[1:]), int(r.name[1:])) for r, es in solved.items() for e in es], before, after)
