"""Would the tests notice? One small fault at a time is put into the matchmaker.

    ./mentes bench mutants [MODULE ...] [--sample N] [--seed S] [--seconds N] [--budget N] [--tests PATH ...]

Each fault (a comparison, a sign, a number, a condition, a line left out) is tried in a copy of the
package by the quickest tests of the matchmaker, as many as the budget allows; it is found when one fails
or hangs. Compiled functions run as plain Python here. Prints the share found and each fault that was
not: the slow tests, left out here, may know of it.
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
from pathlib import Path
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
NAMED = {"minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min"}


@dataclass
class Fault:
    """spot: the number of the node among those with a line."""

    module: str
    line: int
    words: str
    spot: int

    def __str__(self) -> str:
        return f"{self.module}.py:{self.line}: {self.words}"

    def source(self) -> str:
        tree = parsed(self.module)
        apply([node for node in ast.walk(tree) if hasattr(node, "lineno")][self.spot])
        return ast.unparse(tree)


def parsed(module: str) -> ast.Module:
    return ast.parse((PACKAGE / f"{module}.py").read_text())


def faults(module: str) -> Iterator[Fault]:
    """One for each spot where there can be one."""
    tree = parsed(module)
    quiet = {id(inner) for node in ast.walk(tree) if told(node) for inner in ast.walk(node)}
    nodes = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
    for spot, node in enumerate(nodes):
        words = change(node)
        if words and id(node) not in quiet:
            yield Fault(module, node.lineno, words, spot)


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
    """How long each test took; a plugin of pytest."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.taken[report.nodeid] = self.taken.get(report.nodeid, 0) + report.duration


def passes(folder: Path, tests: list[str], seconds: float) -> bool:
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

        clock = Clock()
        failed = int(pytest.main([*QUIET.split(), "--hypothesis-seed=0", *tests], [clock]))
        (folder / "taken.json").write_text(json.dumps(clock.taken))
        os._exit(failed)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def quickest(folder: Path, budget: float) -> list[str]:
    """The tests that fit into so many seconds, the quickest first."""
    taken = json.loads((folder / "taken.json").read_text())
    chosen, total = [], 0.0
    for test, seconds in sorted(taken.items(), key=lambda item: item[1]):
        total += seconds
        if total <= budget:
            chosen.append(test)
    print(f"{len(chosen)} of {len(taken)} tests, in {min(total, budget):.0f} s", flush=True)
    return chosen


def main() -> int:
    words = argparse.ArgumentParser(prog="./mentes bench mutants")
    words.add_argument("module", nargs="*")
    words.add_argument(
        "--sample", type=int, default=200, help="faults, chosen by the seed; 0 = all"
    )
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--seconds", type=float, default=540, help="then it says what it has")
    words.add_argument("--budget", type=float, default=8, help="seconds of tests for each fault")
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
        if not passes(folder, chosen.tests, chosen.seconds):
            print("The tests fail, or take too long, without any fault.")
            return 2
        tests = quickest(folder, chosen.budget)
        return tried(folder, every, tests, 5 * chosen.budget + 5, until)


def tried(folder: Path, every: list[Fault], tests: list[str], seconds: float, until: float) -> int:
    found, left = 0, []
    for fault in every:
        if time.monotonic() > until:
            break
        path = folder / "src" / "matchmaker" / f"{fault.module}.py"
        whole = path.read_text()
        path.write_text(fault.source())
        if passes(folder, tests, seconds):
            left.append(fault)
            print(f"not found: {fault}", flush=True)
        else:
            found += 1
        path.write_text(whole)
    count = found + len(left)
    print(
        f"{found} of {count} faults found ({100 * found / max(1, count):.0f} %), of {len(every)} chosen."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
