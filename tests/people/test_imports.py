"""A file of people, from upload to undo."""

import json
import subprocess
import sys
import threading
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.actions.imports import map_columns, start_import, start_undo, upload
from mentes.people.actions.retention import clear_imports_and_links
from mentes.people.actions.skills import load_taxonomy
from mentes.people.management.commands.import_people import words
from mentes.people.models import EmploymentEvent, Import, ImportedChange, Mapping, Person
from mentes.people.tasks import run_import
from tests.factories import make_organisation, make_person
from tests.people.messy import messy
from tests.tiers import most_in_check

State = Import.State
PEOPLE = """Employee ID,Legal Name,Work Email,Manager ID,Supervisory Organization,Grade,Hire Date,Gender
1,Ann Lee,ann@x.org,,Product,Band 5,2020-01-31,Female
2,Bo Ek,BO@x.org ,1,Product,Band 3,31/01/2021,Male
3,Cy Ng,cy@x.org,2,Sales,Band 2,15/02/2021,Male
"""


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def checked(
    text: str | bytes, *, by: Person | None = None, name: str = "people.csv", **choice: Any
) -> Import:
    data = text.encode() if isinstance(text, str) else text
    row = upload(BytesIO(data), by=by, filename=name)
    orders = row.date_orders | choice.pop("date_orders", {})
    row = map_columns(
        row, by=by, **({"columns": row.columns, "date_orders": orders, "key": row.key} | choice)
    )
    return run(row)


def run(row: Import) -> Import:
    run_import.call(row.pk)
    row.refresh_from_db()
    return row


def imported(text: str | bytes, **more: Any) -> Import:
    options = {name: more.pop(name) for name in ("leave_out_rejected", "leavers") if name in more}
    row = checked(text, **more)
    return run(start_import(row, by=row.made_by, **options))


def facts(email: str) -> Person:
    return Person.objects.get(email=email)


@pytest.mark.django_db
def test_a_file_of_an_hr_system_comes_in_as_it_is() -> None:
    row = imported(PEOPLE)
    assert row.state == State.IMPORTED
    bo = facts("bo@x.org")
    assert (bo.name, bo.employee_id, bo.team, bo.level) == ("Bo Ek", "2", "Product", 3)
    assert bo.hired_on == date(2021, 1, 31)
    assert bo.manager == facts("ann@x.org")
    assert facts("cy@x.org").manager == bo
    assert not bo.has_usable_password()
    assert EmploymentEvent.objects.filter(person=bo, kind="hired", on=bo.hired_on).exists()


@pytest.mark.django_db
def test_a_dry_run_writes_nobody_and_tells_old_and_new() -> None:
    make_person(name="Bo Eck", email="bo@x.org", team="Design")
    row = checked(PEOPLE)
    assert Person.objects.count() == 1
    assert (row.summary["new"], row.summary["changed"], row.summary["same"]) == (2, 1, 0)
    change = row.summary["changed_rows"][0]
    assert (change["before"]["team"], change["after"]["team"]) == ("Design", "Product")
    assert change["row"] == 3


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing() -> None:
    imported(PEOPLE)
    row = checked(PEOPLE)
    assert (row.summary["new"], row.summary["changed"], row.summary["same"]) == (0, 0, 3)


@pytest.mark.django_db
def test_one_audit_line_an_import() -> None:
    ann = make_person()
    row = imported(PEOPLE, by=ann)
    lines = Entry.objects.filter(verb="import_people")
    assert [(line.by, line.subject_id) for line in lines] == [(ann, str(row.pk))]


@pytest.mark.django_db
def test_after_the_import_neither_the_file_nor_names_in_its_summary_are_kept() -> None:
    row = imported(PEOPLE)
    assert not row.file
    assert "ann@x.org" not in json.dumps(row.summary)


@pytest.mark.django_db
def test_a_rejected_row_refuses_the_file_until_it_is_left_out() -> None:
    row = checked(PEOPLE + "4,Di,not-an-address,1,Sales,,,\n")
    assert row.summary["rejected"] == 1
    with pytest.raises(Refused, match="1 row is rejected"):
        start_import(row, by=None)
    with row.rejected.open("rb") as file:
        assert b"not-an-address" in file.read()
    run(start_import(row, by=None, leave_out_rejected=True))
    assert Person.objects.count() == 3


