"""Whatever the data look like, an effect is told or refused with a sentence; nothing crashes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.effects import estimate_effect
from evidence.errors import InvalidStudy
from evidence.result import Effect

CHECKS = {
    "participants",
    "comparison",
    "events",
    "balance",
    "ess",
    "positivity",
    "placebo",
    "followup",
    "preregistration",
}


def honest(effect: Effect) -> bool:
    """Refused with a reason and no figures, or shown with finite ones."""
    figures = (effect.estimate, effect.se, effect.interval)
    if not effect.shown:
        return figures == (None, None, None) and effect.sentence.startswith("No effect is shown: ")
    return bool(np.isfinite([effect.estimate, effect.se, *effect.interval]).all())


def organisation(n=400, joined=150, seed=1):
    rng = np.random.default_rng(seed)
    tenure = rng.gamma(2, 2, n)
    took_part = np.zeros(n, bool)
    took_part[rng.permutation(n)[:joined]] = True
    stayed = rng.random(n) < 0.7 + 0.02 * np.minimum(tenure, 5)
    return stayed, took_part, {"tenure": tenure, "unit": rng.choice(list("abcd"), n)}


KINDS = st.sampled_from(
    "normal constant missing infinite huge copied told words alone numbers_and_none dates".split()
)


def column(kind, n, took_part, rng):
    normal = rng.normal(size=n)
    return {
        "normal": normal,
        "constant": np.full(n, 3.0),
        "missing": np.where(rng.random(n) < 0.5, np.nan, normal),
        "infinite": np.where(rng.random(n) < 0.1, np.inf, normal),
        "huge": normal * 1e12,
        "copied": took_part.astype(float),
        "told": np.where(took_part, normal + 10, normal),
        "words": rng.choice(["a", "b", "c"], n).astype(object),
        "alone": np.array([f"unit {j}" for j in range(n)], dtype=object),
        "numbers_and_none": np.array([None if j % 3 else j for j in range(n)], dtype=object),
        "dates": np.datetime64("2020-01-01") + rng.integers(900, size=n).astype("timedelta64[D]"),
    }[kind]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    n=st.integers(0, 260),
    share=st.sampled_from([0.0, 0.05, 0.3, 0.5, 0.95, 1.0]),
    kinds=st.lists(KINDS, max_size=4),
    outcome=st.sampled_from(["yes or no", "same", "number", "unknown", "followed"]),
    estimand=st.sampled_from(["ATT", "ATO"]),
    placebo=st.sampled_from([None, "noise", "unknown", "same"]),
    seed=st.integers(0, 5),
)
def test_nothing_crashes(n, share, kinds, outcome, estimand, placebo, seed):
    rng = np.random.default_rng(seed)
    took_part = rng.random(n) < share
    covariates = {f"x{j}": column(kind, n, took_part, rng) for j, kind in enumerate(kinds)}
    coin = (rng.random(n) < 0.4).astype(float)
    values = {
        "yes or no": coin,
        "same": np.ones(n),
        "number": rng.normal(size=n) * 1e6,
        "unknown": np.where(rng.random(n) < 0.5, np.nan, coin),
        "followed": (rng.exponential(10, n), coin),
    }[outcome]
    earlier = {"noise": coin, "unknown": np.full(n, np.nan), "same": np.zeros(n)}.get(placebo)
    effect = estimate_effect(
        values,
        took_part,
        covariates,
        estimand=estimand,
        placebo=earlier,
        horizon=12 if outcome == "followed" else None,
    )
    assert honest(effect)
    assert set(effect.gate.checks) == set(effect.gate.sentences) == CHECKS


def refused_for(effect, check):
    assert honest(effect) and not effect.shown
    assert effect.gate.checks[check].status == "red"
    return effect.gate.sentences[check]


def test_when_all_took_part_nobody_is_left_to_compare():
    stayed, _, covariates = organisation()
    effect = estimate_effect(stayed, np.ones(400, bool), covariates)
    assert refused_for(effect, "comparison").startswith("0 people did not take part")
    assert effect.naive is None


def test_when_nobody_took_part_there_is_no_effect():
    stayed, _, covariates = organisation()
    effect = estimate_effect(stayed, np.zeros(400, bool), covariates)
    assert refused_for(effect, "participants") == "0 people took part; 100 are needed."


def test_a_covariate_that_tells_who_took_part_leaves_nobody_comparable():
    stayed, took_part, covariates = organisation()
    effect = estimate_effect(stayed, took_part, covariates | {"list": took_part})
    assert not effect.shown
    assert honest(effect)


def test_without_covariates_nothing_makes_the_groups_comparable():
    stayed, took_part, _ = organisation()
    sentence = refused_for(estimate_effect(stayed, took_part, {}), "balance")
    assert sentence.endswith("nothing is known that tells people apart.")


def test_an_outcome_that_is_the_same_for_everybody_is_refused():
    _, took_part, covariates = organisation()
    sentence = refused_for(estimate_effect(np.ones(400), took_part, covariates), "events")
    assert sentence == "Only 0 people who took part had the rarer outcome; ten are needed."


def test_a_number_that_is_the_same_for_everybody_is_refused():
    _, took_part, covariates = organisation()
    sentence = refused_for(estimate_effect(np.full(400, 7.5), took_part, covariates), "events")
    assert sentence == "The outcome is the same for everybody."


def test_a_department_of_one_and_a_column_given_twice_change_nothing_that_matters():
    stayed, took_part, covariates = organisation()
    alone = covariates["unit"].copy()
    alone[3] = "the only one"
    plain = estimate_effect(stayed, took_part, covariates)
    odd = estimate_effect(
        stayed, took_part, covariates | {"unit": alone, "tenure again": covariates["tenure"]}
    )
    assert plain.shown and odd.shown
    assert odd.estimate == pytest.approx(plain.estimate, abs=0.5 * plain.se)


def test_all_faults_are_told_at_once():
    with pytest.raises(InvalidStudy) as caught:
        estimate_effect(
            [1, 0, 1], [0, 1, 2, 1], {"tenure": [1.0]}, design="guess", estimand="all", seed=-1
        )
    assert caught.value.faults == (
        "The design is 'guess'; known are observational and lottery.",
        "The estimand is 'all'; known are ATT and ATO.",
        "seed has to be a whole number, 0 or more.",
        "took_part has to be yes or no (1 or 0) for everybody.",
        "outcome has 3 values, took_part has 4.",
        "The covariate tenure has to be one value a person, 4 of them.",
    )


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"horizon": 12}, "horizon belongs to an outcome of (time, event)."),
        ({"placebo": [1, 0]}, "placebo has 2 values, took_part has 400."),
        ({"person": [[1]]}, "person has to be one value a person."),
        ({"took_up": [1] * 400}, "took_up belongs to a lottery."),
        ({"placebo": ["yes"] * 400}, "placebo has to be one number a person."),
    ],
)
def test_a_fault_has_its_sentence(asked, fault):
    stayed, took_part, covariates = organisation()
    with pytest.raises(InvalidStudy) as caught:
        estimate_effect(stayed, took_part, covariates, **asked)
    assert caught.value.faults == (fault,)


@pytest.mark.parametrize(
    ("outcome", "horizon", "fault"),
    [
        ((np.full(400, -1.0), np.ones(400)), 12, "time must not be below 0."),
        (
            (np.ones(400), np.ones(400)),
            None,
            "An outcome of (time, event) needs a horizon above 0.",
        ),
        (
            (np.ones(400), np.full(400, 2)),
            12,
            "event has to be yes or no (1 or 0) for everybody.",
        ),
        (np.ones((400, 2)), None, "outcome has to be one number a person."),
    ],
)
def test_an_outcome_that_is_none_is_a_fault(outcome, horizon, fault):
    _, took_part, covariates = organisation()
    with pytest.raises(InvalidStudy) as caught:
        estimate_effect(outcome, took_part, covariates, horizon=horizon)
    assert caught.value.faults == (fault,)


def test_covariates_that_are_no_mapping_are_a_fault():
    stayed, took_part, _ = organisation()
    with pytest.raises(InvalidStudy, match="mapping of a name"):
        estimate_effect(stayed, took_part, [1, 2])
