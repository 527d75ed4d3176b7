"""A pair's pages are for its two. Nobody gets in by role, and neither sees the other's rating or notes."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.foundation.policy import registry
from mentes.foundation.scoping import Unscoped
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import OrganisationRole, Person
from mentes.relationship.actions.agenda import add_agenda_item
from mentes.relationship.actions.agreement import change_agreement
from mentes.relationship.actions.check_ins import check_in
from mentes.relationship.actions.goals import set_goal
from mentes.relationship.actions.notes import save_note
from mentes.relationship.actions.sessions import book_session, cancel_session
from mentes.relationship.actions.shared_notes import share_note
from mentes.relationship.models import (
    AgendaItem,
    Agreement,
    CheckIn,
    Goal,
    Note,
    Rating,
    Session,
    SharedNote,
    Step,
)
from mentes.relationship.permissions import OF_ONE, OF_THE_PAIR
from mentes.relationship.urls import urlpatterns
from tests.factories import make_goal, make_pair, make_person, make_programme, make_session

PRIVATE = [Agreement, Session, AgendaItem, Goal, Step, CheckIn, Rating, Note, SharedNote]
SHARED = ["GOAL-1f", "STEP-2f", "LINE-3f", "AGENDA-4f", "AGREED-5f", "LEARN-6f", "SHARED-8f"]
OWN = "NOTE-7f"


@pytest.fixture
def full(pair: Pair, lena: Person) -> Pair:
    """Every private field holds a word of its own."""
    goal = set_goal(
        pair,
        by=lena,
        text="GOAL-1f",
        framework="smart",
        fields={"specific": "LEARN-6f"},
        steps=["STEP-2f"],
    )
    past = make_session(pair=pair, starts_at=timezone.now() - timedelta(days=1))
    session = book_session(pair, by=lena, starts_at=timezone.now() + timedelta(days=3))
    steps = {step.pk: "stuck" for step in Step.for_actor(lena).filter(goal=goal)}
    check_in(past, by=lena, value=2, steps=steps, next_time="LINE-3f", blocker="time")
    add_agenda_item(session, by=lena, text="AGENDA-4f")
    agreement = Agreement.for_actor(lena).get()
    parts = [{"key": "own", "heading": "Own", "text": "AGREED-5f"}]
    change_agreement(agreement, by=lena, version=1, parts=parts)
    save_note(pair, by=lena, text=OWN)
    share_note(pair, by=lena, text="SHARED-8f", session=session)
    return pair


def addresses(pair: Pair) -> dict[str, str]:
    things = {
        "pair": pair.pk,
        "session": Session.system("a test").filter(pair=pair).latest("starts_at").pk,
        "goal": Goal.system("a test").filter(pair=pair, is_standard=False).latest("pk").pk,
        "step": Step.system("a test").filter(goal__pair=pair).latest("pk").pk,
        "shared_note": SharedNote.system("a test").filter(pair=pair).latest("pk").pk,
        "note": Note.system("a test").filter(pair=pair).latest("pk").pk,
    }
    found = {}
    for pattern in urlpatterns:
        names = set(pattern.pattern.converters)
        if "pair" in names:
            kwargs = {name: things[name] for name in names}
            found[pattern.name] = reverse(f"relationship:{pattern.name}", kwargs=kwargs)
    return found


@pytest.mark.parametrize("model", PRIVATE)
def test_asking_for_all_rows_raises(model: type[Session], db: None) -> None:
    with pytest.raises(Unscoped):
        model.objects.all()


def test_every_address_has_its_line_in_the_registry() -> None:
    lines = {name for name in registry() if name.startswith("relationship:")}
    assert lines == {f"relationship:{pattern.name}" for pattern in urlpatterns}
    assert {f"relationship:{name}" for name in OF_THE_PAIR + OF_ONE} < lines


@pytest.mark.alike
def test_the_two_get_in_and_nobody_else_does(
    full: Pair, lena: Person, amara: Person, admin: Person, stranger: Person
) -> None:
    roots = [make_admin(role) for role in OrganisationRole.Role.values]
    for name, address in addresses(full).items():
        for person in (stranger, admin, *roots):
            client = Client()
            client.force_login(person)
            assert client.get(address).status_code == 404, (name, person)
            assert client.post(address, {"value": "1", "text": "x"}).status_code == 404, (
                name,
                person,
            )
        assert "/account/login" in Client().get(address)["Location"], name
    for person in (lena, amara):
        client = Client()
        client.force_login(person)
        for name, address in addresses(full).items():
            if (name, person) != ("note", amara):
                # Only an account whose owner is still to be confirmed asks the partner.
                expected = {"ask_partner": {404}, "meet": {200, 302}}.get(name, {200, 405})
                assert client.get(address).status_code in expected, (name, person)


def make_admin(role: str) -> Person:
    person = make_person(name=f"Root {role}")
    OrganisationRole.objects.create(person=person, role=role)
    return person


def test_ids_of_another_pair_are_not_found(full: Pair, lena: Person) -> None:
    other = make_pair(programme=make_programme(), mentee=make_person(), mentor=make_person())
    session, goal = make_session(pair=other), make_goal(pair=other, steps=1)
    step = Step.system("a test").get(goal=goal)
    client = Client()
    client.force_login(lena)
    for name, kwargs in (
        ("session", {"session": session.pk}),
        ("check_in", {"session": session.pk}),
        ("ics", {"session": session.pk}),
        ("goal", {"goal": goal.pk}),
        ("step", {"step": step.pk}),
    ):
        address = reverse(f"relationship:{name}", kwargs={"pair": full.pk} | kwargs)
        assert client.post(address, {"do": "done"}).status_code == 404, name


def test_the_partner_sees_what_is_shared_and_neither_note_nor_rating(
    full: Pair, amara: Person
) -> None:
    client = Client()
    client.force_login(amara)
    past = Session.for_actor(amara).earliest("starts_at")
    pages = [
        client.get(address).content.decode()
        for name, address in addresses(full).items()
        if name not in {"note", "start_note", "save_note"}
    ]
    check = reverse("relationship:check_in", kwargs={"pair": full.pk, "session": past.pk})
    pages.append(client.get(check).content.decode())
    everything = "".join(pages)
    for word in SHARED:
        assert word in everything, word
    assert OWN not in everything
    ratings = re.findall(r'<input[^>]*name="value"[^>]*>', pages[-1])
    assert len(ratings) == 4 and not any("checked" in one for one in ratings)
    assert "you rated it" not in everything


def test_the_partner_cannot_write_into_a_note(full: Pair, lena: Person, amara: Person) -> None:
    client = Client()
    client.force_login(amara)
    note = Note.for_actor(lena).get()
    address = reverse("relationship:note", kwargs={"pair": full.pk, "note": note.pk})
    assert client.post(address, {"text": "mine"}).status_code == 404
    client.post(reverse("relationship:save_note", args=[full.pk]), {"text": "of Amara"})
    assert Note.for_actor(lena).get().text == OWN
    assert Note.for_actor(amara).get().text == "of Amara"


def test_no_private_word_is_in_a_log_a_mail_or_a_calendar(full: Pair, lena: Person) -> None:
    cancel_session(Session.for_actor(lena).latest("starts_at"), by=lena)
    written = [str(entry.details) for entry in Entry.objects.all()]
    written += [n.subject + n.text + n.calendar for n in Notice.objects.all()]
    assert Notice.objects.exists()
    for word in [*SHARED, OWN]:
        assert word not in "".join(written), word


def test_a_closed_pair_is_read_for_a_year_and_then_by_nobody(full: Pair, lena: Person) -> None:
    client = Client()
    client.force_login(lena)
    home = reverse("relationship:pair", args=[full.pk])
    Pair.objects.filter(pk=full.pk).update(state="closed", closed_at=timezone.now())
    assert "has ended" in client.get(home).content.decode()
    Pair.objects.filter(pk=full.pk).update(closed_at=timezone.now() - timedelta(days=366))
    assert client.get(home).status_code == 404
    assert not Goal.for_actor(lena).exists()


def test_before_the_two_are_told_there_is_nothing_to_see(full: Pair, lena: Person) -> None:
    Pair.objects.filter(pk=full.pk).update(state="published", told_at=None)
    client = Client()
    client.force_login(lena)
    assert client.get(reverse("relationship:pair", args=[full.pk])).status_code == 404