@pytest.mark.django_db
def test_errors_are_grouped_by_cause_with_their_rows() -> None:
    bad = "".join(f"{n},P {n},p{n} at x.org,,,,,\n" for n in range(10, 13))
    row = checked(PEOPLE + bad)
    group = row.summary["faults"][0]
    assert (group["field"], group["rows"]) == ("Work Email", [5, 6, 7])
    assert "p10 at x.org" in group["examples"][0]


@pytest.mark.django_db
def test_a_date_that_can_be_read_two_ways_is_asked_about() -> None:
    with pytest.raises(Refused, match="two ways"):
        checked("Work Email,Name,Hire Date\na@x.org,A,03/04/2021\n")
    imported("Work Email,Name,Hire Date\na@x.org,A,03/04/2021\n", date_orders={"Hire Date": "mdy"})
    assert facts("a@x.org").hired_on == date(2021, 3, 4)


@pytest.mark.django_db
def test_the_same_person_twice_the_last_row_counts_and_it_is_said() -> None:
    row = checked("Work Email,Name\na@x.org,First\nA@X.ORG ,Last\n")
    assert row.summary["warnings"][0]["rows"] == [2]
    run(start_import(row, by=None))
    assert facts("a@x.org").name == "Last"


@pytest.mark.django_db
def test_a_fault_in_a_row_that_no_longer_counts_does_not_reject() -> None:
    row = checked(
        "Work Email,Name,Hire Date\na@x.org,A,someday\nb@x.org,B,2020-01-01\na@x.org,A,2020-01-01\n"
    )
    assert (row.summary["new"], row.summary["rejected"]) == (2, 0)


@pytest.mark.django_db
def test_an_empty_cell_leaves_alone_what_is_known() -> None:
    make_person(name="Ann", email="ann@x.org", team="Design")
    imported("Work Email,Name,Team\nann@x.org,Ann,N/A\n")
    assert facts("ann@x.org").team == "Design"


@pytest.mark.django_db
def test_nobody_leaves_unless_ticked() -> None:
    ann, bo = make_person(email="ann@x.org"), make_person(email="old@x.org")
    row = checked("Work Email,Name\nann@x.org,Ann\n")
    assert [line[0] for line in row.summary["missing_people"]] == [bo.pk]
    run(start_import(row, by=ann))
    bo.refresh_from_db()
    assert bo.is_active
    imported("Work Email,Name\nann@x.org,Ann B\n", leavers=[bo.pk])
    bo.refresh_from_db()
    assert not bo.is_active
    assert bo.left_on == timezone.localdate()


@pytest.mark.django_db
def test_a_day_of_leaving_in_the_file_makes_no_leaver_by_itself() -> None:
    make_person(email="ann@x.org", name="Ann")
    text = (
        "Work Email,Name,Termination Date\nann@x.org,Ann,2024-05-31\ngone@x.org,Gone,2023-01-31\n"
    )
    row = imported(text)
    assert facts("ann@x.org").is_active
    assert not Person.objects.filter(email="gone@x.org").exists()
    assert row.summary["left_out"] == 1
    imported(text.replace("Ann,", "Anne,"), leavers=[facts("ann@x.org").pk])
    assert facts("ann@x.org").left_on == date(2024, 5, 31)


@pytest.mark.django_db
def test_a_circle_of_managers_is_rejected() -> None:
    row = checked(
        "Employee ID,Name,Work Email,Manager ID\n1,A,a@x.org,2\n2,B,b@x.org,3\n3,C,c@x.org,1\n4,D,d@x.org,1\n"
    )
    assert row.summary["rejected"] == 3
    assert row.summary["faults"][0]["rows"] == [2, 3, 4]


