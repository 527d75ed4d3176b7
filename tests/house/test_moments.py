"""Every moment at which a verb tells somebody something has words in every template."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from mentes.programmes.gallery import templates

ACTIONS = [file for file in Path(settings.SRC).rglob("*.py") if "actions" in str(file)]

SENDERS = [
    file
    for file in Path(settings.SRC).rglob("*.py")
    if {"actions", "due_nudges"} & {*file.parts, file.stem} and "demo" not in file.parts
]


def moments_of(key: str) -> set[str]:
    return {message["moment"] for message in templates()[key]["messages"]}


@pytest.mark.parametrize("key", templates())
def test_templates_know_the_same_moments(key: str) -> None:
    assert moments_of(key) == moments_of("onboarding")


def test_a_moment_named_in_a_verb_has_words() -> None:
    """`moment="…"`, the second argument of `tell_moment`, and what is returned for one."""
    named = set()
    for file in ACTIONS:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "moment":
                named.add(getattr(node.value, "value", None))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tell_moment":
                named.add(getattr(node.args[1], "value", None))
    literal = {moment for moment in named if isinstance(moment, str)}
    assert {"session_booked", "session_cancelled", "pair_paused"} <= literal
    assert literal - moments_of("onboarding") == set()


def test_every_moment_of_the_templates_is_sent_by_some_code() -> None:
    """Its name stands in the code as a text, whole or up to the role that is filled in."""
    named: set[str] = set()
    for file in SENDERS:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
            if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
                start = getattr(node.values[0], "value", "")
                named |= {f"{start}{role}" for role in ("mentee", "mentor")}
    assert moments_of("onboarding") - named == set()
