"""What an effect is: near the truth, the same each time, of the same size in every disguise."""

import numpy as np
import pytest
import statsmodels.api as sm

from evidence.comparing import compare, effect_on
from evidence.effects import estimate_effect
from evidence.reading import read
from evidence.sensitivity import e_value, e_values

EFFECT = 0.15


def organisation(n=1500, effect=EFFECT, seed=3, hidden=0.0):
    """Engaged people of two units join and stay; main effects do not tell why."""
    rng = np.random.default_rng(seed)
    engaged, tenure = rng.normal(size=n), rng.gamma(2, 2, n)
    unit, ambition = rng.choice(["Sales", "Care", "Works"], n), rng.normal(size=n)
    pull = np.where(unit == "Sales", -1.0, 1.0) * np.clip(engaged, -1.5, 1.5)
    took_part = rng.random(n) < 1 / (1 + np.exp(1.1 - 0.8 * pull - hidden * ambition))
    chance = 0.4 + 0.16 * pull + 0.02 * np.minimum(tenure, 5) + 0.05 * hidden * ambition
    stayed = rng.random(n) < np.clip(chance + effect * took_part, 0, 1)
    earlier = rng.random(n) < np.clip(chance, 0, 1)
    return stayed, took_part, {"engaged": engaged, "tenure": tenure, "unit": unit}, earlier


@pytest.fixture(scope="module")
def told():
    stayed, took_part, covariates, earlier = organisation()
    return estimate_effect(stayed, took_part, covariates, placebo=earlier)


def test_the_truth_is_in_the_range_and_the_raw_difference_is_off(told):
    low, high = told.interval
    assert told.shown and low < EFFECT < high
    assert told.naive > EFFECT + 0.05
    assert abs(told.estimate - EFFECT) < 0.5 * (told.naive - EFFECT)
    assert (low + high) / 2 == pytest.approx(told.estimate)
    assert high - low == pytest.approx(2 * 1.959964 * told.se)


def test_what_belongs_to_an_effect_is_there(told):
    assert told.estimand == "ATT"
    assert told.method == "entropy balancing with a cross-fitted outcome model"
    assert told.n_treated + told.n_comparison == 1500
    assert told.weights_ess > told.n_treated
    before, after = told.balance["engaged"]
    assert abs(after) < 0.01 < abs(before)
    assert {"tenure", "unit: Sales"} <= set(told.balance)
    assert told.e_value > told.e_value_bound > 1
    assert f"{told.n_treated} people who took part" in told.sentence


def test_the_same_seed_gives_the_same_numbers_and_the_order_of_covariates_does_not_matter(told):
    stayed, took_part, covariates, earlier = organisation()
    turned = dict(reversed(list(covariates.items())))
    assert estimate_effect(stayed, took_part, turned, placebo=earlier) == told


def test_another_seed_splits_people_in_another_way(told):
    stayed, took_part, covariates, earlier = organisation()
    other = estimate_effect(stayed, took_part, covariates, placebo=earlier, seed=1)
    assert other.estimate != told.estimate
    assert other.estimate == pytest.approx(told.estimate, abs=told.se)


def test_the_unit_of_outcome_and_covariates_does_not_matter(told):
    stayed, took_part, covariates, _ = organisation()
    scaled = covariates | {"tenure": 12 * covariates["tenure"] - 3}
    euros = estimate_effect(50_000.0 * stayed + 7, took_part, scaled)
    assert euros.estimate == pytest.approx(50_000 * told.estimate, rel=1e-6)
    assert euros.se == pytest.approx(50_000 * told.se, rel=1e-6)


def test_follow_up_of_everybody_is_the_plain_share(told):
    stayed, took_part, covariates, _ = organisation()
    followed = (np.where(stayed, 20.0, 5.0), ~stayed)
    effect = estimate_effect(followed, took_part, covariates, horizon=12)
    assert effect.estimate == pytest.approx(told.estimate, abs=1e-9)
    assert effect.se == pytest.approx(told.se, rel=1e-6)


