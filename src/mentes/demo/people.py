"""The invented organisation: its people, who reports to whom, what they offer and want to learn.

Everything follows from one seed, so that pictures and tests see the same people every day."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from mentes.demo.clock import noon
from mentes.foundation.actor import System
from mentes.people.actions.skills import load_taxonomy
from mentes.people.models import (
    EmploymentEvent,
    Organisation,
    OrganisationRole,
    Person,
    PersonSkill,
    Skill,
)

PEOPLE = 1400  # some 200 of them leave before today
PYRAMID = [12, 20, 28, 20, 11, 7, 2]  # of a hundred people, how many stand on each rung
OFFICE_LANGUAGE = "en"


@cache
def words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "names.toml").read_text())


@dataclass
class Staff:
    """Everybody, and the six one can continue as."""

    everyone: list[Person]
    named: dict[str, Person]
    said: dict[int, dict[str, str]]  # person -> what they would like to learn, what they offer
    random: Random = field(repr=False)

    def people(self, *, level_from: int, level_until: int) -> list[Person]:
        """In a random order of their own, without those who have a part of their own to play."""
        named = {person.pk for person in self.named.values()}
        fitting = [
            person
            for person in self.everyone
            if person.level and level_from <= person.level <= level_until
            if person.is_active and person.pk not in named
        ]
        self.random.shuffle(fitting)
        return fitting


def hire_everyone(*, seed: int, today: date) -> Staff:
    random = Random(seed)
    load_taxonomy(by=System("the demo is being filled"))
    _found(today)
    roles = words()["roles"]
    named = {part: _person(random, today, **facts) for part, facts in roles.items()}
    rest = [_person(random, today) for _n in range(PEOPLE - len(named))]
    everyone = [*named.values(), *rest]
    _tell_apart(everyone)
    Person.objects.bulk_create(everyone, batch_size=500)
    _report_to(random, everyone)
    said = _skills(random, everyone, named)
    EmploymentEvent.objects.bulk_create(
        [
            EmploymentEvent(person=person, kind="hired", on=person.hired_on)
            for person in everyone
            if person.hired_on
        ],
        batch_size=500,
    )
    for part, role in [
        ("organisation_admin", OrganisationRole.Role.ADMIN),
        ("leadership", OrganisationRole.Role.LEADERSHIP),
        ("auditor", OrganisationRole.Role.AUDITOR),
    ]:
        OrganisationRole.objects.create(person=named[part], role=role)
    return Staff(everyone, named, said, random)


def _found(today: date) -> Organisation:
    facts = words()["organisation"]
    return Organisation.objects.create(
        name=facts["name"],
        time_zone="Europe/London",
        privacy_contact=facts["privacy_contact"],
        set_up_at=timezone.now() - timedelta(days=500),
    )


def _person(
    random: Random,
    today: date,
    *,
    name: str = "",
    job_title: str = "",
    team: str = "",
    place: str = "",
) -> Person:
    teams = {each["name"]: each for each in words()["teams"]}
    sites = {each["name"]: each for each in words()["sites"]}
    chosen = teams[team or _weighted(random, {key: each["share"] for key, each in teams.items()})]
    site = sites[place or _weighted(random, {key: sites[key]["share"] for key in chosen["sites"]})]
    rung = random.choices(range(len(chosen["ladder"])), PYRAMID)[0]
    if job_title:
        rung = chosen["ladder"].index(job_title) if job_title in chosen["ladder"] else 5
    given, pronouns = ("", "") if name else _name(random, site)
    days = int(random.expovariate(1 / (900 + 500 * rung))) + 15
    return Person(
        name=name or given,
        pronouns=pronouns if random.random() < 0.6 else "",
        job_title=job_title or chosen["ladder"][rung],
        team=chosen["name"],
        place=site["name"],
        level=rung + 1,
        time_zone=site["zone"],
        languages=_languages(random, site),
        works_from=time(random.choice([8, 8, 9, 9, 9, 10])),
        works_until=time(random.choice([16, 17, 17, 17, 18])),
        hired_on=today - timedelta(days=min(days, 9000)),
        joined_at=noon(today - timedelta(days=min(days, 500))),
        password="!",  # noqa: S106  the mark of no password
    )


def _weighted(random: Random, weights: dict[str, float]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


def _name(random: Random, site: dict[str, Any]) -> tuple[str, str]:
    names = words()["names"][_weighted(random, site["names"])]
    pronoun = random.choices(["she", "he", "they"], [48, 48, 4])[0]
    given = random.choice(names[pronoun])
    return f"{given} {random.choice(names['surnames'])}", words()["pronouns"][pronoun]


def _languages(random: Random, site: dict[str, Any]) -> list[str]:
    spoken = list(site["languages"])
    more = words()["more_languages"]
    spoken += [
        code
        for code, share in more.items()
        if code not in spoken and random.random() * 100 < share / 2
    ]
    if (
        OFFICE_LANGUAGE in spoken
        and site["languages"][0] != OFFICE_LANGUAGE
        and random.random() < 0.08
    ):
        spoken.remove(OFFICE_LANGUAGE)  # not everybody works in English
    return spoken


def _tell_apart(everyone: list[Person]) -> None:
    """Addresses and numbers are unique; a second of the same name gets a number."""
    domain, seen = words()["organisation"]["domain"], dict[str, int]()
    for number, person in enumerate(everyone, start=1):
        local = slugify(person.name).replace("-", ".")
        seen[local] = seen.get(local, 0) + 1
        suffix = str(seen[local]) if seen[local] > 1 else ""
        person.email = f"{local}{suffix}@{domain}"
        person.employee_id = f"A{number:05d}"


def _report_to(random: Random, everyone: list[Person]) -> None:
    """Everybody reports to somebody above, in the own team where there is one."""
    top = max(
        everyone, key=lambda person: (person.job_title.startswith("Chief"), person.level or 0)
    )
    by_team: dict[str, list[Person]] = {}
    for person in everyone:
        by_team.setdefault(person.team, []).append(person)
    for person in everyone:
        level = person.level or 1
        above = [
            each for each in by_team[person.team] if (each.level or 0) in (level + 1, level + 2)
        ]
        if person is not top:
            person.manager = random.choice(above) if above else top
    Person.objects.bulk_update(everyone, ["manager"], batch_size=300)


TOPIC = "Working with senior leaders"  # what Lena wants to learn, and Amara offers


def _skills(
    random: Random, everyone: list[Person], named: dict[str, Person]
) -> dict[int, dict[str, str]]:
    """What somebody writes names the skills they choose; the higher the rung, the more is offered."""
    known = {skill.name: skill for skill in Skill.objects.all()}
    rows: list[PersonSkill] = []
    said: dict[int, dict[str, str]] = {}
    for person in everyone:
        level = person.level or 1
        learn = random.sample(words()["learn"], 1)
        offer = random.sample(words()["offer"], 2 + level)
        if person in (named["mentee"], named["mentor"]):
            learn, offer = _about(TOPIC, "learn"), _about(TOPIC, "offer") + offer[1:]
        said[person.pk] = {"learn": learn[0]["text"], "offer": offer[0]["text"]}
        wanted = _skills_of(learn)
        for direction, names, strength in [
            (PersonSkill.Direction.WANTS, wanted, 2 if level < 4 else 3),
            (PersonSkill.Direction.OFFERS, _skills_of(offer) - wanted, min(4, 2 + level // 3)),
        ]:
            rows += [
                PersonSkill(person=person, skill=known[name], direction=direction, level=strength)
                for name in sorted(names)
            ]
    PersonSkill.objects.bulk_create(rows, batch_size=500)
    return said


def _about(skill: str, part: str) -> list[dict[str, Any]]:
    return [line for line in words()[part] if skill in line["skills"]][:1]


def _skills_of(lines: list[dict[str, Any]]) -> set[str]:
    return {name for line in lines for name in line["skills"]}
