"""Small faults in the source of the matchmaker, and which of them change no result."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "matchmaker"
EQUIVALENTS = Path(__file__).parent / "equivalents.txt"
LONG, AROUND = 160, 40
"""characters of a line told whole; else so many on each side of the fault"""

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
    change: str
    """`function: statement → statement`, the same wherever the function stands"""
    spot: int
    within: int
    """line of the function it is in, 0 = in none"""

    def __str__(self) -> str:
        return f"{self.module}.py:{self.line}: {self.change}"

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
    tree = parsed(module)
    quiet = {
        id(inner) for node in ast.walk(tree) for part in told(node) for inner in ast.walk(part)
    }
    names, lines = functions(tree)
    statements: dict[int, ast.stmt] = {}
    for node in ast.walk(tree):  # from the outside in
        if isinstance(node, ast.stmt):
            statements |= dict.fromkeys(map(id, ast.walk(node)), node)
    known = set()
    for spot, node in enumerate(node for node in ast.walk(tree) if hasattr(node, "lineno")):
        if can_change(node) and id(node) not in quiet:
            name, words = names.get(id(node), "top"), changed(node, statements[id(node)])
            fault = Fault(module, node.lineno, f"{name}: {words}", spot, lines.get(id(node), 0))
            if str(fault) not in known:
                known.add(str(fault))
                yield fault


def functions(tree: ast.Module) -> tuple[dict[int, str], dict[int, int]]:
    """({node: name of the function it is in}, {node: its first line})"""
    names: dict[int, str] = {}
    lines: dict[int, int] = {}

    def enter(node: ast.AST, name: str, line: int) -> None:
        for part in ast.iter_child_nodes(node):
            inner, first = name, line
            if isinstance(part, ast.FunctionDef | ast.ClassDef):
                inner = f"{name}.{part.name}" if name else part.name
            if isinstance(part, ast.FunctionDef):
                first = min([part.lineno, *(each.lineno for each in part.decorator_list)])
            if name:
                names[id(part)], lines[id(part)] = name, line
            enter(part, inner, first)

    enter(tree, "", 0)
    return names, lines


def changed(node: ast.AST, statement: ast.stmt) -> str:
    """Both wordings of the statement, of a compound one its head."""
    spot = next(k for k, inner in enumerate(ast.walk(statement)) if inner is node)
    twin = copy.deepcopy(statement)
    apply(next(itertools.islice(ast.walk(twin), spot, None)))
    return " → ".join(shortened(head(statement), head(twin)))


def shortened(before: str, after: str) -> tuple[str, str]:
    """Of long lines what is around the difference."""
    if max(len(before), len(after)) <= LONG:
        return before, after
    start = alike(before, after)
    same = alike(before[start:][::-1], after[start:][::-1])
    first = max(0, start - AROUND)
    last = max(0, same - AROUND)
    return before[first : len(before) - last], after[first : len(after) - last]


def head(statement: ast.stmt) -> str:
    lines = ast.unparse(statement).splitlines()
    return next(line for line in lines if not line.startswith("@"))


def alike(one: str, other: str) -> int:
    """Characters at the start that are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))


@cache
def equivalents() -> frozenset[str]:
    """The faults listed below a reason each, four spaces in."""
    lines = EQUIVALENTS.read_text().splitlines()
    return frozenset(line.strip() for line in lines if line.startswith("    "))


def is_equivalent(fault: Fault) -> bool:
    before = fault.change.split(" → ")[0]
    return not equivalents().isdisjoint({fault.change, f"{before} → any"})


def told(node: ast.AST) -> list[ast.AST]:
    """What people read, and types: no fault there changes a result."""
    if isinstance(node, ast.FunctionDef):
        return [node.returns] if node.returns else []
    silent = isinstance(node, ast.Raise | ast.JoinedStr | ast.AnnAssign | ast.arg | ast.Import)
    return [node] if silent else []


def can_change(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in COMPARED
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return type(node.op) in COUNTED
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, bool)
    if isinstance(node, ast.Attribute | ast.Name):
        return (node.attr if isinstance(node, ast.Attribute) else node.id) in NAMED
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(
        node, ast.BoolOp | ast.UnaryOp | ast.If | ast.While | ast.IfExp | ast.Break | ast.Continue
    )


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
