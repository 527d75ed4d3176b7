"""Seats by lot: the range holds the truth, blocks and take-up are minded, and a bent draw is noticed."""

import numpy as np
import pytest
import statsmodels.api as sm

from bench.evidence_designs import lotteries
from evidence.effects import estimate_effect
from evidence.lottery import estimate_lottery
from evidence.reading import read


def lottery(outcome, took_part, covariates=None, **asked):
    return estimate_lottery(read(outcome, took_part, covariates or {}, design="lottery", **asked))


def world(rng, people=400, effect=0.0, blocks=4):
    """Blocks differ in how many get a seat and in how many stay: the raw difference is off."""
    block = rng.integers(blocks, size=people)
    tenure = rng.normal(size=people)
    took_part = np.zeros(people, dtype=bool)
    for each in range(blocks):
        members = np.flatnonzero(block == each)
        seats = round(len(members) * (0.3 + 0.4 * each / max(blocks - 1, 1)))
        took_part[rng.permutation(members)[:seats]] = True
    chance = 0.35 + 0.3 * block / max(blocks - 1, 1) + 0.1 * np.tanh(tenure)
    stayed = rng.random(people) < chance + effect * took_part
    return stayed, took_part, {"tenure": tenure}, block


def test_the_estimate_is_the_interacted_regression_with_hc2():
    rng = np.random.default_rng(1)
    stayed, took_part, covariates, _ = world(rng, blocks=1)
    covariates["level"] = rng.integers(5, size=400)
    found = lottery(stayed, took_part, covariates)
    x = np.column_stack(list(covariates.values()))
    x = x - x.mean(axis=0)
    z = took_part[:, None].astype(float)
    fit = sm.OLS(stayed.astype(float), sm.add_constant(np.column_stack([z, x, z * x]))).fit(
        cov_type="HC2", use_t=True
    )
    assert (found.estimate, found.se) == pytest.approx((fit.params[1], fit.bse[1]))
    assert found.interval == pytest.approx(tuple(fit.conf_int()[1]))
    assert found.naive == pytest.approx(stayed[took_part].mean() - stayed[~took_part].mean())
    assert (found.n_treated, found.n_comparison) == (took_part.sum(), (~took_part).sum())


def test_blocks_alone_give_the_average_of_the_differences_within_them():
    stayed, took_part, _, block = world(np.random.default_rng(2), effect=0.1)
    found = lottery(stayed, took_part, block=block)
    inside = [
        stayed[took_part & (block == b)].mean() - stayed[~took_part & (block == b)].mean()
        for b in range(4)
    ]
    assert found.estimate == pytest.approx(np.average(inside, weights=np.bincount(block)))


