"""What is printed: word for word, never more than the study shows."""

import itertools

import pytest

from evidence import InvalidStudy
from evidence.result import Check, Effect, gate_of
from evidence.sentences import BANNED, Words, raw_box, refused, running, sentence_of

STAYING = Words("stayed 12 months", "staying", "retention")
DAYS = Words("", "absence", "absence", "days")


def effect(estimate=0.032, low=0.004, high=0.060, **asked):
    plan = asked.pop("plan", Check("given", "green"))
    gate = gate_of({"preregistration": plan}, {"preregistration": "No plan."})
    usual = {
        "shown": True,
        "estimate": estimate,
        "se": 0.0143,
        "interval": (low, high),
        "gate": gate,
        "estimand": "ATT",
        "method": "",
        "n_treated": 412,
        "n_comparison": 1830,
        "naive": 0.069,
        "e_value": 1.81,
        "e_value_bound": 1.1,
        "balance": {},
        "weights_ess": 800.0,
        "sentence": "",
    }
    return Effect(**{**usual, **asked})


def test_a_green_effect():
    assert sentence_of(effect(), STAYING, treated=0.9) == (
        "Of the 412 people who took part, 90% stayed 12 months; among 1,830 comparable colleagues "
        "87% did. Estimated effect: +3.2 points (95% range +0.4 to +6.0). A hidden factor "
        "would have to raise both joining and staying 1.8-fold to explain this away. This holds for "
        "people who chose to join; others may gain more or less (Sandvik et al.)."
    )


def test_an_unclear_effect():
    found = effect(0.0195, -0.012, 0.051, n_treated=150, se=0.0321, e_value=1.44)
    assert sentence_of(found, STAYING, treated=0.9) == (
        "The data fit anything from −1.2 to +5.1 points. We cannot tell whether the programme changed "
        "retention. With 150 people the smallest effect we could see was 9 points. 150 people took "
        "part, compared with 1,830 comparable colleagues. The estimate of +1.9 points could come from "
        "a hidden factor alone that changes both joining and staying 1.4-fold. This holds for people "
        "who chose to join; others may gain more or less (Sandvik et al.)."
    )


def test_a_lottery():
    found = effect(
        0.06, 0.008, 0.111, estimand="ITT", n_treated=120, n_comparison=118, e_value=None
    )
    assert sentence_of(found, STAYING, treated=0.9) == (
        "Of the 120 people offered a seat, 90% stayed 12 months; of the 118 not drawn 84% did. "
        "Estimated effect of the offer: +6.0 points (95% range +0.8 to +11.1). Seats were "
        "drawn by lot, so the groups differ only by chance."
    )
    users = effect(0.06, 0.008, 0.111, estimand="ITT", on_users=(0.081, (0.01, 0.152)))
    assert "On those who used their seat: +8.1 points (95% range +1.0 to +15.2)." in (
        sentence_of(users, STAYING)
    )


def test_a_refusal_gives_its_reason():
    reasons = {
        "positivity": "31% of participants have no comparable colleague outside the programme.",
        "events": "Only 7 participants left; ten are needed.",
    }
    for name, reason in reasons.items():
        gate = gate_of({name: Check(1.0, "red")}, {name: reason})
        hidden = effect(estimate=None, interval=None, se=None, shown=False, gate=gate)
        assert sentence_of(hidden) == refused(gate)
    assert refused(gate) == "No effect is shown: only 7 participants left; ten are needed."


@pytest.mark.parametrize(
    ("naive", "estimate", "told"),
    [
        (
            0.069,
            0.032,
            "Raw difference +6.9 points. About 3.7 of these points come from who joins.",
        ),
        (0.069, 0.0691, "Raw difference +6.9 points. Hardly any of it comes from who joins."),
        (0.069, -0.01, "Raw difference +6.9 points. All of it comes from who joins."),
        (0.01, 0.02, "Raw difference +1.0 points. Who joins hides about 1 point more."),
        (
            -0.02,
            -0.01,
            "Raw difference −2.0 points. About 1 of these points come from who joins.",
        ),
        (0.0, 0.02, "Raw difference 0.0 points. Who joins hides about 2 points more."),
    ],
)
def test_the_box_of_raw_numbers(naive, estimate, told):
    assert raw_box(naive, estimate, STAYING) == told


def test_a_running_chart():
    assert running(0.021, (-0.004, 0.046), 240) == (
        "Interim. This band stays honest however often you look. "
        "+2.1 points so far, band −0.4 to +4.6, 240 people."
    )
    assert running(0.0, (-0.1, 0.1), 1).endswith(
        "0.0 points so far, band −10.0 to +10.0, 1 person."
    )


def test_numbers_keep_their_own_unit():
    found = effect(-2.5, -4.0, -1.0, se=0.75)
    assert sentence_of(found, DAYS, treated=5.0).startswith(
        "412 people took part, compared with 1,830 comparable colleagues: on average 5.0 days against "
        "7.5 days. Estimated effect: −2.5 days (95% range −4.0 to −1.0). A hidden factor would "
        "have to change both joining and absence 1.8-fold"
    )


def test_shares_near_all_or_none_are_not_rounded_to_it():
    said = sentence_of(effect(0.03, 0.02, 0.04), STAYING, treated=0.996)
    assert "99.6% stayed" in said and "97% did" in said


def test_overlap_weights_and_studies_without_a_plan_say_so():
    assert "could as well have joined as not" in sentence_of(effect(estimand="ATO"))
    assert "Exploratory" in sentence_of(effect(plan=Check("not given", "amber")))
    assert "Exploratory" not in sentence_of(effect())


EVERY = [
    sentence_of(effect(*figures, estimand=estimand, n_treated=n), words, treated=treated)
    for figures, estimand, n, words, treated in itertools.product(
        [(0.032, 0.004, 0.06), (0.01, -0.02, 0.04), (-0.03, -0.05, -0.01)],
        ["ATT", "ATO", "ITT"],
        [150, 1200],
        [STAYING, DAYS, Words()],
        [None, 0.9],
    )
]


@pytest.mark.parametrize("said", EVERY)
def test_every_effect_carries_range_numbers_design_and_weak_spot(said):
    assert " to " in said
    assert "150" in said or "1,200" in said
    assert "1,830" in said
    assert "drawn by lot" in said or ("chose to join" in said and "-fold" in said)
    assert not any(word in said.lower() for word in BANNED)
    assert "-" not in said.replace("-fold", "").replace("two-", "")  # a minus is a minus


@pytest.mark.parametrize("word", BANNED)
def test_words_that_claim_too_much_are_refused(word):
    with pytest.raises(InvalidStudy, match="claims more"):
        Words(did=f"stayed, {word} mentoring")
