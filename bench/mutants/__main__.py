"""Would the tests notice? One small fault at a time is put into the matchmaker.

    ./mentes bench mutants [MODULE ...] [--sample N] [--seed S] [--seconds N] [--budget N] [--tests PATH ...]
        [--without EXPRESSION] [--all]

Each fault (a comparison, a sign, a number, a condition, a line left out) is tried in a copy of the
package by the tests that call its function, those first that are quick and have found much, as many as
the budget allows; it is found when one fails or hangs. Compiled functions run as plain Python here.
Prints the share found and each fault that was not. Faults that change no result, by proof and not by
trial, stand with their reason in `equivalents.txt` and are not tried (with --all they are).
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import hypothesis

from .faults import PACKAGE, ROOT, Fault, faults, is_equivalent

HEAVY = "numpy scipy.optimize scipy.sparse scipy.sparse.csgraph numba rustworkx hypothesis pytest".split()
CONFIGURED = "[pytest]\npythonpath = . src\n"
SLOW = "hundred_people or again_is_the_same or nothing_is_compiled"
FIRST_FOUND = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
"""no search for the smallest example"""
QUIET = "-x -q -p no:randomly -p no:django -p no:cacheprovider -p no:xdist --import-mode=importlib"


def tree_of_tests(folder: Path) -> None:
    shutil.copytree(
        PACKAGE, folder / "src" / "matchmaker", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(ROOT / "tests" / "matchmaker", folder / "tests" / "matchmaker")
    (folder / "tests" / "__init__.py").touch()
    (folder / "pytest.ini").write_text(CONFIGURED)


class Clock:
    """How long each test took and which functions it called; a plugin of pytest."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}
        self.called: dict[str, list[str]] = {}
        self.here: set[CodeType] = set()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.here = set()
        threading.settrace(self.note)
        sys.settrace(self.note)

    def note(self, frame: FrameType, *_: Any) -> None:
        self.here.add(frame.f_code)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        sys.settrace(None)
        self.called[nodeid] = sorted(
            f"{Path(code.co_filename).stem}:{code.co_firstlineno}"
            for code in self.here
            if "src/matchmaker" in code.co_filename
        )

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.taken[report.nodeid] = self.taken.get(report.nodeid, 0) + report.duration


class Alarm:
    """Ends the run when a test takes ten times as long as it should, and tells which test found a
    fault; a plugin of pytest."""

    def __init__(self, taken: dict[str, float]) -> None:
        self.taken, self.here = taken, ""
        signal.signal(signal.SIGALRM, self.end)

    def end(self, *_: Any) -> None:
        Path("finder").write_text(self.here)
        os._exit(1)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.here = nodeid
        signal.setitimer(signal.ITIMER_REAL, 5 + 10 * self.taken.get(nodeid, 0))

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            Path("finder").write_text(report.nodeid)


def passes(folder: Path, arguments: list[str], taken: dict[str, float] | None = None) -> bool:
    """In a fork, so that everything heavy is loaded once; the matchmaker itself is not."""
    child = os.fork()
    if not child:
        os.setsid()
        os.chdir(folder)
        sys.path[:0] = [str(folder / "src"), str(folder)]
        quiet = os.open("out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        import pytest

        plugin = Clock() if taken is None else Alarm(taken)
        failed = int(pytest.main([*QUIET.split(), "--hypothesis-seed=0", *arguments], [plugin]))
        if isinstance(plugin, Clock):
            told = {"taken": plugin.taken, "called": plugin.called}
            (folder / "taken.json").write_text(json.dumps(told))
        os._exit(failed)
    return os.waitpid(child, 0)[1] == 0


class Tests:
    """What the tests took and called without any fault, and how many faults each has found."""

    def __init__(self, folder: Path, budget: float) -> None:
        told = json.loads((folder / "taken.json").read_text())
        self.finder = folder / "finder"
        self.taken: dict[str, float] = told["taken"]
        self.called: dict[str, list[str]] = told["called"]
        self.found = dict.fromkeys(self.taken, 0)
        self.budget = budget

    def past(self, fault: Fault) -> list[str]:
        """Those that call the function of a fault (or its module, for what is in none), first the
        quick ones that have found much, as many as fit into the budget."""
        start = f"{fault.module}:" + (f"{fault.within}" if fault.within else "")
        chosen, total = [], 0.0
        for test in sorted(self.taken, key=lambda test: self.taken[test] / (1 + self.found[test])):
            if any(
                one == start or (not fault.within and one.startswith(start))
                for one in self.called[test]
            ):
                total += self.taken[test]
                if total <= self.budget:
                    chosen.append(test)
        return chosen

    def note(self) -> None:
        """Count who has found the last one."""
        if self.finder.exists():
            test = self.finder.read_text()
            self.found[test] = self.found.get(test, 0) + 1
            self.finder.unlink()


def main() -> int:
    words = argparse.ArgumentParser(prog="./mentes bench mutants")
    words.add_argument("module", nargs="*")
    words.add_argument(
        "--sample", type=int, default=200, help="faults, chosen by the seed; 0 = all"
    )
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--seconds", type=float, default=540, help="then it says what it has")
    words.add_argument("--budget", type=float, default=20, help="seconds of tests for each fault")
    words.add_argument("--without", default=SLOW, help="tests too slow as plain Python")
    words.add_argument("--tests", nargs="*", default=["tests/matchmaker"])
    words.add_argument("--all", action="store_true", help="also faults that change no result")
    chosen = words.parse_args()
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    sys.dont_write_bytecode = True
    for name in HEAVY:
        importlib.import_module(name)
    hypothesis.settings.register_profile("here", phases=FIRST_FOUND)
    hypothesis.settings.load_profile("here")
    modules = chosen.module or sorted(path.stem for path in PACKAGE.glob("[a-z]*.py"))
    every = [fault for module in modules for fault in faults(module)]
    every = [fault for fault in every if chosen.all or not is_equivalent(fault)]
    if chosen.sample:
        every = random.Random(chosen.seed).sample(every, min(chosen.sample, len(every)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = f"{name}/examples"
        tree_of_tests(folder)
        until = time.monotonic() + chosen.seconds
        if not passes(folder, ["-k", f"not ({chosen.without})", *chosen.tests]):
            print((folder / "out").read_text(), "The tests fail without any fault.")
            return 2
        return tried(folder, every, Tests(folder, chosen.budget), until)


def tried(folder: Path, every: list[Fault], tests: Tests, until: float) -> int:
    found, left = 0, []
    for fault in every:
        if time.monotonic() > until:
            break
        path = folder / "src" / "matchmaker" / f"{fault.module}.py"
        whole = path.read_text()
        path.write_text(fault.source())
        chosen = tests.past(fault)
        if not chosen or passes(folder, chosen, tests.taken):
            left.append(fault)
            print(f"not found by {len(chosen)} tests: {fault}", flush=True)
        else:
            found += 1
            tests.note()
        path.write_text(whole)
        if (found + len(left)) % 25 == 0:
            print(f"{found} of {found + len(left)} so far", flush=True)
    count = found + len(left)
    print(
        f"{found} of {count} faults found ({100 * found / max(1, count):.0f} %), of {len(every)} chosen."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
