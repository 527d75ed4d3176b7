"""Would the tests notice? One small fault at a time is put into the matchmaker.

    ./mentes bench mutants [MODULE ...] [--sample N] [--seed S] [--seconds N] [--budget N] [--tests PATH ...]
        [--without WORDS]

Each fault (a comparison, a sign, a number, a condition, a line left out) is tried in a copy of the
package by the tests that call its function, the quickest first, as many as the budget allows; it is
found when one fails or hangs. Compiled functions run as plain Python here. Prints the share found and
each fault that was not: the slow tests, left out here, may know of it. Faults that change no result, by
proof and not by trial, are listed with their reason in `EQUIVALENT` and not tried.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "matchmaker"
HEAVY = "numpy scipy.optimize scipy.sparse scipy.sparse.csgraph numba rustworkx hypothesis pytest".split()
CONFIGURED = "[pytest]\npythonpath = . src\n"
QUIET = "-x -q -p no:randomly -p no:django -p no:cacheprovider -p no:xdist --import-mode=importlib"

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.RShift: ast.LShift,
    ast.LShift: ast.RShift,
}
TIME = "how much is done at a time, or how soon: it changes the time and no result"
WAITS = {
    "reading": ("CELLS = 1 << 22", "SCANNED = 1 << 25"),
    "auction": ("BIDS = 30", "SCALED_BIDS = 20", "STEPS = (1000, 200, 40, 8, 2)"),
    "pricing": ("WHOLE = 250_000", "FIRST = 32", "JOIN = 12", "NEAR = 20"),
    "explaining": ("NEAR = 2000", "MOST = 48"),
    "verifying": ("CELLS = 1 << 21",),
    "network": ("AT_ONCE = 256",),
}
"""module -> lines of which any fault changes the time alone"""
EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("reading", "step = max(64, SCANNED // max(1, others))", "64 changed"): TIME,
    ("pricing", "most *= 4", "4 changed"): TIME,
    ("paths", "count += 1", "count += 1 with another operation"): (
        "fills from the end what is sorted after"
    ),
    ("paths", "room = 2 * edges + 2 * size + 16", "16 changed"): "spare room in the heap",
    (
        "pricing",
        "has_new[found.mentee[fresh & (value > bar[found.mentee])]] = True",
        "value > bar[found.mentee] compared the other way",
    ): "where a pair at the bar is returned the limit is no higher than the bar either way",
}
"""(module, text of the line, words of the fault): why no test can find it"""
NAMED = {"minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min"}


@dataclass
class Fault:
    """spot: the number of the node among those with a line."""

    module: str
    line: int
    words: str
    spot: int
    within: int
    """line of the function it is in, 0 = in none"""

    def __str__(self) -> str:
        return f"{self.module}.py:{self.line}: {self.words}"

    def source(self) -> str:
        tree = parsed(self.module)
        apply([node for node in ast.walk(tree) if hasattr(node, "lineno")][self.spot])
        return ast.unparse(tree)


def parsed(module: str) -> ast.Module:
    return ast.parse(written(module))


@cache
def written(module: str) -> str:
    """Read once: others may be at work on it."""
    return (PACKAGE / f"{module}.py").read_text()


def faults(module: str) -> Iterator[Fault]:
    """One for each spot where there can be one."""
    tree, lines = parsed(module), written(module).splitlines()
    quiet = {id(inner) for node in ast.walk(tree) if told(node) for inner in ast.walk(node)}
    nodes = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
    within: dict[int, int] = {}
    for node in nodes[::-1]:  # from the inside out
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            within |= {id(inner): first for part in node.body for inner in ast.walk(part)}
    for spot, node in enumerate(nodes):
        words, line = change(node), lines[node.lineno - 1].strip()
        if words and id(node) not in quiet and not is_equivalent(module, line, words):
            yield Fault(module, node.lineno, words, spot, within.get(id(node), 0))


def is_equivalent(module: str, line: str, words: str) -> bool:
    return line in WAITS.get(module, ()) or (module, line, words) in EQUIVALENT


def told(node: ast.AST) -> bool:
    """What people read, types, and decorators: no fault there changes a result."""
    return isinstance(node, ast.Raise | ast.JoinedStr | ast.AnnAssign | ast.arg | ast.Import)


def change(node: ast.AST) -> str:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        return f"{ast.unparse(node)} compared the other way"
    if isinstance(node, ast.BinOp) and type(node.op) in COUNTED:
        return f"{ast.unparse(node)} with another operation"
    if isinstance(node, ast.AugAssign) and type(node.op) in COUNTED:
        return f"{ast.unparse(node)} with another operation"
    if isinstance(node, ast.BoolOp):
        return f"{ast.unparse(node)} with and and or swapped"
    if isinstance(node, ast.UnaryOp):
        return f"{ast.unparse(node)} without its sign"
    if isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        return f"{node.value} changed"
    if isinstance(node, ast.Attribute) and node.attr in NAMED:
        return f"{ast.unparse(node)} turned round"
    if isinstance(node, ast.Name) and node.id in NAMED:
        return f"{node.id} turned round"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return f"{ast.unparse(node)} left out"
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return f"never: {ast.unparse(node.test)}"
    if isinstance(node, ast.Break | ast.Continue):
        return f"{ast.unparse(node)} left out"
    return ""


def apply(node: ast.AST) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = COMPARED[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        node.op = COUNTED[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else node.op
        if isinstance(node.op, ast.Not | ast.Invert):
            node.operand = ast.UnaryOp(node.op, node.operand)
    elif isinstance(node, ast.Constant):
        node.value = (not node.value) if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.Attribute):
        node.attr = NAMED[node.attr]
    elif isinstance(node, ast.Name):
        node.id = NAMED[node.id]
    elif isinstance(node, ast.Expr):
        node.value = ast.Constant(None)
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        node.test = ast.Constant(False)
    else:
        node.__class__ = ast.Pass  # type: ignore[assignment]


# Trying --------------------------------------------------------------------------------------------


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
        sys.settrace(lambda frame, *_: self.here.add(frame.f_code))

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
    """Ends the run when a test takes ten times as long as it should; a plugin of pytest."""

    def __init__(self, taken: dict[str, float]) -> None:
        self.taken = taken
        signal.signal(signal.SIGALRM, lambda *_: os._exit(1))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        signal.setitimer(signal.ITIMER_REAL, 5 + 10 * self.taken.get(nodeid, 0))


def passes(folder: Path, arguments: list[str], taken: dict[str, float] | None = None) -> bool:
    """In a fork, so that everything heavy is loaded once; the matchmaker itself is not."""
    child = os.fork()
    if not child:
        os.setsid()
        os.chdir(folder)
        sys.path[:0] = [str(folder / "src"), str(folder)]
        quiet = os.open(os.devnull, os.O_WRONLY)
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
    """What the tests took and called without any fault."""

    def __init__(self, folder: Path, budget: float) -> None:
        told = json.loads((folder / "taken.json").read_text())
        self.taken: dict[str, float] = dict(sorted(told["taken"].items(), key=lambda item: item[1]))
        self.called: dict[str, list[str]] = told["called"]
        self.budget = budget

    def past(self, fault: Fault) -> list[str]:
        """Those that call the function of a fault (or its module, for what is in none), the
        quickest first, as many as fit into the budget."""
        start = f"{fault.module}:" + (f"{fault.within}" if fault.within else "")
        chosen, total = [], 0.0
        for test, seconds in self.taken.items():
            if any(
                one == start or (not fault.within and one.startswith(start))
                for one in self.called[test]
            ):
                total += seconds
                if total <= self.budget:
                    chosen.append(test)
        return chosen


def main() -> int:
    words = argparse.ArgumentParser(prog="./mentes bench mutants")
    words.add_argument("module", nargs="*")
    words.add_argument(
        "--sample", type=int, default=200, help="faults, chosen by the seed; 0 = all"
    )
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--seconds", type=float, default=540, help="then it says what it has")
    words.add_argument("--budget", type=float, default=20, help="seconds of tests for each fault")
    words.add_argument("--without", default="hundred_people", help="tests too slow as plain Python")
    words.add_argument("--tests", nargs="*", default=["tests/matchmaker"])
    chosen = words.parse_args()
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    sys.dont_write_bytecode = True
    for name in HEAVY:
        importlib.import_module(name)
    modules = chosen.module or sorted(path.stem for path in PACKAGE.glob("[a-z]*.py"))
    every = [fault for module in modules for fault in faults(module)]
    if chosen.sample:
        every = random.Random(chosen.seed).sample(every, min(chosen.sample, len(every)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = f"{name}/examples"
        tree_of_tests(folder)
        until = time.monotonic() + chosen.seconds
        if not passes(folder, ["-k", f"not {chosen.without}", *chosen.tests]):
            print("The tests fail without any fault.")
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
