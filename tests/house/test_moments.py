"""Every moment at which a verb tells somebody something has words in every template."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from mentes.programmes.gallery import templates

ACTIONS = [file for file in Path(settings.SRC).rglob("*.py") if "actions" in str(file)]


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
