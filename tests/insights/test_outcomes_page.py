"""What changed: a programme: one page from frozen answers, without a name, refusing where it must."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evidence.effects import estimate_effect
from mentes.foundation.actor import System
from mentes.insights.actions.figures import draw_pair_figures
from mentes.insights.bridge.studies import hash_of
from mentes.insights.check_words import CHECKS
from mentes.insights.counted import Facts
from mentes.insights.models import Reading, Study
from mentes.people.models import OrganisationRole, Person
from mentes.programmes.models import KeyResult, Programme
from tests.factories import make_organisation, make_pair, make_person, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
STARTS = date(2026, 1, 5)
Page = Callable[[Person], str]


@pytest.fixture
def dana() -> Person:
    return make_person(name="Dana Whitfield")


@pytest.fixture
def programme(dana: Person) -> Programme:
    make_organisation()
    made = make_programme(admin=dana, starts_on=STARTS, state="closed")
    for _n in range(10):
        make_pair(programme=made)
    draw_pair_figures(Facts(made, timezone.localdate()), by=System("test"))
    return made


def a_study(programme: Programme, **facts: Any) -> Study:
    plan = {
        "index": programme.starts_on.isoformat(), "days": 365, "estimand": "ATT",
        "covariates": ["tenure", "level"], "placebo": "promoted in the year before", "seed": 1,
        "eligibility": {"level_until": 5},
    }  # fmt: skip
    known: dict[str, Any] = {
        "programme": programme, "outcome": "retained", "plan": plan, "plan_hash": hash_of(plan),
        "locked_at": datetime(2025, 12, 1, tzinfo=UTC),
    }  # fmt: skip
    return Study.objects.create(**known | facts)


def an_answer(**facts: Any) -> dict[str, Any]:
    green = {"name": "participants", "status": "green", "words": "250 people took part."}
    curve = [[month, 1 - month / 100, 0.97 - month / 100, 1.0] for month in range(13)]
    known: dict[str, Any] = {
        "shown": True, "participants": 250, "comparison": 812, "share": 0.93, "smallest": 0.06,
        "figures": {
            "estimate": 0.046, "se": 0.015, "low": 0.017, "high": 0.075, "naive": 0.083, "e_value": 1.9,
            "e_value_bound": 1.3, "ess": 402, "estimand": "ATT", "method": "entropy balancing",
        },
        "gate": {"status": "green", "reasons": [], "checks": [green]},
        "balance": [["tenure", 0.41, 0.01]],
        "curves": {"participants": curve, "comparison": curve},
    }  # fmt: skip
    return known | facts


def a_refusal() -> dict[str, Any]:
    red = {"name": "events", "status": "red", "words": "Only 7 participants left; ten are needed."}
    gate = {"status": "red", "reasons": [red["words"]], "checks": [red]}
    return an_answer(shown=False, figures=None, gate=gate, curves=None)


RETURNS = {
    "cost": 253000, "hours": 6200, "low": -0.32, "median": 0.4, "high": 1.61, "chance": 0.81,
    "break_even": 0.034,
}  # fmt: skip
COSTS = {
    "currency": "£", "hours": 12.0, "wage": 40.0, "admin_hours": 200.0, "other": 5000.0,
    "leaver": [6000.0, 12000.0, 20000.0],
}  # fmt: skip


def shown(study_or_programme: Any, person: Person, status: int = 200) -> str:
    programme = getattr(study_or_programme, "programme", study_or_programme)
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("insights:programme_outcomes", args=[programme.slug]))
    assert answer.status_code == status
    return answer.content.decode()


def leader() -> Person:
    person = make_person(name="Ravi Menon")
    OrganisationRole.objects.create(person=person, role=OrganisationRole.Role.LEADERSHIP)
    return person


# --- What the page says ------------------------------------------------------------------------


def test_an_effect_is_told_with_its_range_and_its_comparison(
    programme: Programme, dana: Person
) -> None:
    page = shown(a_study(programme, result=an_answer(), made_at=timezone.now()), dana)
    assert (
        "Of the 250 people who took part, 93% stayed 12 months; among comparable colleagues 88% did."
        " Estimated effect: +4.6 points (95% range +1.7 to +7.5)." in page
    )
    assert "joining and staying 1.9-fold" in page
    assert "others may gain more or less" in page
    assert "1 of 1 check passed" in page and "Locked before the start" in page
    assert "As of" in page
    assert page.count("<h1") == 1


def test_the_raw_difference_says_how_much_comes_from_who_joins(
    programme: Programme, dana: Person
) -> None:
    page = shown(a_study(programme, result=an_answer(), made_at=timezone.now()), dana)
    assert "Raw difference +8.3 points. About 3.7 of these points come from who joins." in page


@pytest.mark.parametrize(
    ("naive", "said"),
    [
        (0.026, "Raw difference +2.6 points. Who joins hides about 2 points more."),
        (-0.01, "Raw difference −1.0 points. All of it comes from who joins."),
        (0.0462, "Raw difference +4.6 points. Hardly any of it comes from who joins."),
    ],
)
def test_who_joins_may_hide_an_effect_as_well(
    programme: Programme, dana: Person, naive: float, said: str
) -> None:
    answer = an_answer(figures=an_answer()["figures"] | {"naive": naive})
    assert said in shown(a_study(programme, result=answer, made_at=timezone.now()), dana)


def test_a_factor_that_hides_harm_would_change_staying_not_raise_it(
    programme: Programme, dana: Person
) -> None:
    harm = an_answer()["figures"] | {"estimate": -0.046, "low": -0.075, "high": -0.017}
    page = shown(a_study(programme, result=an_answer(figures=harm), made_at=timezone.now()), dana)
    assert "would have to change both joining and staying 1.9-fold" in page


def test_an_effect_on_some_stands_without_a_share_of_all_and_without_a_return(
    programme: Programme, dana: Person
) -> None:
    plan = a_study(programme, outcome="moved").plan | {"estimand": "ATO"}
    answer = an_answer(curves=None)
    study = a_study(programme, plan=plan, result=answer, made_at=timezone.now())
    page = shown(study, dana)
    assert "Estimated effect: +4.6 points (95% range +1.7 to +7.5)." in page
    assert "might as well have taken part as not" in page
    words = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    assert "93%" not in words and "88%" not in words
    assert "not about everybody who took part, so no return is worked out" in page


def test_a_range_that_holds_zero_says_that_we_cannot_tell(
    programme: Programme, dana: Person
) -> None:
    figures = an_answer()["figures"] | {"estimate": 0.02, "low": -0.012, "high": 0.051}
    page = shown(
        a_study(programme, result=an_answer(figures=figures), made_at=timezone.now()), dana
    )
    assert "The data fit anything from −1.2 to +5.1 points." in page
    assert "We can’t tell whether the programme changed how many stay." in page
    assert "the smallest effect we could see was 6 points" in page
    assert "-fold to explain" not in page


def test_a_refusal_gives_its_reason_and_no_number(programme: Programme, dana: Person) -> None:
    page = shown(a_study(programme, result=a_refusal(), made_at=timezone.now()), dana)
    assert (
        "No effect is shown: fewer than ten participants had the outcome, or fewer than ten had not."
        in page
    )
    assert "Estimated effect" not in page and "m-plot" not in page
    assert "7 participants" not in page  # so few are nobody's to count


def test_only_who_runs_the_programme_reads_the_numbers_of_a_refusal(
    programme: Programme, dana: Person
) -> None:
    red = {
        "name": "positivity",
        "status": "red",
        "words": "12 participants have no comparable colleague.",
    }
    answer = a_refusal() | {"gate": {"status": "red", "reasons": [], "checks": [red]}}
    study = a_study(programme, result=answer, made_at=timezone.now())
    assert "No effect is shown: 12 participants have no" in shown(study, dana)
    page = shown(study, leader())
    assert "No effect is shown: some participants have no comparable colleague" in page
    assert "12 participants" not in page


def test_leadership_reads_a_reason_with_each_check_and_no_number_of_people(
    programme: Programme, dana: Person
) -> None:
    checks = [
        {"name": "participants", "status": "amber", "words": "113 people took part; 200 make it firmer."},
        {"name": "placebo", "status": "green", "words": "They differed by 0.3 points."},
        {"name": "preregistration", "status": "green", "words": "The plan was locked on 1 May 2025."},
    ]  # fmt: skip
    gate = {"status": "amber", "reasons": [], "checks": checks}
    study = a_study(programme, result=an_answer(gate=gate), made_at=timezone.now())
    own, page = shown(study, dana), shown(study, leader())
    assert all(check["words"] in own for check in checks)
    assert "Enough people took part to show an effect; more would make it firmer." in page
    assert "The groups did not differ before the programme." in page
    assert "The plan was locked on 1 May 2025." in page
    assert "113 people" not in page and "0.3 points" not in page


def test_every_check_of_either_gate_has_its_plain_sentences() -> None:
    """Asked of the libraries themselves, so that a new check cannot go without."""
    took_part = np.arange(400) % 2 == 0
    known = {"tenure": np.arange(400.0)}
    for design in ("observational", "lottery"):
        effect = estimate_effect(np.arange(400) % 3 == 0, took_part, known, design=design)
        assert set(effect.gate.checks) <= set(CHECKS)
    for asked in CHECKS.values():
        for plain in (asked.green, asked.amber, asked.red):
            assert str(plain).endswith(".") and not any(each.isdigit() for each in str(plain))


def test_cost_and_return_are_a_range_with_what_it_rests_on(
    programme: Programme, dana: Person
) -> None:
    study = a_study(
        programme, result=an_answer(), made_at=timezone.now(), assumptions=COSTS, returns=RETURNS
    )
    page = shown(study, dana)
    assert "After costs, the programme returned between −£81,000 and £407,000." in page
    assert "It may not have paid for itself: the range includes a loss." in page
    assert "£6,000 to £20,000, most likely £12,000" in page
    assert "81 in 100" in page and "+3.4 points" in page


def test_an_exploratory_study_has_no_return(programme: Programme, dana: Person) -> None:
    page = shown(
        a_study(programme, result=an_answer(), made_at=timezone.now(), locked_at=None), dana
    )
    assert "Exploratory" in page
    assert "No return is worked out for a study that was not planned beforehand." in page


def test_before_its_day_nothing_is_read(dana: Person) -> None:
    make_organisation()
    today = timezone.localdate()
    running = make_programme(admin=dana, starts_on=today - timedelta(days=90), state="running")
    page = shown(a_study(running, locked_at=timezone.now()), dana)
    assert str(Study.Registration.LATE.label) in page
    assert page.count("Too early to tell. Results are due on") == 1
    assert page.count("Due on") == 1
    assert "no one can pick a good moment" in page


@pytest.mark.parametrize(("days", "warns"), [(0, False), (1, True)])
def test_whoever_locks_a_plan_after_the_start_is_told_what_it_means(
    dana: Person, days: int, warns: bool
) -> None:
    make_organisation()
    start = timezone.localdate() - timedelta(days=days)
    running = make_programme(admin=dana, starts_on=start, state="running")
    page = shown(a_study(running, locked_at=None), dana)
    assert ("a plan that is locked now is shown with caution" in page) == warns


def test_a_study_that_is_worked_on_shows_how_far_it_is(programme: Programme, dana: Person) -> None:
    study = a_study(programme)
    study.want_work()
    study.save()
    page = shown(study, dana)
    assert 'id="job"' in page and "Comparing participants with their colleagues" in page


def test_a_programme_without_a_study_offers_to_plan_one(programme: Programme, dana: Person) -> None:
    page = shown(programme, dana)
    assert "hasn’t been studied yet" in page
    assert "Plan this study" in page
    assert "Plan this study" not in shown(programme, leader())


def test_an_amendment_stays_beside_the_result(programme: Programme, dana: Person) -> None:
    line = {
        "at": "2026-03-02T10:00:00+00:00",
        "reason": "Overlap was thin",
        "before": "a",
        "after": "b",
    }
    page = shown(a_study(programme, amendments=[line]), dana)
    assert "2 March 2026: Overlap was thin" in page


def test_the_plan_says_who_is_compared_and_as_of_when(programme: Programme, dana: Person) -> None:
    page = shown(a_study(programme), dana)
    assert "also who joined later; mentors of that day are in neither group" in page
    assert "up to level 5" in page
    assert "the place is today’s" in page


def test_no_result_is_called_a_proof(programme: Programme, dana: Person) -> None:
    study = a_study(
        programme, result=an_answer(), made_at=timezone.now(), assumptions=COSTS, returns=RETURNS
    )
    page = shown(study, dana).casefold()
    assert not [word for word in (" proves", " drives ", "thanks to") if word in page]


def test_the_programmes_own_page_says_the_result_and_leads_to_it(
    programme: Programme, signed_in: Client
) -> None:
    overview = reverse("programmes:overview", args=[programme.slug])
    assert "Did it work?" not in signed_in.get(overview).content.decode()
    a_study(programme, result=an_answer(), made_at=timezone.now())
    page = signed_in.get(overview).content.decode()
    assert "Of every 100 who took part, about 5 more stayed for a year" in page
    assert reverse("insights:programme_outcomes", args=[programme.slug]) in page


def test_the_page_of_all_programmes_leads_to_each(programme: Programme) -> None:
    client = Client()
    client.force_login(leader())
    page = client.get(reverse("insights:outcomes")).content.decode()
    assert reverse("insights:programme_outcomes", args=[programme.slug]) in page


# --- One verdict an outcome --------------------------------------------------------------------

HEADLINES = ("than would have without it", "We can’t tell whether", "We can’t say whether")
VERDICTS = (
    "On course", "Reached", "Short", "Behind", "Could be chance", "Can’t tell", "Keeping pace",
    "At the target", "Short of the target", "Behind the pace", "Too early to tell",
)  # fmt: skip


def unfolded(page: str) -> str:
    """What a reader sees who opens nothing; drawings are of numbers."""
    words = page[page.index("<main") : page.index("</main>")]
    while "<details" in words:
        start = words.rindex("<details")
        inner = words[start : words.index("</details>", start) + len("</details>")]
        summary = re.search(r"<summary.*?</summary>", inner, re.DOTALL)
        assert summary is not None
        words = words.replace(inner, summary[0].replace("summary", "p"))
    return re.sub(r"<svg.*?</svg>", "", words, flags=re.DOTALL)


@pytest.fixture
def stays(programme: Programme) -> KeyResult:
    return KeyResult.objects.create(
        programme=programme, words="Mentees still here", unit="percent", measure="retention_12m",
        baseline=86, target=90, due_on=date(2026, 11, 1),
    )  # fmt: skip


ANSWERS: dict[str, Callable[[], dict[str, Any] | None]] = {
    "found": an_answer,
    "harm": lambda: an_answer(
        figures=an_answer()["figures"] | {"estimate": -0.046, "low": -0.075, "high": -0.017}
    ),
    "nothing found": lambda: an_answer(
        figures=an_answer()["figures"] | {"estimate": 0.02, "low": -0.012, "high": 0.051}
    ),
    "refused": a_refusal,
    "no study": lambda: None,
}


@pytest.mark.parametrize(
    "values", [(93, 90, 96), (90, 85, 94), (84, 80, 87), (80, 76, 83), (90, None, None)]
)
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("reads", ["dana", "leader"])
def test_of_each_outcome_there_is_one_verdict(
    programme: Programme, dana: Person, stays: KeyResult, answer: str, values: Any, reads: str
) -> None:
    value, low, high = values
    Reading.objects.create(
        key_result=stays, origin="counted", as_of=date(2026, 11, 20), value=value, low=low,
        high=high, n=200,
    )  # fmt: skip
    found = ANSWERS[answer]()
    if found:
        a_study(programme, result=found, made_at=timezone.now(), assumptions=COSTS)
    page = unfolded(shown(programme, dana if reads == "dana" else leader()))
    said = [each for each in HEADLINES for _n in range(page.count(each))]
    said += re.findall(rf">({'|'.join(VERDICTS)})<", page)
    assert len(said) == 1, said
    assert ("See the study" in page) == bool(found)
    assert "Mentees still here" in page and f"<b>{value}%</b>" in page


def test_two_studies_of_two_outcomes_have_a_verdict_each(
    programme: Programme, dana: Person
) -> None:
    a_study(programme, result=a_refusal(), made_at=timezone.now())
    a_study(programme, outcome="moved", result=an_answer(curves=None), made_at=timezone.now())
    page = unfolded(shown(programme, dana))
    assert page.count("more moved to another team") == 1  # the one that says something stands first
    assert "Did more people stay?" in page and page.count(">We can’t say<") == 1


# --- What stands first -------------------------------------------------------------------------


def test_a_running_programme_begins_with_its_key_results(dana: Person) -> None:
    make_organisation()
    today = timezone.localdate()
    running = make_programme(admin=dana, starts_on=today - timedelta(days=90), state="running")
    result = KeyResult.objects.create(
        programme=running, words="Met in time", unit="percent", baseline=40, target=80,
        due_on=today + timedelta(days=90),
    )  # fmt: skip
    Reading.objects.create(
        key_result=result, origin="by_hand", as_of=today, value=75, low=65, high=85, n=60
    )
    a_study(running, locked_at=timezone.now())
    page = unfolded(shown(running, dana))
    assert "1 of 1 key result is on course." in page
    assert page.index("1 of 1 key result") < page.index("Did more people stay?")
    assert "Due on" in page and "than would have without it" not in page


def test_a_small_effect_is_told_of_a_thousand(programme: Programme, dana: Person) -> None:
    tiny = an_answer()["figures"] | {"estimate": 0.004, "low": 0.0004, "high": 0.0075}
    page = shown(a_study(programme, result=an_answer(figures=tiny), made_at=timezone.now()), dana)
    assert "Of every 1,000 who took part, about 4 more stayed" in page
    assert "The range is 0.4 to 8 of 1,000" in page


def test_an_effect_with_a_doubt_is_not_answered_with_yes(
    programme: Programme, dana: Person
) -> None:
    amber = {"name": "participants", "status": "amber", "words": ""}
    gate = {"status": "amber", "reasons": [], "checks": [amber]}
    study = a_study(programme, result=an_answer(gate=gate), made_at=timezone.now())
    page = shown(study, dana)
    assert "Yes." not in page and "Shown with caution" in page
    study.result = an_answer()
    study.save()
    assert "Yes. Of every 100" in shown(study, dana)


# --- Cost and return ---------------------------------------------------------------------------


def test_without_a_cost_the_page_says_so_and_where_to_enter_it(
    programme: Programme, dana: Person
) -> None:
    study = a_study(programme, result=an_answer(), made_at=timezone.now())
    own, leaders = shown(study, dana), shown(study, leader())
    for page in (own, leaders):
        assert "hasn’t been entered yet" in page and "After costs" not in page
    enter = reverse("insights:assumptions", args=[programme.slug, study.pk])
    assert enter in own and enter not in leaders
    assert "admins can enter it on this page" in leaders


def test_without_a_study_of_who_stays_no_return_is_promised(
    programme: Programme, dana: Person
) -> None:
    assert "only a leaver has a price. None is planned." in shown(programme, dana)


def test_what_it_cost_is_told_where_what_it_brought_cannot_be(
    programme: Programme, dana: Person
) -> None:
    study = a_study(programme, result=a_refusal(), made_at=timezone.now(), assumptions=COSTS)
    page = shown(study, dana)
    assert "Cost a mentee" in page and "£253,000" in page
    assert "there’s nothing to set against the cost" in page and "Return after costs" not in page


def test_of_few_people_not_even_the_cost_is_told(programme: Programme) -> None:
    few = a_refusal() | {"participants": 9}
    study = a_study(programme, result=few, made_at=timezone.now(), assumptions=COSTS)
    assert "Cost, all together" not in shown(study, leader())


# --- All programmes ----------------------------------------------------------------------------


def all_outcomes() -> str:
    client = Client()
    client.force_login(leader())
    return client.get(reverse("insights:outcomes")).content.decode()


def test_all_programmes_stand_side_by_side_with_the_same_parts(
    programme: Programme, stays: KeyResult
) -> None:
    Reading.objects.create(
        key_result=stays,
        origin="counted",
        as_of=date(2026, 11, 20),
        value=93,
        low=90,
        high=96,
        n=200,
    )
    page = all_outcomes()
    assert "Mentees still here: baseline 86%, now 93%, range 90% to 96%, target 90%" in page
    assert ">Reached<" in page and "1 of 1 key result was reached." in page
    a_study(
        programme, result=an_answer(), made_at=timezone.now(), assumptions=COSTS, returns=RETURNS
    )
    page = all_outcomes()
    assert "Yes. Of every 100 who took part, about 5 more stayed for a year" in page
    assert ">See the study<" in page and "was reached" not in page
    assert "81 in 100 that it paid" in page


def test_of_a_small_programme_nothing_is_said(dana: Person) -> None:
    make_organisation()
    small = make_programme(admin=dana, name="Three of us", starts_on=STARTS, state="closed")
    make_pair(programme=small)
    a_study(small, result=an_answer(), made_at=timezone.now(), assumptions=COSTS, returns=RETURNS)
    KeyResult.objects.create(programme=small, words="Hidden result", unit="percent")
    page = all_outcomes()
    assert "Hidden: too few pairs to show numbers." in page
    assert (
        "stayed for a year" not in page and "Hidden result" not in page and "81 in 100" not in page
    )


# --- Who reads it ------------------------------------------------------------------------------


def test_leadership_sees_no_name_of_anybody(programme: Programme) -> None:
    study = a_study(
        programme, result=an_answer(), made_at=timezone.now(), locked_by=make_person(name="Olu Ade")
    )
    page = shown(study, leader())
    assert "Olu Ade" not in page and "Lena Moreau" not in page
    assert "Change what things cost" not in page and "Say what things cost" not in page


def test_leadership_keeps_the_menu_of_the_organisation(programme: Programme) -> None:
    page = shown(a_study(programme, result=an_answer(), made_at=timezone.now()), leader())
    menu = page[page.index("<nav") : page.index("</nav>")]
    assert f'href="{reverse("insights:outcomes")}"' in page
    assert f'href="{reverse("site:home")}"' in menu
    assert page.count(f'href="{reverse("insights:outcomes")}"') <= 3  # both menus, one crumb


def test_leadership_sees_nothing_of_a_programme_with_too_few_pairs(dana: Person) -> None:
    make_organisation()
    small = make_programme(admin=dana, starts_on=STARTS, state="closed")
    make_pair(programme=small)
    page = shown(a_study(small, result=an_answer(), made_at=timezone.now()), leader())
    assert "Hidden: too few pairs to show numbers." in page
    assert "Estimated effect" not in page


@pytest.mark.parametrize("name", ["programme_outcomes", "outcomes_pdf"])
def test_the_page_is_closed_to_everybody_else(programme: Programme, name: str) -> None:
    mentee = programme.pairs.first().mentee.person
    admin_of_another = make_person()
    make_programme(admin=admin_of_another)
    for person in (mentee, make_person(), admin_of_another):
        client = Client()
        client.force_login(person)
        assert client.get(reverse(f"insights:{name}", args=[programme.slug])).status_code == 404


@pytest.mark.parametrize("name", ["lock_plan", "read_study", "assumptions", "amend_plan"])
def test_only_who_runs_the_programme_moves_its_study(programme: Programme, name: str) -> None:
    study = a_study(programme, locked_at=None)
    admin_of_another = make_person()
    make_programme(admin=admin_of_another)
    for person in (leader(), make_person(), admin_of_another):
        client = Client()
        client.force_login(person)
        answer = client.post(reverse(f"insights:{name}", args=[programme.slug, study.pk]))
        assert answer.status_code in (403, 404)
    study.refresh_from_db()
    assert study.locked_at is None and study.work_state == Study.WorkState.IDLE


def test_a_study_is_not_reached_through_another_programme(
    programme: Programme, dana: Person
) -> None:
    study, other = a_study(programme, locked_at=None), make_programme(admin=dana)
    client = Client()
    client.force_login(dana)
    assert (
        client.post(reverse("insights:lock_plan", args=[other.slug, study.pk])).status_code == 404
    )


# --- What its admin does -----------------------------------------------------------------------


@pytest.fixture
def signed_in(dana: Person) -> Client:
    client = Client()
    client.force_login(dana)
    return client


def test_an_admin_plans_and_locks_a_study(programme: Programme, signed_in: Client) -> None:
    url = reverse("insights:plan_study", args=[programme.slug])
    page = signed_in.post(url, {"outcome": "promoted"}, follow=True).content.decode()
    study = programme.studies.get()
    assert "Planned. Lock the plan" in page
    lock = reverse("insights:lock_plan", args=[programme.slug, study.pk])
    assert "Locked. A later change" in signed_in.post(lock, follow=True).content.decode()


def test_a_plan_without_an_outcome_is_asked_for_again(
    programme: Programme, signed_in: Client
) -> None:
    answer = signed_in.post(reverse("insights:plan_study", args=[programme.slug]), {"outcome": ""})
    assert answer.status_code == 422
    assert not programme.studies.exists()


def test_an_admin_says_what_things_cost(programme: Programme, signed_in: Client) -> None:
    study = a_study(programme, result=an_answer(), made_at=timezone.now())
    url = reverse("insights:assumptions", args=[programme.slug, study.pk])
    said = {
        "currency": "£", "hours": 12, "wage": 40, "admin_hours": 200, "other": 0,
        "leaver_low": 6000, "leaver_likely": 12000, "leaver_high": 20000,
    }  # fmt: skip
    wrong = signed_in.post(url, said | {"leaver_likely": 30000})
    assert wrong.status_code == 422 and "between the least and the most" in wrong.content.decode()
    page = signed_in.post(url, said, follow=True).content.decode()
    assert "After costs, the programme returned between" in page


def test_an_admin_amends_a_plan_with_a_reason(dana: Person, signed_in: Client) -> None:
    make_organisation()
    today = timezone.localdate()
    study = a_study(make_programme(admin=dana, starts_on=today, state="running"))
    url = reverse("insights:amend_plan", args=[study.programme.slug, study.pk])
    assert signed_in.get(url).status_code == 200
    assert signed_in.post(url, {"estimand": "ATO", "reason": ""}).status_code == 422
    page = signed_in.post(url, {"estimand": "ATO", "reason": "Overlap is thin"}, follow=True)
    assert "Overlap is thin" in page.content.decode()


def test_a_refusal_of_a_verb_is_shown_as_a_sentence(
    programme: Programme, signed_in: Client
) -> None:
    study = a_study(programme, result=an_answer(), made_at=timezone.now())
    url = reverse("insights:read_study", args=[programme.slug, study.pk])
    page = signed_in.post(url, follow=True).content.decode()
    assert "This study has been read." in page


# --- What it costs -----------------------------------------------------------------------------


def test_the_page_asks_little_however_many_studies(
    programme: Programme, signed_in: Client, django_assert_max_num_queries: Any
) -> None:
    KeyResult.objects.create(programme=programme, words="Stay", unit="percent")
    url = reverse("insights:programme_outcomes", args=[programme.slug])
    for outcome in Study.Outcome.values:
        a_study(programme, outcome=outcome, result=an_answer(), made_at=timezone.now())
        with django_assert_max_num_queries(16):
            assert signed_in.get(url).status_code == 200
