"""Passwords that are long and still the first a guesser tries: a common word with numbers after it, a row of keys."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mentes.people.queries import organisation

LOOK_ALIKES = str.maketrans("@4310$57!|", "aaeiosstil")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
FEWEST_SIGNS = 6


class NearlyCommonValidator:
    """Refuse what is left of a common password when numbers and signs around it, look-alikes and repeats are gone."""

    def __init__(self) -> None:
        self.common: set[str] = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        plain, own = password.casefold(), organisation()
        names = (own.name if own else "", getattr(user, "name", ""), getattr(user, "email", ""))
        known = {"mentes", "mentor", "mentee", "mentoring"}.union(*map(_words_of, names))
        cores = _cores(plain)
        if len(set(plain)) < FEWEST_SIGNS or any(self._is_known(core, known) for core in cores):
            raise ValidationError(
                _(
                    "This is close to a password that many people use, so it would be guessed early. Take a few words"
                    " that don't belong together."
                ),
                code="password_nearly_common",
            )

    def get_help_text(self) -> str:
        return _("Not a common password with numbers or signs added.")

    def _is_known(self, core: str, known: set[str]) -> bool:
        return core in self.common or core in known or _is_row(core)


def _cores(plain: str) -> set[str]:
    """What a password is about: its letters, its letters with look-alikes read, each once if it repeats."""
    ends = re.sub(r"^[^a-z]+|[^a-z]+$", "", plain)
    read = re.sub(r"[^a-z]", "", ends.translate(LOOK_ALIKES))
    whole = re.sub(r"[^a-z]", "", plain.translate(LOOK_ALIKES))
    return {_once(each) for each in (ends, read, whole, plain)}


def _once(text: str) -> str:
    """“abcabcabc” is “abc”."""
    at = (text + text).find(text, 1)
    return text[:at] if 0 < at < len(text) else text


def _words_of(name: str) -> set[str]:
    """Its words, and all of them as one."""
    words = re.findall(r"[a-z]+", name.casefold())
    return {"".join(words), *(word for word in words if len(word) > 3)}


def _is_row(core: str) -> bool:
    return any(core in row * 3 or core in row[::-1] * 3 for row in ROWS)
