"""The templates that programmes are made from: whole TOML files, read once, never written."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LIBRARY = Path(__file__).parent / "library"
ORDER = ["onboarding", "skills", "emerging-leaders"]  # as the gallery shows them


@cache
def templates() -> dict[str, dict[str, Any]]:
    return {key: tomllib.loads((LIBRARY / f"{key}.toml").read_text("utf-8")) for key in ORDER}


def template(key: str) -> dict[str, Any]:
    """A programme made by hand, from no template, borrows the words of the first one."""
    return templates().get(key) or templates()[ORDER[0]]


def goal_hints(framework: str) -> list[dict[str, str]]:
    """What to say beside each field of the goal form: field, label, hint, example."""
    return [hint for hint in template("")["goals"]["hints"] if hint["framework"] == framework]


def goal_examples(key: str, framework: str) -> list[str]:
    examples = template(key)["goals"]["examples"]
    return [one["text"] for one in examples if one["framework"] == framework]


@cache
def measures() -> dict[str, dict[str, Any]]:
    """The catalogue of what a key result can count: what templates count, and what none brings by itself."""
    lines = [line for source in templates().values() for line in source["key_results"]]
    more = tomllib.loads((LIBRARY / "measures.toml").read_text("utf-8"))["measures"]
    return {line["measure"]: line for line in (*reversed(lines), *more)}
