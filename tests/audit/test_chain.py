"""The log is only ever added to, and a change made past all walls is found at its line."""

import threading
from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from mentes.audit.actions import note
from mentes.audit.models import Entry, OnlyEverAdded
from mentes.audit.queries import checked_chain
from mentes.foundation.actor import System
from mentes.people.actions.privacy import forget_person
from mentes.people.models import EmploymentEvent, OrganisationRole, Person
from tests.factories import make_organisation, make_person
from tests.promises.elsewhere import LONG, until

BY = System("the test writes a line")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lena() -> Person:
    return make_person(name="Lena Moreau")


@pytest.fixture
def lines(lena: Person) -> list[int]:
    """Five, in three transactions."""
    note("first", lena, by=lena, number=1.5, list=[1, "ü"], by_key={10: "a", 9: "b"})
    with transaction.atomic():
        note("second", lena, by=BY)
        note("third", lena, by=lena)
    with transaction.atomic():
        note("fourth", lena, by=BY)
        note("fifth", lena, by=lena)
    return list(Entry.objects.order_by("number").values_list("pk", flat=True))


@pytest.fixture
def past_the_walls() -> Iterator[None]:
    """As somebody with all rights in the database."""
    with connection.cursor() as cursor:
        if settings.ON_POSTGRES:
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _, sql in triggers:
                cursor.execute(sql)


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_each_line_has_its_place_and_the_chain_is_intact(lines: list[int]) -> None:
    assert list(Entry.objects.order_by("id").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    found = checked_chain()
    assert (found.count, found.fault) == (5, "")


def test_a_line_of_a_transaction_that_failed_leaves_no_gap(lena: Person) -> None:
    note("first", lena, by=BY)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note("never", lena, by=BY)
        _ = 1 / 0
    note("second", lena, by=BY)
    assert checked_chain().count == 2
    assert checked_chain().fault == ""


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE audit_entry SET verb = 'other' WHERE number = 3", "Line 3, “other”.*words"),
        ("UPDATE audit_entry SET details = '{}' WHERE number = 1", "Line 1, “first”.*words"),
        ("UPDATE audit_entry SET by_id = NULL WHERE number = 3", "Line 3.*another person"),
        ("UPDATE audit_entry SET reason = 'other' WHERE number = 2", "Line 2.*another person"),
        ("DELETE FROM audit_entry WHERE number = 2", "Line 2 is missing"),
        (
            """UPDATE audit_entry SET number = 9 WHERE number = 2;
            UPDATE audit_entry SET number = 2 WHERE number = 3;
            UPDATE audit_entry SET number = 3 WHERE number = 9""",
            "Line 2, “third”.*does not follow",
        ),
        ("UPDATE audit_entry SET number = NULL WHERE number = 5", "no place"),
    ],
)
def test_what_was_changed_past_the_walls_is_found_at_its_line(
    lines: list[int], past_the_walls: None, statement: str, words: str
) -> None:
    for part in statement.split(";"):
        run(part)
    with pytest.raises(CommandError, match=words):
        call_command("audit_verify")


def test_lines_cut_off_at_the_end_are_found_by_a_head_noted_elsewhere(
    lines: list[int], past_the_walls: None
) -> None:
    head = checked_chain().head
    call_command("audit_verify", expect=head)
    run("DELETE FROM audit_entry WHERE number >= 5")
    assert checked_chain().fault == ""
    with pytest.raises(CommandError, match=f"does not hold {head} any more"):
        call_command("audit_verify", expect=head)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_entry WHERE number = 1",
        "UPDATE audit_entry SET verb = 'other' WHERE number = 1",
        "UPDATE audit_entry SET by_id = NULL WHERE number = 1",
        "UPDATE audit_entry SET by_id = NULL, reason = 'a forgotten person', salt = '', verb = 'x'",
        "UPDATE audit_entry SET chain = '' WHERE number = 1",
    ],
)
def test_the_database_refuses_to_change_a_line(lines: list[int], statement: str) -> None:
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        run(statement)


def test_code_cannot_change_a_line_either(lines: list[int]) -> None:
    entry = Entry.objects.get(number=1)
    for attempt in (
        entry.save,
        entry.delete,
        lambda: Entry.objects.update(verb="x"),
        Entry.objects.all().delete,
        lambda: Entry.objects.bulk_update([entry], ["verb"]),
    ):
        with pytest.raises(OnlyEverAdded):
            attempt()


