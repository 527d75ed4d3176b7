"""Lexical similarity: what it can see, and that it is deterministic."""

import numpy as np

from matchmaker.text import unit_vectors

TEXTS = [
    "I would like to speak in public without fear",
    "Public speaking and presenting to large rooms",
    "Budgets, forecasting and financial control",
    "Présenter; PRESENTATIONS, presenting!",
    "",
    "to the and of",
]


def likeness(**how: object) -> np.ndarray:
    vectors = unit_vectors(TEXTS, {"speak in public": "Public speaking"}, **how)  # type: ignore[arg-type]
    return (vectors @ vectors.T).toarray()


def test_a_text_is_closest_to_the_one_with_the_same_meaning_in_its_words() -> None:
    like = likeness()
    assert like[0, 1] > 0.3 > like[0, 2]
    assert like[1, 3] > like[2, 3]


def test_vectors_have_unit_length_or_none() -> None:
    assert np.allclose(np.diag(likeness()), [1, 1, 1, 1, 0, 0])


def test_a_synonym_brings_texts_together() -> None:
    vectors = unit_vectors(TEXTS)
    assert likeness()[0, 1] > (vectors @ vectors.T).toarray()[0, 1]


def test_inflections_and_typing_mistakes_still_meet() -> None:
    vectors = unit_vectors(["stakeholder managment", "managing stakeholders", "gardening"])
    like = (vectors @ vectors.T).toarray()
    assert like[0, 1] > 0.3
    assert like[0, 2] < 0.1


def test_no_texts_at_all_are_fine() -> None:
    assert unit_vectors([]).shape == (0, 1)
