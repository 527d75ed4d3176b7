"""The builder's verbs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.actions import design
from mentes.programmes.actions.key_results import (
    add_key_result,
    change_key_result,
    remove_key_result,
)
from mentes.programmes.actions.making import make_programme
from mentes.programmes.actions.questions import (
    add_question,
    change_question,
    move_question,
    remove_question,
)
from mentes.programmes.actions.rules import RuleSetting, set_rules
from mentes.programmes.actions.wording import restore_message, set_message
from mentes.programmes.models import Programme, Question
from mentes.programmes.queries.builder import builder_steps
from mentes.programmes.queries.form import form_minutes, form_questions
from mentes.programmes.queries.messages import moment_of
from mentes.programmes.words import words_of
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana() -> Person:
    return make_person(name="Dana Whitfield")


@pytest.fixture
def draft(dana: Person) -> Programme:
    return make_programme("Spring 2027", by=dana, template="skills")


def state_of(programme: Programme, key: str) -> str:
    return next(step.state for step in builder_steps(programme) if step.key == key)


def test_a_saved_step_is_done_and_in_the_audit_log(draft: Programme, dana: Person) -> None:
    changed = design.set_north_star(draft, by=dana, north_star="So that", owner="Ravi", strategy="")
    assert changed.north_star == "So that"
    assert state_of(changed, "north_star") == "in_progress"  # only they can say where they stand
    draft.key_results.update(baseline=1)
    assert state_of(Programme.objects.get(pk=draft.pk), "north_star") == "done"
    entry = Entry.objects.get(verb="set_north_star")
    assert entry.details == {
        "step": "north_star",
        "changed": ["north_star", "north_star_owner"],
    }


def test_a_step_that_was_looked_at_but_lacks_something_is_in_progress(
    draft: Programme, dana: Person
) -> None:
    changed = design.set_sender(draft, by=dana, sender_name="Dana", reply_to="")
    assert state_of(changed, "messages") == "in_progress"
    changed = design.set_sender(draft, by=dana, sender_name="Dana", reply_to="dana@hallam.example")
    assert state_of(changed, "messages") == "done"


def test_who_can_join_says_how_many_places_there_are_and_how_they_are_given(
    draft: Programme,
) -> None:
    draft.mentee_places, draft.places_by = 20, Programme.PlacesBy.LOT
    hint = next(step.hint for step in builder_steps(draft) if step.key == "eligibility")
    assert hint.endswith("20 places: By lot among everybody who signs up in time.")
    draft.mentee_places = None
    hint = next(step.hint for step in builder_steps(draft) if step.key == "eligibility")
    assert "places" not in hint


def test_a_changed_privacy_notice_is_a_new_version(draft: Programme, dana: Person) -> None:
    texts: dict[str, Any] = {"name": "A", "promise": "B", "for_whom": "C", "about": "D"}
    texts |= {"how_matching_works": "E", "who_sees_what": ["F"]}
    same = design.set_page(draft, by=dana, privacy_notice=draft.privacy_notice, **texts)
    assert same.privacy_version == "2026-1"
    first = design.set_page(same, by=dana, privacy_notice="We keep less.", **texts)
    second = design.set_page(first, by=dana, privacy_notice="We keep even less.", **texts)
    today = timezone.localdate().isoformat()
    assert (first.privacy_version, second.privacy_version) == (today, f"{today}.2")


def test_dates_out_of_order_are_refused_and_nothing_is_kept(draft: Programme, dana: Person) -> None:
    today = timezone.localdate()
    with pytest.raises(Refused):
        design.set_calendar(
            draft, by=dana, enrolment_opens_on=today, enrolment_closes_on=today + timedelta(9),
            starts_on=today + timedelta(5), weeks=9, cadence_days=7, session_minutes=30,
        )  # fmt: skip
    draft.refresh_from_db()
    assert draft.weeks == 20


def test_key_results_that_are_due_at_the_end_move_with_it(draft: Programme, dana: Person) -> None:
    opens = draft.enrolment_opens_on
    assert opens is not None
    changed = design.set_calendar(
        draft, by=dana, enrolment_opens_on=opens, enrolment_closes_on=opens + timedelta(20),
        starts_on=opens + timedelta(60), weeks=30, cadence_days=14, session_minutes=45,
    )  # fmt: skip
    assert {result.due_on for result in changed.key_results.all()} == {changed.ends_on}


def test_time_asked_follows_length_rhythm_and_minutes(draft: Programme) -> None:
    draft.weeks, draft.cadence_days, draft.session_minutes = 36, 21, 45
    assert (draft.sessions_planned, draft.hours_asked) == (12, 9.0)


def test_a_closed_programme_keeps_its_design(draft: Programme, dana: Person) -> None:
    Programme.objects.filter(pk=draft.pk).update(state=Programme.State.CLOSED)
    with pytest.raises(Refused):
        design.set_goals(draft, by=dana, framework="real", at_least=1, at_most=2)


def test_a_fifth_key_result_and_one_that_stands_still_are_refused(
    draft: Programme, dana: Person
) -> None:
    facts = {"unit": "percent", "due_on": None, "source": "", "words": "Share"}
    with pytest.raises(Refused, match="4 key results"):
        add_key_result(draft, by=dana, baseline=Decimal(1), target=Decimal(2), **facts)
    first = draft.key_results.all()[0]
    with pytest.raises(Refused, match="same"):
        change_key_result(first, by=dana, baseline=Decimal(5), target=Decimal(5), **facts)
    remove_key_result(first, by=dana)
    assert add_key_result(draft, by=dana, baseline=Decimal(1), target=Decimal(2), **facts).pk


def test_a_number_is_shown_with_its_unit(draft: Programme) -> None:
    shown = {result.unit: result.shown_target for result in draft.key_results.all()}
    assert shown["percent"].endswith("%")
    assert shown["count"] == "3.3"


def test_questions_move_within_their_form_only(draft: Programme, dana: Person) -> None:
    before = [question.key for question in form_questions(draft, "mentee")]
    mentors = [question.key for question in form_questions(draft, "mentor")]
    second = form_questions(draft, "mentee")[1]
    move_question(second, by=dana, up=True)
    after = [question.key for question in form_questions(draft, "mentee")]
    assert after == [before[1], before[0], *before[2:]]
    assert [question.key for question in form_questions(draft, "mentor")] == mentors
    move_question(Question.objects.get(pk=second.pk), by=dana, up=True)
    assert [question.key for question in form_questions(draft, "mentee")] == after


def test_a_question_the_matching_reads_cannot_be_removed(draft: Programme, dana: Person) -> None:
    with pytest.raises(Refused, match="matching reads"):
        remove_question(draft.questions.get(role="mentee", key="learn"), by=dana)
    remove_question(draft.questions.get(role="mentee", key="about"), by=dana)
    assert not draft.questions.filter(role="mentee", key="about").exists()


def test_after_the_launch_no_question_disappears(draft: Programme, dana: Person) -> None:
    Programme.objects.filter(pk=draft.pk).update(state=Programme.State.ENROLLING)
    with pytest.raises(Refused, match="optional"):
        remove_question(draft.questions.get(role="mentee", key="about"), by=dana)


def test_an_answer_for_the_matching_is_never_called_only_yours(
    draft: Programme, dana: Person
) -> None:
    with pytest.raises(Refused):
        change_question(draft.questions.get(role="mentee", key="learn"), by=dana, seen_by="self")


def test_a_new_question_gets_its_own_key_at_the_end(draft: Programme, dana: Person) -> None:
    facts = {"words": "About", "kind": "text", "seen_by": "coordinators"}
    added = add_question(draft, by=dana, role="mentee", **facts)
    assert added.key == "about-2"
    assert list(form_questions(draft, "mentee"))[-1] == added
    with pytest.raises(Refused):
        add_question(
            draft, by=dana, role="mentee", words="Again", kind="wishes", seen_by="coordinators"
        )


def test_minutes_grow_with_the_form(draft: Programme) -> None:
    questions = list(form_questions(draft, "mentee"))
    assert form_minutes(questions) > form_minutes(questions[:2]) >= 1


def test_rules_are_kept_with_weight_and_strength(draft: Programme, dana: Person) -> None:
    rules = [
        RuleSetting("skills", True, 40),
        RuleSetting("level_gap_at_least", True, number=2),
        RuleSetting("wishes", False),
    ]
    changed = set_rules(draft, by=dana, rules=rules, objective="total", lowest_fit=30)
    assert (changed.objective, changed.lowest_fit) == ("total", 30)
    kept = {rule.name: rule for rule in draft.rules.all()}
    assert kept["skills"].weight == 40
    assert (kept["level_gap_at_least"].strength, kept["level_gap_at_least"].number) == ("must", 2)
    assert not kept["wishes"].is_on


def test_own_words_are_used_and_the_templates_come_back(draft: Programme, dana: Person) -> None:
    set_message(
        draft, by=dana, moment="waiting_list", subject="Wait", body="Hello {first_name}", is_on=True
    )
    words = words_of(draft, "waiting_list")
    assert words is not None and words.subject == "Wait"
    moment = moment_of(draft, "waiting_list")
    assert moment is not None and moment.is_own
    restore_message(draft, by=dana, moment="waiting_list")
    moment = moment_of(draft, "waiting_list")
    assert moment is not None and not moment.is_own


def test_a_placeholder_that_means_nothing_is_refused(draft: Programme, dana: Person) -> None:
    with pytest.raises(Refused, match="salary"):
        set_message(draft, by=dana, moment="waiting_list", subject="A", body="{salary}", is_on=True)
    with pytest.raises(LookupError):
        set_message(draft, by=dana, moment="no_such_moment", subject="A", body="B", is_on=True)


def test_a_message_that_is_switched_off_has_no_words(draft: Programme, dana: Person) -> None:
    set_message(draft, by=dana, moment="check_in", subject="A", body="B", is_on=False)
    assert words_of(draft, "check_in") is None


def test_only_what_was_announced_for_lots_keeps_its_closing_day(
    draft: Programme, dana: Person
) -> None:
    opens, closes = draft.enrolment_opens_on, draft.enrolment_closes_on
    assert opens and closes

    def closes_earlier() -> Programme:
        Programme.objects.filter(pk=draft.pk).update(enrolment_closes_on=closes)
        return design.set_calendar(
            draft, by=dana, enrolment_opens_on=opens, enrolment_closes_on=closes - timedelta(1),
            starts_on=closes + timedelta(30), weeks=20, cadence_days=21, session_minutes=45,
        )  # fmt: skip

    Programme.objects.filter(pk=draft.pk).update(places_by="lot", mentee_places=3)
    assert closes_earlier().enrolment_closes_on == closes - timedelta(1)
    Programme.objects.filter(pk=draft.pk).update(state=Programme.State.ENROLLING)
    with pytest.raises(Refused, match="later, not earlier"):
        closes_earlier()
    Programme.objects.filter(pk=draft.pk).update(places_by="first")
    assert closes_earlier().enrolment_closes_on == closes - timedelta(1)
