"""Everything in the demo's world happens in an order in which it can happen, and nothing in the future has happened."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import DateTimeField, F, Q, QuerySet
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.demo.cast import cast
from mentes.demo.clock import ZONE
from mentes.enrolment.models import Enrolment, Lottery, Wish
from mentes.foundation.actor import System
from mentes.notices.models import Notice
from mentes.pairing.actions.publishing import publish, tell_pairs
from mentes.pairing.actions.rounds import propose_matches, start_round
from mentes.pairing.models import Pair, Round
from mentes.people.models import Person
from mentes.programmes.models import Programme
from mentes.relationship.models import (
    AgendaItem,
    Agreement,
    CheckIn,
    Goal,
    GoalEvent,
    Note,
    Rating,
    Session,
    SharedNote,
    Step,
)
from tests.filled_demo import filled_demo, holding

# The demo is always on SQLite, and filling it takes a minute.
pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.long]
DAY = timedelta(days=1)


@pytest.fixture(scope="module", autouse=True)
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), holding(filled_demo()):
        yield


def of(model: Any) -> QuerySet[Any]:
    return model.system("the demo is looked at") if hasattr(model, "system") else model.objects


def must_be_none(model: Any, odd: Q, **named: Any) -> None:
    rows = of(model).annotate(**named).filter(odd) if named else of(model).filter(odd)
    assert of(model).exists(), f"the demo has no {model.__name__}"
    assert list(rows[:3].values()) == []


def start_of(day: Any) -> datetime:
    return datetime.combine(day, time(0), tzinfo=ZONE)


def test_a_programme_is_made_launched_filled_run_and_closed_in_this_order() -> None:
    for programme in Programme.objects.all():
        opens, closes = programme.enrolment_opens_on, programme.enrolment_closes_on
        assert programme.made_at <= programme.launched_at <= start_of(opens)
        assert opens < closes < programme.starts_on < programme.ends_on
        assert opens <= timezone.localdate()
        if programme.state == "closed":
            assert start_of(programme.ends_on) <= programme.closed_at <= timezone.now()


def test_people_enrol_while_enrolment_is_open_and_are_approved_before_it_is_over() -> None:
    for programme in Programme.objects.all():
        first = start_of(programme.enrolment_opens_on)
        end = start_of(programme.enrolment_closes_on + DAY)
        rows = programme.enrolments.all()
        assert rows.exists()
        early = rows.filter(Q(started_at__lt=first) | Q(applied_at__lt=F("started_at")))
        late = rows.filter(Q(started_at__gte=end) | Q(applied_at__gte=end))
        drawn = Lottery.objects.filter(programme=programme).exists()
        undecided = rows.filter(decided_at__gte=end + (DAY if drawn else timedelta()))
        assert (early.count(), late.count(), undecided.count()) == (0, 0, 0), programme.name


def test_who_is_matched_enrolled_before() -> None:
    must_be_none(
        Pair, Q(mentee__applied_at__gt=F("made_at")) | Q(mentor__applied_at__gt=F("made_at"))
    )
    must_be_none(Pair, Q(told_at__lt=F("made_at")) | Q(closed_at__lt=F("told_at")))
    must_be_none(Wish, Q(mentor__started_at__gt=F("enrolment__applied_at")))
    must_be_none(
        Enrolment, Q(person__hired_on__gt=F("started_at")) | Q(person__left_on__lt=F("started_at"))
    )


def test_nothing_of_a_pair_is_older_than_its_match() -> None:
    told = F("pair__told_at")
    must_be_none(Session, Q(starts_at__lt=told) | Q(booked_at__lt=told))
    must_be_none(Goal, Q(set_at__lt=told - timedelta(minutes=1)))
    must_be_none(Agreement, Q(mentee_agreed_at__lt=told) | Q(mentor_agreed_at__lt=told))
    must_be_none(SharedNote, Q(written_at__lt=told) | Q(session__starts_at__gt=F("written_at")))
    must_be_none(Note, Q(saved_at__lt=told))
    must_be_none(GoalEvent, Q(happened_at__lt=F("goal__set_at")))


def test_nothing_of_a_session_is_older_than_the_session() -> None:
    over = F("session__starts_at")
    must_be_none(CheckIn, Q(made_at__lt=over) | Q(finished_at__lt=over))
    must_be_none(Rating, Q(made_at__lt=over))
    must_be_none(Session, Q(state="held", starts_at__gt=timezone.now()))
    must_be_none(Session, Q(state="booked", starts_at__lt=F("booked_at")))
    must_be_none(Session, Q(state="booked", starts_at__lt=timezone.now()))
    must_be_none(AgendaItem, Q(session__starts_at__lt=F("session__pair__told_at")))
    must_be_none(Step, Q(moved_at__lt=F("goal__set_at")) | Q(done_at__lt=F("goal__set_at")))


def test_sessions_are_on_working_days_by_day() -> None:
    for session in of(Session).select_related("pair__mentee__person"):
        local = session.starts_at.astimezone(session.pair.mentee.person.zone)
        assert local.weekday() < 5 and 8 <= local.hour < 18


def test_a_session_is_numbered_in_the_order_of_its_days() -> None:
    by_pair: dict[int, list[int]] = {}
    for session in of(Session).exclude(state="cancelled").order_by("starts_at"):
        by_pair.setdefault(session.pair_id, []).append(session.number)
    assert all(numbers == sorted(set(numbers)) for numbers in by_pair.values())


def test_a_message_comes_after_what_it_is_about_and_never_after_its_time() -> None:
    must_be_none(Notice, Q(sent_at__lt=F("made_at")) | Q(read_at__lt=F("sent_at")))
    must_be_none(Notice, Q(sent_at__gt=F("useful_until")))
    must_be_none(Notice, Q(sent_at__gt=timezone.now()))
    for programme in Programme.objects.all():
        about = Notice.objects.filter(sender_name=programme.sender_name)
        assert about.exists()
        assert not about.filter(made_at__lt=programme.launched_at).exists()
        reveals = about.filter(kind__startswith="programme.match_reveal")
        first = programme.pairs.order_by("made_at").first()
        assert first is None or not reveals.filter(sent_at__lt=first.made_at).exists()
        confirmed = about.filter(kind__startswith="programme.enrolment_confirmed")
        if first is not None:
            assert not confirmed.filter(sent_at__gt=first.told_at).exists()


def test_each_message_that_names_a_day_to_come_was_sent_before_that_day() -> None:
    """“Until 30 July you can change any answer” is no sentence for August."""
    for programme in Programme.objects.all():
        end = start_of(programme.enrolment_closes_on + DAY)
        confirmed = Notice.objects.filter(
            sender_name=programme.sender_name,
            kind="programme.enrolment_confirmed_mentee",
            text__contains="you can change any answer",
        )
        drawn = Lottery.objects.filter(programme=programme).exists()
        assert drawn or not confirmed.filter(sent_at__gt=end).exists()


def test_nothing_has_happened_in_the_future() -> None:
    """Every moment that any table keeps, but those that are plans."""
    plans = {
        "starts_at", "ends_at", "due_at", "expires_at", "useful_until", "lease_until", "tell_at",
        "available_at", "run_after",
    }  # fmt: skip
    now, odd = timezone.now() + timedelta(minutes=1), []
    for model in apps.get_models():
        if not model.__module__.startswith("mentes."):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, DateTimeField) and field.name not in plans:
                rows = model._base_manager.filter(**{f"{field.name}__gt": now})
                if rows.exists():
                    odd.append(f"{model.__name__}.{field.name}")
    assert odd == []


def test_the_log_says_of_each_act_the_day_on_which_it_was_done() -> None:
    for programme in Programme.objects.all():
        about = Entry.objects.filter(subject="programmes.Programme", subject_id=str(programme.pk))
        assert abs(about.get(verb="launch").at - programme.launched_at) < timedelta(minutes=1)
        for line in about.filter(verb="close_programme"):
            assert abs(line.at - programme.closed_at) < timedelta(minutes=1)
    begun = dict(Enrolment.objects.values_list("pk", "started_at"))
    for line in Entry.objects.filter(verb="start_enrolment"):
        assert abs(line.at - begun[int(line.subject_id)]) < timedelta(minutes=1)


def test_who_waited_is_still_there_when_the_pairs_have_been_told() -> None:
    waits = next(part for part in cast() if part.story.startswith("Has enrolled"))
    programme = Programme.objects.get(state="enrolling", template="skills")
    dana = Person.objects.get(name="Dana Whitfield")
    round_ = Round.claim(start_round(programme, by=dana).pk)
    assert round_ is not None
    propose_matches(round_, by=System("the test"))
    round_.refresh_from_db()
    publish(round_, by=dana)
    Round.objects.filter(pk=round_.pk).update(due_at=timezone.now(), tell_at=timezone.now())
    told = Round.claim(round_.pk)
    assert told is not None
    tell_pairs(told, by=System("the test"))
    parts = {part.person: part for part in cast()}
    assert "Has just been matched" in parts[waits.person].story
    assert any(part.story.startswith("Has enrolled") for part in parts.values())
    assert len(parts) == len(cast())