def test_a_forgotten_person_is_named_nowhere_and_the_chain_holds(
    lena: Person, lines: list[int]
) -> None:
    make_organisation()
    forget_person(lena, by=lena)
    assert not Entry.objects.filter(by=lena).exists()
    forgotten = Entry.objects.get(number=1)
    assert (forgotten.by_id, forgotten.salt, forgotten.reason) == (None, "", "a forgotten person")
    assert checked_chain().fault == ""


def test_a_verb_that_notes_and_forgets_in_one_transaction_keeps_the_chain(lena: Person) -> None:
    make_organisation()
    with transaction.atomic():
        note("last", lena, by=lena)
        forget_person(lena, by=lena)
    assert checked_chain().fault == ""
    assert Entry.objects.get(verb="last").reason == "a forgotten person"


def test_many_who_write_at_once_make_one_chain() -> None:
    """And nobody waits for somebody who still works: rows are locked before and after the line."""
    people = [make_person(name=f"Person {number}") for number in range(4)]
    faults: list[DatabaseError] = []

    def work(number: int) -> None:
        try:
            for step in range(10):
                with transaction.atomic():
                    first, second = people[(number + step) % 4], people[(number + step + 1) % 4]
                    low, high = sorted((first.pk, second.pk))
                    Person.objects.select_for_update().get(pk=low)
                    note("low", first, by=BY)
                    Person.objects.select_for_update().get(pk=high)
                    note("high", second, by=first)
        except DatabaseError as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert faults == []
    found = checked_chain()
    assert (found.count, found.fault) == (120, "")


@pytest.mark.on_postgresql
def test_a_line_written_early_holds_up_nobody(lena: Person) -> None:
    """While one transaction works on after its line, another writes its own and commits."""
    done = threading.Event()

    def other() -> None:
        note("other", lena, by=BY)
        connection.close()
        done.set()

    with transaction.atomic():
        note("early", lena, by=BY)
        thread = threading.Thread(target=other)
        thread.start()
        assert done.wait(LONG), "the second waited for the first"
    thread.join(LONG)
    assert list(Entry.objects.order_by("number").values_list("verb", flat=True)) == [
        "other",
        "early",
    ]
    assert checked_chain().fault == ""


@pytest.mark.on_postgresql
def test_the_place_in_the_chain_is_the_last_thing_a_transaction_waits_for(lena: Person) -> None:
    """One waits at its commit for a row that the other holds, who then commits a line of its own.

    Did the first already hold the chain, each would wait for the other."""
    faults: list[DatabaseError] = []

    def other() -> None:
        try:
            with transaction.atomic():
                note("other", lena, by=BY)
                EmploymentEvent.objects.create(person=lena, kind="left", on=date(2026, 11, 21))
        except DatabaseError as fault:
            faults.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=lena.pk)
        note("mine", lena, by=BY)
        thread.start()
        until(somebody_waits)
    thread.join(LONG)
    assert faults == []
    assert (checked_chain().count, checked_chain().fault) == (2, "")


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_the_page_says_whether_the_chain_is_intact(client: Client, lines: list[int]) -> None:
    make_organisation()
    auditor = make_person(name="Bernd Kessler")
    OrganisationRole.objects.create(person=auditor, role="auditor")
    client.force_login(auditor)
    count = Entry.objects.count()
    assert "is intact" not in client.get("/audit/").content.decode()
    page = client.get("/audit/?check=1").content.decode()
    assert f"The chain is intact: {count} lines" in page


def test_a_log_from_before_the_chain_is_chained_by_the_migration(lena: Person) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("audit", "0001_initial")])
    old = executor.loader.project_state(("audit", "0001_initial")).apps.get_model("audit", "Entry")
    for number in range(3):
        old.objects.create(by_id=lena.pk, verb=f"old {number}", details={"n": number})
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("audit"))
    note("new", lena, by=BY)
    assert (checked_chain().count, checked_chain().fault) == (4, "")
    assert Entry.objects.get(number=1).verb == "old 0"
    with pytest.raises(IntegrityError), transaction.atomic():
        run("DELETE FROM audit_entry")
