"""Goals compared by meaning: made beforehand, complete or not at all, as private as the text."""

import numpy as np
import pytest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from matchmaker.meaning import DIMENSIONS, NoMeaning
from mentes.enrolment.models import Answer, Enrolment
from mentes.foundation.actor import System
from mentes.pairing import personal_data, tasks
from mentes.pairing.actions.texts import clear_texts_of_closed_programmes, read_texts
from mentes.pairing.bridge.facts import facts_of
from mentes.pairing.models import Round, TextVector
from mentes.programmes.models import Programme, Question
from tests.factories import make_person
from tests.pairing.conftest import Scene, pairs_in

READER = System("the test reads texts")
SPEAKING, MONEY = "become a better speaker", "look after my budget"
MEANS = {SPEAKING: 0, "rhetoric on stage . Python": 0, MONEY: 1, "spreadsheets . Python": 1}


class FakeEncoder:
    """Knows a few texts; every other means something of its own."""

    read: list[str]

    def __init__(self) -> None:
        self.read = []

    def vectors(self, texts: list[str]) -> np.ndarray:
        self.read += texts
        vectors = np.zeros((len(texts), DIMENSIONS), np.float16)
        for row, words in enumerate(texts):
            vectors[row, MEANS.get(words, 5 + len(words) % 300)] = 1
        return vectors


@pytest.fixture
def told(bare: Scene, settings: SimpleLazyObject) -> Scene:
    """Two mentees and two mentors whose words say nothing to each other, but their meaning does."""
    settings.TEXT = True
    bare.rule("learn_text", "should", weight=40)
    question = Question.objects.create(
        programme=bare.programme,
        kind=Question.Kind.LONG,
        words="What about?",
        key="goal",
        is_for_matching=True,
    )
    for enrolment, words in (
        (bare.mentor("Amara Obi", "Python"), "spreadsheets"),
        (bare.mentor("Tom Silva", "Python"), "rhetoric on stage"),
        (bare.mentee("Lena Moreau", "Python"), SPEAKING),
        (bare.mentee("Priya Nair", "Python"), MONEY),
    ):
        Answer.every.create(enrolment=enrolment, question=question, value=words)
    return bare


def read(scene: Scene) -> FakeEncoder:
    encoder = FakeEncoder()
    read_texts(scene.programme, by=READER, encoder=lambda: encoder)  # type: ignore[arg-type, return-value]
    return encoder


def test_goals_meet_by_their_meaning_once_every_text_is_read(told: Scene) -> None:
    assert len(read(told).read) == 4
    round_ = told.run()
    assert pairs_in(round_) == {"Lena Moreau": "Tom Silva", "Priya Nair": "Amara Obi"}
    assert round_.goals_by == Round.GoalsBy.MEANING
    assert round_.proposals.first().parts["goals"][0] > 0


def test_until_then_they_are_compared_by_their_words_and_the_run_says_so(told: Scene) -> None:
    read(told)
    TextVector.every.filter(enrolment=told.mentees[0]).delete()
    assert told.run().goals_by == Round.GoalsBy.WORDS
    assert facts_of(told.programme).meanings is None


def test_without_the_setting_nothing_is_read(told: Scene, settings: SimpleLazyObject) -> None:
    read(told)
    settings.TEXT = False
    assert told.run().goals_by == Round.GoalsBy.WORDS
    assert facts_of(told.programme).texts == {}


def test_only_what_is_new_or_changed_is_read_again(told: Scene) -> None:
    read(told)
    assert read(told).read == []
    Answer.every.filter(enrolment=told.mentees[0]).update(value="write clearly")
    assert facts_of(told.programme).meanings is None
    assert read(told).read == ["write clearly"]
    assert TextVector.every.count() == 4


def test_numbers_go_when_nobody_waits_for_them(told: Scene) -> None:
    read(told)
    assert {len(row.vector) for row in TextVector.every.all()} == {768}
    Enrolment.objects.filter(pk=told.mentees[0].pk).update(state=Enrolment.State.WITHDRAWN)
    read(told)
    assert TextVector.every.count() == 3
    Programme.objects.update(state=Programme.State.CLOSED)
    assert clear_texts_of_closed_programmes(by=READER) == 3


def test_they_are_exported_to_their_owner_alone_and_forgotten(told: Scene) -> None:
    read(told)
    lena, priya = (enrolment.person for enrolment in told.mentees)
    numbers = personal_data.export(lena)["texts_as_numbers"]
    assert [(each["programme"], sum(each["numbers"])) for each in numbers] == [
        (told.programme.name, 1)
    ]
    assert TextVector.for_actor(told.dana).count() == 0
    personal_data.forget(lena, by=lena)
    assert TextVector.for_actor(lena).count() == 0
    assert TextVector.for_actor(priya).count() == 1
    assert personal_data.export(make_person())["texts_as_numbers"] == []


def test_a_missing_model_stops_nothing(told: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object, **__: object) -> int:
        raise NoMeaning("not installed: onnxruntime")

    monkeypatch.setattr(tasks, "read_texts_of", absent)
    tasks.read_texts.func()
    assert told.run().goals_by == Round.GoalsBy.WORDS


def test_the_studio_says_how_goals_are_compared(told: Scene, client: object) -> None:
    told.run()
    client.force_login(told.dana)  # type: ignore[attr-defined]
    page = client.get(reverse("pairing:studio", args=[told.programme.slug]))  # type: ignore[attr-defined]
    assert "By their words" in page.content.decode()
