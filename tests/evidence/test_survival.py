"""Curves and pseudo-observations: published figures, lifelines, and leaving people out one by one."""

import time as clock

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_leukemia, load_rossi, load_waltons
from lifelines.utils import restricted_mean_survival_time

from evidence import InvalidStudy, pseudo_observations, survival_curves
from evidence.balancing import entropy_balanced
from evidence.bands import Arm


def leukemia():
    """The 6-MP trial of Freireich et al. 1963; Rx 0 is the drug, 1 the placebo."""
    data = load_leukemia()
    return data["t"].to_numpy(), data["status"].to_numpy(), data["Rx"].to_numpy() == 0


def waltons():
    data = load_waltons()
    return data["T"].to_numpy(), data["E"].to_numpy(), data["group"].to_numpy() == "miR-137"


def rossi():
    data = load_rossi()
    return data["week"].to_numpy(), data["arrest"].to_numpy(), data["fin"].to_numpy() == 1


def some(n=60, seed=3, ties=True):
    rng = np.random.default_rng(seed)
    time = rng.exponential(10, n)
    return (np.ceil(time) if ties else time), rng.random(n) < 0.7, rng.random(n) < 0.4


def test_the_drug_keeps_children_in_remission_as_published():
    curves = survival_curves(*leukemia())
    assert (curves[True].median, curves[False].median) == (23, 8)
    # Kleinbaum & Klein, Survival Analysis, table of the Kaplan-Meier estimates of the drug's group
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {t: round(curves[True].at(t)[0], 3) for t in published} == published
    at_risk = dict(zip(curves[True].times, curves[True].at_risk, strict=True))
    assert [at_risk[t] for t in (0, 6, 7, 10, 13, 16, 22, 23)] == [21, 21, 17, 15, 12, 11, 7, 6]


def test_the_flies_of_walton_live_as_long_as_published():
    time, event, _ = waltons()
    everybody = survival_curves(time, event, np.ones(len(time)))[True]
    assert everybody.median == 56  # documentation of lifelines


def test_the_share_not_arrested_after_a_year_is_the_plain_one():
    curves = survival_curves(*rossi())
    assert curves[True].at(52)[0] == pytest.approx(1 - 48 / 216)
    assert curves[False].at(52)[0] == pytest.approx(1 - 66 / 216)


@pytest.mark.parametrize("data", [leukemia, waltons, rossi, some])
def test_every_step_is_the_one_of_lifelines(data):
    time, event, took_part = data()
    for arm, curve in survival_curves(time, event, took_part).items():
        mine = took_part == arm
        other = KaplanMeierFitter().fit(time[mine], event[mine])
        assert curve.survival == pytest.approx(other.predict(curve.times).to_numpy(), abs=1e-12)
        assert (curve.median or np.inf) == other.median_survival_time_


@pytest.mark.filterwarnings("ignore:It looks like your weights")
def test_a_weighted_curve_is_the_one_of_lifelines_and_of_repeated_people():
    time, event, took_part = some(ties=False)
    weights = np.random.default_rng(1).uniform(0.2, 3, len(time))
    curve = survival_curves(time, event, took_part, weights)[False]
    mine = ~took_part
    other = KaplanMeierFitter().fit(time[mine], event[mine], weights=weights[mine])
    assert curve.survival == pytest.approx(other.predict(curve.times).to_numpy(), abs=1e-9)
    count = np.ones(len(time), dtype=int) + (np.arange(len(time)) % 3)
    whole = survival_curves(*(np.repeat(each, count) for each in (time, event, took_part)))
    assert whole[True].survival == pytest.approx(
        survival_curves(time, event, took_part, count)[True].survival
    )


@pytest.mark.long
def test_the_band_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(150):
        time, end = rng.exponential(10, 150), rng.uniform(5, 20, 150)
        seen = np.minimum(time, end)
        curve = survival_curves(seen, time <= end, np.ones(150), seed=int(rng.integers(1e6)))[True]
        _, low, high = curve.at(8)
        held += low <= np.exp(-0.8) <= high
    assert 0.90 <= held / 150 <= 0.99


