"""What a file would do, said once for the page, the command line and the import itself."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext as _

from mentes.people.comparison import Plan, compare
from mentes.people.intake import Fault, take_in
from mentes.people.models import Import, Person
from mentes.people.sheets import Reading, Sheet, read_sheet

SHOWN = 200  # changes of each kind kept to be looked at
STEP = 2_000


class Superseded(Exception):
    """Another worker has taken over, or somebody stopped it: write nothing more."""


@contextmanager
def sheet_of(row: Import) -> Iterator[Sheet]:
    with row.file.open("rb") as file:
        yield read_sheet(cast(BinaryIO, file), row.filename, Reading.of(row.reading))


def plan_of(row: Import, sheet: Sheet) -> Plan:
    def watch(number: int) -> None:
        if number % STEP == 0 and not row.advance(stage=_("Reading"), done=number):
            raise Superseded

    intake = take_in(
        sheet, columns=row.columns, date_orders=row.date_orders, key=row.key, watch=watch
    )
    one_spelling = row.reading.get("teams", {})
    for person in intake.people if one_spelling else ():
        if (team := person.facts.get("team")) in one_spelling:
            person.facts["team"] = one_spelling[team]
    if not row.advance(stage=_("Comparing"), done=0, total=len(intake.people)):
        raise Superseded
    return compare(intake, key=row.key)


def summary_of(plan: Plan) -> dict[str, Any]:
    """What the page and the command line say about a plan."""
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "same": plan.same,
        "left_out": len(plan.left_before),
        "rejected": len(plan.rejected),
        "missing": len(plan.missing),
        "new_rows": [asdict(change) for change in plan.new[:SHOWN]],
        "changed_rows": [asdict(change) for change in plan.changed[:SHOWN]],
        "left_out_rows": [
            {"row": one.row, "name": one.facts["name"], "left_on": one.facts["left_on"]}
            for one in plan.left_before[:SHOWN]
        ],
        "faults": by_cause(plan.faults),
        "warnings": by_cause(plan.warnings),
        "leaving": [[pk, day] for pk, day in plan.leaving.items()],
        "missing_people": plan.missing[:SHOWN],
        "teams": teams_in_several_spellings(plan),
    }


def teams_in_several_spellings(plan: Plan) -> list[list[list[Any]]]:
    """Teams that differ in case, blanks or “&” alone: each with its spellings and how many people have them.

    The one to keep is first: the most usual of those with a capital letter."""
    often: dict[str, Counter[str]] = {}
    for change in plan.changes:
        if team := change.after.get("team"):
            key = " ".join(team.casefold().replace("&", " and ").replace("-", " ").split())
            often.setdefault(key, Counter())[team] += 1
    for team in (
        Person.objects.filter(is_active=True).exclude(team="").values_list("team", flat=True)
    ):
        key = " ".join(team.casefold().replace("&", " and ").replace("-", " ").split())
        if key in often:
            often[key][team] += 1
    several = [
        sorted(counts.most_common(), key=lambda each: each[0].islower())
        for counts in often.values()
        if len(counts) > 1
    ]
    return [[list(each) for each in counts] for counts in several[:SHOWN]]


def spellings_of(summary: Mapping[str, Any]) -> dict[str, str]:
    """Each other spelling with the one to keep."""
    return {other: counts[0][0] for counts in summary.get("teams", []) for other, _n in counts[1:]}


def by_cause(faults: list[Fault]) -> list[dict[str, Any]]:
    """One entry a field and cause: how many, which rows, what was found in the first few."""
    groups: dict[tuple[str, str], list[Fault]] = {}
    for fault in sorted(faults, key=lambda fault: fault.row):
        groups.setdefault((fault.field, fault.cause), []).append(fault)
    return [
        {
            "field": field,
            "cause": cause,
            "count": len(group),
            "rows": [fault.row for fault in group[:SHOWN]],
            "examples": [f"{fault.row}: {fault.message}" for fault in group[:3]],
        }
        for (field, cause), group in sorted(groups.items(), key=lambda pair: -len(pair[1]))
    ]


def without_names(summary: dict[str, Any]) -> dict[str, Any]:
    """What was written can be taken back without the file, so that neither it nor its samples are kept."""
    return {name: value for name, value in summary.items() if isinstance(value, int | str)}
