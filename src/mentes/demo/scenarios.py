"""Named moments of a programme's year, built by calling the verbs on the days they would have been called.

One programme enrolling, one ready to match, one in mid-course, one closed. Tests and pictures use the same."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from mentes.demo import history, lots, studies
from mentes.demo.careers import careers, who_joins
from mentes.demo.clock import at, noon
from mentes.demo.key_results import choose_key_results, write_down
from mentes.demo.people import Staff, hire_everyone, words
from mentes.enrolment.actions.deciding import approve
from mentes.enrolment.actions.joining import (
    answer,
    enrol,
    set_not_with,
    set_wishes,
    start_enrolment,
)
from mentes.enrolment.actions.places import set_places
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.insights.actions.figures import draw_all_goal_figures, draw_all_pair_figures
from mentes.insights.actions.key_results import count_all_key_results
from mentes.insights.actions.releases import release_settled_months
from mentes.pairing.actions.changes import swap
from mentes.pairing.actions.publishing import publish, tell_pairs
from mentes.pairing.actions.rounds import propose_matches, start_round
from mentes.pairing.models import Pair, Round
from mentes.people.models import Person
from mentes.programmes.actions.design import set_calendar, set_north_star, set_sender
from mentes.programmes.actions.making import make_programme
from mentes.programmes.actions.stages import close_programme, launch, start_programme
from mentes.programmes.gallery import templates
from mentes.programmes.models import Programme, Question, Role

SEED = 1974
DAY = timedelta(days=1)
Say = Callable[[str], None]
DEMO = System("the demo is being filled")


def fill(*, today: date, say: Say = lambda words: None, seed: int = SEED) -> Staff:
    """Everything, oldest first."""
    say("1,200 people")
    with transaction.atomic():
        staff = hire_everyone(seed=seed, today=today)
    for build in (closed, running, ready, enrolling):
        say(str(build.__doc__).split(":")[0])
        with transaction.atomic():
            build(staff, today)
    say("Messages and months")
    with transaction.atomic():
        _sign_in_who_enrolled()
        history.deliver_the_past(today=today)
        release_settled_months(by=DEMO, today=today)
        draw_all_goal_figures(by=DEMO)
        draw_all_pair_figures(by=DEMO, today=today)
        count_all_key_results(by=DEMO, today=today)
    return staff


def _sign_in_who_enrolled() -> None:
    """Who filled in a form has been here, last when they sent it."""
    sent = Enrolment.objects.filter(person=OuterRef("pk")).exclude(applied_at=None)
    latest = sent.order_by("-applied_at").values("applied_at")[:1]
    enrolled = Enrolment.objects.exclude(applied_at=None).values("person")
    Person.objects.filter(pk__in=enrolled).update(last_login=Subquery(latest))


def closed(staff: Staff, today: date) -> Programme:
    """A closed programme: about 250 mentees a year ago, with what became of them since."""
    starts = monday(today - timedelta(weeks=56))
    programme = _launched(staff, f"Skills exchange {starts.year}", "skills", starts, part="closed")
    everyone = [p for p in staff.people(level_from=1, level_until=7) if _may_join(p, starts)]
    mentors = [p for p in everyone if (p.level or 0) >= 4 and _here(p, starts)][:130]
    chosen = set(mentors)
    others = [person for person in everyone if person not in chosen]
    mentees = who_joins(others, 250, since=starts, random=staff.random)
    _enrol_all(staff, programme, mentees, mentors, places=(1, 2, 2, 3))
    pairs = _matched(staff, programme, starts)
    history.meet(staff, pairs, since=starts, until=starts + timedelta(weeks=26), sessions=(2, 7))
    with at(noon(starts + timedelta(weeks=26, days=3))):
        close_programme(programme, by=staff.named["admin"])
    write_down(programme, by=staff.named["admin"], part="closed", since=starts)
    careers(staff, since=starts, mentees=set(mentees))
    studies.read_them(programme, by=staff.named["admin"])
    return programme


def running(staff: Staff, today: date) -> Programme:
    """A programme in mid-course: about 60 pairs, some of them silent."""
    starts = monday(today - timedelta(weeks=16))
    programme = _launched(
        staff, f"Rising leads {starts.year}", "emerging-leaders", starts, part="running"
    )
    lena, amara = staff.named["mentee"], staff.named["mentor"]
    mentees = [lena, *_eligible(staff, starts, 3, 5)[:60]]
    mentors = [amara, *_eligible(staff, starts, 6, 7)[:42]]
    _enrol_all(staff, programme, mentees, mentors, places=(1, 2, 2))
    pairs = _matched(staff, programme, starts, together=(lena, amara))
    history.meet(staff, pairs, since=starts, until=today, sessions=(3, 6), is_under_way=True)
    write_down(programme, by=staff.named["admin"], part="running", since=starts)
    return programme


def ready(staff: Staff, today: date) -> Programme:
    """A programme ready to match: 120 mentees, whose places were drawn by lot, and 80 mentors."""
    starts = monday(today + timedelta(weeks=2))
    programme = _launched(staff, f"Skills exchange {starts.year}", "skills", starts, part="ready")
    everyone = _eligible(staff, today, 1, 7)
    mentors = [person for person in everyone if (person.level or 0) >= 4][:80]
    chosen = set(mentors)
    mentees = [person for person in everyone if person not in chosen][: lots.SIGN_UPS]
    _enrol_all(staff, programme, mentees, mentors, places=(1, 1, 2, 2, 3))
    lots.drawn(programme, by=staff.named["admin"])
    return programme


def enrolling(staff: Staff, today: date) -> Programme:
    """A programme enrolling: the first have joined, some are to be checked."""
    starts = monday(today + timedelta(weeks=4))
    name = f"First ninety days, {starts:%B} {starts.year}"
    programme = _launched(staff, name, "onboarding", starts, part="enrolling")
    new = [p for p in staff.people(level_from=1, level_until=7) if _is_new(p, today)]
    mentors = _eligible(staff, today, 3, 6)
    _enrol_all(
        staff, programme, new[:34], mentors[:21], until=today, places=(1, 1, 2), approves=False
    )
    return programme


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _here(person: Person, day: date) -> bool:
    """Long enough for every template's rule."""
    return person.hired_on is not None and person.hired_on < day - timedelta(days=400)


