"""The programme's lists of texts, part by part, and what the template says in their place."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from mentes.programmes.gallery import template
from mentes.programmes.models import Programme, Texts
from mentes.programmes.texts import Facts, facts_of


@dataclass(frozen=True)
class Part:
    """One question with its answer, one section, one guide or one goal."""

    facts: Facts

    @property
    def key(self) -> str:
        """Made of the words themselves: whoever saves says which words they had before them."""
        return key_of(self.facts)

    @property
    def title(self) -> str:
        return str(next(self.facts[name] for name in TITLES if name in self.facts))


TITLES = ("question", "heading", "title", "text")  # whichever comes first in a part


def key_of(facts: Mapping[str, Any]) -> str:
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def parts_of(programme: Programme, texts: str) -> list[Part]:
    return [Part(facts) for facts in facts_of(programme, texts)]


def middle_guide(number: int) -> int:
    """Return the position, from 0, of the guide for the session halfway; 0 where there are too few."""
    return number // 2 if number > 2 else 0


def part_of(programme: Programme, texts: str, key: str) -> Part | None:
    return next((part for part in parts_of(programme, texts) if part.key == key), None)


def template_facts(source: dict[str, Any], texts: str) -> list[Facts]:
    """A copy: what a programme does with its words never reaches the template, nor back."""
    if texts == Texts.STANDARD_GOALS:
        return [_goal(line) for line in source["goals"].get("standard", [])]
    found: list[Facts] = deepcopy(source.get(texts, []))
    if texts == Texts.GUIDES:
        return [{name: line[name] for name in ("title", "purpose", "items")} for line in found]
    return found


def _goal(line: dict[str, Any]) -> Facts:
    return {
        "text": line["text"],
        "steps": [{"text": step, "due_week": line["due_week"]} for step in line["steps"]],
    }


def is_as_in_template(programme: Programme, parts: list[Part], texts: str) -> bool:
    source = template_facts(template(programme.template), texts)
    return [key_of(facts) for facts in source] == [part.key for part in parts]
