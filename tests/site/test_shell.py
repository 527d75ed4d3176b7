"""One frame for one person on all pages that everybody has, notices as a list, the log as sentences."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mentes.audit.actions import note
from mentes.audit.models import Entry
from mentes.notices.models import Notice
from mentes.people.models import OrganisationRole, Person
from mentes.site.audit_sentences import sentences_of
from tests.factories import make_enrolment, make_organisation, make_person, make_programme

pytestmark = pytest.mark.django_db
PAGES = ["site:home", "notices:list", "notices:choices", "people:me", "people:privacy"]


@pytest.fixture
def dana(settings: object) -> Person:
    settings.TWO_FACTOR = False  # type: ignore[attr-defined]
    make_organisation()
    return make_person(name="Dana Whitfield")


@pytest.mark.parametrize("page", PAGES)
def test_who_runs_something_keeps_the_side_bar_everywhere(
    client: Client, dana: Person, page: str
) -> None:
    make_programme(admin=dana)
    client.force_login(dana)
    shown = client.get(reverse(page)).content.decode()
    assert 'class="m-side"' in shown and 'class="m-tabs"' not in shown


@pytest.mark.parametrize("page", PAGES)
def test_a_participant_keeps_the_tabs_everywhere(client: Client, dana: Person, page: str) -> None:
    make_programme(admin=dana)
    client.force_login(make_enrolment(programme=make_programme()).person)
    shown = client.get(reverse(page)).content.decode()
    assert 'class="m-tabs"' in shown and 'class="m-side"' not in shown


def told(person: Person, subject: str, *, minutes: int, topic: str = "") -> Notice:
    """So many minutes before a noon in November."""
    at = datetime(2026, 11, 24, 12, tzinfo=UTC) - timedelta(minutes=minutes)
    return Notice.objects.create(
        key=subject,
        kind="test",
        to=person,
        topic=topic,
        subject=subject,
        text=f"All about {subject}",
        link="/pairs/1/",
        link_words=f"Open {subject}",
        sent_at=at,
    )


def test_notices_are_a_list_with_the_letter_folded(client: Client, dana: Person) -> None:
    for number in range(3):
        told(dana, f"Change {number}", minutes=48 - number, topic="pair 1")
    told(dana, "Something else", minutes=1)
    client.force_login(dana)
    shown = client.get(reverse("notices:list")).content.decode()
    assert shown.index("Something else") < shown.index("Change 2")
    assert "2 earlier messages about the same" in shown
    assert "Open Change 2" in shown


def test_an_entry_of_the_log_is_a_sentence_with_names(client: Client, dana: Person) -> None:
    programme = make_programme(name="Rising leads 2026", admin=dana)
    enrolment = make_enrolment(programme=programme, person=make_person(name="Stephen Cartwright"))
    note("enrol", enrolment, by=enrolment.person, state="enrolled")
    note("approve", enrolment, by=dana)
    OrganisationRole.objects.create(person=dana, role=OrganisationRole.Role.AUDITOR)
    client.force_login(dana)
    shown = client.get(reverse("audit:log")).content.decode()
    assert (
        '<b class="m-strong">Stephen Cartwright</b> joined Rising leads 2026 as a mentee.' in shown
    )
    assert "approved Stephen Cartwright as a mentee in Rising leads 2026." in shown
    assert '<optgroup label="Joining a programme">' in shown
    filtered = client.get(reverse("audit:log"), {"verb": "approve"}).content.decode()
    assert "1 entry." in filtered


def test_a_pair_is_named_by_its_number_and_what_is_gone_still_reads(dana: Person) -> None:
    programme = make_programme(name="Gone soon")
    entry = note("launch", programme, by=dana, told=3)
    programme.delete()
    (line,) = sentences_of([entry])
    assert line.sentence == "Dana Whitfield launched something that is gone; 3 people were told."


def test_sentences_ask_as_often_for_five_entries_as_for_fifty(
    dana: Person, django_assert_num_queries: object
) -> None:
    def entries(count: int) -> list[object]:
        rows = [make_enrolment(programme=make_programme()) for _n in range(count)]
        made = [note("enrol", row, by=dana, state="enrolled").pk for row in rows]
        return list(Entry.objects.filter(pk__in=made).select_related("by"))

    for rows in (entries(5), entries(30)):
        with django_assert_num_queries(1):  # type: ignore[operator]
            sentences_of(rows)  # type: ignore[arg-type]