def runs(times, seed, **asked):
    """Error, standard error and whether the range held, of so many lotteries [run, 3]."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(times):
        stayed, took_part, covariates, block = world(rng, **asked)
        found = lottery(stayed, took_part, covariates, block=block)
        if found.shown:
            low, high = found.interval
            truth = asked.get("effect", 0.0)
            rows.append((found.estimate - truth, found.se, low <= truth <= high))
    return np.array(rows)


@pytest.mark.long
def test_the_range_holds_the_truth_where_the_raw_difference_is_off():
    rows = runs(500, 3, people=600, effect=0.1)
    assert len(rows) > 485
    assert abs(rows[:, 0].mean()) < 0.005
    assert 0.925 <= rows[:, 2].mean() <= 0.975
    assert 0.93 <= rows[:, 1].mean() / rows[:, 0].std() <= 1.10


@pytest.mark.long
def test_small_blocks_are_compared_fairly_too():
    rows = runs(400, 4, people=400, effect=0.1, blocks=60)
    assert len(rows) > 250
    assert abs(rows[:, 0].mean()) < 0.01
    assert 0.92 <= rows[:, 2].mean() <= 0.98


@pytest.mark.long
@pytest.mark.parametrize("kind", ["number", "censored", "users"])
def test_other_outcomes_and_the_effect_on_users_keep_the_promise_too(kind):
    bias, coverage, ratio = lotteries(kind, 300)
    assert abs(bias) < 0.02
    assert 0.92 <= coverage <= 0.98
    assert 0.92 <= ratio <= 1.10


def newcombe(a, n, b, m):
    """The method 10 of Newcombe 1998, written out."""

    def wilson(k, n):
        z = 1.959964
        middle, half = (
            k / n + z * z / (2 * n),
            z * np.sqrt(k * (n - k) / n**3 + z * z / (4 * n * n)),
        )
        return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)

    (l1, u1), (l2, u2), d = wilson(a, n), wilson(b, m), a / n - b / m
    return d - np.hypot(a / n - l1, u2 - b / m), d + np.hypot(u1 - a / n, b / m - l2)


def test_few_people_get_the_interval_of_newcombe():
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=1e-4)  # his example (a)
    stayed = np.repeat([1, 0, 1, 0], [56, 14, 48, 32])
    took_part = np.repeat([1, 0], [70, 80])
    found = lottery(stayed, took_part)
    assert found.interval == pytest.approx(newcombe(56, 70, 48, 80), abs=2e-4)
    assert "Newcombe" in found.method
    whole = lottery(np.tile(stayed, 2), np.tile(took_part, 2))
    assert "HC2" in whole.method


@pytest.mark.long
def test_newcombes_interval_covers_with_fifty_people_an_arm():
    rng = np.random.default_rng(5)
    took_part = np.repeat([1, 0], 50)
    held = []
    for _ in range(600):
        found = lottery(rng.random(100) < 0.75, took_part)
        if found.shown:
            held.append(found.interval[0] <= 0 <= found.interval[1])
    assert len(held) > 400
    assert 0.93 <= np.mean(held) <= 0.98


def test_the_effect_on_users_is_that_of_two_stage_least_squares():
    rng = np.random.default_rng(6)
    _, took_part, _, _ = world(rng, 2000, blocks=1)
    keen = rng.random(2000) < 0.7  # would use a seat, and stay anyway
    used = took_part & keen
    stayed = rng.random(2000) < 0.5 + 0.2 * keen + 0.1 * used
    found = lottery(stayed, took_part, took_up=used)
    estimate, (low, high) = found.on_users
    assert estimate == pytest.approx(found.estimate / (used[took_part].mean()))
    assert low < 0.1 < high
    from statsmodels.sandbox.regression.gmm import IV2SLS

    fit = IV2SLS(
        stayed.astype(float),
        sm.add_constant(used.astype(float)),
        sm.add_constant(took_part.astype(float)),
    ).fit()
    assert estimate == pytest.approx(fit.params[1])
    assert (high - low) / 2 / 1.96 == pytest.approx(fit.bse[1], rel=0.05)
    assert used[took_part].mean() == pytest.approx(found.gate.checks["takeup"].value)


def test_an_offer_that_moved_nobody_says_nothing_about_users():
    rng = np.random.default_rng(7)
    stayed, took_part, _, _ = world(rng, blocks=1)
    found = lottery(stayed, took_part, took_up=rng.random(400) < 0.5)
    assert found.on_users is None
    assert found.shown and found.gate.checks["takeup"].status == "amber"


def test_rows_of_one_person_count_as_one():
    rng = np.random.default_rng(8)
    stayed, took_part, covariates, _ = world(rng, blocks=1)
    once = lottery(stayed.astype(float), took_part, covariates)
    twice = lottery(
        np.tile(stayed, 2).astype(float),
        np.tile(took_part, 2),
        {"tenure": np.tile(covariates["tenure"], 2)},
        person=np.tile(np.arange(400), 2),
    )
    assert twice.estimate == pytest.approx(once.estimate)
    assert twice.se == pytest.approx(once.se, rel=0.01)


def test_people_who_are_followed_for_a_while_count_for_that_while():
    rng = np.random.default_rng(9)
    took_part = np.repeat([True, False], 1500)
    leaves = rng.exponential(np.where(took_part, 40, 30))
    end = rng.uniform(6, 20, 3000)
    found = lottery((np.minimum(leaves, end), leaves <= end), took_part, horizon=12)
    truth = np.exp(-12 / 40) - np.exp(-12 / 30)
    assert found.interval[0] < truth < found.interval[1]
    assert found.se < 0.025


def test_the_gate_of_a_fair_lottery():
    rng = np.random.default_rng(10)
    stayed, took_part, covariates, block = world(rng)
    gate = lottery(stayed, took_part, covariates, block=block).gate
    assert gate.status == "amber"  # no plan was locked
    assert [name for name, check in gate.checks.items() if check.status != "green"] == [
        "preregistration"
    ]
    assert gate.reasons == ("No plan was locked: exploratory.",)
    said = estimate_effect(stayed, took_part, covariates, block=block, design="lottery").sentence
    assert "drawn by lot" in said and "Exploratory" in said


def test_a_draw_that_was_not_followed_is_refused():
    rng = np.random.default_rng(11)
    stayed, _, covariates, _ = world(rng)
    picked = covariates["tenure"] + rng.normal(size=400) > 0
    found = lottery(stayed, picked, covariates)
    assert not found.shown and found.estimate is None and found.interval is None
    assert "was it followed?" in found.gate.reasons[0]
    told = estimate_effect(stayed, picked, covariates, design="lottery").sentence
    assert told.startswith("No effect is shown: the groups differ")


@pytest.mark.long
def test_fair_draws_are_hardly_ever_suspected():
    suspected = 0
    for seed in range(400):
        stayed, took_part, covariates, block = world(np.random.default_rng(seed), people=240)
        check = lottery(stayed, took_part, covariates, block=block).gate.checks["block_balance"]
        suspected += check.value < 0.05
    assert 0.02 <= suspected / 400 <= 0.08


def test_too_few_people_and_too_few_events_are_refused_with_the_number():
    stayed = np.tile([1, 0], 60)
    found = lottery(stayed, np.repeat([1, 0], [49, 71]))
    assert found.gate.reasons[0] == (
        "49 people were offered a seat and 71 were not; 50 in each group are needed."
    )
    nobody_left = lottery(np.r_[np.ones(59), 0, np.tile([1, 0], 30)], np.repeat([1, 0], 60))
    assert nobody_left.gate.checks["events"] == (1, "red")
    assert "only 1 person had" in nobody_left.gate.reasons[0]


def test_an_outcome_known_of_one_group_only_is_refused():
    rng = np.random.default_rng(12)
    stayed, took_part, _, _ = world(rng, blocks=1)
    lost = np.where(~took_part & (rng.random(400) < 0.3), np.nan, stayed.astype(float))
    found = lottery(lost, took_part)
    assert found.gate.checks["followup"].status == "red"


def test_blocks_in_which_nobody_lost_leave_the_comparison():
    rng = np.random.default_rng(13)
    stayed, took_part, covariates, block = world(rng)
    took_part = took_part | (block == 3)
    found = lottery(stayed, took_part, covariates, block=block)
    rest = block != 3
    without = lottery(
        stayed[rest], took_part[rest], {"tenure": covariates["tenure"][rest]}, block=block[rest]
    )
    assert found.estimate == pytest.approx(without.estimate)
    assert f"{(block == 3).sum()} people cannot be compared" in found.gate.reasons[0]


@pytest.mark.parametrize("seats", [[True] * 200, [False] * 200, [True, False] * 100])
def test_bad_data_is_refused_or_told_but_never_a_crash(seats):
    rng = np.random.default_rng(14)
    covariates = {
        "constant": np.ones(200),
        "same": np.array(seats, dtype=float),
        "missing": np.full(200, np.nan),
        "room": np.array([f"room {n}" for n in range(200)], dtype=object),
        "twice": np.arange(200.0),
        "again": 2 * np.arange(200.0),
    }
    for outcome in (
        rng.random(200) < 0.5,
        np.full(200, np.nan),
        np.ones(200),
        rng.normal(size=200),
    ):
        for block in (None, np.arange(200), np.arange(200) // 2):
            found = lottery(outcome, seats, covariates, block=block)
            assert found.shown == (found.estimate is not None)
            assert not (found.shown and np.ptp(outcome) == 0)
            assert (
                found.gate.status == "red" or np.isfinite([found.estimate, *found.interval]).all()
            )


def test_more_covariates_than_people_carry_are_left_out():
    rng = np.random.default_rng(15)
    stayed, took_part, _, _ = world(rng, 120, blocks=1)
    many = {f"item {n}": rng.normal(size=120) for n in range(80)}
    found = lottery(stayed, took_part, many)
    assert "difference of means" in found.method
    assert found.estimate == pytest.approx(found.naive)
