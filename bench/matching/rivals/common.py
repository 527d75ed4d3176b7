"""What a rival in an environment of its own reads and writes; Python's standard library alone.

The file holds, in int32: mentees, mentors, then the scores row by row in hundredths of a point,
-2^31 where a rule forbids the pair. The answer is one line of JSON.
"""

import array
import json
import sys
import time
from pathlib import Path

FORBIDDEN = -(2**31)


def read():
    values = array.array("i")
    values.frombytes(Path(sys.argv[1]).read_bytes())
    mentees, mentors = values[0], values[1]
    rows = [values[2 + i * mentors : 2 + (i + 1) * mentors].tolist() for i in range(mentees)]
    return mentees, mentors, rows


def clocks():
    return time.process_time(), time.perf_counter()


def answer(pairs, before, after):
    cpu, wall = after[0] - before[0], after[1] - before[1]
    print(json.dumps({"pairs": [list(map(int, pair)) for pair in pairs], "cpu": cpu, "wall": wall}))
