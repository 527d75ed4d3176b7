"""Effects that are known, estimated again and again, beside what people do instead.

    ./mentes bench evidence [WORLD ...] [--reps N] [--out FILE.jsonl] [--table]

Worlds: A to T, see worlds.py; all of them if none is named. Every repetition is a line of FILE, seeded by its
index, so a run that was stopped goes on where it ended. --table only prints what FILE holds.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

for each in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(each, "1")


def main() -> None:
    from bench.evidence.figures import reasons, table
    from bench.evidence.ways import repetition
    from bench.evidence.worlds import WORLDS

    asked = arguments()
    unknown = sorted(set(asked.worlds) - set(WORLDS))
    if unknown:
        raise SystemExit(f"Unknown: {', '.join(unknown)}. Worlds: {', '.join(WORLDS)}.")
    lines = read(asked.out)
    done = {(line["world"], line["index"]) for line in lines}
    for name in () if asked.table else asked.worlds or WORLDS:
        for index in range(asked.reps):
            if (name, index) not in done:
                lines.append(repetition(name, index))
                write(asked.out, lines[-1])
    if lines:
        print(table(lines))
        print("Red checks, % of repetitions:", json.dumps(reasons(lines)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./mentes bench evidence", description=__doc__.split("\n")[0]
    )
    parser.add_argument("worlds", nargs="*", metavar="WORLD")
    parser.add_argument("--reps", type=int, default=20)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--table", action="store_true")
    return parser.parse_args()


def read(path: Path | None) -> list[dict[str, Any]]:
    if path is None or not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")]


def write(path: Path | None, line: dict[str, Any]) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
