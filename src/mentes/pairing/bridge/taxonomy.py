"""Skills under their many names, as the taxonomy file says; needs no database."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def synonyms() -> Mapping[str, str]:
    """Every name and synonym, in lower case -> the name we use; names win over synonyms."""
    with (files("mentes.people") / "taxonomy" / "skills.csv").open(encoding="utf-8") as file:
        skills = list(csv.DictReader(file))
    words = {
        word.strip().casefold(): skill["name"]
        for skill in skills
        for word in skill["synonyms"].split("|")
        if word.strip()
    }
    return words | {skill["name"].casefold(): skill["name"] for skill in skills}


def named(skill: str) -> str:
    """The skill's own name in lower case, or the words given when we do not know them."""
    word = " ".join(skill.casefold().split())
    return synonyms().get(word, word).casefold()
