"""One frame for one person on all pages that everybody has, notices as a list, the log as sentences."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.audit.actions import note
from mentes.audit.models import Entry
from mentes.foundation.last_times import BACKUP
from mentes.foundation.models import LastTime
from mentes.notices.models import Notice
from mentes.people.models import Organisation, OrganisationRole, Person
from mentes.site.audit_sentences import sentences_of
from mentes.site.cards import remember_chain
from tests.factories import (
    make_enrolment,
    make_organisation,
    make_pair,
    make_person,
    make_programme,
)

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


def test_a_coordinator_with_a_pair_of_their_own_keeps_the_side_bar_on_its_pages(
    client: Client, dana: Person
) -> None:
    make_programme(admin=dana)
    programme = make_programme(state="running")
    pair = make_pair(programme=programme, mentee=dana)
    client.force_login(dana)
    for address in (
        reverse("relationship:pair", args=[pair.pk]),
        reverse("relationship:goals", args=[pair.pk]),
        reverse("enrolment:mine", args=[programme.slug, "mentee"]),
    ):
        answer = client.get(address)
        shown = answer.content.decode()
        assert answer.status_code == 200, address
        assert 'class="m-side"' in shown and 'class="m-tabs"' not in shown, address


def test_no_page_of_a_pair_has_a_frame_of_its_own() -> None:
    fixed = [
        path.name
        for path in (settings.SRC / "mentes").rglob("templates/**/*.html")
        if path.read_text().startswith('{% extends "base_participant.html"')
    ]
    assert fixed == ["gallery_phone.html"]


@pytest.mark.parametrize(("number", "has_search"), [(4, False), (5, True), (12, True)])
def test_from_a_handful_of_programmes_up_the_switcher_has_a_search(
    client: Client, dana: Person, number: int, has_search: bool
) -> None:
    for n in range(number):
        make_programme(name=f"Round {n + 1}", slug=f"round-{n + 1}", admin=dana)
    client.force_login(dana)
    slug = f"round-{number}"
    shown = client.get(reverse("programmes:overview", args=[slug])).content.decode()
    side = shown[shown.index('<aside class="m-side"') : shown.index("<main")]
    assert ('role="search"' in side) == has_search
    assert ('action="/programmes/"' in side) == has_search
    assert f'href="/programmes/{slug}/" aria-current="true"' in side
    assert side.count("m-switch-sub") <= 9
    found = client.get(reverse("programmes:list"), {"name": f"round {number}"}).content.decode()
    assert f'href="/programmes/{slug}/"' in found[found.index("<main") :]


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


# --- Homes ----------------------------------------------------------------------------------------


def home_of(client: Client, person: Person) -> str:
    client.force_login(person)
    return client.get(reverse("site:home")).content.decode()


def with_role(name: str, role: str) -> Person:
    person = make_person(name=name)
    OrganisationRole.objects.create(person=person, role=role)
    return person


def test_after_the_set_up_home_leads_to_the_first_programme(client: Client, dana: Person) -> None:
    Organisation.objects.update(set_up_at=datetime(2026, 1, 1, tzinfo=UTC))
    ravi = with_role("Ravi Menon", "organisation_admin")
    button = '<a class="btn btn-primary" href="/programmes/new/"'
    assert button in home_of(client, ravi)
    make_programme(admin=dana, state="draft")
    assert button not in home_of(client, ravi)


def test_getting_started_stays_until_there_is_a_second_admin(client: Client, dana: Person) -> None:
    Organisation.objects.update(set_up_at=datetime(2026, 1, 1, tzinfo=UTC))
    ravi = with_role("Ravi Menon", "organisation_admin")
    programme = make_programme(admin=dana, state="draft")
    shown = home_of(client, ravi)
    assert "Getting started" in shown
    assert shown.count("Name a second organisation admin") == 2  # the line and its button
    ada = with_role("Ada Obi", "organisation_admin")
    assert "Getting started" not in home_of(client, ravi)
    ada.organisation_roles.all().delete()
    programme.state = "enrolling"
    programme.save()
    shown = home_of(client, ravi)
    assert "Getting started" not in shown
    assert shown.count("Name a second organisation admin") == 1


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (None, "None yet", "No backup of Mentes was made yet."),
        (0, "0 days old", "The last one was made on"),
        (7, "7 days old", "The last one was made on"),
        (8, "8 days old", "Run ./mentes backup on the server"),
        (-1, "0 days old", "The last one was made on"),
    ],
)
def test_an_organisation_admin_reads_how_old_the_last_backup_is(
    client: Client, dana: Person, days: int | None, state: str, words: str
) -> None:
    Organisation.objects.update(set_up_at=datetime(2026, 1, 1, tzinfo=UTC))
    if days is not None:
        at = timezone.now() - timedelta(days=days, minutes=1)
        LastTime.objects.create(name=BACKUP, at=at)
    shown = home_of(client, with_role("Ravi Menon", "organisation_admin"))
    assert state in shown and words in shown
    assert ("Make a backup" in shown) == (days is None or days > 7)


def test_before_there_are_people_home_has_one_next_step(client: Client) -> None:
    make_organisation(set_up_at=datetime(2026, 1, 1, tzinfo=UTC))
    shown = home_of(client, with_role("Ravi Menon", "organisation_admin"))
    assert shown.count('class="btn btn-primary"') == 1
    assert '<a class="btn btn-primary" href="/people/imports/"' in shown
    for words in ("never signed in", "entered by hand", 'href="/programmes/new/"'):
        assert words not in shown


def test_an_organisation_admin_reads_what_needs_them(client: Client, dana: Person) -> None:
    Organisation.objects.update(set_up_at=datetime(2026, 1, 1, tzinfo=UTC))
    ravi = with_role("Ravi Menon", "organisation_admin")
    shown = home_of(client, ravi)
    for words in ("Set up the mail server", "Name a second organisation admin", "No file yet"):
        assert words in shown
    assert "Check the audit log" in shown and "up to date." not in shown
    make_programme(admin=dana)
    with_role("Ada Obi", "organisation_admin")
    remember_chain(count=12, fault="")
    shown = home_of(client, ravi)
    assert "Name a second organisation admin" not in shown
    assert "12 entries, none changed" in shown


def test_a_leader_reads_something_true_before_there_are_numbers(
    client: Client, dana: Person
) -> None:
    catherine = with_role("Catherine Osei", "leadership")
    assert "No programme has been launched yet" in home_of(client, catherine)
    make_programme(name="Rising leads", state="enrolling", admin=dana)
    assert "Rising leads is enrolling" in home_of(client, catherine)


def test_an_auditor_reads_the_state_of_the_log_and_its_latest_entries(
    client: Client, dana: Person
) -> None:
    note("make_programme", make_programme(name="Rising leads"), by=dana)
    shown = home_of(client, with_role("Bernd Kessler", "auditor"))
    assert "Dana Whitfield</b> made the programme Rising leads." in shown
    assert "Check the audit log" in shown


def test_forty_programmes_are_searched_filtered_and_sorted_as_people_count(
    client: Client, dana: Person
) -> None:
    for number in range(1, 41):
        state = "running" if number == 40 else "draft"
        make_programme(name=f"Round {number}", slug=f"round-{number}", state=state, admin=dana)
    shown = home_of(client, dana)
    assert "32 more" in shown
    page = client.get(reverse("programmes:list")).content.decode()
    page = page[page.index("<main") :]
    assert page.index("Round 40") < page.index("Round 2<") < page.index("Round 10<")
    page = client.get(reverse("programmes:list"), {"name": "ROUND 4"}).content.decode()
    page = page[page.index("<main") :]
    assert "Round 40" in page and "Round 10" not in page
    page = client.get(reverse("programmes:list"), {"state": "running"}).content.decode()
    page = page[page.index("<main") :]
    assert "Round 40" in page and "Round 4<" not in page
