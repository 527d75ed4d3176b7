"""Where key results stand: counted by night or recorded by hand, with range, verdict and reason."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.insights.actions.figures import draw_goal_figures, draw_pair_figures
from mentes.insights.actions.key_results import count_all_key_results, count_key_results
from mentes.insights.counted import ANSWERS, MEASURES, Facts
from mentes.insights.key_results import key_results_of, key_results_of_all
from mentes.insights.models import Reading, Study
from mentes.insights.verdicts import Verdict
from mentes.pairing.models import Pair
from mentes.people.models import Organisation, OrganisationRole, Person
from mentes.programmes.gallery import measures
from mentes.programmes.models import KeyResult, Programme
from tests.factories import (
    make_enrolment,
    make_goal,
    make_organisation,
    make_pair,
    make_person,
    make_programme,
    make_session,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2028, 3, 10, 11, 0, tzinfo=ZoneInfo("Europe/London"))
TODAY = NOW.date()
BY = System("test")


@pytest.fixture(autouse=True)
def a_day_in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dana() -> Person:
    make_organisation()
    return make_person(name="Dana Whitfield")


@pytest.fixture
def programme(dana: Person) -> Programme:
    """Of 100 days, 60 of which are over."""
    starts = TODAY - timedelta(days=60)
    return make_programme(state="running", starts_on=starts, weeks=26, admin=dana)


@pytest.fixture
def door(client: Client, dana: Person, settings: Any) -> Client:
    settings.TWO_FACTOR = False
    client.force_login(dana)
    return client


def result_of(programme: Programme, measure: str = "", **facts: Any) -> KeyResult:
    return KeyResult.objects.create(
        **{
            "programme": programme,
            "measure": measure,
            "words": f"Result {measure}",
            "baseline": Decimal(40),
            "target": Decimal(80),
            "due_on": TODAY + timedelta(days=40),
        }
        | facts
    )


def pairs_of(programme: Programme, count: int, *, days_ago: int = 60) -> list[Pair]:
    told = NOW - timedelta(days=days_ago)
    return [
        make_pair(programme=programme, mentee=make_person(), mentor=make_person(), told_at=told)
        for _n in range(count)
    ]


def meets(pair: Pair, *, days_ago: int) -> None:
    make_session(pair=pair, state="held", starts_at=NOW - timedelta(days=days_ago))


def counted(programme: Programme, result: KeyResult) -> tuple[Decimal, int | None] | None:
    draw_goal_figures(programme, by=BY)
    count_key_results(programme, by=BY, today=TODAY)
    reading = Reading.objects.filter(key_result=result).first()
    return (reading.value, reading.n) if reading else None


def the_page(door: Client, programme: Programme) -> str:
    page = door.get(reverse("insights:key_results", args=[programme.slug])).content.decode()
    return page[page.index("<main") :]


# --- What Mentes counts ---------------------------------------------------------------------------


def test_the_catalogue_says_rightly_what_is_counted_here() -> None:
    here = {key for key, line in measures().items() if line["collected"] == "mentes"}
    assert here == set(MEASURES)
    assert all(line["unit"] == "percent" for key, line in measures().items() if key in here)


def answers_to(programme: Programme, measure: str) -> list[int]:
    return sorted(ANSWERS[measure](Facts(programme, TODAY)).values())


def test_first_meetings_within_21_days_of_the_match(programme: Programme) -> None:
    quick, slow, never = pairs_of(programme, 3)
    (fresh,) = pairs_of(programme, 1, days_ago=20)
    meets(quick, days_ago=39)
    meets(slow, days_ago=38)
    meets(slow, days_ago=10)
    meets(fresh, days_ago=2)
    assert answers_to(programme, "activation") == [0, 0, 1]
    assert never.told_at


def test_pairs_that_met_within_45_days_of_those_under_way(programme: Programme) -> None:
    active, silent, over = pairs_of(programme, 3)
    meets(active, days_ago=45)
    meets(silent, days_ago=46)
    meets(over, days_ago=3)
    Pair.objects.filter(pk=over.pk).update(state=Pair.State.CLOSED)
    assert answers_to(programme, "active_pairs") == [0, 1]


def test_pairs_with_a_goal_of_their_own(programme: Programme) -> None:
    own, standard, _none = pairs_of(programme, 3)
    pairs_of(programme, 2, days_ago=29)
    make_goal(pair=own)
    make_goal(pair=standard, is_standard=True)
    assert answers_to(programme, "goals_set") == [0, 0, 1]


def test_mentees_who_got_a_mentor_and_those_who_wait(programme: Programme) -> None:
    make_enrolment(programme=programme, state="waiting")
    assert answers_to(programme, "matched") == []  # nobody was told yet
    pairs_of(programme, 3)
    make_enrolment(programme=programme, state="withdrawn")
    assert answers_to(programme, "matched") == [0, 1, 1, 1]
    make_enrolment(programme=programme, state="in_draw")
    assert answers_to(programme, "matched") == [0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    ("pairs", "active", "shown"),
    [(9, 9, None), (12, 6, (50, 10)), (20, 13, (60, 20)), (40, 32, (80, 40)), (61, 54, (90, 60))],
)
def test_a_share_of_pairs_is_rounded_to_a_step_of_three_pairs_or_more(
    programme: Programme, pairs: int, active: int, shown: tuple[int, int] | None
) -> None:
    result = result_of(programme, "active_pairs")
    for pair in pairs_of(programme, pairs)[:active]:
        meets(pair, days_ago=5)
    assert counted(programme, result) == shown


@pytest.mark.parametrize(
    ("active", "now"), [(61, "95% or more"), (58, "95% or more"), (0, "5% or less")]
)
def test_all_and_none_are_not_told_from_nearly(programme: Programme, active: int, now: str) -> None:
    result = result_of(programme, "active_pairs")
    for pair in pairs_of(programme, 61)[:active]:
        meets(pair, days_ago=5)
    counted(programme, result)
    (row,) = key_results_of(programme)
    assert row.now == now


def test_goals_reached_come_from_what_was_drawn(programme: Programme) -> None:
    result = result_of(programme, "goal_attainment")
    pairs = pairs_of(programme, 10)
    for pair in pairs[:6]:
        make_goal(pair=pair, state="done")
    assert counted(programme, result) is None  # fewer than seven pairs
    for pair in pairs[6:9]:
        make_goal(pair=pair, state="let_go")
    make_goal(pair=pairs[9], due_on=TODAY + timedelta(days=1))
    assert counted(programme, result) == (Decimal(70), 7)  # of 60 to 80%, 7 to 9 pairs
    make_goal(pair=pairs[9], due_on=TODAY - timedelta(days=1))
    assert counted(programme, result) == (Decimal(70), 7)  # one more pair changes nothing


def test_a_number_stays_until_seven_pairs_have_changed(programme: Programme) -> None:
    result = result_of(programme, "active_pairs")
    pairs = pairs_of(programme, 20)
    count_key_results(programme, by=BY, today=TODAY - timedelta(days=1))
    for pair in pairs[:6]:
        meets(pair, days_ago=1)
    assert count_key_results(programme, by=BY, today=TODAY) == 0
    assert [r.as_of for r in Reading.objects.filter(key_result=result)] == [TODAY]
    meets(pairs[6], days_ago=1)
    assert count_key_results(programme, by=BY, today=TODAY) == 1
    assert [r.value for r in Reading.objects.filter(key_result=result)] == [40, 20]


def test_after_its_day_and_a_while_a_number_stays_as_it_was(programme: Programme) -> None:
    result = result_of(programme, "active_pairs", due_on=TODAY - timedelta(days=46))
    pairs_of(programme, 10)
    assert counted(programme, result) is None
    KeyResult.objects.update(due_on=TODAY - timedelta(days=45))
    assert counted(programme, result) == (Decimal(25), 10)


def test_a_draft_is_not_counted(programme: Programme) -> None:
    result_of(programme, "active_pairs")
    pairs_of(programme, 10)
    Programme.objects.update(state="enrolling")
    assert count_all_key_results(by=BY, today=TODAY) == 0
    Programme.objects.update(state="running")
    assert count_all_key_results(by=BY, today=TODAY) == 1


# --- The page -------------------------------------------------------------------------------------


def most_are_active(programme: Programme) -> None:
    """32 of 40 pairs met this week, and it has been counted."""
    result_of(programme, "active_pairs")
    for number, pair in enumerate(pairs_of(programme, 40)):
        if number < 32:
            meets(pair, days_ago=5)
    count_key_results(programme, by=BY, today=TODAY)


def test_the_page_says_baseline_now_target_range_n_verdict_and_evidence(
    door: Client, programme: Programme
) -> None:
    most_are_active(programme)
    page = the_page(door, programme)
    assert "1 of 1 key result is on course." in page
    for words in ("40%", "<b>80%</b>", "(59.8% to 92.9%)", "about 40 pairs", "On course"):
        assert words in page
    assert "Counted by Mentes" in page
    assert "as of 10 March 2028" in page
    assert page.count('role="img"') == 2
    assert "Straight line 64%" in page
    assert "the straight line to the target stood at 64%. This is more than chance." in page
    assert "95% range: 59.8% to 92.9%." in page
    assert "Record a value" not in page


def test_a_range_reads_the_same_beside_the_number_and_in_the_plot(
    door: Client, programme: Programme
) -> None:
    most_are_active(programme)
    Reading.objects.update(low=Decimal("65.15"), high=Decimal("89.35"))
    page = the_page(door, programme)
    assert "(65.2% to 89.4%)" in page and "95% range: 65.2% to 89.4%." in page
    assert "65.1%" not in page and "89.3%" not in page


@pytest.mark.parametrize(
    ("value", "n", "verdict", "words"),
    [
        (70, 200, Verdict.ON_COURSE, "This is more than chance"),
        (70, 8, Verdict.TOO_EARLY, "it could be chance"),
        (60, 60, Verdict.TOO_EARLY, "The range includes that, but also worse values"),
        (45, 60, Verdict.BEHIND, "The whole range falls short of it"),
        (70, 4, Verdict.NOT_MEASURABLE, "Too few people"),
    ],
)
def test_what_was_recorded_gets_a_verdict_and_its_reason(
    door: Client, programme: Programme, value: int, n: int, verdict: Verdict, words: str
) -> None:
    result = result_of(programme)
    record(door, result, value=str(value), n=str(n))
    page = the_page(door, programme)
    (row,) = key_results_of(programme)
    assert row.verdict == verdict
    assert words in page
    assert str(verdict.label) in page
    assert ("Recorded by hand" in page) == (n >= 5)
    assert (f"<b>{value}%</b>" in page) == (n >= 5)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"baseline": None}, "Baseline, target or date is still missing."),
        ({"target": None}, "Baseline, target or date is still missing."),
        ({}, "No value is recorded yet."),
        (
            {"measure": "active_pairs"},
            "There is nothing to count yet: a share needs at least 10 pairs.",
        ),
    ],
)
def test_what_cannot_be_measured_says_why(
    door: Client, programme: Programme, facts: dict[str, Any], words: str
) -> None:
    result_of(programme, **facts)
    page = the_page(door, programme)
    assert words in page
    assert "We can’t say" in page


def test_what_takes_a_year_is_too_early_until_the_first_is_over(
    door: Client, programme: Programme
) -> None:
    result_of(programme, "retention_12m")
    page = the_page(door, programme)
    assert "Too early to tell" in page
    assert "the first of them are over on 9 January 2029" in page


def test_when_the_time_is_over_it_is_no_longer_too_early(
    door: Client, programme: Programme
) -> None:
    record(door, result_of(programme, due_on=TODAY), value="75", n="20")
    (row,) = key_results_of(programme)
    assert (row.verdict, row.word) == (Verdict.TOO_EARLY, "Can’t tell")
    assert (
        row.reason
        == "On 10 March 2028 the target was 80%. The range includes that, but also worse values."
    )
    assert "Straight line" not in row.plot


def test_a_mean_has_a_range_when_its_deviation_is_told(door: Client, programme: Programme) -> None:
    days = result_of(programme, unit="days", baseline=Decimal(45), target=Decimal(30))
    record(door, days, value="33", n="25", spread="6")
    (row,) = key_results_of(programme)
    assert (row.now, row.range, row.verdict) == ("33 days", "30.5 days to 35.5 days", "on_course")


@pytest.mark.parametrize(
    ("value", "n", "verdict", "word"),
    [
        ("41", "", Verdict.BEHIND_PACE, "Behind the pace"),
        ("49", "30", Verdict.KEEPS_PACE, "Keeping pace"),
    ],
)
def test_a_bare_count_has_no_range_and_is_never_called_on_course(
    door: Client, programme: Programme, value: str, n: str, verdict: Verdict, word: str
) -> None:
    record(door, result_of(programme, unit="count", target=Decimal(50)), value=value, n=n)
    (row,) = key_results_of(programme)
    assert (row.range, row.over, row.verdict) == ("", "", verdict)
    page = the_page(door, programme)
    assert (
        "A bare count or mean has no range, so how much of this is chance cannot be told." in page
    )
    assert "0 of 1 key result is on course." in page
    assert word in page and "(no range)" in page


def test_a_mean_without_its_deviation_has_no_range_either(
    door: Client, programme: Programme
) -> None:
    days = result_of(programme, unit="days", baseline=Decimal(45), target=Decimal(30))
    record(door, days, value="33", n="25")
    assert key_results_of(programme)[0].verdict == Verdict.KEEPS_PACE


@pytest.mark.parametrize("is_shown", [True, False])
def test_what_a_study_tells_of_has_no_verdict_of_its_own(
    door: Client, programme: Programme, is_shown: bool
) -> None:
    result = result_of(programme, "retention_12m")
    Reading.objects.create(
        key_result=result, origin="counted", as_of=TODAY, value=Decimal(90), n=200
    )
    differs = "The study counts from the first day of the programme and to the per cent"
    assert key_results_of(programme)[0].verdict == Verdict.KEEPS_PACE
    assert differs not in the_page(door, programme)
    Study.objects.create(programme=programme, outcome="retained", result={"shown": is_shown})
    [row] = key_results_of(programme)
    assert (row.verdict, str(row.grade)) == (Verdict.BY_STUDY, "Counted by Mentes")
    page = the_page(door, programme)
    assert differs in page and "Keeping pace" not in page.split("How a verdict is made")[0]


# --- Recording and correcting ---------------------------------------------------------------------


def record(door: Client, result: KeyResult, **facts: str) -> str:
    address = reverse("insights:record", args=[result.programme.slug, result.pk])
    sent = {"as_of": TODAY.isoformat(), "value": "50", "n": "30", "source": "Yearly review"}
    return door.post(address, sent | facts, follow=True).content.decode()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"value": "101"}, "A share lies between 0% and 100%"),
        ({"value": "many"}, "Enter a number"),
        ({"value": "2,500"}, "”: Enter a number"),
        ({"n": ""}, "“Of how many” needs an answer."),
        ({"n": "0"}, "No value without people"),
        ({"as_of": "2028-03-11"}, "This day is still to come"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    door: Client, programme: Programme, facts: dict[str, str], words: str
) -> None:
    assert words in record(door, result_of(programme), **facts)
    assert not Reading.objects.exists()


def test_a_correction_keeps_the_first_value_with_the_reason(
    door: Client, programme: Programme
) -> None:
    result = result_of(programme)
    record(door, result, value="55")
    wrong = Reading.objects.get()
    address = reverse("insights:correct", args=[programme.slug, result.pk, wrong.pk])
    form = door.get(address).content.decode()
    assert 'value="55' in form
    assert 'type="number" name="value"' not in form  # a browser would read 5,5 as 55
    sent = {"as_of": "2028-03-09", "value": "65", "n": "30", "source": "Yearly review"}
    assert "“What was wrong” needs an answer." in door.post(address, sent).content.decode()
    page = door.post(address, sent | {"why": "A row twice"}, follow=True).content.decode()
    assert "<s>55%</s>" in page
    assert "A row twice" in page
    assert key_results_of(programme)[0].now == "65%"
    wrong.refresh_from_db()
    assert wrong.value == 55
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["record_reading", "correct_reading"]
    again = door.post(address, sent | {"why": "Again"}, follow=True).content.decode()
    assert "corrected already" in again
    assert Reading.objects.count() == 2


def test_the_newest_day_counts_not_the_newest_row(door: Client, programme: Programme) -> None:
    result = result_of(programme)
    record(door, result, value="70")
    record(door, result, value="60", as_of="2028-02-01")
    assert key_results_of(programme)[0].now == "70%"


def test_what_mentes_counts_is_neither_recorded_nor_corrected_by_hand(
    door: Client, programme: Programme
) -> None:
    result = result_of(programme, "active_pairs")
    pairs_of(programme, 10)
    count_key_results(programme, by=BY, today=TODAY)
    slug, reading = programme.slug, Reading.objects.get()
    for address in (
        reverse("insights:record", args=[slug, result.pk]),
        reverse("insights:correct", args=[slug, result.pk, reading.pk]),
    ):
        assert door.get(address).status_code == 404


def test_the_history_hides_values_of_too_few_people(door: Client, programme: Programme) -> None:
    result = result_of(programme)
    record(door, result, value="73.21", n="4")
    page = door.get(reverse("insights:record", args=[programme.slug, result.pk])).content.decode()
    assert "Hidden: too few people" in page
    assert "73.21" not in page[page.index("Recorded so far") :]


def test_values_of_another_programme_are_out_of_reach(
    door: Client, programme: Programme, dana: Person
) -> None:
    other = make_programme(state="running", admin=dana)
    foreign = result_of(other)
    address = reverse("insights:record", args=[programme.slug, foreign.pk])
    assert door.get(address).status_code == 404


def test_three_people_at_the_doors(client: Client, programme: Programme, settings: Any) -> None:
    """The admin enters; a mentee of the programme and a stranger find nothing there."""
    settings.TWO_FACTOR = False
    result = result_of(programme)
    mentee = pairs_of(programme, 1)[0].mentee.person
    admin, stranger = programme.roles.get().person, make_person(name="Sasha Berg")
    for reader, status in ((admin, 200), (mentee, 404), (stranger, 404)):
        client.force_login(reader)
        for name, more in (("key_results", []), ("record", [result.pk])):
            address = reverse(f"insights:{name}", args=[programme.slug, *more])
            assert client.get(address).status_code == status


# --- Leadership -----------------------------------------------------------------------------------


@pytest.fixture
def catherine(client: Client, dana: Person, settings: Any) -> Client:
    settings.TWO_FACTOR = False
    reader = make_person(name="Catherine Osei")
    OrganisationRole.objects.create(person=reader, role="leadership")
    client.force_login(reader)
    return client


def outcomes(client: Client) -> str:
    return client.get(reverse("insights:outcomes")).content.decode()


def test_leadership_reads_now_and_verdict_in_one_line(
    catherine: Client, programme: Programme
) -> None:
    result_of(programme, "active_pairs")
    for pair in pairs_of(programme, 10):
        meets(pair, days_ago=3)
    count_key_results(programme, by=BY, today=TODAY)
    page = outcomes(catherine)
    assert "<b>75% or more</b>" in page
    assert "On course" in page or "Too early" in page
    assert "about 10 pairs" in page


def test_leadership_never_reads_a_number_of_fewer_than_ten(
    catherine: Client, programme: Programme
) -> None:
    pairs_of(programme, 10)
    draw_pair_figures(Facts(programme, TODAY), by=BY)
    for n, is_shown in ((9, False), (10, True)):
        Reading.objects.all().delete()
        Reading.objects.create(
            key_result=result_of(programme), origin="by_hand", as_of=TODAY, value=77, n=n
        )
        assert ("77%" in outcomes(catherine)) == is_shown
        KeyResult.objects.all().delete()


def test_a_stricter_organisation_hides_more(programme: Programme) -> None:
    Reading.objects.create(
        key_result=result_of(programme), origin="by_hand", as_of=TODAY, value=77, n=9
    )
    assert key_results_of(programme)[0].now == "77%"
    Organisation.objects.update(smallest_group=10)
    assert key_results_of(programme)[0].verdict == Verdict.NOT_MEASURABLE


def test_both_pages_cost_the_same_for_few_and_many(
    client: Client, dana: Person, programme: Programme, settings: Any, django_assert_max_num_queries
) -> None:
    settings.TWO_FACTOR = False
    OrganisationRole.objects.create(person=dana, role="leadership")
    client.force_login(dana)
    own = reverse("insights:key_results", args=[programme.slug])

    def costs() -> list[int]:
        found = []
        for address in (own, reverse("insights:outcomes")):
            with django_assert_max_num_queries(15) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        return found

    def add(to: Programme, count: int) -> None:
        for _n in range(count):
            Reading.objects.create(
                key_result=result_of(to), origin="by_hand", as_of=TODAY, value=70, n=30
            )

    add(programme, 1)
    for _n in range(4):
        add(make_programme(state="running", starts_on=date(2028, 1, 3)), 1)
    few = costs()
    add(programme, 3)
    for _n in range(45):
        add(make_programme(state="running", starts_on=date(2028, 1, 3)), 1)
    assert costs() == few


def test_three_questions_answer_for_all_programmes(
    programme: Programme, django_assert_num_queries
) -> None:
    result_of(programme)
    with django_assert_num_queries(3):
        key_results_of_all([programme], least=5)
