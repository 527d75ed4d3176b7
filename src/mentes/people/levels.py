"""Grades in the words of many organisations, as one number that only says who stands higher."""

import re
from collections.abc import Callable, Iterable

# The civil service counts its grades downwards from 7, so a column of them is read on its own scale.
CIVIL_SERVICE = [
    r"aa|administrative assistant",
    r"ao|administrative officer",
    r"eo|executive officer",
    r"heo|higher executive officer|heo ?\(?d\)?|fast ?stream(er)?",
    r"seo|senior executive officer",
    r"(g|grade) ?7",
    r"(g|grade) ?6",
    r"scs ?1|scs|deputy director|scs pay ?band 1",
    r"scs ?2|director|scs pay ?band 2",
    r"scs ?3|director general|scs pay ?band 3",
    r"scs ?4|permanent secretary",
]
ITS_OWN = re.compile(r"(aa|ao|[hs]?eo|scs ?\d?)", re.IGNORECASE)
COMMON = [
    r"\b(intern|trainee|apprentice|working student)\b",
    r"\b(junior|jr|graduate|entry|assistant)\b",
    r"\b(mid|intermediate|associate|professional|specialist)\b",
    r"\b(senior|sr)\b",
    r"\b(lead|staff|team leader|supervisor)\b",
    r"\b(principal|manager)\b",
    r"\b(senior manager|head|group manager)\b",
    r"\b(director|partner)\b",
    r"\b(vice president|vp|svp|evp)\b",
    r"\b(chief|c-level|president|ceo|cfo|cto|coo|executive board)\b",
]
NUMBERED = re.compile(
    r"(?!-)(?:[a-z]{0,3}|level|grade|band|job level|tier)\s?-?(\d{1,2})[a-z]?", re.IGNORECASE
)


def scale_of(values: Iterable[str]) -> Callable[[str], int | None]:
    """How to read the levels of one column; None for what says no level."""
    own = any(ITS_OWN.fullmatch(value.strip()) for value in values)
    return _civil_service if own else _common


def _civil_service(value: str) -> int | None:
    words = " ".join(value.casefold().replace("-", " ").split())
    found = (at for at, pattern in enumerate(CIVIL_SERVICE, 1) if re.fullmatch(pattern, words))
    return next(found, None)


def _common(value: str) -> int | None:
    words = value.casefold().strip()
    if number := NUMBERED.fullmatch(words):
        return int(number[1])
    fitting = [at for at, pattern in enumerate(COMMON, 1) if re.search(pattern, words)]
    return max(fitting) if fitting else None
