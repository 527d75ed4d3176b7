"""Notes that the two share: each changes only their own, and a step can be made of one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.actions.check_ins import check_in
from mentes.relationship.actions.retention import clear_what_is_over
from mentes.relationship.actions.shared_notes import (
    change_shared_note,
    remove_shared_note,
    share_note,
)
from mentes.relationship.models import SharedNote, Step
from mentes.relationship.personal_data import export, forget
from tests.factories import make_goal, make_session


def address(name: str, pair: Pair, **more: object) -> str:
    return reverse(f"relationship:{name}", kwargs={"pair": pair.pk} | more)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_both_read_a_shared_note_with_who_wrote_it_and_when(
    pair: Pair, lena: Person, amara: Person
) -> None:
    session = make_session(pair=pair)
    client_of(lena).post(
        address("share_note", pair), {"text": " Agree the goal first. ", "session": session.pk}
    )
    assert SharedNote.for_actor(amara).get().text == "Agree the goal first."
    for name, more in [("pair", {}), ("shared_notes", {}), ("session", {"session": session.pk})]:
        page = client_of(amara).get(address(name, pair, **more)).content.decode()
        assert "Agree the goal first." in page, name
        assert "<bdi>Lena</bdi>," in page, name
    assert "session 1" in client_of(lena).get(address("shared_notes", pair)).content.decode()


def test_only_who_wrote_a_note_changes_it(pair: Pair, lena: Person, amara: Person) -> None:
    note = share_note(pair, by=lena, text="One")
    with pytest.raises(Refused, match="Only who wrote"):
        change_shared_note(note, by=amara, text="Two")
    with pytest.raises(Refused, match="Only who wrote"):
        remove_shared_note(note, by=amara)
    assert change_shared_note(note, by=lena, text="Two").changed_at
    client_of(lena).post(address("shared_note", pair, shared_note=note.pk), {"do": "remove"})
    assert not SharedNote.for_actor(lena).exists()


def test_a_stranger_and_an_admin_share_nothing(pair: Pair, stranger: Person, admin: Person) -> None:
    for person in (stranger, admin):
        with pytest.raises(Refused):
            share_note(pair, by=person, text="Hello")


def test_an_empty_note_is_not_shared(pair: Pair, lena: Person) -> None:
    with pytest.raises(Refused, match="Write a line"):
        share_note(pair, by=lena, text="  ")
    page = client_of(lena).post(address("share_note", pair), {"text": "", "back": "pair"})
    assert page.status_code in {200, 302, 409, 422}
    assert not SharedNote.for_actor(lena).exists()


def test_a_closed_pair_reads_and_does_not_write(pair: Pair, lena: Person, amara: Person) -> None:
    note = share_note(pair, by=lena, text="Kept for both")
    Pair.objects.filter(pk=pair.pk).update(state="closed", closed_at=timezone.now())
    page = client_of(amara).get(address("shared_notes", pair)).content.decode()
    assert "Kept for both" in page
    assert "Share with" not in page
    with pytest.raises(Refused, match="ended"):
        change_shared_note(note, by=lena, text="Too late")
    with pytest.raises(Refused, match="ended"):
        share_note(pair, by=amara, text="Too late")


def test_shared_notes_go_a_year_after_the_pair_closed(pair: Pair, lena: Person) -> None:
    share_note(pair, by=lena, text="Old")
    long_ago = timezone.now() - timedelta(days=366)
    Pair.objects.filter(pk=pair.pk).update(state="closed", closed_at=long_ago)
    clear_what_is_over(by=System("a test"))
    assert not SharedNote.system("a test").exists()


def test_forgetting_takes_ones_own_and_the_name_out_of_the_others(
    pair: Pair, lena: Person, amara: Person
) -> None:
    share_note(pair, by=lena, text="Of Lena")
    share_note(pair, by=amara, text="Lena Moreau brings the slides")
    copy = export(lena)["mentorships"][0]["shared_notes"]  # type: ignore[index]
    assert [(note["text"], note["by_me"]) for note in copy] == [
        ("Lena Moreau brings the slides", False),
        ("Of Lena", True),
    ]
    forget(lena, by=lena)
    assert [note.text for note in SharedNote.for_actor(amara)] == ["– brings the slides"]


def test_a_step_is_made_of_a_shared_note(pair: Pair, lena: Person, amara: Person) -> None:
    goal = make_goal(pair=pair)
    share_note(pair, by=amara, text="Shadow one interview\nand tell me about it")
    page = client_of(lena).get(address("shared_notes", pair)).content.decode()
    assert 'value="Shadow one interview"' in page
    said = {"goal": goal.pk, "text": "Shadow one interview", "due_on": "2027-02-12"}
    client_of(lena).post(address("new_step", pair), said)
    assert Step.for_actor(amara).get(goal=goal).text == "Shadow one interview"


def test_a_step_of_another_pairs_goal_is_refused(pair: Pair, lena: Person) -> None:
    make_goal(pair=pair)
    client_of(lena).post(address("new_step", pair), {"goal": 999, "text": "Elsewhere"})
    assert not Step.for_actor(lena).exists()


def test_a_step_agreed_in_a_check_in_is_added_once(pair: Pair, lena: Person) -> None:
    goal = make_goal(pair=pair)
    past = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=1))
    url = address("check_in", pair, session=past.pk)
    client = client_of(lena)
    for _change in range(3):  # the page saves itself while it is filled in
        client.post(url, {"new_step": "Call finance"}, headers={"HX-Request": "true"})
    assert not Step.for_actor(lena).exists()
    client.post(url, {"new_step": "Call finance"})
    assert Step.for_actor(lena).get().goal == goal


def test_with_two_goals_a_new_step_says_which(pair: Pair, lena: Person) -> None:
    make_goal(pair=pair, text="One")
    second = make_goal(pair=pair, text="Two")
    past = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=1))
    url = address("check_in", pair, session=past.pk)
    page = client_of(lena).post(url, {"new_step": "Call finance"})
    assert page.status_code == 422
    assert "Choose the goal" in page.content.decode()
    client_of(lena).post(url, {"new_step": "Call finance", "goal": second.pk})
    assert Step.for_actor(lena).get().goal == second
    check_in(past, by=lena, next_time="Budget")
    assert Step.for_actor(lena).count() == 1
