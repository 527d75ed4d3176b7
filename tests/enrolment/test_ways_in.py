"""Who was invited and has no way in; personal links by page and by command."""

import csv
import io
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.enrolment.actions.inviting import invite
from mentes.foundation.actor import System
from mentes.foundation.identity import is_identity_confirmed
from mentes.people.actions.identity import question_identity
from mentes.people.actions.signing_in import make_links
from mentes.people.models import IdentityCheck, Invitation, Person
from mentes.programmes.models import Programme, ProgrammeRole
from tests.factories import (
    make_enrolment,
    make_organisation,
    make_pair,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db
PASSWORD = "four words are easy"


@pytest.fixture
def programme() -> Programme:
    make_organisation()
    return make_programme(admin=make_person(name="Dana Whitfield", last_login=timezone.now()))


@pytest.fixture
def dana(programme: Programme, client: Client, settings: Any) -> Client:
    """Signed in by password, just now."""
    settings.TWO_FACTOR = False
    person = programme.roles.get().person
    person.set_password(PASSWORD)
    person.save()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def rows_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def path_of(row: dict[str, str], settings: Any) -> str:
    return row["Personal link"].removeprefix(settings.URL)


def make_everybody(programme: Programme) -> Person:
    """One who may get a link; and one of each kind who may not."""
    lena = make_person(name="Lena Moreau")
    make_enrolment(programme=programme, person=lena)
    make_enrolment(
        programme=programme, person=make_person(name="Was here", last_login=timezone.now())
    )
    runs = make_person(name="Runs another")
    ProgrammeRole.objects.create(programme=make_programme(), person=runs)
    make_enrolment(programme=programme, person=runs, role="mentor")
    make_enrolment(programme=programme, person=make_person(name="Has left", is_active=False))
    make_person(name="Not invited")
    return lena


def test_the_file_holds_only_those_who_may_get_a_link(
    dana: Client, programme: Programme, settings: Any
) -> None:
    lena = make_everybody(programme)
    page = dana.get(reverse("enrolment:ways_in", args=[programme.slug])).content.decode()
    assert "Download 1 personal link" in page
    answer = dana.post(reverse("enrolment:download_links", args=[programme.slug]))
    (row,) = rows_of(answer.content)
    assert (row["Name"], row["E-mail"]) == (lena.name, lena.email)
    assert "As private as a password" in row["Please note"]
    entry = Entry.objects.get(verb="make_links")
    assert entry.details["people"] == 1
    first = Client().get(path_of(row, settings)).content.decode()
    assert "Dana Whitfield made this link for you" in first


def test_a_link_works_once_lands_on_home_and_opens_no_mentorship(
    dana: Client, programme: Programme, settings: Any
) -> None:
    lena = make_person(name="Lena Moreau")
    pair = make_pair(programme=programme, mentee=lena)
    (row, _amara) = rows_of(
        dana.post(reverse("enrolment:download_links", args=[programme.slug])).content
    )[::-1]
    mine = Client()
    answer = mine.post(path_of(row, settings), {"password": PASSWORD})
    assert answer["Location"] == reverse("site:home")
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)
    shared = mine.get(reverse("relationship:pair", args=[pair.pk]))
    assert shared["Location"] == reverse("people:identity")
    assert mine.get(reverse("enrolment:mine", args=[programme.slug, "mentee"])).status_code == 200
    assert "Dana Whitfield made your personal link" in mine.get("/me/").content.decode()
    assert Client().post(path_of(row, settings), {"password": PASSWORD}).status_code == 410


def test_a_second_list_keeps_the_links_of_its_own_maker_only(
    dana: Client, programme: Programme, settings: Any
) -> None:
    """Else the second maker holds a link of the first, and is the second person who confirms the account."""
    lena = make_person(name="Lena Moreau")
    make_enrolment(programme=programme, person=lena)
    address = reverse("enrolment:download_links", args=[programme.slug])
    [first] = rows_of(dana.post(address).content)
    [again] = rows_of(dana.post(address).content)
    assert path_of(again, settings) == path_of(first, settings)
    other = make_person(name="Sunita Rao")
    then = Invitation.objects.get().then
    [link] = make_links(Person.objects.filter(pk=lena.pk), by=other, about=programme, then=then)
    assert link.invitation.made_by == other
    assert Client().get(path_of(first, settings)).status_code == 410


def test_two_who_both_came_by_a_list_open_it_for_one_another(
    dana: Client, programme: Programme, settings: Any
) -> None:
    pair = make_pair(programme=programme)
    rows = rows_of(dana.post(reverse("enrolment:download_links", args=[programme.slug])).content)
    amara, lena = Client(), Client()
    for client, row in zip((amara, lena), rows, strict=True):
        client.post(path_of(row, settings), {"password": PASSWORD})
    page = lena.get(reverse("people:identity")).content.decode()
    assert "I’ve met Amara" in page
    assert lena.get("/").content.decode().count("Confirm that it&#x27;s you") <= 1
    vouch = reverse("relationship:vouch", args=[pair.pk])
    assert "Yes, we" in lena.get(vouch).content.decode()
    for client in (lena, amara):
        assert client.post(vouch).status_code == 302
    for client in (lena, amara):
        assert client.get(reverse("relationship:pair", args=[pair.pk])).status_code == 200


