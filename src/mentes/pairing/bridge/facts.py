"""Everything a round matches on, read in two queries: who takes part; what is known of them, and the rules.

The numbers of their texts are a third, where the language model is on."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Case, IntegerField, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from mentes.enrolment.models import Answer, Enrolment, NotWith, Wish
from mentes.pairing.bridge.criteria import Meanings
from mentes.pairing.bridge.sides import Must, Rules, Side, Weights
from mentes.pairing.bridge.texts import Text, meanings_of, texts_of
from mentes.pairing.models import Pair, Round
from mentes.pairing.queries import places_left, waiting_in
from mentes.people.models import Person, PersonSkill
from mentes.programmes.models import Programme, Question, Role, Rule

WHY = "what a round matches on"
LONG_TEXTS = (Question.Kind.TEXT, Question.Kind.LONG)


Both = tuple[str, str]
"""person ids of a mentee and a mentor"""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The people of a round, by person id on each side, and the rules they are matched by."""

    mentees: list[Side]
    mentors: list[Side]
    rules: Rules
    reporting: dict[str, str]
    """person id -> id of the manager"""
    enrolments: dict[str, dict[str, Enrolment]]
    """role -> person id -> enrolment"""
    stamps: dict[str, str]
    texts: dict[str, dict[str, Text]]
    """role -> person id -> what goals are compared by, where the language model is on"""
    private: frozenset[Both] = frozenset()
    """person ids of mentee and mentor who are kept apart for a reason that no coordinator may learn of: one wrote
    that they'd rather not, or they were a pair in another programme"""

    @property
    def stamp(self) -> str:
        read = [self.goals_by] if self.meanings else []
        return digest_of([*sorted(self.stamps.items()), *read])

    @cached_property
    def meanings(self) -> Meanings | None:
        return meanings_of(self.texts) if self.texts else None

    @property
    def goals_by(self) -> str:
        if not self.rules.weights.goals:
            return ""
        return Round.GoalsBy.MEANING if self.meanings else Round.GoalsBy.WORDS


@dataclass(frozen=True)
class RuleOn:
    is_must: bool
    weight: int
    number: int
    unknown_is_no: bool


@dataclass
class _Known:
    """What the second query says, by whom it is about."""

    offers: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    wants: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    wish: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    not_with: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    past: list[tuple[int, int, int, str]] = field(default_factory=list)
    answer: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    manager: dict[str, str] = field(default_factory=dict)
    rule: dict[str, RuleOn] = field(default_factory=dict)


def facts_of(programme: Programme) -> Facts:
    """Mentees without an open pair and mentors with a free place; nobody who paused."""
    known = _known(programme)
    rules = rules_of(known.rule, programme)
    past = _past(known)
    enrolments: dict[str, dict[str, Enrolment]] = {role: {} for role in Role}
    sides: dict[str, list[Side]] = {role: [] for role in Role}
    stamps = {"rules": digest_of(_plain(rules))}
    for enrolment in waiting_in(programme):
        side = _side(enrolment, known, past)
        enrolments[enrolment.role][side.id] = enrolment
        sides[enrolment.role].append(side)
        stamps[str(enrolment.pk)] = _stamp(side, known.manager)
    return Facts(
        private=_private(sides, known, programme.pk),
        mentees=sides[Role.MENTEE],
        mentors=sides[Role.MENTOR],
        rules=rules,
        reporting=known.manager,
        enrolments=enrolments,
        stamps=stamps,
        texts=texts_of(programme, sides, enrolments) if settings.TEXT else {},
    )


def _known(programme: Programme) -> _Known:
    known = _Known()
    for kind, owner, other, number, text in _rows(programme):
        if kind == "offers":
            known.offers[owner][text] = number
        elif kind == "wants":
            known.wants[owner][text] = number
        elif kind == "wish":
            known.wish[owner].append((number, str(other)))
        elif kind == "not_with":
            known.not_with[owner].add(str(other))
        elif kind == "past":
            known.past.append((owner, other, number, text))
        elif kind == "rule":
            name, strength, *strict = text.split()
            is_must = strength == Rule.Strength.MUST
            known.rule[name] = RuleOn(is_must, other, number, bool(strict))
        elif kind == "manager":
            known.manager[str(owner)] = str(other)
        elif kind == "answer":
            known.answer[owner].append((number, json.loads(text)))
    return known


