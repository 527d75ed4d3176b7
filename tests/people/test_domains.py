"""Every address of a domain changes in one act of two administrators, and never of one."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.foundation.identity import is_identity_confirmed
from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.people.actions.domains import (
    carry_out_domain_change,
    confirm_domain_change,
    propose_domain_change,
)
from mentes.people.actions.identity import question_identity
from mentes.people.links import path_to_confirm
from mentes.people.models import DomainChange, IdentityCheck, OrganisationRole, Person
from mentes.people.queries import open_checks
from mentes.people.tasks import change_domain
from mentes.relationship.actions.goals import set_goal
from mentes.relationship.models import Goal
from tests.factories import make_organisation, make_pair, make_person, make_programme
from tests.people.test_identity import sign_in_by_link

pytestmark = pytest.mark.django_db
BY = System("a test")
OLD, NEW = "hallam.example", "hallam.co.example"
PASSWORD = "moss on the old harbour wall"


@pytest.fixture
def admins(settings: Any) -> tuple[Person, Person]:
    settings.TWO_FACTOR = False
    make_organisation()
    return admin("Ravi Menon"), admin("Sunita Rao")


@pytest.fixture
def lena(admins: tuple[Person, Person]) -> Person:
    person = make_person(name="Lena Moreau", last_login=timezone.now() - timedelta(days=3))
    person.set_password(PASSWORD)
    person.save()
    pair = make_pair(programme=make_programme(state="running"), mentee=person)
    set_goal(pair, by=person, text="CANARYGOAL91", framework="open")
    return person


def admin(name: str) -> Person:
    person = make_person(name=name)
    OrganisationRole.objects.create(person=person, role="organisation_admin")
    return person


def propose(by: Person) -> DomainChange:
    return propose_domain_change(by=by, before=f"@{OLD}", after=NEW.upper())


def change(ravi: Person, sunita: Person) -> DomainChange:
    proposed = propose(ravi)
    confirm_domain_change(proposed, by=sunita)
    change_domain.func(proposed.pk)
    proposed.refresh_from_db()
    return proposed


def test_a_proposal_changes_nothing_and_asks_the_other_administrators(
    client: Client, admins: tuple[Person, Person], lena: Person
) -> None:
    client.force_login(lena)
    propose(admins[0])
    lena.refresh_from_db()
    assert lena.email.endswith(OLD) and is_identity_confirmed(lena)
    assert client.get(reverse("people:me")).status_code == 200
    asked = Notice.objects.filter(kind="people.domain_change")
    assert [notice.to for notice in asked] == [admins[1]]


def test_the_first_administrator_and_one_made_since_cannot_confirm(
    admins: tuple[Person, Person], lena: Person
) -> None:
    proposed = propose(admins[0])
    in_doubt = admins[1]
    question_identity(in_doubt, by=BY, reason="address", address_before="x@hallam.example")
    in_doubt.refresh_from_db()
    for by in (admins[0], admin("Made For It"), in_doubt, lena):
        with pytest.raises(Refused):
            confirm_domain_change(proposed, by=by)
    assert not DomainChange.objects.get().is_confirmed


def test_both_addresses_are_told_sessions_end_and_everything_written_stays_open(
    client: Client, admins: tuple[Person, Person], lena: Person
) -> None:
    client.force_login(lena)
    before = lena.email
    done = change(*admins)
    lena.refresh_from_db()
    assert lena.email == before.replace(OLD, NEW)
    assert client.get(reverse("people:me")).status_code == 302
    assert is_identity_confirmed(lena)
    assert Goal.for_actor(lena).filter(text="CANARYGOAL91").exists()
    told = Notice.objects.filter(to=lena, kind="people.address_changed")
    assert {notice.to_address for notice in told} == {before, ""}
    assert all("Ravi Menon and Sunita Rao" in notice.text for notice in told)
    assert done.changed == Person.objects.filter(email__endswith=f"@{NEW}").count() > 3
    assert not Person.objects.filter(email__endswith=f"@{OLD}").exists()
    verbs = Entry.objects.values_list("verb", flat=True)
    assert {"propose_domain_change", "confirm_domain_change", "change_domain"} <= set(verbs)


def test_the_old_address_can_still_say_that_it_is_not_so(
    client: Client, admins: tuple[Person, Person], lena: Person
) -> None:
    change(*admins)
    check = IdentityCheck.objects.get(person=lena)
    page = client.get(path_to_confirm(check))
    assert page.status_code == 200
    client.post(path_to_confirm(check), {"no": "1"})
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)
    assert not Goal.for_actor(lena).exists()
    assert Notice.objects.filter(to__in=admins, kind="people.address_denied").count() == 2
    assert open_checks(lena).get() == check


def test_who_was_in_doubt_before_stays_in_doubt(
    admins: tuple[Person, Person], lena: Person
) -> None:
    question_identity(lena, by=admins[0], reason="address", address_before="lena@old.example")
    change(*admins)
    lena.refresh_from_db()
    assert not is_identity_confirmed(lena)
    assert open_checks(lena).get().address_before == "lena@old.example"


def test_an_address_that_another_has_stops_it_before_and_is_left_alone_later(
    admins: tuple[Person, Person], lena: Person
) -> None:
    proposed = propose(admins[0])
    other = make_person(name="Other Lena", email=lena.email.replace(OLD, NEW))
    with pytest.raises(Refused, match="Other Lena"):
        confirm_domain_change(proposed, by=admins[1])
    other.delete()
    confirm_domain_change(proposed, by=admins[1])
    make_person(name="Other Lena", email=lena.email.replace(OLD, NEW))
    claimed = DomainChange.claim(proposed.pk)
    assert claimed is not None
    carry_out_domain_change(claimed, by=BY)
    lena.refresh_from_db()
    assert lena.email.endswith(f"@{OLD}")
    assert Person.objects.filter(email__endswith=f"@{OLD}").count() == 1


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (OLD, OLD, "the same"),
        ("nowhere.example", NEW, "No one here"),
        (OLD, "not a domain", "not a domain"),
    ],
)
def test_nonsense_is_refused(
    admins: tuple[Person, Person], before: str, after: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        propose_domain_change(by=admins[0], before=before, after=after)


def test_it_takes_a_second_administrator(settings: Any) -> None:
    with pytest.raises(Refused, match="two administrators"):
        propose(admin("Ravi Menon"))


@pytest.mark.parametrize("mail", [True, False])
def test_the_page_leads_through_it_with_and_without_mail(
    client: Client,
    admins: tuple[Person, Person],
    lena: Person,
    monkeypatch: pytest.MonkeyPatch,
    mail: bool,
) -> None:
    monkeypatch.setattr("mentes.notices.queries.has_mail", lambda: mail)
    ravi, sunita = admins
    sign_in_by_link(client, ravi)
    page = reverse("people:domain")
    client.post(page, {"before": OLD, "after": NEW})
    shown = client.get(page).content.decode()
    assert "another administrator has to confirm" in shown and "Confirm and change" not in shown
    proposed = DomainChange.objects.get()
    client.post(reverse("people:confirm_domain", args=[proposed.pk]))
    assert not DomainChange.objects.get().is_confirmed
    client.logout()
    sign_in_by_link(client, sunita)
    assert "Confirm and change them" in client.get(page).content.decode()
    client.post(reverse("people:confirm_domain", args=[proposed.pk]))
    change_domain.func(proposed.pk)
    lena.refresh_from_db()
    assert lena.email.endswith(NEW)
    client.logout()
    assert client.login(username=lena.email, password=PASSWORD)
