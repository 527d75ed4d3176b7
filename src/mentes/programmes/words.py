"""The words of a programme's messages: placeholders in braces, filled for one person."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mentes.programmes.models import Message, Programme

LIBRARY = Path(__file__).parent / "library"


@dataclass(frozen=True)
class Words:
    subject: str
    body: str

    def fill(self, **placeholders: object) -> "Words":
        return Words(_fill(self.subject, placeholders), _fill(self.body, placeholders))


def words_of(programme: Programme, moment: str) -> Words | None:
    """The programme's own words; the library's if it has none; None if it was switched off."""
    message = Message.objects.filter(programme=programme, moment=moment).first()
    if message is None:
        return library_words(programme.template, moment)
    return Words(message.subject, message.body) if message.is_on else None


@cache
def library_words(template: str, moment: str) -> Words:
    own = LIBRARY / f"{template}.toml"
    for file in [own, *sorted(LIBRARY.glob("*.toml"))]:
        if file.exists():
            for message in tomllib.loads(file.read_text()).get("messages", []):
                if message["moment"] == moment:
                    return Words(message["subject"], message["body"])
    raise LookupError(f"No template has words for the moment '{moment}'.")


def _fill(text: str, placeholders: dict[str, object]) -> str:
    def value(match: re.Match[str]) -> str:
        return str(placeholders.get(match[1], match[0]))

    return re.sub(r"\{(\w+)\}", value, text)
