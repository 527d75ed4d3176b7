"""One way to write a share wherever people read one: 89%, the sign right behind its number."""

import re
from pathlib import Path

import pytest

import mentes

APART = {".py": r" %%", ".html": r"(?:\}\}|\d) %(?!\})", ".toml": r"\d %", ".txt": r"\d %"}
FILES = [path for path in Path(mentes.__file__).parent.rglob("*") if path.suffix in APART]


def apart(words: str, kind: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if re.search(APART[kind], line)]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ('_("%(n)s %% at most")', ".py"),
        ("<b>{{ n }} % of pairs</b>", ".html"),
        ("from 9 % to 14 %", ".toml"),
    ],
)
def test_a_sign_that_stands_apart_is_found(words: str, kind: str) -> None:
    assert apart(words, kind) == [words]


def test_no_sign_stands_apart_from_its_number() -> None:
    assert len(FILES) > 400
    found = {str(path): lines for path in FILES if (lines := apart(path.read_text(), path.suffix))}
    assert not found