def test_rows_of_one_person_do_not_count_as_many_people(told):
    stayed, took_part, covariates, _ = organisation()
    twice = {name: np.repeat(values, 2) for name, values in covariates.items()}
    person = np.repeat(np.arange(1500), 2)
    rows = (np.repeat(stayed, 2), np.repeat(took_part, 2), twice)
    minded = estimate_effect(*rows, person=person)
    assert minded.se == pytest.approx(told.se, rel=0.15)
    assert estimate_effect(*rows, copies="keep").se < 0.85 * minded.se


def test_overlap_weights_are_another_question_and_say_so(told):
    stayed, took_part, covariates, earlier = organisation()
    overlap = estimate_effect(stayed, took_part, covariates, placebo=earlier, estimand="ATO")
    assert (overlap.estimand, told.estimand) == ("ATO", "ATT")
    assert "overlap weights" in overlap.method and "overlap weights" in overlap.sentence
    assert "overlap weights" not in told.sentence
    assert overlap.interval[0] < EFFECT < overlap.interval[1]
    assert overlap.se < told.se


def test_a_hidden_cause_that_moved_the_earlier_outcome_too_closes_the_gate():
    stayed, took_part, covariates, earlier = organisation(n=2500, effect=0.0, hidden=2.0, seed=5)
    effect = estimate_effect(stayed, took_part, covariates, placebo=earlier)
    assert not effect.shown and effect.estimate is None
    assert effect.gate.checks["placebo"].status == "red"
    assert "before the programme" in effect.sentence


def test_outcomes_not_known_leave_the_comparison_and_are_told():
    stayed, took_part, covariates, _ = organisation()
    holes = stayed.astype(float)
    holes[::12] = np.nan
    effect = estimate_effect(holes, took_part, covariates)
    assert effect.shown and effect.gate.checks["followup"].status == "amber"
    keep = np.isfinite(holes)
    kept = {name: values[keep] for name, values in covariates.items()}
    assert effect.estimate == estimate_effect(holes[keep], took_part[keep], kept).estimate


def test_without_anything_to_adjust_it_is_the_difference_of_means():
    """A covariate of pure noise: estimate and error are nearly those of two plain means."""
    rng = np.random.default_rng(8)
    took_part = np.arange(1200) % 3 == 0
    salary = rng.normal(50, 10, 1200) + 2.0 * took_part
    effect = estimate_effect(salary, took_part, {"noise": rng.normal(size=1200)})
    fit = sm.OLS(salary, sm.add_constant(took_part.astype(float))).fit(cov_type="HC2")
    assert effect.estimate == pytest.approx(fit.params[1], abs=0.2)
    assert effect.se == pytest.approx(fit.bse[1], rel=0.06)


def test_weights_once_serve_every_outcome(told):
    stayed, took_part, covariates, _ = organisation()
    comparison = compare(read(stayed, took_part, covariates))
    assert effect_on(comparison, stayed.astype(float)).estimate == told.estimate


def test_a_lottery_comes_through_the_same_door():
    rng = np.random.default_rng(4)
    took_part = rng.permutation(np.arange(600) < 300)
    stayed = rng.random(600) < 0.6 + 0.2 * took_part
    effect = estimate_effect(stayed, took_part, {"age": rng.normal(size=600)}, design="lottery")
    assert effect.estimand == "ITT" and effect.interval[0] < 0.2 < effect.interval[1]
    assert "Seats were drawn by lot" in effect.sentence


@pytest.mark.parametrize(("ratio", "expected"), [(1.35, 2.04), (1.5, 2.37), (0.8, 1.81), (1, 1)])
def test_e_values_are_those_of_the_paper(ratio, expected):
    assert e_value(ratio) == pytest.approx(expected, abs=0.005)


def test_e_values_count_the_rarer_outcome_and_the_nearest_bound():
    """88 against 85 % who stay: leaving 12 against 15 %, ratio 0.8."""
    whole, bound = e_values(0.03, (0.01, 0.05), 0.85, 0.3, share=True)
    assert whole == pytest.approx(1.81, abs=0.005)
    assert bound == pytest.approx(e_value(0.14 / 0.15))
    assert e_values(0.03, (-0.01, 0.07), 0.85, 0.3, share=True)[1] == 1
    assert e_values(2.0, (1.0, 3.0), 5.0, 4.0, share=False)[0] == pytest.approx(
        e_value(np.exp(0.455))
    )
