"""What texts mean, as numbers made beforehand and kept beside each enrolment."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.meaning import DIMENSIONS, Encoder, NoMeaning
from mentes.enrolment.models import Enrolment
from mentes.pairing.bridge.criteria import Meanings, offered_text, wanted_text
from mentes.pairing.bridge.sides import Side
from mentes.pairing.models import TextVector
from mentes.programmes.models import Programme, Role

__all__ = ["Encoder", "NoMeaning", "Text", "meanings_of", "numbers_of", "texts_of"]

WHY = "what texts mean"
TEXT_OF: dict[str, Callable[[Side], str]] = {Role.MENTEE: wanted_text, Role.MENTOR: offered_text}


@dataclass(frozen=True)
class Text:
    """The text somebody is matched on, and its numbers, empty until they are made."""

    enrolment: int
    words: str
    vector: bytes

    @property
    def digest(self) -> str:
        return digest_of_text(self.words)


def digest_of_text(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def texts_of(
    programme: Programme,
    sides: Mapping[str, Sequence[Side]],
    enrolments: Mapping[str, Mapping[str, Enrolment]],
) -> dict[str, dict[str, Text]]:
    """role -> person id -> text, of everybody who wrote one. Numbers of an older text do not count."""
    rows = TextVector.system(WHY).filter(enrolment__programme=programme)
    kept = {
        (enrolment, digest): bytes(vector)
        for enrolment, digest, vector in rows.values_list("enrolment", "text_digest", "vector")
    }
    found: dict[str, dict[str, Text]] = {}
    for role, text_of in TEXT_OF.items():
        found[role] = {
            side.id: Text(pk, words, kept.get((pk, digest_of_text(words)), b""))
            for side in sides[role]
            if (words := text_of(side)) and (pk := enrolments[role][side.id].pk)
        }
    return found


def meanings_of(texts: Mapping[str, Mapping[str, Text]]) -> Meanings | None:
    """None until all texts have their numbers: words and meanings cannot be compared."""
    if not all(text.vector for side in texts.values() for text in side.values()):
        return None
    mentees, mentors = (
        {person: numbers_of(text.vector) for person, text in texts[role].items()}
        for role in TEXT_OF
    )
    return Meanings(mentees, mentors)


def numbers_of(vector: bytes) -> npt.NDArray[np.float32]:
    return np.frombuffer(vector, np.float16).astype(np.float32).reshape(DIMENSIONS)