def test_somebody_with_a_changed_address_opens_it_for_nobody(
    dana: Client, programme: Programme, settings: Any
) -> None:
    pair = make_pair(programme=programme)
    (_row, row) = rows_of(
        dana.post(reverse("enrolment:download_links", args=[programme.slug])).content
    )
    lena, amara = pair.mentee.person, pair.mentor.person
    Client().post(path_of(row, settings), {"password": PASSWORD})
    question_identity(amara, by=System("a test"), reason=IdentityCheck.Reason.ADDRESS)
    client = Client()
    client.force_login(amara)
    client.post(reverse("relationship:vouch", args=[pair.pk]))
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)


def test_a_second_file_leaves_the_links_of_the_first(dana: Client, programme: Programme) -> None:
    make_enrolment(programme=programme, person=make_person(name="Lena"))
    address = reverse("enrolment:download_links", args=[programme.slug])
    first, second = (rows_of(dana.post(address).content)[0]["Personal link"] for _ in range(2))
    assert first.split("/")[-2].split(":")[0] == second.split("/")[-2].split(":")[0]
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=3))
    dana.post(address)
    assert Invitation.objects.count() == 2


def test_a_link_dies_when_its_person_gets_a_role(
    dana: Client, programme: Programme, settings: Any
) -> None:
    lena = make_person(name="Lena")
    make_enrolment(programme=programme, person=lena)
    (row,) = rows_of(dana.post(reverse("enrolment:download_links", args=[programme.slug])).content)
    ProgrammeRole.objects.create(programme=programme, person=lena)
    answer = Client().post(path_of(row, settings), {"password": PASSWORD})
    assert "has a role" in answer.content.decode()
    lena.refresh_from_db()
    assert not lena.has_usable_password()


def test_the_command_writes_a_file_for_its_owner_alone(
    programme: Programme, tmp_path: Path, capsys: Any
) -> None:
    invited = [make_person(name=f"Mentee {n}") for n in range(3)]
    invite(programme, by=programme.roles.get().person, role="mentee", people=invited)
    out = tmp_path / "links.csv"
    call_command("invitations", programme.slug, out=out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [row["Name"] for row in rows_of(out.read_bytes())] == [each.name for each in invited]
    assert "as private as passwords" in capsys.readouterr().out
    with pytest.raises(SystemExit) as stopped:
        call_command("invitations", programme.slug, out=out)
    assert stopped.value.code == 2


def test_the_list_costs_the_same_with_five_and_with_fifty(
    dana: Client, programme: Programme
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for n in (5, 45):
        for number in range(n):
            make_enrolment(programme=programme, person=make_person(name=f"P {number}"))
        with CaptureQueriesContext(connection) as seen:
            dana.get(reverse("enrolment:ways_in", args=[programme.slug]))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_without_mail_home_and_overview_lead_to_those_who_cannot_sign_in(
    dana: Client, programme: Programme, settings: Any
) -> None:
    make_enrolment(programme=programme, person=make_person(name="Lena Moreau"))
    ways_in = reverse("enrolment:ways_in", args=[programme.slug])
    overview = reverse("programmes:overview", args=[programme.slug])
    assert "Let people in who can’t sign in yet" in dana.get("/").content.decode()
    page = dana.get(overview).content.decode()
    assert "1 person can’t sign in yet." in page and ways_in in page
    settings.MAIL_HOST = "mail.example"
    assert "Let people in" not in dana.get("/").content.decode()
    assert ways_in not in dana.get(overview).content.decode()
    settings.MAIL_HOST = ""
    Person.objects.update(last_login=timezone.now())
    assert "Let people in" not in dana.get("/").content.decode()
    assert ways_in not in dana.get(overview).content.decode()


def test_the_programme_page_leads_those_who_run_it_back(
    dana: Client, programme: Programme, client: Client
) -> None:
    page = reverse("enrolment:page", args=[programme.slug])
    assert "Back to the programme" in dana.get(page).content.decode()
    assert "Back to the programme" not in Client().get(page).content.decode()
    other = Client()
    other.force_login(make_person(name="Lena Moreau"))
    Programme.objects.update(mentee_eligibility={"level_from": 9})
    shown = dana.get(page).content.decode()
    assert "Our records" not in shown and "disabled>Join as a mentee</button>" in shown
    assert "Our records" in other.get(page).content.decode()
    assert "Back to the programme" not in other.get(page).content.decode()
