"""Lexical similarity of short texts: weak, fast, offline, and honest about being lexical."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy import sparse

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
TOO_COMMON = """
a about all also am an and any are as at be because been being but by can could do does for
from get had has have how i i'd i'm i've if in into is it its it's just like ll me more most
my not of on or other our out over people really so some someone than that the their them
then there these they this to too up us very want wants was way we well were what when where
which who why will with work working would you your learn learning help helping better
improve new become becoming need needs looking interested experience mentor mentee mentoring
"""
COMMON = frozenset(TOO_COMMON.split())
LONGEST = 4
"""words of the longest synonym"""


def unit_vectors(
    texts: Sequence[str], synonyms: Mapping[str, str] | None = None, *, characters: float = 0.5
) -> sparse.csr_array:
    """TF-IDF of words and of letter groups (4 letters), float64 [text, feature], unit length.

    synonyms: phrase -> one name for the meaning, both in any case; a phrase found in a text counts
    as that name, and its words count too, at half. characters: weight of letter groups against
    words, which catch inflections and typing mistakes. A text without a usable word gives a zero
    vector. Terms: 1 + log(count), times
    log((1 + texts) / (1 + texts with it)) + 1 (Salton and Buckley, 1988).
    """
    synonyms = synonyms or {}
    named = {_plain(name): _plain(name) for name in synonyms.values()}
    named |= {_plain(phrase): _plain(name) for phrase, name in synonyms.items()}
    counts = [_features(text, named, characters) for text in texts]
    spread = Counter(feature for features in counts for feature in features)
    columns = {f: k for k, f in enumerate(sorted(spread))}
    rarity = {f: np.log((1 + len(texts)) / (1 + spread[f])) + 1 for f in columns}
    rows, cols, values = [], [], []
    for row, features in enumerate(counts):
        found = {f: (1 + np.log(n)) * w * rarity[f] for f, (n, w) in features.items()}
        length = np.sqrt(sum(value**2 for value in found.values()))
        rows += [row] * len(found)
        cols += [columns[f] for f in found]
        values += [value / length for value in found.values()]
    shape = (len(texts), max(1, len(columns)))
    return sparse.csr_array((np.array(values, np.float64), (rows, cols)), shape=shape)


def _features(
    text: str, synonyms: Mapping[str, str], characters: float
) -> dict[str, tuple[int, float]]:
    """feature -> (count, weight)"""
    words = _plain(text).split()
    counts: Counter[tuple[str, float]] = Counter()
    covered = [1.0] * len(words)
    for start, length, name in _phrases(words, synonyms):
        counts[f"={name}", 2.0] += 1
        covered[start : start + length] = [0.5] * length
    for word, weight in zip(words, covered, strict=True):
        if word in COMMON:
            continue
        counts[_stem(word), weight] += 1
        padded = f"^{word}$"
        for k in range(len(padded) - 3):
            counts[f"~{padded[k : k + 4]}", characters * weight] += 1
    merged: dict[str, tuple[int, float]] = {}
    for (feature, weight), count in counts.items():
        before, most = merged.get(feature, (0, 0.0))
        merged[feature] = (before + count, max(most, weight))
    return merged


def _phrases(words: Sequence[str], synonyms: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Known phrases from the left, the longest first: (start, words, name)."""
    start = 0
    while start < len(words):
        for length in range(min(LONGEST, len(words) - start), 0, -1):
            name = synonyms.get(" ".join(words[start : start + length]))
            if name is not None:
                yield start, length, name
                start += length
                break
        else:
            start += 1


def _plain(text: str) -> str:
    """Lower case, without accents and punctuation."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(WORD.findall(letters))


def _stem(word: str) -> str:
    """English endings, roughly; the letter groups make up for what this misses."""
    for ending in ("ations", "ation", "ings", "ing", "ers", "er", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