def _may_join(person: Person, day: date) -> bool:
    """For the three months that the template asks for."""
    return person.hired_on is not None and person.hired_on < day - timedelta(days=95)


def _is_new(person: Person, day: date) -> bool:
    return person.hired_on is not None and person.hired_on > day - timedelta(days=170)


def _eligible(staff: Staff, day: date, low: int, high: int) -> list[Person]:
    return [p for p in staff.people(level_from=low, level_until=high) if _here(p, day)]


def _launched(staff: Staff, name: str, template: str, starts: date, *, part: str) -> Programme:
    dana = staff.named["admin"]
    opens = starts - timedelta(weeks=5 if part == "enrolling" else 4)
    with at(noon(opens - timedelta(days=5))):
        programme = make_programme(name, by=dana, template=template)
        programme = set_calendar(
            programme,
            by=dana,
            enrolment_opens_on=opens,
            enrolment_closes_on=starts - timedelta(days=16 if part == "ready" else 11),
            starts_on=starts,
            weeks=programme.weeks,
            cadence_days=programme.cadence_days,
            session_minutes=programme.session_minutes,
        )
        programme = set_north_star(programme, by=dana, **_north_star(template))
        programme = set_sender(
            programme, by=dana, sender_name=f"Dana Whitfield, {name}", reply_to=dana.email
        )
        if part == "ready":
            programme = lots.by_lot(programme, by=dana)
        choose_key_results(programme, by=dana, part=part)
        if part in ("closed", "running"):
            studies.plan(programme, by=dana)
        return launch(programme, by=dana, invite=False)


def _north_star(template: str) -> dict[str, str]:
    return {
        "north_star": templates()[template]["north_star"]["example"],
        "owner": words()["roles"]["leadership"]["name"],
        "strategy": "One Aldermoor: people before positions",
    }


