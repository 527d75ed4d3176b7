"""Support access: for hours, in the open, and never into a pair."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.foundation.actor import System, Who
from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.people.actions.access import give_role, take_role
from mentes.people.actions.leaving import come_back, leave
from mentes.people.actions.privacy import export_person, forget_person
from mentes.people.actions.signing_in import ask_for_link
from mentes.people.actions.support import close_support, end_support, give_support
from mentes.people.links import path_of_link
from mentes.people.models import OrganisationRole, Person, SupportAccess
from mentes.people.permissions import roles_of
from tests.factories import make_organisation, make_pair, make_person, make_programme

pytestmark = pytest.mark.django_db
TEST = System("a test")


@pytest.fixture
def ravi() -> Person:
    make_organisation()
    give_role(make_person(name="Ravi Menon"), by=TEST, role="organisation_admin")
    return Person.objects.get(name="Ravi Menon")


@pytest.fixture
def wanda() -> Person:
    return make_person(name="Wanda Kowal")


def give(wanda: Person, ravi: Person, *, hours: int = 8) -> SupportAccess:
    return give_support(wanda, by=ravi, hours=hours, reason="Mail is stuck")


def client_of(person: Person) -> Client:
    """Signed in just now, by a link."""
    client = Client()
    client.post(path_of_link(ask_for_link(by=TEST, email=person.email)))
    return client


@pytest.mark.parametrize("hours", [1, 8, 72])
def test_support_access_ends_by_itself_to_the_second(
    wanda: Person, ravi: Person, hours: int
) -> None:
    access = give(wanda, ravi, hours=hours)
    with time_machine.travel(access.ends_at - timedelta(seconds=1), tick=False):
        browser = client_of(wanda)
        assert browser.get(reverse("people:directory")).status_code == 200
    with time_machine.travel(access.ends_at, tick=False):  # no job has run
        assert browser.get(reverse("people:directory")).status_code == 403
        assert roles_of(wanda) == set()


def test_support_looks_and_changes_nothing(wanda: Person, ravi: Person) -> None:
    give(wanda, ravi)
    browser = client_of(wanda)
    other = make_person(name="Lena Moreau")
    for name, arguments in [
        ("people:directory", []),
        ("people:person", [other.pk]),
        ("people:imports", []),
        ("people:organisation", []),
        ("programmes:list", []),
        ("audit:log", []),
    ]:
        address = reverse(name, args=arguments)
        assert browser.get(address).status_code == 200, name
        assert browser.post(address).status_code == 403, name
    for name in ("people:edit", "people:leave", "people:invite"):
        assert browser.get(reverse(name, args=[other.pk])).status_code == 403, name
    assert browser.get(reverse("people:download", args=["csv"])).status_code == 403
    role = {"role-email": wanda.email, "role-role": "organisation_admin"}
    assert browser.post(reverse("people:access"), role).status_code == 403
    assert Who.ORGANISATION_ADMIN not in roles_of(wanda)


def test_support_never_gets_into_a_programme_or_a_pair(wanda: Person, ravi: Person) -> None:
    give(wanda, ravi)
    browser = client_of(wanda)
    pair = make_pair(programme=make_programme())
    for name in ("pair", "goals", "notes", "sessions", "agreement", "meet"):
        assert browser.get(reverse(f"relationship:{name}", args=[pair.pk])).status_code == 404
    for name in ("pairing:pairs", "enrolment:people", "insights:health"):
        assert browser.get(reverse(name, args=[pair.programme.slug])).status_code == 404


def test_every_page_of_the_supporter_says_so(wanda: Person, ravi: Person) -> None:
    access = give(wanda, ravi)
    browser = client_of(wanda)
    for address in ("/", reverse("people:me"), reverse("people:directory")):
        page = browser.get(address).content.decode()
        assert "You have support access until" in page and "Mail is stuck" in page
    assert "support access until" not in client_of(ravi).get("/").content.decode()
    browser.post(reverse("people:end_support", args=[access.pk]))
    assert browser.get(reverse("people:directory")).status_code == 403
    assert "support access until" not in browser.get("/").content.decode()


def test_an_admin_gives_it_on_the_page_and_ends_it_at_once(wanda: Person, ravi: Person) -> None:
    browser, supporter = client_of(ravi), client_of(wanda)
    sent = {
        "support-email": wanda.email.upper(),
        "support-hours": "1",
        "support-reason": "Mail is stuck",
    }
    browser.post(reverse("people:give_support"), sent)
    access = SupportAccess.objects.get()
    assert (access.person, access.given_by, access.reason) == (wanda, ravi, "Mail is stuck")
    assert supporter.get("/").status_code == 302  # signs in anew
    page = browser.get(reverse("people:access")).content.decode()
    assert "open until" in page and "Mail is stuck" in page and "End it now" in page
    supporter = client_of(wanda)
    assert supporter.get(reverse("people:directory")).status_code == 200
    browser.post(reverse("people:end_support", args=[access.pk]))
    assert supporter.get(reverse("people:directory")).status_code == 403
    page = browser.get(reverse("people:access")).content.decode()
    assert "Mail is stuck" in page and "End it now" not in page


def test_what_is_missing_is_said_beside_the_field(ravi: Person) -> None:
    browser = client_of(ravi)
    sent = {"support-email": "nobody@x.org", "support-hours": "900", "support-reason": ""}
    page = browser.post(reverse("people:give_support"), sent).content.decode()
    assert "No one here has the address nobody@x.org" in page
    assert not SupportAccess.objects.exists()


def test_those_whom_it_concerns_are_told_once(wanda: Person, ravi: Person) -> None:
    second = make_person(name="Second Admin")
    give_role(second, by=TEST, role="organisation_admin")
    dana = make_person(name="Dana Whitfield")
    make_programme(admin=dana)
    make_programme(admin=dana, slug="another")
    make_programme(admin=second, slug="third")
    give(wanda, ravi)
    told = Notice.objects.filter(kind="people.support")
    assert sorted(told.values_list("to_id", flat=True)) == sorted([wanda.pk, second.pk, dana.pk])
    assert all("Mail is stuck" in each.text and "Ravi Menon" in each.text for each in told)


def test_every_step_stands_in_the_audit_log(wanda: Person, ravi: Person) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=9), tick=False):
        end_support(give(wanda, ravi), by=ravi)
        give(wanda, ravi, hours=1)
    assert close_support(by=TEST) == 1 and close_support(by=TEST) == 0
    access = SupportAccess.objects.first()
    assert access.ended_at == access.ends_at
    verbs = Entry.objects.filter(subject_id=str(wanda.pk)).order_by("pk")
    assert [verb for verb in verbs.values_list("verb", flat=True) if "support" in verb] == [
        "give_support",
        "end_support",
        "give_support",
        "close_support",
    ]


def test_support_is_given_once_at_a_time_and_not_to_an_admin(wanda: Person, ravi: Person) -> None:
    access = give(wanda, ravi)
    with pytest.raises(Refused, match="already"):
        give(wanda, ravi)
    with pytest.raises(Refused, match="sees all of it"):
        give(ravi, ravi)
    with pytest.raises(Refused, match="3 days"):
        give_support(make_person(), by=ravi, hours=24 * 365, reason="For ever")
    with time_machine.travel(access.ends_at + timedelta(minutes=1)):
        give(wanda, ravi)  # though no job has closed the first
    assert SupportAccess.objects.count() == 2


def test_a_leaver_who_returns_has_no_support_access(wanda: Person, ravi: Person) -> None:
    give(wanda, ravi)
    leave(wanda, by=ravi)
    come_back(wanda, by=ravi)
    assert roles_of(wanda) == set()


def test_support_access_is_exported_and_forgotten(wanda: Person, ravi: Person) -> None:
    give(wanda, ravi)
    assert export_person(wanda, by=wanda)
    forget_person(wanda, by=TEST)
    assert not SupportAccess.objects.exists()


def test_the_last_admin_stays_whoever_has_support(wanda: Person, ravi: Person) -> None:
    give(wanda, ravi)
    with pytest.raises(Refused, match="only organisation admin"):
        take_role(OrganisationRole.objects.get(), by=ravi)


def test_the_table_says_what_the_gate_does(ravi: Person) -> None:
    page = client_of(ravi).get(reverse("people:access")).content.decode()
    table = page[page.index('id="powers"') :]
    rows = {row.split("</th>")[0].rsplit(">", 1)[-1]: row for row in table.split("<tr>")[2:]}
    assert rows["Read the audit log"].count("yes") == 2  # organisation admin and auditor
    assert rows["Read the audit log"].count("looks") == 1
    assert rows["Read and write the goals of a pair"].count('aria-label="yes"') == 1
    assert rows["Keep one’s own profile and privacy"].count('aria-label="yes"') == 7
