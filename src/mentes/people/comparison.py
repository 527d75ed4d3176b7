"""People of a file beside the people that are here: who is new, what would change, who is missing.

The same answer serves the dry run and the import itself, in the browser and on the command line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mentes.people.intake import LABELS, Candidate, Fault, Intake
from mentes.people.known import Directory, Known
from mentes.people.managers import Managers
from mentes.people.skill_index import SkillIndex

ARROWS = ("offers", "wants")
KEPT_BACK = {"manager", "left_on", *ARROWS}  # compared in their own way


@dataclass(slots=True)
class Change:
    """One person that the file makes or alters. `person` is None for somebody new."""

    row: int
    name: str
    person: int | None
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass
class Plan:
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    left_before: list[Candidate] = field(
        default_factory=list
    )  # new here, but gone by the file's own words
    leaving: dict[int, str] = field(default_factory=dict)  # person: the day the file says they left
    missing: list[tuple[int, str, str]] = field(default_factory=list)  # person, name, e-mail
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    managers: dict[int, int | str] = field(
        default_factory=dict
    )  # row: the manager, known or new (by key)

    @property
    def rejected(self) -> dict[int, list[Fault]]:
        rows: dict[int, list[Fault]] = {}
        for fault in self.faults:
            rows.setdefault(fault.row, []).append(fault)
        return dict(sorted(rows.items()))

    @property
    def changes(self) -> list[Change]:
        return [*self.new, *self.changed]


def compare(intake: Intake, *, key: str) -> Plan:
    directory = Directory(key)
    plan = Plan(faults=list(intake.faults), warnings=list(intake.warnings))
    bad = {fault.row for fault in plan.faults}
    usable = [person for person in intake.people if person.row not in bad]
    found = {person.row: directory.find(person, key) for person in usable}
    plan.faults += _taken_identities(intake, usable, found, directory)
    here = {row: known.pk for row, known in found.items() if known}
    managers = Managers(usable, here, directory, intake.label("manager"))
    plan.warnings += managers.warnings
    plan.faults += managers.circles()
    bad = {fault.row for fault in plan.faults}
    skills = SkillIndex(usable)
    for person in usable:
        if person.row not in bad:
            _place(person, found[person.row], intake, plan, managers, skills)
    seen = {known.pk for known in found.values() if known} | _rejected_but_known(intake, directory)
    plan.missing = sorted(
        ((known.pk, known.facts["name"], known.facts["email"]) for known in directory.by_pk.values()
         if known.is_active and known.pk not in seen),
        key=lambda one: one[1].casefold(),
    )  # fmt: skip
    return plan


def _place(
    person: Candidate,
    known: Known | None,
    intake: Intake,
    plan: Plan,
    managers: Managers,
    skills: SkillIndex,
) -> None:
    if known is None:
        _new(person, intake, plan, managers, skills)
        return
    day = person.facts.get("left_on", "")
    if known.is_active and day and day <= date.today().isoformat():  # noqa: DTZ011 a day of the file
        plan.leaving[known.pk] = day
    if not known.is_active and not day:
        cause = _("has left here; the facts are updated, the person is not brought back")
        plan.warnings.append(Fault(person.row, "", cause, f"{known.facts['name']} {cause}."))
    after = {
        name: value
        for name, value in person.facts.items()
        if name not in KEPT_BACK and value != known.facts[name]
    }
    before = {name: known.facts[name] for name in after}
    for arrow in ARROWS:
        if added := skills.missing(known.pk, arrow, person.facts.get(arrow, [])):
            before[arrow], after[arrow] = [], added
    manager = managers.of.get(person.row)
    if manager is not None and manager != known.manager:
        before["manager"], after["manager"] = known.manager, manager
    if after:
        plan.changed.append(Change(person.row, known.facts["name"], known.pk, before, after))
    else:
        plan.same += 1


def _new(
    person: Candidate, intake: Intake, plan: Plan, managers: Managers, skills: SkillIndex
) -> None:
    lacking = [name for name in ("email", "name") if not person.facts.get(name)]
    for name in lacking:
        cause = _("%(label)s is missing") % {"label": LABELS[name]}
        plan.faults.append(Fault(person.row, intake.label(name), cause, cause))
    if lacking:
        return
    day = person.facts.get("left_on")
    if day and day <= date.today().isoformat():  # noqa: DTZ011 a day of the file
        plan.left_before.append(person)
        return
    after = {name: value for name, value in person.facts.items() if name not in KEPT_BACK}
    for arrow in ARROWS:
        if added := skills.missing(None, arrow, person.facts.get(arrow, [])):
            after[arrow] = added
    if (manager := managers.of.get(person.row)) is not None:
        after["manager"] = manager
    plan.new.append(Change(person.row, after["name"], None, {}, after))


def _taken_identities(
    intake: Intake,
    people: list[Candidate],
    found: Mapping[int, Known | None],
    directory: Directory,
) -> Iterator[Fault]:
    """An address or a number belongs to one person only, here and in the file."""
    for name, others in (("email", directory.by_email), ("employee_id", directory.by_number)):
        holders: dict[str, int] = {}
        label = intake.label(name)
        for person in people:
            value = str(person.facts.get(name) or "").casefold()
            if not value:
                continue
            other, own = others.get(value), found[person.row]
            if value in holders:
                message = _("%(label)s %(value)s is also in row %(row)s.") % {
                    "label": label,
                    "value": value,
                    "row": holders[value],
                }
                yield Fault(person.row, label, _("in two rows of different people"), message)
            elif other and other is not own:
                message = _("%(label)s %(value)s belongs to %(name)s here.") % {
                    "label": label,
                    "value": value,
                    "name": other.facts["name"],
                }
                yield Fault(person.row, label, _("belongs to another person here"), message)
            holders.setdefault(value, person.row)


def _rejected_but_known(intake: Intake, directory: Directory) -> set[int]:
    """Whoever stands in a faulty row is not missing from the file."""
    return {known.pk for person in intake.people if (known := directory.by_key.get(person.key))}