def _rows(programme: Programme) -> Iterable[tuple[str, int, int, int, str]]:
    """One query for eight kinds of small facts: (kind, about whom, to whom, number, text)."""
    here = Enrolment.objects.filter(programme=programme, state=Enrolment.State.ENROLLED)
    people = here.values("person")
    directions = PersonSkill.Direction
    skills = PersonSkill.objects.filter(person__in=people)
    offers = _five(
        skills.filter(direction=directions.OFFERS),
        "offers",
        "person_id",
        "skill_id",
        "level",
        "skill__name",
    )
    wants = _five(
        skills.filter(direction=directions.WANTS),
        "wants",
        "person_id",
        "skill_id",
        "level",
        "skill__name",
    )
    wishes = _five(
        Wish.system(WHY).filter(enrolment__in=here),
        "wish",
        "enrolment_id",
        "mentor__person_id",
        "rank",
    )
    apart = _five(
        NotWith.system(WHY).filter(enrolment__in=here), "not_with", "enrolment_id", "other_id"
    )
    over = Pair.objects.filter(mentee__person__in=people).exclude(state__in=Pair.OPEN)
    past = _five(
        over, "past", "mentee__person_id", "mentor__person_id", "programme_id", text="ending"
    )
    told = Answer.system(WHY).filter(
        enrolment__in=here, question__is_for_matching=True, question__kind__in=LONG_TEXTS
    )
    answers = _five(
        told,
        "answer",
        "enrolment_id",
        "question_id",
        "question__position",
        Cast("value", TextField()),
    )
    managers = _five(Person.objects.filter(manager__isnull=False), "manager", "pk", "manager_id")
    strict = Case(When(unknown_is_no=True, then=Value(" strict")), default=Value(""))
    sentence = Concat("name", Value(" "), "strength", strict, output_field=TextField())
    on = Rule.objects.filter(programme=programme, is_on=True)
    rules = _five(on, "rule", "pk", "weight", "number", sentence)
    whole = offers.union(wants, wishes, apart, past, answers, managers, rules, all=True)
    return whole.iterator()


def _five(
    rows: QuerySet[Any],
    kind: str,
    owner: str,
    other: str,
    number: str = "",
    text: str | Combinable = "",
) -> QuerySet[Any, Any]:
    """The same five columns of every table, so that they fit into one query."""
    words = Cast(text, TextField()) if text else Value("", output_field=TextField())
    count = Cast(number, IntegerField()) if number else Value(0, output_field=IntegerField())
    return rows.order_by().values_list(
        Value(kind, output_field=TextField()),
        Cast(owner, BigIntegerField()),
        Cast(other, BigIntegerField()),
        count,
        words,
    )


def _past(known: _Known) -> dict[int, set[str]]:
    """Earlier partners. A repeat after a switch is barred whatever the rules say."""
    barred = "not_past_partners" in known.rule
    found: dict[int, set[str]] = defaultdict(set)
    for mentee, mentor, _programme, ending in known.past:
        if barred or ending == Pair.Ending.SWITCH:
            found[mentee].add(str(mentor))
            found[mentor].add(str(mentee))
    return found


def _private(sides: dict[str, list[Side]], known: _Known, programme: int) -> frozenset[Both]:
    """What here, where all of it can be seen, tells of is not private."""
    ids = {role: {side.id for side in sides[role]} for role in sides}
    seen = {
        pair
        for mentee, mentor, where, _ending in known.past
        if where == programme
        for pair in ((str(mentee), str(mentor)), (str(mentor), str(mentee)))
    }
    found = set()
    for side in sides[Role.MENTEE]:
        found |= {(side.id, other) for other in side.not_with | side.past if other != side.id}
    for side in sides[Role.MENTOR]:
        found |= {(other, side.id) for other in side.not_with | side.past if other != side.id}
    return frozenset(
        (mentee, mentor)
        for mentee, mentor in found - seen
        if mentee in ids[Role.MENTEE] and mentor in ids[Role.MENTOR]
    )


