"""Did it work: planned before it is read, read once, told with its range or refused with its reason."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import time_machine
from django.utils import timezone

from evidence.result import Check, Effect, gate_of
from mentes.audit.models import Entry
from mentes.enrolment.actions.joining import enrol, start_enrolment, withdraw
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.insights import personal_data
from mentes.insights.actions.studies import (
    amend_plan,
    lock_plan,
    plan_study,
    read_matured_studies,
    run_study,
    set_assumptions,
    start_study,
)
from mentes.insights.bridge.cohort import cohort_of
from mentes.insights.models import Study
from mentes.people.actions.leaving import leave
from mentes.people.actions.privacy import forget_person
from mentes.people.models import EmploymentEvent, Person
from mentes.programmes.models import Programme
from tests.factories import make_enrolment, make_organisation, make_person, make_programme

pytestmark = pytest.mark.django_db
STARTS = date(2027, 1, 4)
BEFORE = datetime(2026, 12, 1, 11, tzinfo=ZoneInfo("Europe/London"))
AFTER = datetime(2028, 2, 1, 11, tzinfo=ZoneInfo("Europe/London"))
SYSTEM = System("test")
NEVER = "No plan was locked before the outcome was known of everybody. This is exploratory."
LATE = (
    "The plan was locked on {day}, {span} after the start and before outcomes were read; by then some"
    " could be known."
)
COSTS = {
    "currency": "£", "hours": 12.0, "wage": 40.0, "admin_hours": 200.0, "other": 5000.0,
    "leaver": [6000.0, 12000.0, 20000.0],
}  # fmt: skip


@pytest.fixture(autouse=True)
def before_the_start() -> Iterator[None]:
    make_organisation()
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def dana() -> Person:
    return make_person(name="Dana Whitfield")


@pytest.fixture
def programme(dana: Person) -> Programme:
    return make_programme(admin=dana, starts_on=STARTS, mentee_eligibility={"level_until": 5})


def colleague(**facts: Any) -> Person:
    return make_person(**{"hired_on": date(2024, 1, 1), "level": 2, "team": "Design"} | facts)


def mentee(programme: Programme, **facts: Any) -> Person:
    person = colleague(**facts)
    seated(programme, person, state="finished")
    return person


def seated(programme: Programme, person: Person, **facts: Any) -> Enrolment:
    return make_enrolment(
        programme=programme, person=person, **{"applied_at": BEFORE, "seated_at": BEFORE} | facts
    )


def cohort(programme: Programme, today: date | None = None) -> Any:
    rules = programme.mentee_eligibility
    return cohort_of(programme, rules=rules, index=STARTS, days=365, today=today or AFTER.date())


def happened(person: Person, kind: str, on: date, was: str = "") -> None:
    EmploymentEvent.objects.create(person=person, kind=kind, on=on, was=was)


def an_effect(**facts: Any) -> Effect:
    """What the library answers, without its seconds of computing."""
    checks = facts.pop("checks", {"participants": Check(250, "green")})
    sentences = {name: f"{name} {check.value}." for name, check in checks.items()}
    gate = gate_of(checks, sentences)
    known: dict[str, Any] = {
        "shown": gate.shows, "estimate": 0.046, "se": 0.015, "interval": (0.017, 0.075), "gate": gate,
        "estimand": "ATT", "method": "entropy balancing", "n_treated": 250, "n_comparison": 812,
        "naive": 0.083, "e_value": 1.9, "e_value_bound": 1.3, "balance": {"tenure": (0.4, 0.01)},
        "weights_ess": 402.0, "sentence": "",
    }  # fmt: skip
    return Effect(**known | facts)


def answers(monkeypatch: pytest.MonkeyPatch, effect: Effect) -> None:
    monkeypatch.setattr("evidence.effects.estimate_effect", lambda **_asked: effect)


def read(study: Study) -> Study:
    with time_machine.travel(AFTER, tick=False):
        start_study(study, by=SYSTEM)
        claimed = Study.claim(study.pk)
        assert claimed is not None
        assert run_study(claimed, by=SYSTEM)
    study.refresh_from_db()
    return study


# --- Who is compared with whom ---------------------------------------------------------------


def test_a_leaver_and_a_mentee_without_a_pair_stay_participants(programme: Programme) -> None:
    mentee(programme)
    gone = mentee(programme, left_on=date(2027, 6, 1), is_active=False)
    happened(gone, "left", date(2027, 6, 1))
    found = cohort(programme)
    assert found.took_part.sum() == 2
    assert found.left.sum() == 1
    assert found.months[found.left][0] == pytest.approx(4.87, abs=0.01)


def test_whoever_withdrew_after_the_start_stays_and_before_it_does_not(
    programme: Programme,
) -> None:
    for day in (date(2026, 12, 20), date(2027, 3, 1)):
        at = datetime.combine(day, datetime.min.time(), tzinfo=ZoneInfo("UTC"))
        seated(programme, colleague(), state="withdrawn", withdrawn_at=at)
    assert list(cohort(programme).took_part) == [False, True]


def test_a_mentor_is_in_neither_group(programme: Programme) -> None:
    mentee(programme)
    seated(programme, colleague(), role="mentor")
    colleague()
    assert list(cohort(programme).took_part) == [True, False]


def test_a_mentor_who_left_later_is_still_in_neither_group(programme: Programme) -> None:
    mentee(programme)
    mentor = seated(programme, colleague(), role="mentor")
    with time_machine.travel(datetime(2027, 6, 1, 11, tzinfo=ZoneInfo("UTC")), tick=False):
        leave(mentor.person, by=SYSTEM)
    mentor.refresh_from_db()
    assert mentor.state == "withdrawn"
    assert list(cohort(programme).took_part) == [True]


def test_a_mentor_who_gave_up_before_the_start_is_compared_with(programme: Programme) -> None:
    mentee(programme)
    withdraw(seated(programme, colleague(), role="mentor"), by=SYSTEM)
    assert list(cohort(programme).took_part) == [True, False]


@pytest.mark.parametrize("sends_it_off", [True, False])
def test_whoever_withdrew_and_came_back_stays_a_participant(
    programme: Programme, sends_it_off: bool
) -> None:
    person = colleague()
    first = enrol(start_enrolment(programme, by=person, person=person, role="mentee"), by=person)
    with time_machine.travel(datetime(2027, 3, 1, 11, tzinfo=ZoneInfo("UTC")), tick=False):
        withdraw(first, by=person)
        again = start_enrolment(programme, by=person, person=person, role="mentee")
        if sends_it_off:
            enrol(again, by=person)
    assert list(cohort(programme).took_part) == [True]


def test_whoever_gave_a_seat_back_before_the_start_and_took_one_after_it_had_none(
    programme: Programme,
) -> None:
    person = colleague()
    first = enrol(start_enrolment(programme, by=person, person=person, role="mentee"), by=person)
    withdraw(first, by=person)
    with time_machine.travel(datetime(2027, 3, 1, 11, tzinfo=ZoneInfo("UTC")), tick=False):
        enrol(start_enrolment(programme, by=person, person=person, role="mentee"), by=person)
    assert list(cohort(programme).took_part) == [False]


def test_whoever_waited_for_a_seat_on_that_day_had_none(programme: Programme) -> None:
    seated(programme, colleague(), seated_at=None, state="waiting")
    seated(programme, colleague(), seated_at=datetime(2027, 2, 1, tzinfo=ZoneInfo("UTC")))
    assert list(cohort(programme).took_part) == [False, False]


def test_the_forgotten_are_counted_and_nothing_is_known_of_them(programme: Programme) -> None:
    mentee(programme), colleague()
    gone = [mentee(programme), colleague()]
    with time_machine.travel(datetime(2027, 6, 1, 11, tzinfo=ZoneInfo("UTC")), tick=False):
        for person in gone:
            forget_person(person, by=SYSTEM)
    found = cohort(programme)
    assert list(found.took_part) == [True, False, True, False]
    for outcome in (found.months, found.promoted, found.moved, found.placebo):
        assert list(np.isfinite(outcome)) == [True, True, False, False]


def test_somebody_hired_again_since_is_there_and_leaves(programme: Programme) -> None:
    back = mentee(programme, hired_on=date(2028, 1, 10))
    happened(back, "hired", date(2024, 1, 1))
    happened(back, "left", date(2027, 6, 1))
    other = colleague(hired_on=date(2028, 1, 10))
    happened(other, "left", date(2027, 6, 1))
    new = colleague(hired_on=date(2027, 2, 1))
    happened(new, "left", date(2027, 6, 1))
    found = cohort(programme)
    assert list(found.took_part) == [True, False]
    assert list(found.left) == [True, True]
    assert found.covariates["tenure"][0] == pytest.approx(36.1, abs=0.1)


def test_somebody_hired_again_after_a_gap_over_the_start_was_not_there(
    programme: Programme,
) -> None:
    gap = colleague(hired_on=date(2027, 9, 1))
    happened(gap, "hired", date(2024, 1, 1))
    happened(gap, "left", date(2026, 6, 1))
    assert len(cohort(programme).took_part) == 0


def test_only_who_could_have_joined_then_is_compared_with(programme: Programme) -> None:
    mentee(programme)
    colleague(level=6)
    colleague(hired_on=date(2027, 2, 1))
    colleague(left_on=date(2026, 11, 1), is_active=False)
    colleague(level=None)
    assert len(cohort(programme).took_part) == 1


def test_somebody_promoted_since_is_taken_at_the_level_of_that_day(programme: Programme) -> None:
    mentee(programme)
    known, counted = colleague(level=6), colleague(level=6)
    happened(known, "promoted", date(2027, 5, 1), was="4")
    happened(counted, "promoted", date(2027, 5, 1))
    assert list(cohort(programme).covariates["level"]) == [2, 4, 5]


def test_somebody_who_moved_since_is_taken_in_the_team_of_that_day(programme: Programme) -> None:
    moved = mentee(programme, team="Sales")
    happened(moved, "moved", date(2027, 5, 1), was="Design")
    found = cohort(programme)
    assert list(found.covariates["team"]) == ["Design"]
    assert list(found.moved) == [True]


def test_only_what_was_signed_up_for_by_that_day_is_known_beforehand(
    programme: Programme,
) -> None:
    earlier = make_programme(starts_on=date(2026, 1, 5))
    seated(earlier, mentee(programme))
    seated(earlier, mentee(programme), applied_at=datetime(2027, 2, 1, tzinfo=ZoneInfo("UTC")))
    assert list(cohort(programme).covariates["programmes"]) == [True, False]


def test_the_year_before_is_the_placebos_and_no_covariate(programme: Programme) -> None:
    early, late = mentee(programme), mentee(programme)
    happened(early, "promoted", date(2025, 1, 4))
    happened(late, "promoted", date(2026, 6, 1))
    found = cohort(programme)
    assert list(found.placebo) == [False, True]
    assert found.covariates["promotion"][0] == pytest.approx(12, abs=0.1)
    assert found.covariates["promotion"][1] != found.covariates["promotion"][1]


def test_what_happens_after_the_year_does_not_count(programme: Programme) -> None:
    for day in (date(2027, 12, 1), date(2028, 1, 20)):
        happened(mentee(programme), "promoted", day)
    assert list(cohort(programme).promoted) == [True, False]


def test_whoever_is_still_here_is_followed_until_today(programme: Programme) -> None:
    mentee(programme)
    assert cohort(programme, today=date(2027, 7, 4)).months[0] == pytest.approx(5.95, abs=0.01)


def test_a_cohort_asks_as_much_for_five_as_for_fifty(
    programme: Programme, django_assert_num_queries: Any
) -> None:
    mentee(programme)
    with django_assert_num_queries(3):
        cohort(programme)
    for _n in range(50):
        mentee(programme)
    with django_assert_num_queries(3):
        cohort(programme)


# --- The plan ----------------------------------------------------------------------------------


def test_a_plan_is_fingerprinted_and_locked_before_it_is_read(
    programme: Programme, dana: Person
) -> None:
    study = lock_plan(plan_study(programme, by=dana, outcome="retained"), by=dana)
    assert len(study.plan_hash) == 64
    assert study.registration == Study.Registration.LOCKED
    assert study.matures_on == date(2028, 1, 4)
    verbs = (
        Entry.objects.filter(subject="insights.Study").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["plan_study", "lock_plan"]


def test_a_locked_plan_fixes_who_could_have_joined(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = plan_study(programme, by=dana, outcome="promoted")
    programme.mentee_eligibility = {"level_until": 3}
    programme.save()
    locked = lock_plan(study, by=dana)
    assert locked.plan["eligibility"] == {"level_until": 3}
    assert locked.plan_hash != study.plan_hash
    programme.mentee_eligibility = {}
    programme.save()
    mentee(programme), colleague(level=3), colleague(level=4)
    asked: dict[str, Any] = {}
    monkeypatch.setattr(
        "evidence.effects.estimate_effect", lambda **given: asked.update(given) or an_effect()
    )
    read(locked)
    assert list(asked["took_part"]) == [True, False]


def test_a_plan_is_locked_once(programme: Programme, dana: Person) -> None:
    study = lock_plan(plan_study(programme, by=dana, outcome="retained"), by=dana)
    with pytest.raises(Refused, match="locked already"):
        lock_plan(study, by=dana)


def test_an_outcome_has_one_study(programme: Programme, dana: Person) -> None:
    plan_study(programme, by=dana, outcome="retained")
    with pytest.raises(Refused, match="already"):
        plan_study(programme, by=dana, outcome="retained")


def test_a_plan_needs_the_day_of_the_start(dana: Person) -> None:
    with pytest.raises(Refused, match="calendar"):
        plan_study(make_programme(starts_on=None), by=dana, outcome="retained")


def test_a_lottery_needs_a_draw(programme: Programme, dana: Person) -> None:
    with pytest.raises(Refused, match="drawn by lot"):
        plan_study(programme, by=dana, outcome="retained", design="lottery")


def test_an_amendment_of_a_locked_plan_shows(programme: Programme, dana: Person) -> None:
    study = lock_plan(plan_study(programme, by=dana, outcome="retained"), by=dana)
    before = study.plan_hash
    study = amend_plan(study, by=dana, reason="Overlap is thin", changes={"estimand": "ATO"})
    assert study.registration == Study.Registration.AMENDED
    [line] = study.amendments
    assert (line["reason"], line["before"], line["after"]) == (
        "Overlap is thin",
        before,
        study.plan_hash,
    )
    assert before != study.plan_hash


def test_an_amendment_says_why_and_changes_something(programme: Programme, dana: Person) -> None:
    study = plan_study(programme, by=dana, outcome="retained")
    with pytest.raises(Refused, match="why"):
        amend_plan(study, by=dana, reason=" ", changes={"estimand": "ATO"})
    with pytest.raises(Refused, match="Nothing"):
        amend_plan(study, by=dana, reason="because", changes={"estimand": "ATT"})


def test_a_change_before_the_lock_leaves_no_mark(programme: Programme, dana: Person) -> None:
    study = plan_study(programme, by=dana, outcome="retained")
    study = amend_plan(study, by=dana, reason="first thoughts", changes={"estimand": "ATO"})
    assert lock_plan(study, by=dana).registration == Study.Registration.LOCKED


def test_a_plan_stays_as_it_is_once_the_outcome_is_known(
    programme: Programme, dana: Person
) -> None:
    study = lock_plan(plan_study(programme, by=dana, outcome="retained"), by=dana)
    with (
        time_machine.travel(datetime(2028, 1, 4, 11, tzinfo=ZoneInfo("UTC"))),
        pytest.raises(Refused, match="known by now"),
    ):
        amend_plan(study, by=dana, reason="Overlap is thin", changes={"estimand": "ATO"})


@pytest.mark.parametrize(
    ("locked", "status", "said"),
    [
        (
            date(2026, 12, 1),
            "green",
            "The plan was locked on 1 December 2026, 4 weeks before the start.",
        ),
        (
            date(2027, 1, 3),
            "green",
            "The plan was locked on 3 January 2027, 1 day before the start.",
        ),
        (STARTS, "green", "The plan was locked on 4 January 2027, on the day of the start."),
        (date(2027, 1, 5), "amber", LATE.format(day="5 January 2027", span="1 day")),
        (date(2027, 3, 1), "amber", LATE.format(day="1 March 2027", span="8 weeks")),
        (date(2028, 1, 3), "amber", LATE.format(day="3 January 2028", span="52 weeks")),
        (date(2028, 1, 4), "amber", NEVER),
        (None, "amber", NEVER),
    ],
)
def test_the_check_says_when_the_plan_was_locked(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch,
    locked: date | None, status: str, said: str,
) -> None:  # fmt: skip
    mentee(programme)
    answers(monkeypatch, an_effect())
    study = plan_study(programme, by=dana, outcome="promoted")
    if locked:
        with time_machine.travel(datetime.combine(locked, time(11), tzinfo=ZoneInfo("UTC"))):
            lock_plan(study, by=dana)
    assert check_of(read(study), "preregistration") == (status, said)


def test_a_plan_that_was_amended_as_well_says_both(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentee(programme)
    answers(monkeypatch, an_effect())
    study = plan_study(programme, by=dana, outcome="promoted")
    with time_machine.travel(datetime(2027, 3, 1, 11, tzinfo=ZoneInfo("UTC"))):
        lock_plan(study, by=dana)
        amend_plan(study, by=dana, reason="Overlap is thin", changes={"estimand": "ATO"})
    said = LATE.format(day="1 March 2027", span="8 weeks") + " It was amended later."
    assert check_of(read(study), "preregistration") == ("amber", said)


def check_of(study: Study, name: str) -> tuple[str, str]:
    [check] = [each for each in study.result["gate"]["checks"] if each["name"] == name]
    return check["status"], check["words"]


def test_the_day_of_the_lock_is_the_one_of_the_calendar_here(
    programme: Programme, dana: Person
) -> None:
    study = plan_study(programme, by=dana, outcome="promoted")
    study.locked_at = datetime(2028, 1, 3, 23, 30, tzinfo=ZoneInfo("UTC"))
    with timezone.override("Europe/Berlin"):
        assert study.registration == Study.Registration.NONE
    with timezone.override("Europe/London"):
        assert study.registration == Study.Registration.LATE


def test_a_plan_locked_when_the_outcome_was_known_is_exploratory(
    programme: Programme, dana: Person
) -> None:
    study = plan_study(programme, by=dana, outcome="retained")
    with time_machine.travel(AFTER, tick=False):
        assert lock_plan(study, by=dana).registration == Study.Registration.NONE


# --- Reading it, once --------------------------------------------------------------------------


def test_nothing_is_read_before_everybody_is_known(programme: Programme, dana: Person) -> None:
    study = lock_plan(plan_study(programme, by=dana, outcome="retained"), by=dana)
    last_day = datetime(2028, 1, 4, 11, tzinfo=ZoneInfo("UTC"))
    with time_machine.travel(last_day), pytest.raises(Refused, match="4 January 2028"):
        start_study(study, by=dana)


def test_a_study_is_read_once(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentee(programme)
    answers(monkeypatch, an_effect())
    study = read(lock_plan(plan_study(programme, by=dana, outcome="promoted"), by=dana))
    assert study.work_state == Study.WorkState.DONE
    for verb in (
        lambda: start_study(study, by=dana),
        lambda: amend_plan(study, by=dana, reason="x", changes={"estimand": "ATO"}),
    ):
        with pytest.raises(Refused, match="read"):
            verb()


def test_a_locked_study_is_read_when_its_day_has_come(programme: Programme, dana: Person) -> None:
    study = lock_plan(plan_study(programme, by=dana, outcome="retained"), by=dana)
    plan_study(programme, by=dana, outcome="moved")
    assert read_matured_studies(by=SYSTEM, today=date(2028, 1, 4)) == []
    with time_machine.travel(AFTER, tick=False):
        assert read_matured_studies(by=SYSTEM, today=AFTER.date()) == [study]


def test_a_plan_that_came_first_keeps_the_gate_green(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentee(programme)
    checks = {"participants": Check(250, "green"), "preregistration": Check("not given", "amber")}
    answers(monkeypatch, an_effect(checks=checks))
    study = read(lock_plan(plan_study(programme, by=dana, outcome="promoted"), by=dana))
    assert study.result["gate"]["status"] == "green"
    assert study.result["shown"]


def test_what_an_erasure_takes_away_does_not_change_an_answer(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = mentee(programme)
    answers(monkeypatch, an_effect())
    study = read(lock_plan(plan_study(programme, by=dana, outcome="promoted"), by=dana))
    before = study.result
    gone.delete()
    study.refresh_from_db()
    assert study.result == before


def test_costs_make_a_return_and_change_no_effect(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _n in range(3):
        mentee(programme), colleague()
    answers(monkeypatch, an_effect())
    study = read(lock_plan(plan_study(programme, by=dana, outcome="retained"), by=dana))
    assert study.returns is None
    study = set_assumptions(study, by=dana, assumptions=COSTS)
    assert study.returns["low"] < study.returns["median"] < study.returns["high"]
    assert study.returns["cost"] == 250 * 24 * 40 + 200 * 40 + 5000
    assert study.result["figures"]["estimate"] == 0.046


def test_costs_said_while_the_study_is_computed_are_in_its_return(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentee(programme), colleague()
    study = lock_plan(plan_study(programme, by=dana, outcome="retained"), by=dana)

    def meanwhile(**_asked: Any) -> Effect:
        set_assumptions(study, by=dana, assumptions=COSTS)
        return an_effect()

    monkeypatch.setattr("evidence.effects.estimate_effect", meanwhile)
    done = read(study)
    assert done.assumptions == COSTS
    assert done.returns["cost"] == 250 * 24 * 40 + 200 * 40 + 5000


@pytest.mark.parametrize(
    ("outcome", "is_locked", "effect"),
    [
        ("promoted", True, {}),
        ("retained", False, {}),
        ("retained", True, {"checks": {"events": Check(7, "red")}}),
    ],
)
def test_no_return_without_a_price_a_plan_and_an_effect(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch,
    outcome: str, is_locked: bool, effect: dict[str, Any],
) -> None:  # fmt: skip
    mentee(programme), colleague()
    answers(monkeypatch, an_effect(**effect))
    study = plan_study(programme, by=dana, outcome=outcome)
    study = read(lock_plan(study, by=dana) if is_locked else study)
    assert set_assumptions(study, by=dana, assumptions=COSTS).returns is None


def test_an_effect_on_some_has_no_return(
    programme: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentee(programme), colleague()
    answers(monkeypatch, an_effect(estimand="ATO"))
    study = plan_study(programme, by=dana, outcome="retained")
    study = amend_plan(study, by=dana, reason="Overlap is thin", changes={"estimand": "ATO"})
    study = read(lock_plan(study, by=dana))
    assert set_assumptions(study, by=dana, assumptions=COSTS).returns is None


# --- What is kept about a person ---------------------------------------------------------------


def test_whoever_locked_a_plan_reads_so_and_is_forgotten_without_the_study(
    programme: Programme, dana: Person
) -> None:
    study = lock_plan(plan_study(programme, by=dana, outcome="retained"), by=dana)
    [line] = personal_data.export(dana)["studies_you_planned"]
    assert line["outcome"] == "retained"
    personal_data.forget(dana, by=SYSTEM)
    study.refresh_from_db()
    assert (study.planned_by, study.locked_by) == (None, None)
    assert study.locked_at is not None
