"""Texts for people say a name, “you” or who it is, never “somebody”, “whoever” or “nobody” in its place.

What is allowed stands below with the reason: where the sentence is about every person there is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

WORDS = re.compile(r"\b(somebody|someone|anybody|nobody|whoever|whomever)\b", re.IGNORECASE)
MARKED = {
    "_",
    "_now",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
COMMENTS = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)

ALLOWED = {
    r"nobody (is|was|has been|will be) told( anything)?": "a promise about every person at once",
    r"nobody will be": "the same promise, shortened",
    r"nobody (hears|knows|ever knew)": "a promise about every person at once",
    r"nobody gets a (message|leftover)": "a promise about every person at once",
    r"nobody reads": "a promise about every person at once",
    r"^nobody$": "the answer to “who sees this?”, and an empty list's word",
    r"^nobody; the": "the answer to “who sees this?”",
    r"(it leads to|plan itself names) nobody": "what is left is about no person at all",
    r"nobody is mentored by somebody in their own reporting line": "a rule about every two people",
    r"look(ing)? for someone( new)?": "the one who is looked for has no name yet",
}


def texts() -> Iterator[tuple[str, str]]:
    """Return each text of a page, a message and the library, with the file it stands in."""
    for file in sorted(Path(settings.SRC, "mentes").rglob("*")):
        if "demo" in file.parts:  # words of invented people
            continue
        name = str(file.relative_to(settings.SRC))
        if file.suffix == ".html":
            yield name, COMMENTS.sub("", file.read_text("utf-8"))
        if file.suffix == ".py":
            yield from ((name, words) for words in marked_texts(file))
        if file.suffix == ".toml" and "library" in file.parts:
            lines = file.read_text("utf-8").splitlines()
            yield from ((name, line) for line in lines if not line.startswith("#"))


def marked_texts(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for argument in node.args if called in MARKED else ():
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def vague(text: str) -> list[str]:
    spans = [found.span() for rule in ALLOWED for found in re.finditer(rule, text, re.IGNORECASE)]
    return [
        text[max(0, found.start() - 60) : found.end() + 40]
        for found in WORDS.finditer(text)
        if not any(start <= found.start() and found.end() <= end for start, end in spans)
    ]


def test_texts_name_whom_they_mean() -> None:
    assert [(name, words) for name, text in texts() for words in vague(text)] == []


@pytest.mark.parametrize("rule", ALLOWED)
def test_what_is_allowed_is_still_needed(rule: str) -> None:
    assert any(re.search(rule, text, re.IGNORECASE) for _name, text in texts())


def test_a_vague_word_is_found() -> None:
    assert vague("Ask only what somebody will use.") == ["Ask only what somebody will use."]
    assert vague("Nobody is told until you publish.") == []
