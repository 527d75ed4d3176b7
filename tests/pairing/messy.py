"""Sign-up sheets as they really come, with what they should be understood as."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field

EMAIL = ["E-mail", "Your work email address", "Email Address ", "Your Civil Service\nemail address"]
NAMES = [("First name", "Last name"), ("Your first name", "Your last name"), ("Full name",)]
LEVEL = ["Grade", "Your grade", "What grade are you?\n(see the list)"]
TEAM = ["Department", "Your department or agency", "Organisation"]
PLACES = ["Capacity", "How many mentees can you take on\nat the same time?", "Max mentees"]
WANTS = ["Skills wanted", "What would you like to learn?", "Development areas"]
OFFERS = ["Skills offered", "What can you help with?", "Areas of expertise"]
CONSENT = ["Consent", "Do you agree to us using the information you provide to us in this way?"]
MANAGER = ["Line manager", "Manager email", "Reports to"]
LANGUAGES = ["Languages", "Which languages do you speak?\nLanguages"]
LADDER = {
    "AO": ["AO", "administrative officer", " ao "],
    "EO": ["EO", "Executive Officer"],
    "HEO": ["HEO", "Higher Executive Officer", "heo"],
    "SEO": ["SEO", "Senior Executive Officer"],
    "G7": ["G7", "Grade 7", "grade 7"],
    "G6": ["G6", "Grade 6", "G6 "],
    "SCS1": ["SCS1", "Deputy Director", "SCS 1"],
}
RUNGS = list(LADDER)
SKILLS = ["Budgeting", "Delegating", "Presenting to senior people", "Écriture", "Data analysis"]
NUMBERS = {
    0: ["0"],
    1: ["", "1", "one", "N/A"],
    2: ["2", "two at most", "up to 2 mentees"],
    3: ["3", "2-3", "three"],
}
EMPTY = ["", "N/A", "-", "None", "n/a"]
SEPARATORS = ["; ", ", ", "\n"]


@dataclass
class Someone:
    email: str
    first: str
    last: str
    rung: int
    skills: list[str]
    places: int = 1
    agrees: bool = True
    manager: str = ""


@dataclass
class Messy:
    """A file, the people who should come out of it, and the rows that should be told about."""

    name: str
    content: bytes
    people: dict[str, Someone] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)


def people(r: random.Random, side: str, count: int, others: list[Someone]) -> list[Someone]:
    found = []
    for k in range(count):
        rungs = (0, 3) if side == "mentee" else (2, 6)
        found.append(
            Someone(
                email=f"{side}.{k}@example.gov.uk",
                first=r.choice(["Ann", "Zoë", "José", "=Bo", "D'Arcy"]),
                last=f"{side.title()}{k}",
                rung=r.randint(*rungs),
                skills=r.sample(SKILLS, r.randint(1, 3)),
                places=r.choice([0, 1, 1, 2, 3]),
                agrees=r.random() > 0.15,
                manager=r.choice(others).email if others and r.random() < 0.3 else "",
            )
        )
    if others and r.random() < 0.7:  # somebody on both lists
        twin = r.choice(others)
        found[0].email, found[0].first, found[0].last = twin.email, twin.first, twin.last
    return found


def sheet(r: random.Random, side: str, folk: list[Someone]) -> Messy:
    """Each cell written in one of the ways people write it."""
    encoding = r.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    names = r.choice(NAMES)
    skills = r.choice(WANTS if side == "mentee" else OFFERS)
    headings = [
        "Timestamp", r.choice(EMAIL), *names, r.choice(LEVEL), r.choice(TEAM), skills,
        r.choice(CONSENT), r.choice(MANAGER), r.choice(LANGUAGES),
        r.choice(PLACES), "Comments",
    ]  # fmt: skip
    if side == "mentee":
        headings.pop(-2)
    rows: list[list[str]] = []
    here = Messy("", b"")
    for person in folk:
        if r.random() < 0.2:
            rows.append(r.choice([[""] * len(headings), ["TOTAL", *EMPTY, "12"]]))
        if r.random() < 0.15:  # an earlier sign-up of the same person: the last one counts
            rows.append(_row(r, side, names, Someone(**vars(person) | {"agrees": True, "rung": 0})))
            here.told.add(len(rows) + 1)
        rows.append(_row(r, side, names, person))
        if person.agrees:
            here.people[person.email] = person
        else:
            here.told.add(len(rows) + 1)
    rows.append(["Total", *[""] * (len(headings) - 1)])
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=r.choice([",", ";", "\t"]))
    writer.writerow(headings)
    writer.writerows(rows)
    here.name = f"{side}s.csv"
    here.content = out.getvalue().encode(encoding, errors="replace")
    return here


def _row(r: random.Random, side: str, names: tuple[str, ...], who: Someone) -> list[str]:
    email = r.choice([who.email, who.email.upper(), f"  {who.email} ", who.email.title()])
    whole = f"{who.first} {who.last}"
    named = [who.first, who.last] if len(names) == 2 else [r.choice([whole, f" {whole} "])]
    return [
        r.choice(["2026-03-01 10:00", "01/03/2026 09:12:11", "3 Mar 2026"]),
        email,
        *named,
        r.choice(LADDER[RUNGS[who.rung]]),
        r.choice(["Department of Joy", "department of joy ", *EMPTY]),
        r.choice(SEPARATORS).join(who.skills),
        r.choice(["Yes", "yes ", "I agree"]) if who.agrees else r.choice(["No", "no", "NO "]),
        who.manager.upper() if who.manager else r.choice(EMPTY),
        r.choice(["English", "en", "English, French", *EMPTY]),
        *([r.choice(NUMBERS[who.places])] if side == "mentor" else []),
        r.choice(["", "=1+1", "Line one\nline two", "I am a lesbian and disabled", "-"]),
    ]