def _enrol_all(
    staff: Staff,
    programme: Programme,
    mentees: Iterable[Person],
    mentors: Iterable[Person],
    *,
    places: tuple[int, ...],
    until: date | None = None,
    approves: bool = True,
) -> None:
    """From the first day of enrolment to the day before its last, or `until`; who needs a yes gets it that day.

    Mentors come in the first half, so that mentees can wish for them."""
    first, last = programme.enrolment_opens_on, until or programme.enrolment_closes_on
    if first is None or last is None:
        raise RuntimeError("The demo enrols people between days that nobody has set.")
    half = (last - first - DAY) / 2
    offered: list[Enrolment] = []
    random = staff.random
    for person in mentors:
        share = (20 - random.randint(12, 20)) / 8
        with at(noon(first + share * half, random.randint(8, 18))):
            offered.append(_join(staff, programme, person, Role.MENTOR, random.choice(places)))
    for person in mentees:
        share = (11 - random.randint(1, 11)) / 10
        with at(noon(last - DAY - (1 - share) * (half - DAY), random.randint(8, 18))):
            _join(staff, programme, person, Role.MENTEE, 1, offered)
    if approves:
        with at(noon(last)):
            to_check = programme.enrolments.filter(state=Enrolment.State.APPLIED)
            for enrolment in to_check:
                approve(enrolment, by=staff.named["admin"])


def _join(
    staff: Staff,
    programme: Programme,
    person: Person,
    role: str,
    places: int,
    offered: list[Enrolment] | None = None,
) -> Enrolment:
    enrolment = start_enrolment(programme, by=person, person=person, role=role)
    if places > 1:
        enrolment = set_places(enrolment, by=person, places=places)
    for question in _questions(programme, role):
        value = _said(staff, person, question)
        if value:
            answer(enrolment, by=person, question=question, value=value)
    random = staff.random
    if offered and (person is staff.named["mentee"] or random.random() < 0.35):
        wished = random.sample(offered, min(len(offered), random.randint(1, 3)))
        if person is staff.named["mentee"]:
            amara = staff.named["mentor"].pk
            wished = [m for m in offered if m.person_id == amara] + wished[:1]
        others = {m.pk: m for m in wished if m.person_id != person.pk}
        set_wishes(enrolment, by=person, mentors=list(others.values()))
    if person.manager and random.random() < 0.03:
        set_not_with(enrolment, by=person, people=[random.choice(staff.everyone)])
    return enrol(enrolment, by=person)


def _questions(programme: Programme, role: str) -> list[Question]:
    known: dict[str, list[Question]] = programme.__dict__.setdefault("_asked", {})
    if role not in known:
        known[role] = list(programme.questions.filter(role=role))
    return known[role]


def _said(staff: Staff, person: Person, question: Question) -> Any:
    random, lines = staff.random, words()["lines"]
    if question.kind in (Question.Kind.CHOICE, Question.Kind.CHOICES) and question.options:
        picked = random.sample(question.options, min(2, len(question.options)))
        return picked if question.kind == Question.Kind.CHOICES else picked[0]
    if question.kind in (Question.Kind.TEXT, Question.Kind.LONG):
        own = staff.said[person.pk].get(question.key)
        return own or random.choice(lines["paths" if question.key == "path" else "about"])
    return 3 if question.kind == Question.Kind.NUMBER else None


def _matched(
    staff: Staff,
    programme: Programme,
    starts: date,
    *,
    together: tuple[Person, Person] | None = None,
) -> list[Pair]:
    """A round, published four days before the start; the pairs are told ten minutes later."""
    dana, day = staff.named["admin"], noon(starts - timedelta(days=4))
    with at(day):
        round_ = _claimed(start_round(programme, by=dana))
        propose_matches(round_, by=DEMO)
        if together is not None:
            round_.refresh_from_db()
            by_person = {e.person_id: e for e in programme.enrolments.all()}
            mentee, mentor = (by_person[person.pk] for person in together)
            if not round_.proposals.filter(mentee=mentee, mentor=mentor).exists():
                swap(round_, by=dana, mentee=mentee, mentor=mentor)
        publish(round_, by=dana)
    with at(day + timedelta(minutes=11)):
        tell_pairs(_claimed(round_), by=DEMO)
    with at(noon(starts)):
        start_programme(programme, by=dana)
    pairs = Pair.objects.filter(programme=programme).order_by("pk")
    return list(pairs.select_related("programme", "mentee__person", "mentor__person"))


def _claimed(round_: Round) -> Round:
    claimed = Round.claim(round_.pk)
    if claimed is None:
        raise RuntimeError(f"Round {round_.pk} could not be claimed.")
    return claimed