@pytest.mark.django_db
def test_managers_are_found_by_address_number_or_a_name_that_only_one_has() -> None:
    imported(
        "Employee #,Name,Work Email,Reporting to\n1,Ann Lee,a@x.org,\n2,Bo,b@x.org,A@X.org\n3,Cy,c@x.org,1\n"
        "4,Di,d@x.org,ann lee\n5,Ed,e@x.org,Nobody Known\n6,Flo,f@x.org,f@x.org\n"
    )
    ann = facts("a@x.org")
    assert {each.email for each in ann.reports.all()} == {"b@x.org", "c@x.org", "d@x.org"}
    assert facts("e@x.org").manager is None
    assert facts("f@x.org").manager is None


@pytest.mark.django_db
def test_an_address_moves_with_the_employee_number() -> None:
    make_person(name="Ann Lee", email="ann.lee@x.org", employee_id="1")
    text = "Employee ID,Name,Work Email\n1,Ann Ek,ann.ek@x.org\n"
    row = checked(text)
    assert row.summary["rejected"] == 1  # by address she is new, and the number is taken
    imported(text, key="employee_id")
    assert Person.objects.get(employee_id="1").email == "ann.ek@x.org"
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_skills_come_in_the_words_of_the_taxonomy() -> None:
    load_taxonomy(by=System("a test of skills"))
    imported("Work Email,Name,Skills you have\na@x.org,A,line management; Bee keeping\n")
    assert {row.skill.name for row in facts("a@x.org").skills.all()} == {
        "Leading a team",
        "Bee keeping",
    }
    assert (
        checked("Work Email,Name,Skills you have\na@x.org,A,Leading a team; bee keeping\n").summary[
            "same"
        ]
        == 1
    )


@pytest.mark.django_db
def test_a_move_and_a_promotion_are_recorded() -> None:
    make_person(email="ann@x.org", name="Ann", team="Design", level=2)
    imported("Work Email,Name,Team,Grade\nann@x.org,Ann,Sales,Band 3\n")
    kinds = EmploymentEvent.objects.filter(person__email="ann@x.org").values_list("kind", flat=True)
    assert set(kinds) == {"moved", "promoted"}


@pytest.mark.django_db
def test_a_mapping_is_kept_by_name() -> None:
    checked(PEOPLE, save_as="HR")
    assert Mapping.objects.get(name="HR").columns["Legal Name"] == "name"


@pytest.mark.django_db
def test_an_undo_puts_everything_back() -> None:
    ann = make_person(name="Ann", email="ann@x.org", team="Design")
    before = list(Person.objects.order_by("pk").values())
    row = imported(PEOPLE, by=ann)
    run(start_undo(row, by=ann))
    row.refresh_from_db()
    assert row.state == State.UNDONE
    assert list(Person.objects.order_by("pk").values()) == before
    assert row.summary["undone"] == {
        "removed": 2, "restored": 1, "kept": 0, "left_to_others": 0,
    }  # fmt: skip
    assert ImportedChange.objects.count() == 0
    assert not EmploymentEvent.objects.exists()
    assert Entry.objects.filter(verb="undo_import").count() == 1


@pytest.mark.django_db
def test_an_event_of_today_that_a_later_file_found_stays_with_it() -> None:
    ann = make_person(name="Ann", email="ann@x.org", team="Design")
    first = imported("Work Email,Name,Team\nann@x.org,Ann,Sales\n")
    second = imported("Work Email,Name,Team\nann@x.org,Ann,Legal\n")
    run(start_undo(first, by=None))
    ann.refresh_from_db()
    assert ann.team == "Legal" and ann.events.get().kind == "moved"
    run(start_undo(second, by=None))
    assert not ann.events.exists()


@pytest.mark.django_db
def test_an_undo_keeps_whom_something_happened_to_and_what_was_changed_since() -> None:
    ann = make_person(name="Ann", email="ann@x.org", team="Design")
    row = imported(PEOPLE)
    Person.objects.filter(email="bo@x.org").update(last_login=timezone.now())
    Person.objects.filter(pk=ann.pk).update(team="By hand")
    run(start_undo(row, by=ann))
    assert set(Person.objects.values_list("email", flat=True)) == {"ann@x.org", "bo@x.org"}
    ann.refresh_from_db()
    assert (ann.team, ann.name) == ("By hand", "Ann")


