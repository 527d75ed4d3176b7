"""Every check of the gate: where green ends, where red begins, and what is said."""

import numpy as np
import pytest

from evidence.balancing import entropy_balanced
from evidence.columns import covariates_of
from evidence.comparing import Comparison, Estimate
from evidence.crossfitting import People
from evidence.gate import gate_for
from evidence.reading import read
from evidence.terms import terms_of

N, PART = 1000, 250


def organisation(
    part=PART,
    n=N,
    *,
    had=125,
    weights=None,
    log_odds=None,
    converged=True,
    away=0.0,
    placebo=None,
    unknown=0,
    estimand="ATT",
):
    """A gate over plain people, of whom one thing at a time is changed."""
    treated = np.arange(n) < part
    outcome = np.zeros(n)
    outcome[:had] = 1
    outcome[part : part + (n - part) // 2] = 1
    outcome[n - unknown :] = np.nan
    covariates = {"tenure": np.tile([1.0, 2.0, 3.0], n)[:n]}
    earlier = None if placebo is None else np.zeros(n)
    asked = read(outcome, treated, covariates, placebo=earlier, estimand=estimand)
    read_ = covariates_of(covariates, n, [])
    comparison = Comparison(
        People(terms_of(read_), read_.table()[1], treated, np.zeros(n, np.intp)),
        np.zeros(n) if log_odds is None else log_odds(treated),
        np.ones(n) if weights is None else weights(treated),
        converged,
        {"tenure": (0.3, away)},
        read_,
    )
    earlier_effect = None if placebo is None else Estimate(0.01 * placebo, 0.01, 0.5, 0.5)
    rows = asked.only(asked.known)
    return gate_for(asked, rows, comparison, Estimate(0.1, 0.02, 0.5, 0.4), earlier_effect)


def status(check, **changed):
    return organisation(**changed).checks[check].status


def one_heavy(share):
    """Weights of which one comparison person has `share`."""

    def weights(treated):
        found = np.ones(len(treated))
        others = (~treated).sum() - 1
        found[-1] = share / (1 - share) * others
        return found

    return weights


def few_alike(people):
    return lambda treated: np.where(treated | (np.arange(len(treated)) >= N - people), 1.0, -1.0)


@pytest.mark.parametrize(
    ("check", "changed", "expected"),
    [
        ("participants", {"part": 200}, "green"),
        ("participants", {"part": 199}, "amber"),
        ("participants", {"part": 100}, "amber"),
        ("participants", {"part": 99, "had": 50}, "red"),
        ("comparison", {"part": 333, "had": 100}, "green"),
        ("comparison", {"part": 334, "had": 100}, "amber"),
        ("comparison", {"part": 900, "had": 100}, "amber"),
        ("comparison", {"part": 901, "had": 100}, "red"),
        ("events", {"had": 20}, "green"),
        ("events", {"had": 19}, "amber"),
        ("events", {"had": 10}, "amber"),
        ("events", {"had": 9}, "red"),
        ("events", {"had": PART - 9}, "red"),
        ("events", {"part": 150, "had": 19}, "amber"),
        ("events", {"part": 149, "had": 20}, "green"),
        ("events", {"part": 149, "had": 19}, "red"),
        ("balance", {"away": 0.049}, "green"),
        ("balance", {"away": -0.05}, "amber"),
        ("balance", {"away": 0.099}, "amber"),
        ("balance", {"away": 0.1}, "red"),
        ("balance", {"converged": False}, "red"),
        ("ess", {}, "green"),
        ("ess", {"weights": one_heavy(0.06)}, "amber"),
        ("ess", {"weights": one_heavy(0.09)}, "red"),
        ("positivity", {"log_odds": few_alike(20)}, "green"),
        ("positivity", {"log_odds": few_alike(19)}, "amber"),
        ("positivity", {"log_odds": few_alike(5)}, "amber"),
        ("positivity", {"log_odds": few_alike(4)}, "red"),
        ("positivity", {"weights": one_heavy(0.0199)}, "green"),
        ("positivity", {"weights": one_heavy(0.021)}, "amber"),
        ("positivity", {"weights": one_heavy(0.051)}, "red"),
        ("positivity", {"part": 150, "log_odds": few_alike(19)}, "amber"),
        ("positivity", {"part": 149, "log_odds": few_alike(19)}, "red"),
        ("ess", {"part": 149, "had": 70, "weights": one_heavy(0.085)}, "red"),
        ("ess", {"part": 150, "had": 70, "weights": one_heavy(0.085)}, "amber"),
        ("placebo", {"part": 149, "had": 70, "placebo": 2.2}, "amber"),
        ("placebo", {"placebo": 1.4}, "green"),
        ("placebo", {"placebo": -1.5}, "amber"),
        ("placebo", {"placebo": 2.2}, "amber"),
        ("placebo", {"placebo": -2.25}, "red"),
        ("followup", {"unknown": 37}, "green"),
        ("followup", {"unknown": 38}, "amber"),
        ("followup", {"unknown": 112}, "amber"),
        ("followup", {"unknown": 113}, "red"),
    ],
)
def test_where_a_check_turns(check, changed, expected):
    assert status(check, **changed) == expected


def test_an_effect_without_placebo_and_plan_is_shown_with_caution():
    gate = organisation()
    assert gate.status == "amber" and gate.shows
    assert gate.checks["placebo"] == ("not given", "amber")
    assert gate.checks["preregistration"] == ("not given", "amber")
    assert gate.reasons == (
        "No earlier outcome was given to test the comparison on.",
        "No plan was locked: exploratory.",
    )


def test_one_red_check_refuses_and_is_told_first():
    gate = organisation(had=7)
    assert gate.status == "red" and not gate.shows
    assert gate.reasons[0] == ("Only 7 people who took part had the rarer outcome; ten are needed.")


def test_few_outcomes_of_few_participants_refuse_together():
    gate = organisation(part=120, had=14)
    assert gate.reasons[0] == (
        "Only 14 people who took part had the rarer outcome; "
        "of fewer than 150 participants that is not enough."
    )


def test_participants_without_colleagues_like_them_are_counted():
    gate = organisation(log_odds=few_alike(4))
    assert gate.sentences["positivity"].startswith(
        "100% of participants have no comparable colleague outside the programme"
    )


def test_a_placebo_that_shows_something_says_what():
    gate = organisation(placebo=4.1)
    assert gate.sentences["placebo"] == (
        "Participants already had more of the earlier outcome before the programme, after "
        "adjustment (+4.1 points): they differ in something that is not known."
    )


def test_overlap_weights_need_no_colleague_like_the_likeliest():
    gate = organisation(log_odds=few_alike(0), estimand="ATO")
    assert gate.checks["positivity"].status == "green"
    assert status("ess", weights=one_heavy(0.06), estimand="ATO") == "green"
    assert status("ess", weights=one_heavy(0.08), estimand="ATO") == "amber"
    assert status("ess", weights=one_heavy(0.2), estimand="ATO") == "red"


def test_every_check_has_a_sentence_and_green_ones_are_no_reasons():
    gate = organisation(placebo=0.0)
    assert set(gate.checks) == set(gate.sentences)
    assert all(
        (each.endswith(".") and each[0].isupper()) or each[0].isdigit()
        for each in gate.sentences.values()
    )
    assert gate.reasons == ("No plan was locked: exploratory.",)


def test_balanced_weights_have_the_means_asked_for():
    rng = np.random.default_rng(1)
    columns = rng.normal(size=(300, 4))
    target = np.array([0.4, -0.2, 0.1, 0.0])
    found = entropy_balanced(columns, np.ones(300), target, np.zeros(4))
    assert found.converged
    assert found.weights @ columns == pytest.approx(target, abs=1e-6)
    assert found.weights.sum() == pytest.approx(1)


def test_balanced_weights_are_the_nearest_ones():
    """Of all weights with these means none has a smaller divergence from the base (checked around it)."""
    rng = np.random.default_rng(2)
    columns, base = rng.normal(size=(40, 2)), rng.uniform(0.5, 1.5, 40)
    base = base / base.sum()
    weights = entropy_balanced(columns, base, np.array([0.2, 0.1]), np.zeros(2)).weights
    fixed = np.column_stack([np.ones(40), columns])
    least = (weights * np.log(weights / base)).sum()
    for _ in range(50):
        move = rng.normal(size=40)
        move -= fixed @ np.linalg.lstsq(fixed, move, rcond=None)[0]
        other = weights + 1e-4 * move / np.abs(move).max()
        assert (other * np.log(other / base)).sum() >= least


def test_means_out_of_reach_are_not_called_balanced():
    found = entropy_balanced(np.zeros((50, 1)), np.ones(50), np.array([1.0]), np.zeros(1))
    assert not found.converged
