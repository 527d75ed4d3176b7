"""A round too large for a page to look at whole: the worker looks, the page shows what it found."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentes.foundation.refused import Refused
from mentes.foundation.work import Work
from mentes.pairing import forms
from mentes.pairing.actions.changes import exclude, lock, swap, undo_change
from mentes.pairing.actions.looks import look_ahead
from mentes.pairing.bridge import board, facts
from mentes.pairing.bridge.looks import effect_in, others_in
from mentes.pairing.bridge.rounds import board_of, effect_of_pair
from mentes.pairing.models import Look, Proposal, Round
from mentes.pairing.tasks import see_what_changed, work_on_look
from mentes.people.actions.privacy import forget_person
from tests.pairing.conftest import Scene, pairs_in


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Round, "LARGE", 0)


@pytest.fixture
def dana(client: Client, scene: Scene, settings: Any) -> Client:
    settings.TWO_FACTOR = False
    client.force_login(scene.dana)
    return client


def url(scene: Scene, name: str) -> str:
    return reverse(f"pairing:{name}", args=[scene.programme.slug])


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def worker() -> None:
    for look in Look.objects.filter(work_state=Work.WorkState.WAITING):
        work_on_look.func(look.pk)


def test_what_the_worker_found_is_what_a_page_would_have_found(
    scene: Scene, proposed: Round
) -> None:
    lena = scene.mentees[0]
    here = board_of(proposed).others(board_of(proposed).mentee_at[lena.pk], most=5)
    look = look_ahead(proposed, by=scene.dana, asks="others", mentee=lena)
    assert look_ahead(proposed, by=scene.dana, asks="others", mentee=lena).pk == look.pk
    worker()
    look.refresh_from_db()
    found = others_in(look)
    assert [(o.mentor, o.fit, o.effect.change) for o in found] == [
        (o.mentor, o.fit, o.effect.change) for o in here
    ]
    assert [o.effect.mentees for o in found] == [o.effect.mentees for o in here]


def test_opening_a_row_asks_the_worker_and_a_swap_does_what_it_said(
    dana: Client, scene: Scene, proposed: Round
) -> None:
    lena, ruth = scene.mentees[0], scene.mentors[2]
    opened = {"open": lena.pk}
    assert "Work out other mentors" in text(dana.get(url(scene, "studio"), opened))
    asked = {"asks": "others", "mentee": lena.pk}
    page = text(dana.post(url(scene, "look"), asked, follow=True))
    assert "Working out what it would do to everybody" in page
    assert 'http-equiv="refresh"' in page
    worker()
    page = text(dana.get(url(scene, "studio"), opened | {"with": ruth.pk}))
    assert "Keep this swap" in page
    total = Round.objects.get().total
    change = next(o for o in others_in(Look.objects.get()) if o.mentor == ruth).effect.change
    dana.post(url(scene, "swap"), {"mentee": lena.pk, "mentor": ruth.pk})
    assert pairs_in(proposed)["Lena Moreau"] == "Ruth Adeyemi"
    assert Round.objects.get().total - total == change
    assert not Look.objects.exists()
    dana.post(url(scene, "undo"))
    assert pairs_in(proposed)["Lena Moreau"] == "Amara Obi"


def test_pairing_by_hand_waits_for_the_worker(dana: Client, scene: Scene, proposed: Round) -> None:
    both = {"mentee": scene.mentees[0].pk, "mentor": scene.mentors[1].pk}
    with pytest.raises(Refused, match="not worked out yet"):
        swap(proposed, by=scene.dana, mentee=scene.mentees[0], mentor=scene.mentors[1])
    page = text(dana.post(url(scene, "look"), both | {"asks": "pair"}, follow=True))
    assert "Working out what it would do to everybody" in page
    worker()
    page = text(dana.get(url(scene, "by_hand"), both))
    assert "Lena with Tom" in page
    dana.post(url(scene, "swap"), both)
    assert pairs_in(proposed)["Lena Moreau"] == "Tom Silva"


def test_keeping_two_apart_shows_its_effect_first(
    dana: Client, scene: Scene, proposed: Round
) -> None:
    row = proposed.proposals.get(mentee=scene.mentees[1])
    page = text(dana.post(url(scene, "exclude"), {"proposal": row.pk}, follow=True))
    assert "Working out what it would do to everybody" in page
    assert pairs_in(proposed)["Priya Nair"] == "Tom Silva"
    worker()
    page = text(dana.get(url(scene, "studio"), {"apart": row.mentee_id}))
    assert "Keep the two apart" in page
    dana.post(url(scene, "exclude"), {"proposal": row.pk})
    assert pairs_in(proposed)["Priya Nair"] != "Tom Silva"
    assert proposed.exclusions.count() == 1


def test_what_the_rules_forbid_is_refused_in_the_same_words(
    dana: Client, scene: Scene, proposed: Round
) -> None:
    scene.rule("common_language")
    quiet = scene.mentor("Yuki Mori", "Coaching", languages=["ja"])
    lena = scene.mentees[0]
    look_ahead(proposed, by=scene.dana, asks="pair", mentee=lena, mentor=quiet)
    worker()
    page = text(dana.get(url(scene, "by_hand"), {"mentee": lena.pk, "mentor": quiet.pk}))
    assert "Under the rules, Yuki Mori is not available to Lena Moreau." in page
    with pytest.raises(Refused, match="Under the rules"):
        effect_in(Look.objects.get())


def test_a_look_is_of_no_use_after_the_next_change(scene: Scene, proposed: Round) -> None:
    look = look_ahead(proposed, by=scene.dana, asks="others", mentee=scene.mentees[0])
    claimed = Look.claim(look.pk)
    assert claimed is not None
    lock(proposed.proposals.first(), by=scene.dana)
    assert not Look.objects.exists()
    assert claimed.finish(answer={}) is False
    undo_change(Round.objects.get(), by=scene.dana)


def test_a_look_whose_worker_died_is_done_by_the_next(scene: Scene, proposed: Round) -> None:
    look = look_ahead(proposed, by=scene.dana, asks="others", mentee=scene.mentees[0])
    assert Look.claim(look.pk) is not None
    worker()
    assert Look.objects.get().work_state == Work.WorkState.WAITING
    Look.objects.update(lease_until=None)
    worker()
    assert Look.objects.get().work_state == Work.WorkState.DONE


def test_who_changed_since_is_what_the_worker_saw_last(
    dana: Client, scene: Scene, proposed: Round
) -> None:
    scene.mentee("Late Comer", "Python")
    assert "changed since this run" not in text(dana.get(url(scene, "studio")))
    see_what_changed.func()
    assert "1 person changed since this run. As of" in text(dana.get(url(scene, "studio")))
    assert "1 person changed since this run" in text(dana.get(url(scene, "review")))


def test_no_page_reads_everybody_or_asks_the_engine(
    dana: Client, scene: Scene, proposed: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Proposal.objects.get(round=proposed, mentee=scene.mentees[0])
    for asks, mentor in (("others", None), ("pair", scene.mentors[1]), ("apart", row.mentor)):
        look_ahead(proposed, by=scene.dana, asks=asks, mentee=row.mentee, mentor=mentor)
    worker()

    def never(*_args: object, **_how: object) -> None:
        raise AssertionError("a page of a large round did the worker's work")

    for name in ("studio", "review"):  # what a process asks once
        text(dana.get(url(scene, name)))
    monkeypatch.setattr(board.Board, "__init__", never)
    monkeypatch.setattr(facts, "_known", never)
    both = {"mentee": row.mentee_id, "mentor": scene.mentors[1].pk}
    for name, query in (
        ("studio", {}),
        ("studio", {"q": "lena", "page": 2}),
        ("studio", {"open": row.mentee_id, "with": scene.mentors[1].pk}),
        ("studio", {"apart": row.mentee_id}),
        ("by_hand", both),
        ("review", {}),
    ):
        with CaptureQueriesContext(connection) as asked:
            text(dana.get(url(scene, name), query))
        # What the two wrote is one question more than the row itself.
        assert len(asked) <= 16, (name, query)
    exclude(row, by=scene.dana)


def test_of_many_people_a_part_of_the_name_finds_one(
    dana: Client, scene: Scene, proposed: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LISTED", 2)
    page = text(dana.get(url(scene, "by_hand")))
    assert "Sara Haddad" not in page
    assert "Find a mentee" in page
    assert "Sara Haddad" in text(dana.get(url(scene, "by_hand"), {"mentee_named": "hadd"}))
    assert "Sara Haddad" in text(dana.get(url(scene, "by_hand"), {"mentee": scene.mentees[3].pk}))


def test_who_is_forgotten_is_in_no_look(scene: Scene, proposed: Round) -> None:
    look_ahead(proposed, by=scene.dana, asks="others", mentee=scene.mentees[0])
    worker()
    ruth = scene.mentors[2].person
    forget_person(ruth, by=ruth)
    assert not Look.objects.exists()


def test_a_preview_is_of_these_proposals_alone(scene: Scene, proposed: Round) -> None:
    """The same numbers as a page would work out for itself."""
    lena, tom = scene.mentees[0], scene.mentors[1]
    here = effect_of_pair(proposed, mentee=lena, mentor=tom)
    look = look_ahead(proposed, by=scene.dana, asks="pair", mentee=lena, mentor=tom)
    worker()
    look.refresh_from_db()
    told = effect_in(look)
    assert (told.change, told.lowest, told.first_choices) == (
        here.change,
        here.lowest,
        here.first_choices,
    )
    assert told.rows == here.rows