@pytest.mark.django_db
def test_after_thirty_days_there_is_no_undo() -> None:
    row = imported(PEOPLE)
    Import.objects.filter(pk=row.pk).update(
        imported_at=timezone.now() - timedelta(days=30, seconds=1)
    )
    with pytest.raises(Refused):
        start_undo(row, by=None)


@pytest.mark.django_db
def test_an_import_that_finds_new_faults_takes_back_what_it_wrote() -> None:
    row = checked(PEOPLE)
    start_import(row, by=None)
    make_person(name="Else", email="else@x.org", employee_id="3")
    run(row)
    assert Person.objects.count() == 1
    row.refresh_from_db()
    assert (row.state, row.work_state) == (State.CHECKED, Import.WorkState.PARKED)


@pytest.mark.django_db
def test_a_worker_that_lost_its_claim_writes_nothing_more() -> None:
    row = start_import(checked(PEOPLE), by=None)
    ghost = Import.claim(row.pk)
    assert ghost is not None
    Import.objects.filter(pk=row.pk).update(attempts=2)
    from mentes.people.actions.imports import carry_out
    from mentes.people.dry_run import Superseded

    with pytest.raises(Superseded):
        carry_out(ghost, by=System("a ghost of a worker"))
    assert Person.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "point", ["import.after_new", "import.after_changed", "import.after_managers"]
)
def test_a_killed_import_goes_on_where_it_was(point: str, tmp_path: Path) -> None:
    make_person(name="Bo", email="bo@x.org")
    row = start_import(checked(PEOPLE), by=None)
    kill_at(point, row, tmp_path)
    assert Person.objects.count() > 0
    run(row)
    assert row.state == State.IMPORTED
    assert Person.objects.count() == 3
    assert facts("cy@x.org").manager == facts("bo@x.org")
    assert Entry.objects.filter(verb="import_people").count() == 1
    run(start_undo(row, by=None))
    assert set(Person.objects.values_list("email", "name")) == {("bo@x.org", "Bo")}


@pytest.mark.django_db(transaction=True)
def test_a_killed_undo_goes_on_where_it_was(tmp_path: Path) -> None:
    make_person(name="Bo", email="bo@x.org")
    row = start_import(checked(PEOPLE), by=None)
    run(row)
    row = start_undo(row, by=None)
    kill_at("import.after_undone", row, tmp_path)
    run(row)
    assert row.state == State.UNDONE
    assert set(Person.objects.values_list("email", "name")) == {("bo@x.org", "Bo")}
    assert Entry.objects.filter(verb="undo_import").count() == 1


def kill_at(point: str, row: Import, files: Path) -> None:
    """A worker that dies there, and the end of its lease."""
    code = f"""
import django; django.setup()
from django.conf import settings
settings.MEDIA_ROOT = {str(files)!r}
from mentes.people.tasks import run_import
run_import.call({row.pk})
"""
    done = subprocess.run([sys.executable, "-c", code], env=child_environment(point), check=False)
    assert done.returncode == -9
    Import.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def child_environment(point: str) -> dict[str, str]:
    import os

    from django.db import connection

    base = os.environ | {
        "PYTHONPATH": f"{settings.SRC}:{settings.ROOT}",
        "DJANGO_SETTINGS_MODULE": "mentes.site.settings",
        "MENTES_CRASH_AT": point,
    }
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return base | {"MENTES_DATABASE_FILE": str(found["NAME"])}
    return base | {f"MENTES_DATABASE_{name}": str(found[name]) for name in ("HOST", "NAME", "USER")}


@pytest.mark.django_db
@pytest.mark.parametrize("block", most_in_check(range(10)))
@pytest.mark.alike
def test_messy_files_give_exactly_the_right_people(block: int) -> None:
    """Ten times 21: 210 files."""
    make_organisation()
    for seed in range(block * 21, block * 21 + 21):
        file = messy(seed)
        row = upload(BytesIO(file.content), by=None, filename=file.filename)
        dates = {heading: file.dates for heading, name in row.columns.items() if name == "hired_on"}
        row = map_columns(row, by=None, columns=row.columns, date_orders=dates, key="email")
        row = run(row)
        assert row.summary.get("rejected") == 0, (seed, row.fault, row.summary)
        row = run(start_import(row, by=None))
        found = {person.email: person for person in Person.objects.all()}
        assert set(found) == set(file.people), seed
        for email, wanted in file.people.items():
            person = found[email]
            hired = person.hired_on.isoformat() if person.hired_on else None
            got = (person.name, person.team or None, person.job_title or None, hired)
            assert got == tuple(wanted.values()), (seed, email)
        run(start_undo(row, by=None))
        assert Person.objects.count() == 0, seed


