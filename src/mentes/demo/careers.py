"""What became of people: who joins is not like who doesn't, and the programme keeps a few more of them.

Everybody's chances follow from what was known before the start, and are met by counting through the ranks
rather than by luck, so that every day's demo finds the same effect."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from math import exp
from random import Random

from mentes.demo.people import Staff
from mentes.people.models import EmploymentEvent, Person

YEAR = 365
KEPT = 0.085  # of participants, in shares: what the programme does
RESTLESS = {"Customer support", "Sales, utilities", "Sales, industry", "Marketing"}
Chance = Callable[[Person], float]


def who_joins(
    everyone: Sequence[Person], number: int, *, since: date, random: Random
) -> list[Person]:
    """The settled and the middle of the ladder join more often."""
    drawn = {p.pk: random.random() ** (1 / _eagerness(p, since)) for p in everyone}
    return sorted(everyone, key=lambda person: -drawn[person.pk])[:number]


def _eagerness(person: Person, since: date) -> float:
    return exp(0.65 * _settled(person, since) + 0.35 * (2 <= (person.level or 0) <= 4))


def _settled(person: Person, since: date) -> float:
    """From −1 for newcomers to 1 from four years on; people of restless teams a little less."""
    assert person.hired_on is not None  # noqa: S101  only those who worked here then are asked
    years = (since - person.hired_on).days / YEAR
    return min(1.0, years / 2 - 1) - 0.4 * (person.team in RESTLESS)


def careers(staff: Staff, *, since: date, mentees: set[Person]) -> None:
    """Who was promoted in the years before, and who moved up, changed team or left in the year since."""
    random = Random(f"careers {len(mentees)}")
    named = {person.pk for person in staff.named.values()}
    here = [p for p in staff.everyone if p.hired_on and p.hired_on < since and p.pk not in named]
    joined = [person for person in here if person in mentees]
    others = [person for person in here if person not in mentees]
    events: list[EmploymentEvent] = []
    for group, kept, moving in ((joined, KEPT, 0.03), (others, 0.0, 0.05)):
        movable = [person for person in group if not _is_needed(person)]
        gone = _met(movable, partial(_leaving, since=since, kept=kept), since)
        left = {person.pk for person in gone}
        stay = [person for person in group if person.pk not in left]
        events += _events(gone, "left", since, random)
        events += _events(_met(stay, partial(_same, share=moving), since), "moved", since, random)
        events += _events(_met(stay, _rising, since), "promoted", since, random)
        events += _earlier(group, since, random)
    EmploymentEvent.objects.bulk_create(events, batch_size=500, ignore_conflicts=True)
    _let_go([event for event in events if event.kind == "left"])


def _same(_person: Person, *, share: float) -> float:
    return share


def _leaving(person: Person, *, since: date, kept: float) -> float:
    return 0.25 - 0.1 * _settled(person, since) - kept


def _met(people: Iterable[Person], chance: Chance, since: date) -> list[Person]:
    """One after another along the ladder, everybody on whom the sum of chances reaches a whole number."""
    ranks = sorted(people, key=lambda p: (_settled(p, since), p.level or 0, p.pk))
    found, reached = [], 0.5
    for person in ranks:
        reached += chance(person)
        if reached >= 1:
            found.append(person)
            reached -= 1
    return found


def _rising(person: Person) -> float:
    return 0.11 if (person.level or 0) <= 3 else 0.07


def _events(
    people: Iterable[Person], kind: str, since: date, random: Random
) -> list[EmploymentEvent]:
    was = {"promoted": lambda p: str(p.level or ""), "moved": lambda p: p.team}.get(kind)
    return [
        EmploymentEvent(
            person=person,
            kind=kind,
            on=since + timedelta(days=random.randint(20, YEAR - 5)),
            was=was(person) if was else "",
        )
        for person in people
    ]


def _earlier(people: Sequence[Person], since: date, random: Random) -> list[EmploymentEvent]:
    """Promotions of the years before, the same in both groups: whoever was not yet here had none."""
    events = []
    for years in range(1, 5):
        until = since - timedelta(days=YEAR * (years - 1))
        were_here = [p for p in people if p.hired_on and p.hired_on < until - timedelta(days=YEAR)]
        for person in _met(were_here, _rising, since):
            day = until - timedelta(days=random.randint(5, YEAR - 5))
            events.append(EmploymentEvent(person=person, kind="promoted", on=day))
    return events


def _is_needed(person: Person) -> bool:
    return bool((person.level or 0) >= 6)


def _let_go(events: Sequence[EmploymentEvent]) -> None:
    for event in events:
        event.person.left_on, event.person.is_active = event.on, False
    gone = [event.person for event in events]
    Person.objects.bulk_update(gone, ["left_on", "is_active"], batch_size=300)