def _side(enrolment: Enrolment, known: _Known, past: dict[int, set[str]]) -> Side:
    person, pk, me = enrolment.person, enrolment.pk, str(enrolment.person_id)
    is_mentor = enrolment.role == Role.MENTOR
    text = "\n".join(
        value for _position, value in sorted(known.answer[pk]) if isinstance(value, str)
    )
    return Side(
        id=me,
        name=person.name,
        team=person.team,
        place=person.place,
        level=person.level,
        languages=frozenset(person.languages),
        time_zone=person.time_zone,
        works_from=person.works_from,
        works_until=person.works_until,
        offers={skill: level + 1 for skill, level in known.offers[person.pk].items()},
        wants=dict.fromkeys(known.wants[person.pk], 0),  # each as important as the next
        learn_text="" if is_mentor else text,
        offer_text=text if is_mentor else "",
        manager_ids=_managers(person),
        capacity=places_left(enrolment),
        wishes=tuple(other for _rank, other in sorted(known.wish[pk])),
        not_with=frozenset(known.not_with[pk]),
        past=frozenset(past[person.pk] | {me}),  # nobody is their own mentor
    )


def _managers(person: Person) -> tuple[str, ...]:
    return (str(person.manager_id),) if person.manager_id else ()


def rules_of(on: dict[str, RuleOn], programme: Programme) -> Rules:
    """The programme's sentences as the engine's rules. What no sentence asks for weighs nothing."""
    names = Rule.Name
    musts = {name for name, rule in on.items() if rule.is_must}
    weight = {name: rule.weight for name, rule in on.items() if not rule.is_must}
    gap, wanted_gap = on.get(names.LEVEL_GAP_AT_LEAST), on.get(names.LEVEL_GAP)
    return Rules(
        must=Must(
            not_own_line=names.NOT_OWN_LINE in musts,
            common_language=names.COMMON_LANGUAGE in musts,
            level_gap_at_least=gap.number if gap else None,
            not_same_team=names.NOT_SAME_TEAM in musts,
            same_place=names.SAME_PLACE in musts,
            not_again=True,
            unknown_is_no=tuple(sorted(name for name in musts if on[name].unknown_is_no)),
        ),
        weights=Weights(
            skills=weight.get(names.SKILLS, 0),
            goals=weight.get(names.LEARN_TEXT, 0),
            wishes=weight.get(names.WISHES, 0),
            level_gap=weight.get(names.LEVEL_GAP, 0),
            time_overlap=weight.get(names.TIME_OVERLAP, 0),
            place=weight.get(names.PLACE, 0),
            other_team=weight.get(names.OTHER_TEAM, 0),
        ),
        objective=programme.objective,
        lowest_fit=programme.lowest_fit,
        best_level_gap=wanted_gap.number if wanted_gap and wanted_gap.number else 2,
    )


def _stamp(side: Side, reporting: dict[str, str]) -> str:
    line, above = [], next(iter(side.manager_ids), None)
    while above is not None and above not in line:
        line.append(above)
        above = reporting.get(above)
    return digest_of([_plain(side), line])


def _plain(value: Side | Rules) -> list[object]:
    """A dataclass without its names, in one order of fields, sets, and dicts."""
    return [_ordered(part) for part in PARTS[type(value)](value)]


PARTS = {kind: attrgetter(*sorted(each.name for each in fields(kind))) for kind in (Side, Rules)}


def _ordered(part: object) -> object:
    if isinstance(part, frozenset):
        return sorted(part) if part else ()
    if isinstance(part, dict):
        return sorted(part.items()) if part else ()
    return part


def digest_of(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Changed:
    """What is different since a run."""

    people: int
    rules: bool

    def __bool__(self) -> bool:
        return bool(self.people or self.rules)


def changed_since(stamps: dict[str, str], facts: Facts) -> Changed:
    everybody = (set(stamps) | set(facts.stamps)) - {"rules"}
    people = sum(stamps.get(pk) != facts.stamps.get(pk) for pk in everybody)
    return Changed(people, stamps.get("rules") != facts.stamps["rules"])


def changes_of(round_: Round, facts: Facts | None) -> Changed:
    """Of a large round, whose page reads no facts: as the worker last saw it."""
    if facts is None:
        return Changed(round_.changed_people, round_.changed_rules)
    return changed_since(round_.stamps, facts)