def test_the_band_is_that_of_greenwood_where_there_are_no_weights():
    time, event, _ = some(800)
    curve = survival_curves(time, event, np.ones(800))[True]
    other = KaplanMeierFitter().fit(time, event)
    _, low, high = curve.at(8)
    theirs = other.confidence_interval_.loc[:8].iloc[-1]
    assert (low, high) == pytest.approx(tuple(theirs), abs=0.01)


def test_the_same_seed_gives_the_same_band():
    one, two = (survival_curves(*some(), seed=5)[True] for _ in range(2))
    assert np.array_equal(one.low, two.low) and np.array_equal(one.high, two.high)
    assert np.all((one.low <= one.survival) & (one.survival <= one.high))


def balanced_people(n, rng):
    """The cautious stay long and join more often; weights that make the comparison as cautious as those who joined."""
    cautious = rng.normal(size=n)
    joined = rng.random(n) < 1 / (1 + np.exp(1.5 - cautious))
    time, seen = rng.exponential(10 * np.exp(0.9 * cautious)), rng.uniform(8, 20, n)
    terms, weights = np.column_stack([cautious, cautious**2]), np.ones(n)
    found = entropy_balanced(
        terms[~joined], np.ones((~joined).sum()), terms[joined].mean(axis=0), np.zeros(2)
    )
    weights[~joined] = found.weights * joined.sum()
    return np.minimum(time, seen), time <= seen, joined, weights, terms


def test_the_band_of_balanced_weights_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(3)
    draws = rng.normal(size=1_000_000)
    truth = np.average(np.exp(-0.8 * np.exp(-0.9 * draws)), weights=1 / (1 + np.exp(1.5 - draws)))
    held = 0
    for _ in range(200):
        *people, weights, terms = balanced_people(600, rng)
        _, low, high = survival_curves(*people, weights, balanced=terms)[False].at(8)
        held += low <= truth <= high
    assert 0.92 <= held / 200 <= 0.98


def test_without_weights_the_band_of_a_balance_is_that_of_lifelines():
    time, event, _ = some(800)
    curve = survival_curves(time, event, np.ones(800), balanced=np.zeros((800, 0)))[True]
    theirs = KaplanMeierFitter().fit(time, event).confidence_interval_
    for month in (2, 8, 12):
        _, low, high = curve.at(month)
        assert (low, high) == pytest.approx(tuple(theirs.loc[:month].iloc[-1]), abs=0.001)


def test_influence_is_what_one_more_of_somebody_changes():
    rng = np.random.default_rng(4)
    time, event, weight = np.round(rng.exponential(6, 50)) + 1, rng.random(50) < 0.7, rng.random(50)

    def share(weights):
        found = survival_curves(time, event, np.zeros(50), weights, balanced=np.zeros((50, 0)))
        return found[False].survival[1:]

    curve = survival_curves(time, event, np.zeros(50), weight)[False]
    arm = Arm(time, event, weight, curve.times[1:], curve.survival[1:])
    found = arm.influence(np.arange(len(arm.steps)))
    for one in range(50):
        more = weight + 1e-6 * (np.arange(50) == one)
        assert found[one] == pytest.approx((share(more) - share(weight)) / 1e-6, abs=1e-5)


def test_the_order_of_people_changes_no_band():
    rng = np.random.default_rng(5)
    people = balanced_people(300, rng)
    order = rng.permutation(300)
    one, two = (
        survival_curves(*each[:4], balanced=each[4])[False]
        for each in (people, [column[order] for column in people])
    )
    assert one.low == pytest.approx(two.low) and one.high == pytest.approx(two.high)
    assert np.all((one.low <= one.survival) & (one.survival <= one.high))


def test_a_band_of_balanced_weights_takes_no_time():
    start, people = clock.process_time(), balanced_people(5000, np.random.default_rng(6))
    survival_curves(*people[:4], balanced=people[4])
    assert clock.process_time() - start < 2


def test_five_thousand_people_are_drawn_in_a_second_or_two():
    start = clock.process_time()
    survival_curves(*some(5000))
    assert clock.process_time() - start < 4


