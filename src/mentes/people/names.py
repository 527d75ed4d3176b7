"""One person's name as different columns write it: “Dr. Ada M. Quill”, “QUILL, Ada”, “ada quill”."""

import re
import unicodedata
from collections.abc import Iterable

BEFORE = {
    "dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "herr", "frau", "m", "mme",
    "mlle", "sr", "sra",
    "dott", "ing", "dipl", "ir", "drs", "eng",
}  # fmt: skip
AFTER = {
    "jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "obe", "mbe", "cbe", "esq", "msc", "bsc", "ba", "ma", "llm",
    "cpa",
}  # fmt: skip
NAMES_TOO = {"m", "ma", "ba", "eng"}
PARTICLES = {
    "van", "von", "de", "der", "den", "di", "da", "del", "della", "la", "le", "el", "al", "bin", "ibn", "ter", "ten",
    "zu", "dos", "du",
}  # fmt: skip


def first_name_first(name: str) -> str:
    """Ada Quill of “Quill, Ada”; “Ann Lee, PhD” stays."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) != 2 or not all(parts):
        return name
    last, first = parts
    return name if first.strip(".").replace(".", "").casefold() in AFTER else f"{first} {last}"


def first_name_of(name: str) -> str:
    """What a colleague would say: Ada of “Dr. Ada Quill”, Jan of “J. Jan de Boer”, the whole of “J. Boer”."""
    words = [word for word in first_name_first(name).split() if _word(word) not in BEFORE]
    for word in words[:-1] or words:
        bare = _word(word)
        if bare in PARTICLES:
            break
        if len(bare) > 1 and not re.fullmatch(r"(\w\.)+\w?\.?", word):
            return word
    return " ".join(words) or name


def tokens_of(name: str) -> frozenset[str]:
    """The words of a name in no order, without accents, titles and what stands in brackets."""
    bare = re.sub(r"\([^)]*\)", " ", name)
    folded = unicodedata.normalize("NFKD", bare.casefold().replace("ß", "ss"))
    words = re.findall(r"[^\W\d_]+", "".join(c for c in folded if not unicodedata.combining(c)))
    titles = BEFORE | AFTER if len(words) > 2 else (BEFORE | AFTER) - NAMES_TOO
    kept = [word for word in words if word not in titles]
    return frozenset(kept or words)


def key_of(name: str) -> str:
    """The same for every way to write one name."""
    return " ".join(sorted(tokens_of(name)))


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names may be one person's: a middle name more, or an initial instead of a name."""
    short, long = sorted((one, other), key=len)
    if len(short) < 2:
        return False
    left = set(long)
    for word in sorted(short, key=len, reverse=True):
        fitting = {each for each in left if each == word or _is_initial(word, each)}
        if not fitting:
            return False
        left.discard(word if word in fitting else min(fitting))
    return any(len(word) > 1 for word in short & long)


def _is_initial(one: str, other: str) -> bool:
    return 1 in (len(one), len(other)) and one[0] == other[0]


def named_in(text: str, names: Iterable[tuple[str, frozenset[str]]]) -> list[str]:
    """Keys of the people whose whole name stands in a sentence."""
    said = tokens_of(text)
    return [key for key, tokens in names if len(tokens) > 1 and tokens <= said]


def _word(word: str) -> str:
    return word.strip(".,").casefold()
