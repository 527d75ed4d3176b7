"""A file of who was hired, moved, promoted or left: tried, written once, undone; who left, leaves."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from mentes.audit.models import Entry
from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.actions.imports import (
    events,
    map_columns,
    prepare,
    start_import,
    start_undo,
    upload,
)
from mentes.people.event_columns import Kind, kind_in
from mentes.people.events import EventPlan
from mentes.people.models import EmploymentEvent, Import, OrganisationRole, Person
from mentes.people.tasks import run_import
from tests.factories import make_organisation, make_pair, make_person, make_programme

pytestmark = pytest.mark.django_db
State = Import.State
EVENTS = """Employee,Work Email,Event Type,Effective Date,Previous Grade
Ann Lee,ann@x.org,Promotion,2026-03-31,4
Bo Ek,bo@x.org,Transfer,2026-05-15,Sales
Cy Ng,cy@x.org,Voluntary termination,2026-06-30,
"""


@pytest.fixture(autouse=True)
def people(settings: Any, tmp_path: Path) -> Iterator[dict[str, Person]]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel("2026-09-01T10:00:00Z", tick=False):
        make_organisation()
        names = {"ann": "Ann Lee", "bo": "Bo Ek", "cy": "Cy Ng"}
        yield {key: make_person(name=name, email=f"{key}@x.org") for key, name in names.items()}


def run(row: Import) -> Import:
    run_import.call(row.pk)
    row.refresh_from_db()
    return row


def checked(text: str, **choice: Any) -> Import:
    row = upload(BytesIO(text.encode()), by=None, filename="events.csv", purpose="events")
    known = {"columns": row.columns, "date_orders": row.date_orders, "key": row.key}
    return run(map_columns(row, by=None, **known | choice))


def recorded(text: str, **more: Any) -> Import:
    return run(start_import(checked(text), by=None, **more))


def events_of(person: Person) -> list[tuple[str, date, str]]:
    return list(person.events.values_list("kind", "on", "was"))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Promotion", Kind.PROMOTED), ("Promoted (grade 4 to 5)", Kind.PROMOTED), ("Transfer", Kind.MOVED),
        ("Department change", Kind.MOVED), ("New Hire", Kind.HIRED), ("REHIRE", Kind.HIRED),
        ("Voluntary termination", Kind.LEFT), ("End of employment", Kind.LEFT), ("left", Kind.LEFT),
        ("Salary change", None), ("Transfer and promotion", None), ("", None),
    ],
)  # fmt: skip
def test_words_of_other_systems_are_understood(words: str, kind: Kind | None) -> None:
    assert kind_in(words) == kind


def test_columns_are_guessed_from_headings_and_values() -> None:
    row = checked(EVENTS)
    assert {name: heading for heading, name in row.columns.items() if name} == {
        "email": "Work Email", "kind": "Event Type", "on": "Effective Date", "was": "Previous Grade",
    }  # fmt: skip


def test_the_dry_run_says_what_is_new_and_who_leaves_and_writes_nothing() -> None:
    summary = checked(EVENTS).summary
    assert (summary["new"], summary["same"], summary["rejected"], summary["leavers"]) == (
        3,
        0,
        0,
        1,
    )
    assert [line["name"] for line in summary["leaving_rows"]] == ["Cy Ng"]
    assert not EmploymentEvent.objects.exists()


def test_events_are_recorded_with_what_was_before(people: dict[str, Person]) -> None:
    row = recorded(EVENTS)
    assert row.state == State.IMPORTED and not row.file
    assert events_of(people["ann"]) == [("promoted", date(2026, 3, 31), "4")]
    assert events_of(people["bo"]) == [("moved", date(2026, 5, 15), "Sales")]
    assert Entry.objects.filter(verb="import_events").count() == 1


def test_who_left_by_the_file_leaves_with_all_that_follows(people: dict[str, Person]) -> None:
    pair = make_pair(programme=make_programme(state="running"), mentee=people["cy"])
    recorded(EVENTS)
    people["cy"].refresh_from_db()
    assert (people["cy"].is_active, people["cy"].left_on) == (False, date(2026, 6, 30))
    pair.refresh_from_db()
    assert pair.state not in Pair.OPEN


def test_who_left_and_came_back_stays(people: dict[str, Person]) -> None:
    text = EVENTS + "Cy Ng,cy@x.org,Rehire,2026-08-01,\n"
    assert checked(text).summary["leavers"] == 0
    recorded(text)
    people["cy"].refresh_from_db()
    assert people["cy"].is_active
    assert [kind for kind, _on, _was in events_of(people["cy"])] == ["left", "hired"]


def test_the_same_file_again_writes_nothing() -> None:
    recorded(EVENTS)
    again = checked(EVENTS)
    assert (again.summary["new"], again.summary["same"], again.summary["leavers"]) == (0, 3, 0)


def test_an_event_that_stands_twice_in_a_file_counts_once() -> None:
    summary = checked(EVENTS + "Ann Lee,ann@x.org,promoted,2026-03-31,4\n").summary
    assert (summary["new"], summary["same"]) == (3, 1)


def test_rows_that_cannot_be_read_are_named_by_cause() -> None:
    text = EVENTS + (
        "Di,di@x.org,Promotion,2026-03-31,\nAnn,ann@x.org,Salary change,2026-03-31,\n"
        "Ann,ann@x.org,Promotion,soon,\nAnn,ann@x.org,Promotion,2027-03-31,\n"
    )
    row = checked(text)
    assert row.summary["rejected"] == 4
    assert {(fault["field"], fault["cause"]) for fault in row.summary["faults"]} == {
        ("Work Email", "no one here is known by this"),
        ("Event Type", "not hired, moved, promoted or left"),
        ("Effective Date", "not a date"),
        ("Effective Date", "a day that lies ahead"),
    }
    with row.rejected.open("rb") as file:
        assert b"Salary change" in file.read()
    with pytest.raises(Refused, match="rejected"):
        start_import(row, by=None)
    assert run(start_import(row, by=None, leave_out_rejected=True)).summary["imported"]["new"] == 3


def test_a_file_of_which_nothing_can_be_read_is_not_called_known() -> None:
    client = Client()
    client.force_login(admin())
    row = checked(EVENTS.splitlines()[0] + "\nDi,di@x.org,Promotion,2026-03-31,\n")
    page = client.get(reverse("people:import", args=[row.pk])).content.decode()
    assert "Nothing of this file can be recorded" in page and "file is known" not in page


def test_a_file_without_a_day_is_refused_before_a_row_is_read() -> None:
    with pytest.raises(Refused, match="On which day"):
        checked("Work Email,Event Type\nann@x.org,Promotion\n")


def test_an_undo_takes_back_what_the_file_wrote_and_nothing_else(
    people: dict[str, Person],
) -> None:
    EmploymentEvent.objects.create(person=people["ann"], kind="promoted", on=date(2026, 3, 31))
    row = recorded(EVENTS)
    assert row.summary["imported"] == {"new": 2, "changed": 2, "leavers": 1}
    assert run(start_undo(row, by=None)).state == State.UNDONE
    people["cy"].refresh_from_db()
    assert (people["cy"].is_active, people["cy"].left_on) == (True, None)
    assert [events_of(each) for each in people.values()] == [
        [("promoted", date(2026, 3, 31), "")], [], [],
    ]  # fmt: skip


def test_of_two_files_at_once_only_the_one_that_wrote_an_event_takes_it_back(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "_refuse_while_another_runs", lambda row: None)
    first, second = (start_import(checked(EVENTS), by=None) for _n in range(2))
    planned = events.event_plan

    def overtaken(*read: Any) -> EventPlan:
        """The other file is written after this one was read."""
        plan = planned(*read)
        monkeypatch.setattr(events, "event_plan", planned)
        run(first)
        return plan

    monkeypatch.setattr(events, "event_plan", overtaken)
    assert run(second).summary["imported"]["new"] == 0
    run(start_undo(second, by=None))
    assert events_of(people["ann"]) == [("promoted", date(2026, 3, 31), "4")]
    assert events_of(people["bo"]) == [("moved", date(2026, 5, 15), "Sales")]
    run(start_undo(first, by=None))
    assert not EmploymentEvent.objects.exists()


def undone_page(row: Import) -> str:
    client = Client()
    client.force_login(admin())
    return client.get(reverse("people:import", args=[row.pk])).content.decode()


def test_what_a_later_file_has_too_stays_and_goes_with_that_file(
    people: dict[str, Person],
) -> None:
    first = recorded(EVENTS)
    second = recorded(EVENTS + "Ann Lee,ann@x.org,Transfer,2026-08-01,Sales\n")
    assert second.summary["imported"] == {"new": 1, "changed": 1, "leavers": 0}
    undone = run(start_undo(first, by=None))
    assert events_of(people["ann"])[0] == ("promoted", date(2026, 3, 31), "4")
    assert events_of(people["bo"]) == [("moved", date(2026, 5, 15), "Sales")]
    people["cy"].refresh_from_db()
    assert (people["cy"].is_active, people["cy"].left_on) == (False, date(2026, 6, 30))
    assert undone.summary["undone"]["left_to_others"] == 3
    assert "3 events stay, because another file has them too." in undone_page(undone)
    last = run(start_undo(second, by=None))
    assert not EmploymentEvent.objects.exists()
    people["cy"].refresh_from_db()
    assert (people["cy"].is_active, people["cy"].left_on) == (True, None)
    assert "because another file has" not in undone_page(last)


def test_a_later_file_that_is_undone_first_takes_nothing_it_only_found(
    people: dict[str, Person],
) -> None:
    first = recorded(EVENTS)
    second = recorded(EVENTS + "Ann Lee,ann@x.org,Transfer,2026-08-01,Sales\n")
    undone = run(start_undo(second, by=None))
    assert undone.summary["undone"]["restored"] == 1  # Ann; of the others it wrote nothing
    assert events_of(people["ann"]) == [("promoted", date(2026, 3, 31), "4")]
    run(start_undo(first, by=None))
    assert not EmploymentEvent.objects.exists()


def test_of_three_files_the_last_that_is_left_has_the_event(people: dict[str, Person]) -> None:
    files = [
        recorded(EVENTS + f"Ann Lee,ann@x.org,Transfer,2026-08-0{n},Sales\n") for n in (1, 2, 3)
    ]
    for row in files:
        assert ("promoted", date(2026, 3, 31), "4") in events_of(people["ann"])
        run(start_undo(row, by=None))
    assert not EmploymentEvent.objects.exists()


def test_an_import_that_was_killed_goes_on_where_it_was(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = start_import(checked(EVENTS), by=None)
    killed = RuntimeError("killed")

    def dies(*_args: Any, **_facts: Any) -> None:
        raise killed

    with monkeypatch.context() as broken:
        broken.setattr("mentes.people.actions.imports.events.leave_by_file", dies)
        with pytest.raises(RuntimeError):
            run_import.call(row.pk)
    Import.objects.filter(pk=row.pk).update(lease_until=None)
    done = run(row)
    assert done.state == State.IMPORTED
    assert done.summary["imported"] == {"new": 3, "changed": 3, "leavers": 1}
    assert not done.changes.filter(after__has_key="found").exists()
    assert EmploymentEvent.objects.count() == 3


# --- In the browser ------------------------------------------------------------------------------


def admin() -> Person:
    person = make_person(name="Olu Ade")
    OrganisationRole.objects.create(person=person, role=OrganisationRole.Role.ADMIN)
    return person


def test_the_page_of_events_asks_for_a_file_of_events() -> None:
    client = Client()
    client.force_login(admin())
    page = client.get(reverse("people:events")).content.decode()
    assert "File of employment events" in page and "a row for each event" in page
    assert "File of people" not in page
    assert "File of people" in client.get(reverse("people:imports")).content.decode()


def test_an_organisation_admin_imports_events_in_the_browser() -> None:
    client = Client()
    client.force_login(admin())
    file = SimpleUploadedFile("events.csv", EVENTS.encode())
    page = client.post(reverse("people:events"), {"file": file}, follow=True)
    assert "Which column is what?" in page.content.decode()
    row = Import.objects.get()
    assert (row.purpose, row.filename) == ("events", "events.csv")
    row = run(
        map_columns(row, by=None, columns=row.columns, date_orders=row.date_orders, key="email")
    )
    page = client.get(reverse("people:import", args=[row.pk])).content.decode()
    assert "This is what would be recorded" in page and "Record 3 events" in page
    assert "Who leaves by this file" in page and "Cy Ng" in page
    client.post(reverse("people:import_start", args=[row.pk]))
    row = run(row)
    page = client.get(reverse("people:import", args=[row.pk])).content.decode()
    assert "3 events, by which 1 person left" in page and "Undo this import" in page
    assert "events.csv" in client.get(reverse("people:events")).content.decode()
    assert "events.csv" not in client.get(reverse("people:imports")).content.decode()


def test_the_empty_file_has_headings_that_are_understood() -> None:
    client = Client()
    client.force_login(admin())
    text = client.get(reverse("people:events_template")).content.decode("utf-8-sig")
    row = upload(BytesIO(text.encode()), by=None, filename="events.csv", purpose="events")
    assert set(row.columns.values()) == {"email", "kind", "on", "was"}


@pytest.mark.parametrize("name", ["events", "events_template"])
def test_nobody_else_imports_events(name: str, people: dict[str, Person]) -> None:
    coordinator = make_person()
    make_programme(admin=coordinator)
    for person in (people["ann"], coordinator):
        client = Client()
        client.force_login(person)
        assert client.get(reverse(f"people:{name}")).status_code in (403, 404)


# --- On the command line -------------------------------------------------------------------------


def told(*arguments: object) -> str:
    out = StringIO()
    call_command("import_events", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_line_tries_first_and_then_records(
    people: dict[str, Person], tmp_path: Path
) -> None:
    file = tmp_path / "events.csv"
    file.write_text(EVENTS)
    assert "3 new, 0 same, 1 leavers, 0 rejected" in told(file, "--dry-run")
    assert not EmploymentEvent.objects.exists() and not Import.objects.exists()
    assert "Recorded" in told(file)
    people["cy"].refresh_from_db()
    assert not people["cy"].is_active
    assert "0 new, 3 same" in told(file)


def test_the_command_line_refuses_rejected_rows_with_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(EVENTS + "Di,di@x.org,Promotion,2026-03-31,\n")
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_events", str(file), stdout=out, stderr=out)
    assert stopped.value.code == 2
    assert "Work Email: no one here is known by this (rows 5)" in out.getvalue()
    assert "Recorded" in told(file, "--leave-out-rejected")
