"""What happened in the pairs and since: sessions, goals, check-ins, ratings, messages that arrived."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from mentes.demo.clock import at
from mentes.demo.people import Staff, words
from mentes.foundation.refused import Refused
from mentes.foundation.work import Work
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.relationship.actions.agenda import add_agenda_item
from mentes.relationship.actions.agreement import agree
from mentes.relationship.actions.check_ins import check_in
from mentes.relationship.actions.goals import change_goal, set_goal
from mentes.relationship.actions.notes import start_note
from mentes.relationship.actions.ratings import rate
from mentes.relationship.actions.sessions import book_session, log_session
from mentes.relationship.actions.shared_notes import share_note
from mentes.relationship.models import Agreement, Goal, Session, Step
from mentes.relationship.queries.goals import Bearing, skills_wanted


@dataclass(frozen=True)
class Habit:
    """How a pair keeps its rhythm: the share of pairs, and the days between its sessions."""

    share: float
    gaps: tuple[int, ...]  # the last is repeated
    sets_goals: bool = True
    at_most: int = 99


TURNS = (1, 2)  # sessions ago, of the two whom every visitor meets
HABITS = [
    Habit(0.62, (9, 20, 22, 21)),
    Habit(0.14, (6, 15, 18)),
    Habit(0.08, (10, 16, 25, 39)),  # gaps are growing
    Habit(0.07, (12, 21), at_most=2),  # fell silent
    Habit(0.05, (11, 22), sets_goals=False),
    Habit(0.04, (), at_most=0),  # never met
]


def meet(
    staff: Staff,
    pairs: list[Pair],
    *,
    since: date,
    until: date,
    sessions: tuple[int, int],
    is_under_way: bool = False,
) -> None:
    random = staff.random
    for pair in pairs:
        is_lena = pair.mentee.person_id == staff.named["mentee"].pk
        habit = HABITS[0] if is_lena else random.choices(HABITS, [h.share for h in HABITS])[0]
        most = min(habit.at_most, random.randint(*sessions) if not is_under_way else 99)
        days = _days(habit, since, until, most)
        _live(staff, pair, habit, days)
        if is_under_way and days and habit.at_most > 2 and (is_lena or random.random() < 0.7):
            _book_next(staff, pair, until)


def _days(habit: Habit, since: date, until: date, most: int) -> list[date]:
    days: list[date] = []
    day = since
    while len(days) < most and habit.gaps:
        day += timedelta(days=habit.gaps[min(len(days), len(habit.gaps) - 1)])
        day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
        if day >= until:
            break
        days.append(day)
    return days


def _live(staff: Staff, pair: Pair, habit: Habit, days: list[date]) -> None:
    """Session by session: the agreement and a goal in the first, check-ins and ratings after each."""
    mentee, mentor = pair.mentee.person, pair.mentor.person
    random, lines = staff.random, words()["lines"]
    goal: Goal | None = None
    for number, day in enumerate(days):
        start = datetime.combine(day, time(random.choice([10, 11, 14, 15])), tzinfo=mentee.zone)
        with at(start + timedelta(minutes=50)):
            session = log_session(pair, by=mentee, starts_at=start)
            if number == 0:
                _agree(pair)
                goal = _goal(staff, pair) if habit.sets_goals else None
            if goal is not None:
                _share(pair, session, number)
        with at(start + timedelta(hours=random.randint(2, 20))):
            if random.random() < 0.66:
                said = random.choice(lines["check_ins"]) if random.random() < 0.5 else ""
                blocker, in_the_way, shift = _turn(pair, number)
                check_in(
                    session,
                    by=mentee,
                    value=_value(random),
                    steps=_moved(goal, random),
                    next_time=said,
                    blocker=blocker,
                    in_the_way=in_the_way,
                    priority_shift=shift,
                )
            if random.random() < 0.45:
                rate(session, by=mentor, value=_value(random))
            if mentee == staff.named["mentee"] and len(days) - number in TURNS:
                check_in(session, **_example_turn(pair, len(days) - number))
    if days and random.random() < 0.4:
        with at(datetime.combine(days[-1], time(17), tzinfo=mentee.zone)):
            start_note(
                pair, by=random.choice([mentee, mentor]), text=random.choice(lines["private_notes"])
            )


def _example_turn(pair: Pair, sessions_ago: int) -> dict[str, Any]:
    """What the two whom every visitor meets said: the mentee last time, the mentor the time before."""
    if sessions_ago == 1:
        return {
            "by": pair.mentee.person,
            "blocker": "time",
            "in_the_way": "No time with the regional team",
            "next_time": "How to get an hour with the regional team",
        }
    return {"by": pair.mentor.person, "priority_shift": "The budget talk in January"}


def _turn(pair: Pair, number: int) -> tuple[str, str, str]:
    """What is in the way, in a kind and in words, and what matters more now: at some of the check-ins."""
    random, lines = Random(f"turn {pair.pk} {number}"), words()["lines"]
    blocker, in_the_way, shift = "", "", ""
    if random.random() < 0.3:
        blocker = random.choice(["time", "skill", "people"])
        in_the_way = random.choice(lines["in_the_way"])
    if random.random() < 0.2:
        shift = random.choice(lines["more_important"])
    return blocker, in_the_way, shift


def _share(pair: Pair, session: Session, number: int) -> None:
    """One of the two writes down what both want to keep, after some of their sessions."""
    random = Random(f"notes {pair.pk} {number}")
    if random.random() < 0.4:
        writer = random.choice([pair.mentee.person, pair.mentor.person])
        text = random.choice(words()["lines"]["shared_notes"])
        share_note(pair, by=writer, text=text, session=session)


def _value(random: Any) -> int:
    return int(random.choices([1, 2, 3, 4], [3, 12, 45, 40])[0])


def _agree(pair: Pair) -> None:
    agreement = Agreement.for_actor(pair.mentee.person).filter(pair=pair).first()
    if agreement is not None:
        for person in (pair.mentee.person, pair.mentor.person):
            agree(agreement, by=person, version=agreement.version)


def _goal(staff: Staff, pair: Pair) -> Goal:
    allowed = pair.programme.goal_framework
    fitting = [line for line in words()["goals"] if allowed in ("choice", line["framework"])]
    line = staff.random.choice(fitting or words()["goals"])
    framework = line["framework"] if fitting else allowed
    goal = set_goal(
        pair,
        by=pair.mentee.person,
        text=line["text"],
        framework=framework,
        steps=line["steps"],
        bearing=_bearing(staff, pair, by_mentor=False),
    )
    view = _bearing(staff, pair, by_mentor=True)
    if view.alignment is not None:
        change_goal(
            goal, by=pair.mentor.person, text=goal.text, fields={}, due_on=None, bearing=view
        )
    return goal


def _bearing(staff: Staff, pair: Pair, *, by_mentor: bool) -> Bearing:
    """Four in five say it; the mentor, if at all, sees the fit for themselves and agrees on the rest."""
    random = Random(f"bearing {pair.pk}")
    is_lena = pair.mentee.person_id == staff.named["mentee"].pk
    if random.random() < 0.2 and not is_lena:
        return Bearing()
    results = [result.pk for result in pair.programme.key_results.all()]
    stretch = random.choices([1, 2, 3, 4, 5], [1, 14, 42, 34, 9])[0]
    linked = frozenset(random.sample(results, min(len(results), random.choice([0, 1, 1, 2]))))
    gaps = [skill.pk for skill in skills_wanted(pair)]
    skill = random.choice([*gaps, None])
    views = random.choices([2, 3, 4, 5, None], [6, 22, 44, 22, 6], k=2)
    return Bearing(stretch, views[by_mentor], linked, skill)


def _moved(goal: Goal | None, random: Any) -> dict[int, str]:
    if goal is None:
        return {}
    open_steps = Step.system("the demo moves the steps of its own goals").filter(goal=goal)
    waiting = open_steps.exclude(state=Step.State.DONE).order_by("position")
    outcomes = [Step.State.DONE, Step.State.MOVING, Step.State.STUCK]
    return {step.pk: random.choices(outcomes, [5, 4, 1])[0] for step in waiting[:1]}


def _book_next(staff: Staff, pair: Pair, today: date) -> None:
    """Some days ago they found a time in the coming fortnight that was free for both."""
    random, mentee = staff.random, pair.mentee.person
    where = f"https://teams.aldermoor.example/{pair.pk}"
    with at(timezone.now() - timedelta(days=random.randint(1, 4))):
        for _try in range(12):
            day = today + timedelta(days=random.randint(2, 14))
            day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
            hour = time(random.choice([9, 10, 11, 14, 15, 16]))
            start = datetime.combine(day, hour, tzinfo=mentee.zone)
            with suppress(Refused):  # one of the two has a session then
                session = book_session(pair, by=mentee, starts_at=start, where=where)
                line = Random(f"agenda {pair.pk}").choice(words()["lines"]["agenda"])
                add_agenda_item(session, by=pair.mentor.person, text=line)
                return


def deliver_the_past(*, today: date) -> None:
    """What the worker would have done: what is due was shown, and what is older than a week was read."""
    due = Notice.objects.filter(Q(due_at=None) | Q(due_at__lte=timezone.now()))
    due.filter(work_state=Work.WorkState.WAITING).update(
        work_state=Work.WorkState.DONE,
        delivery=Notice.Delivery.IN_APP,
        sent_at=Coalesce("due_at", "made_at"),
    )
    old = timezone.now() - timedelta(days=7)
    Notice.objects.filter(sent_at__lt=old).update(read_at=F("sent_at"))
