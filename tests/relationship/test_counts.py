"""What others may ask about pairs: dates and counts."""

from dataclasses import fields
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.actions.goals import move_step
from mentes.relationship.models import Step
from mentes.relationship.queries.counts import PairCounts, counts_of_pairs
from tests.factories import make_goal, make_pair, make_person, make_session


def test_dates_and_counts_of_a_pair(pair: Pair, lena: Person) -> None:
    now = timezone.now()
    for days in (40, 30, 10):
        make_session(pair=pair, starts_at=now - timedelta(days=days), state="held")
    make_session(pair=pair, starts_at=now - timedelta(days=2))
    make_session(pair=pair, starts_at=now + timedelta(days=5), times_moved=2)
    make_session(pair=pair, starts_at=now + timedelta(days=9), state="cancelled")
    make_goal(pair=pair, steps=2)
    make_goal(pair=pair, steps=1, is_standard=True)
    goal = make_goal(pair=pair, steps=2)
    for step in Step.for_actor(lena).filter(goal=goal):
        move_step(step, by=lena, state="done")
    counts = counts_of_pairs([pair])[pair.pk]
    assert (counts.held, counts.booked, counts.moved, counts.cancelled) == (3, 1, 2, 1)
    assert counts.gaps == [10, 20]
    assert counts.days_since_last == 10
    assert counts.next_at
    assert (counts.goals, counts.goals_with_a_step_done) == (2, 1)


def test_two_questions_for_however_many_pairs(pair: Pair) -> None:
    pairs = [pair] + [
        make_pair(programme=pair.programme, mentee=make_person(), mentor=make_person())
        for _ in range(4)
    ]
    with CaptureQueriesContext(connection) as seen:
        counts = counts_of_pairs(pairs)
    assert len(seen) == 2
    assert counts[pairs[-1].pk] == PairCounts(pairs[-1].pk)


def test_there_is_no_field_for_words_or_a_rating() -> None:
    kinds = {str(field.type) for field in fields(PairCounts)}
    assert kinds == {"<class 'int'>", "list[datetime.datetime]"}
