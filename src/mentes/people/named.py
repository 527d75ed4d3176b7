"""Whom a cell of a sheet speaks of, however it is written. Asks no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from mentes.people.names import are_alike, key_of, named_in, tokens_of
from mentes.people.sheets.cells import email_in, on_one_line, outside_brackets

NEARLY = 0.85
"""likeness of two spellings of one name"""
AND = re.compile(r"\s+(?:and|or|und|oder|et|ou|y|o|en|of|e)\s+|\s*[&+/]\s*", re.IGNORECASE)
NOBODY = {
    "no", "none", "nobody", "no one", "noone", "nope", "n a", "na", "no preference", "anyone", "anybody",
    "not applicable",
    "nein", "niemand", "keine", "keiner", "non", "personne", "aucun", "aucune", "nadie", "ninguno", "ninguna",
    "nee",
    "geen", "nessuno", "nessuna", "não", "ninguém", "nenhum", "nenhuma", "nil", "no conflicts", "not really",
    "nothing",
}  # fmt: skip


class Named:
    """People by address, number and name."""

    def __init__(self, facts: Mapping[str, Mapping[str, Any]]) -> None:
        self.people = {
            key: str(said.get("name") or said.get("email", "")) for key, said in facts.items()
        }
        self.by_sign: dict[str, list[str]] = {}
        self.by_name: dict[str, list[str]] = {}
        for key, said in facts.items():
            number = on_one_line(said.get("employee_id", "")).casefold()
            for sign in {said.get("email", "").casefold(), number, number.lstrip("0")} - {""}:
                self.by_sign.setdefault(sign, []).append(key)
            if said.get("name"):
                self.by_name.setdefault(key_of(said["name"]), []).append(key)

    @cached_property
    def tokens(self) -> list[tuple[str, frozenset[str]]]:
        return [(name, tokens_of(name)) for name in self.by_name if name]

    @cached_property
    def by_token(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, tokens in self.tokens:
            for token in tokens:
                found.setdefault(token, []).append(name)
        return found

    def _sharing(self, said: Iterable[str]) -> list[str]:
        """Names with a word in common that is more than an initial."""
        words = sorted(word for word in said if len(word) > 1)
        return list(dict.fromkeys(name for word in words for name in self.by_token.get(word, ())))

    def meant_by(self, cell: str) -> list[str]:
        """By address or number; else by name, also with a middle name more or less."""
        if address := email_in(cell.casefold()):
            return self.by_sign.get(address, [])
        sign = on_one_line(cell).casefold()
        found = self.by_sign.get(sign) or self.by_sign.get(sign.lstrip("0") or sign)
        if found:
            return found
        name = key_of(cell)
        if name in self.by_name:
            return self.by_name[name] if name else []
        said = tokens_of(cell)
        alike = [other for other in self._sharing(said) if are_alike(said, tokens_of(other))]
        return [key for other in alike for key in self.by_name[other]]

    def perhaps_meant_by(self, cell: str) -> list[str]:
        """By a name within a sentence, by half a name, or by one that is misspelt."""
        whole = named_in(cell, self.tokens)
        if not whole:
            near = get_close_matches(
                key_of(cell), [name for name, _tokens in self.tokens], 5, NEARLY
            )
            whole = list(near)
        if not whole:
            capitals = re.findall(r"\b[^\W\d_a-z][^\W\d_]*", cell)
            whole = self._sharing(tokens_of(" ".join(capitals) or cell))
        return [key for name in whole for key in self.by_name[name]]


def people_listed(cell: str, known: Named) -> Iterator[str]:
    """The people of a cell one by one: “Quill, Ada; Ben Marsh and Cleo Stone”."""
    for part in filter(None, map(str.strip, outside_brackets(cell, "\n;|•"))):
        if known.meant_by(part):
            yield part
            continue
        yield from _cut(part, known)


def _cut(part: str, known: Named) -> Iterator[str]:
    pieces = [piece.strip(" .-*") for piece in outside_brackets(part, ",")]
    pieces = [piece for piece in pieces if piece]
    at = 0
    rest: list[str] = []
    while at < len(pieces):
        both = ", ".join(pieces[at : at + 2])
        if at + 1 < len(pieces) and not known.meant_by(pieces[at]) and known.meant_by(both):
            yield both
            at += 2
            continue
        rest += [piece for piece in AND.split(pieces[at]) if piece]
        at += 1
    if rest and not any(known.meant_by(piece) for piece in rest):
        rest = [", ".join(rest)] if len(rest) > 1 and known.perhaps_meant_by(part) else rest
    for piece in rest:
        if " ".join(re.findall(r"[^\W\d_]+", piece.casefold())) not in NOBODY:
            yield piece
