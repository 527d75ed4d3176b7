"""Every moment at which a verb tells somebody something has words in every template."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from mentes.programmes.gallery import templates

SRC = Path(settings.SRC)


def told() -> set[str]:
    """Moments that stand as literals in calls of the telling verbs; names with a role in them count twice."""
    found = set()
    for file in SRC.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if not isinstance(call, ast.Call) or not call.args[1:]:
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in {"tell_moment", "tell_moment_to_all", "tell_both", "words_of"}:
                if isinstance(call.args[1], ast.Constant):
                    found.add(call.args[1].value)
    return found


def test_there_are_moments_to_look_at() -> None:
    assert {"session_booked", "session_moved", "session_cancelled"} <= told()


@pytest.mark.parametrize("key", templates())
def test_every_moment_has_words(key: str) -> None:
    words = {message["moment"] for message in templates()[key]["messages"]}
    assert told() - words == set()
