"""In which encoding a text is written: said by its first bytes, proved by all of them, or guessed by its letters."""

import codecs
import re
from collections import Counter
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

CHOICES: dict[str, str | Promise] = {
    "utf-8": _("UTF-8"),
    "cp1252": _("Windows, Western European"),
    "cp1250": _("Windows, Central European"),
    "cp1251": _("Windows, Cyrillic"),
    "cp1253": _("Windows, Greek"),
    "cp1254": _("Windows, Turkish"),
    "cp1257": _("Windows, Baltic"),
    "mac_roman": _("Mac, Western European"),
    "cp850": _("DOS, Western European"),
}
"""What a file may be read in, in the order in which a draw is decided."""
LETTERS = {
    "cp1252": "äöüßéèêëàâçñíóáúåæøôîïûìòãõœÿýðþ",
    "cp1250": "ąćęłńóśźżáčďéěíňřšťúůýžőűöüăâîşţđä",
    "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
    "cp1254": "çğıöşüâîû",
    "cp1257": "āčēģīķļņōŗšūžąęėįųõäöü",
    "mac_roman": "äöüßéèêëàâçñíóáúåæøôîïûìòãõ",
    "cp850": "äöüßéèêëàâçñíóáúåæøôîïûìòãõ",
}
"""The letters that people write with in it."""
GUESSED = set(LETTERS)
"""Nothing proves them, so a person should see a sample."""
SIGNS = set("€£©®°§«»„“”‚‘’–—…•·½¼¾²³µ×¿¡™ \xa0")
SELDOM = "ðþý"
RARE = {"mac_roman", "cp850"}
SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\x00-\x7f\w’‘–](?=[^\W\d_])|(?<!\w)[£¥³²¹¿¡Œœ](?=[a-z])")
AFTER_A_SMALL_ONE = re.compile(r"(?<=[a-z])([^\x00-\x7f])")
MIXED = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
HEAP = re.compile(r"[^\W\d_\x00-\x7f]{3,}")
WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f][^\W\d_]*")
ENOUGH = 400_000


class NotText(Exception):
    """These bytes are no text."""


def encoding_of(file: BinaryIO, start: bytes) -> str:
    """Raises NotText."""
    if start.startswith(codecs.BOM_UTF8):
        return checked(file, "utf-8-sig") or guessed(file)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _must(checked(file, "utf-16"))
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = start[first:400:2]
        if half.count(0) > 0.4 * len(half):
            return _must(checked(file, encoding))
    if start.count(0) > 8:
        raise NotText
    return checked(file, "utf-8") or guessed(file)


def _must(encoding: str | None) -> str:
    if encoding is None:
        raise NotText
    return encoding


def checked(file: BinaryIO, encoding: str) -> str | None:
    """The encoding, if every byte of the file can be read in it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return encoding


def guessed(file: BinaryIO) -> str:
    """The one in which the words with foreign letters look most like words."""
    file.seek(0)
    data = file.read(ENOUGH)
    usual = [encoding for encoding in LETTERS if encoding not in RARE]
    order = list(LETTERS) if _likeness(data, usual[0]) < 0 else usual
    return max(order, key=lambda encoding: (_likeness(data, encoding), -order.index(encoding)))


def _likeness(data: bytes, encoding: str) -> float:
    """Letters of its languages count for it; against it count others, and signs and capitals within words."""
    text = data.decode(encoding, errors="replace")
    points = 0.0
    for letter, times in Counter(re.findall(r"[^\x00-\x7f]", text)).items():
        small = letter.lower()
        if small in LETTERS[encoding]:
            points += times / 2 if small in SELDOM else times
        elif letter not in SIGNS:
            points -= times / 2 if letter.isalpha() else times
    signs = len(SIGN_IN_WORD.findall(text))
    capitals = sum(second.isupper() for second in AFTER_A_SMALL_ONE.findall(text))
    odd = len((MIXED if encoding == "cp1251" else HEAP).findall(text))
    return points - 2 * signs - 2 * capitals - 3 * odd


def in_words(encoding: str) -> str:
    name = CHOICES.get(encoding)
    if name is None:
        name = encoding[:6].upper().rstrip("-")
    return _now("text, %(encoding)s") % {"encoding": name}


def sample_of(text: str, most: int = 3) -> list[str]:
    """Words by which a person sees whether the letters are right."""
    return list(dict.fromkeys(WORD.findall(text)))[:most]