def command(path: Path, **options: Any) -> tuple[dict[str, Any], int]:
    answer = path.with_suffix(".json")
    code = 0
    try:
        call_command("import_people", path, json=str(answer), stdout=StringIO(), **options)
    except SystemExit as end:
        code = int(end.code or 0)
    return json.loads(answer.read_text()), code


@pytest.mark.django_db
def test_the_command_says_the_same_as_the_browser(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    answer, code = command(file, dry_run=True)
    assert (answer["new"], answer["errors"], code, Person.objects.count()) == (3, [], 0, 0)
    answer, code = command(file)
    assert (answer["new"], code, Person.objects.count()) == (3, 0, 3)
    answer, code = command(file)
    assert (answer["new"], answer["changed"], answer["same"]) == (0, 0, 3)
    assert Import.objects.get().state == State.IMPORTED


@pytest.mark.django_db
def test_the_command_refuses_rejected_rows_and_open_dates_with_exit_2(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Name,Work Email,Hire Date\nA,a@x.org,03/04/2021\n\nB,nobody,01/02/2021\n")
    answer, code = command(file)
    assert (code, answer["errors"][0]["row"], answer["errors"][0]["field"]) == (2, 1, "Hire Date")
    answer, code = command(file, dates="dmy")
    assert (code, answer["rejected"], [error["row"] for error in answer["errors"]]) == (2, 1, [4])
    assert Person.objects.count() == 0
    answer, code = command(file, dates="dmy", leave_out_rejected=True)
    assert (code, Person.objects.get().hired_on) == (0, date(2021, 4, 3))


@pytest.mark.django_db
def test_the_command_refuses_what_is_no_table(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(b"%PDF-1.7")
    assert command(file)[1] == 2
    file.write_text("Colour\nred\n")
    answer, code = command(file)
    assert code == 2
    assert "Colour" in answer["errors"][0]["message"]
    assert command(tmp_path / "missing.csv")[1] == 2
    file.write_text('Name,E-mail\n"Ann,ann@x.org\n')
    answer, code = command(file)
    assert code == 2 and words(answer)[-1].startswith("Row 2: a quotation mark")


@pytest.mark.django_db(transaction=True)
def test_another_write_does_not_wait_for_an_import() -> None:
    lines = "".join(f"P {n},p{n}@x.org,Team {n % 9}\n" for n in range(3000))
    row = start_import(checked(f"Name,Work Email,Team\n{lines}"), by=None)
    ann = make_person()
    written = 0
    over = threading.Event()

    def write() -> None:
        nonlocal written
        from django.db import connection

        while not over.is_set():
            Person.objects.filter(pk=ann.pk).update(place="Leeds")
            written += 1
            over.wait(0.02)
        connection.close()

    other = threading.Thread(target=write)
    other.start()
    run(row)
    meanwhile = written
    over.set()
    other.join()
    assert row.state == State.IMPORTED
    assert meanwhile >= 5, "it waited until the import was over"


@pytest.mark.django_db
def test_after_thirty_days_nothing_of_an_import_is_left_but_its_counts() -> None:
    done, waiting = imported(PEOPLE), checked("Work Email,Name\nz@x.org,Z\n")
    assert clear_imports_and_links(by=System("a test of retention"))["files"] == 0
    past = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk=done.pk).update(imported_at=past)
    Import.objects.filter(pk=waiting.pk).update(made_at=past)
    cleared = clear_imports_and_links(by=System("a test of retention"))
    assert cleared["files"] == 1
    assert not ImportedChange.objects.exists()
    assert list(Import.objects.values_list("pk", flat=True)) == [done.pk]
