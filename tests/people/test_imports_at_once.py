"""Two files are written at the same moment: each change is recorded once, by the file that wrote it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mentes.people.actions.imports import commit, prepare, start_import, start_undo
from mentes.people.comparison import Plan
from mentes.people.models import EmploymentEvent, Import, ImportedChange, Person, PersonSkill, Skill
from tests.at_once import Meet, at_once, without_locks
from tests.factories import make_person
from tests.people.test_imports import checked, run

HEADINGS = "Work Email,Name,Team,Grade,Manager Email,Skills offered"
TIMES = 10


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one is started at a time; what two would do is safe all the same."""
    monkeypatch.setattr(prepare, "_refuse_while_another_runs", lambda row: None)


@pytest.fixture
def people() -> list[Person]:
    ann = make_person(email="ann@x.org", name="Ann Lee", level=6)
    return [
        ann,
        *(
            make_person(email=f"p{n}@x.org", name=f"P {n}", team="Design", level=2)
            for n in range(9)
        ),
    ]


def a_file(people: Sequence[Person], team: str = "Sales", grade: int = 3) -> Import:
    lines = [f"{each.email},{each.name},{team},{grade},ann@x.org,Excel" for each in people[1:]]
    return start_import(checked("\n".join([HEADINGS, *lines]) + "\n"), by=None)


def overtaken(monkeypatch: pytest.MonkeyPatch, second: Import, by: Import) -> None:
    """The other file is written after this one was read."""
    planned = commit.plan_of

    def then_the_other(*read: Any) -> Plan:
        plan = planned(*read)
        monkeypatch.setattr(commit, "plan_of", planned)
        run(by)
        return plan

    monkeypatch.setattr(commit, "plan_of", then_the_other)
    run(second)


@pytest.mark.django_db
def test_what_another_file_wrote_meanwhile_is_not_recorded_twice(
    people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = a_file(people), a_file(people)
    overtaken(monkeypatch, second, by=first)
    assert first.changes.count() == 18  # each person's facts, and the manager
    assert second.changes.count() == 0
    run(start_undo(second, by=None))
    moved = Person.objects.filter(team="Sales", level=3, manager=people[0])
    assert moved.count() == 9
    assert EmploymentEvent.objects.count() == 18 and PersonSkill.objects.count() == 9
    run(start_undo(first, by=None))
    assert Person.objects.filter(team="Design", level=2, manager=None).count() == 9
    assert not EmploymentEvent.objects.exists() and not PersonSkill.objects.exists()


@pytest.mark.django_db
def test_a_change_on_top_of_another_files_goes_back_to_what_that_one_wrote(
    people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = a_file(people), a_file(people, team="Research", grade=4)
    overtaken(monkeypatch, second, by=first)
    line = second.changes.get(person=people[1])
    assert line.before == {"team": "Sales", "level": 3}
    run(start_undo(second, by=None))
    assert Person.objects.filter(team="Sales", level=3).count() == 9


@pytest.mark.django_db
def test_a_skill_that_somebody_has_under_another_name_by_now_is_not_the_files(
    people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its undo takes away what the person was given by hand."""
    row = a_file(people)  # says “Excel”
    planned = commit.plan_of

    def then_by_hand(*read: Any) -> Plan:
        plan = planned(*read)
        skill = Skill.objects.create(name="Spreadsheets", synonyms=["Excel"])
        PersonSkill.objects.create(person=people[1], skill=skill, direction="offers")
        return plan

    monkeypatch.setattr(commit, "plan_of", then_by_hand)
    run(row)
    written = {line.person_id for line in row.changes.filter(after__has_key="offers")}
    assert written == {each.pk for each in people[2:]}
    run(start_undo(row, by=None))
    assert [each.person for each in PersonSkill.objects.all()] == [people[1]]


@pytest.mark.django_db
def test_a_leaver_of_two_files_leaves_once(
    people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        start_import(
            checked(f"{HEADINGS}\nann@x.org,Ann Lee,,,,\n"), by=None, leavers=[people[1].pk]
        )
        for _n in range(2)
    )
    left = commit.leave

    def quicker(person: Person, **facts: Any) -> Person:
        monkeypatch.setattr(commit, "leave", left)
        run(first)
        return left(person, **facts)

    monkeypatch.setattr(commit, "leave", quicker)
    assert run(second).state == Import.State.IMPORTED
    assert first.changes.filter(person=people[1]).count() == 1
    assert second.changes.count() == 0


def _write(row: Import, meet: Meet, *, has_lock: bool) -> str:
    """It reads, waits until the other one has read as well, and writes."""

    def then_waits(read: Callable[..., Any]) -> Callable[..., Any]:
        def reads(*given: Any) -> Any:
            found = read(*given)
            meet()
            return found

        return reads

    commit.plan_of = then_waits(commit.plan_of)
    if not has_lock:
        without_locks()
        commit.still_different = then_waits(commit.still_different)  # type: ignore[assignment]
    run(Import.objects.get(pk=row.pk))
    return "written"


def recorded_twice(people: Sequence[Person], *, has_lock: bool = True) -> int:
    """How many changes of facts both of two files claim to have made; one reads from the top, one from below."""
    Person.objects.exclude(pk=people[0].pk).update(team="Design", level=2, manager=None)
    ImportedChange.objects.all().delete(), EmploymentEvent.objects.all().delete()
    other = [people[0], *people[:0:-1]] if has_lock else people
    files = [a_file(people), a_file(other)]
    told = at_once(*(partial(_write, row, has_lock=has_lock) for row in files))
    assert told == ["written", "written"]
    assert Person.objects.filter(team="Sales", level=3, manager=people[0]).count() == 9
    lines = ImportedChange.objects.filter(after__has_key="team").values_list("person", flat=True)
    return len(lines) - len(set(lines))


@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_record_each_change_once(people: list[Person]) -> None:
    assert [recorded_twice(people) for _time in range(TIMES)] == [0] * TIMES


@pytest.mark.django_db(transaction=True)
@pytest.mark.on_postgresql  # SQLite has one writer at a time, lock or no lock
def test_without_the_lock_both_record_it(people: list[Person]) -> None:
    """So the test above can fail."""
    assert any(recorded_twice(people, has_lock=False) for _time in range(TIMES))