def without_each(time, event, answer):
    n = len(time)
    rest = [answer(np.delete(time, i), np.delete(event, i)) for i in range(n)]
    return n * answer(time, event) - (n - 1) * np.array(rest)


@pytest.mark.parametrize("ties", [True, False])
@pytest.mark.parametrize("horizon", [0.0, 6.0, 7.5, 1000.0])
@pytest.mark.long
def test_pseudo_observations_are_those_of_leaving_people_out_one_by_one(ties, horizon):
    time, event, _ = some(ties=ties)

    def kept(t, e):
        return KaplanMeierFitter().fit(t, e).predict(horizon)

    assert pseudo_observations(time, event, horizon) == pytest.approx(
        without_each(time, event, kept), abs=1e-9
    )


@pytest.mark.parametrize("ties", [True, False])
@pytest.mark.parametrize("horizon", [0.5, 6.0, 7.5, 60.0])
@pytest.mark.long
def test_the_restricted_mean_leaves_people_out_too(ties, horizon):
    time, event, _ = some(ties=ties)

    def mean(t, e):
        return restricted_mean_survival_time(KaplanMeierFitter().fit(t, e), t=horizon)

    found = pseudo_observations(time, event, horizon, restricted_mean=True)
    assert found == pytest.approx(without_each(time, event, mean), abs=1e-3)  # they integrate


def test_without_censoring_a_pseudo_observation_is_the_answer_itself():
    time, _, _ = some()
    assert pseudo_observations(time, np.ones(60), 9) == pytest.approx(1.0 * (time > 9), abs=1e-9)
    mean = pseudo_observations(time, np.ones(60), 9, restricted_mean=True)
    assert mean == pytest.approx(np.minimum(time, 9), abs=1e-9)


def test_a_hundred_thousand_people_take_no_time():
    start = clock.process_time()
    pseudo_observations(*some(100_000, ties=False)[:2], 9.0)
    pseudo_observations(*some(100_000, ties=False)[:2], 9.0, restricted_mean=True)
    assert clock.process_time() - start < 3


def test_one_person_and_an_empty_arm_are_no_trouble():
    assert pseudo_observations([4.0], [1], 9.0).tolist() == [0.0]
    assert list(survival_curves([1, 2], [1, 0], [0, 0])) == [False]
    curve = survival_curves([0, 0], [1, 1], [1, 1])[True]
    assert (curve.times.tolist(), curve.survival.tolist()) == ([0.0], [0.0])


def test_what_is_no_follow_up_is_refused_with_all_faults():
    with pytest.raises(InvalidStudy) as told:
        survival_curves([1, np.nan], [1, 0, 1], [1, 0])
    assert len(told.value.faults) == 2
    for bad in ([1, 2], [0.5, 1], [1, 0]), (["x", 2], [0, 1], [1, 0]), ([], [], []):
        with pytest.raises(InvalidStudy):
            survival_curves(*bad)
    with pytest.raises(InvalidStudy, match="Weights"):
        survival_curves([1, 2], [1, 0], [1, 0], [1, -1])
    for terms in ([1, 2], [[1]], [[1], [np.nan]], [["a"], ["b"]], "x"):
        with pytest.raises(InvalidStudy, match="balanced"):
            survival_curves([1, 2], [1, 0], [1, 0], balanced=terms)
    with pytest.raises(InvalidStudy, match="horizon"):
        pseudo_observations([1, 2], [1, 0], np.nan)


@pytest.mark.filterwarnings("error")
def test_few_people_have_a_band_too_however_wide():
    for n in range(1, 6):
        for seed in range(20):
            rng = np.random.default_rng(seed)
            time, event, joined = rng.integers(0, 4, n), rng.random(n) < 0.8, rng.random(n) < 0.5
            terms = rng.normal(size=(n, 2)) * rng.choice([1e-9, 1, 1e9])
            for curve in survival_curves(time, event, joined, balanced=terms).values():
                assert np.all((curve.low >= 0) & (curve.low <= curve.survival + 1e-12))
                assert np.all((curve.survival <= curve.high + 1e-12) & (curve.high <= 1))
