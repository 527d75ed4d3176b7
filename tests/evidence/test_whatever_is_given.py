"""Whatever is given: an answer, or InvalidStudy with sentences; never another error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import (
    InvalidStudy,
    Study,
    commit_to,
    draw,
    nested_trials,
    obrien_fleming,
    pseudo_observations,
    replay,
    return_on_investment,
    smallest_detectable_effect,
    survival_curves,
    watch,
)
from evidence.effects import estimate_effect

ODD = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True, width=32),
    st.integers(-3, 3),
    st.booleans(),
    st.none(),
    st.sampled_from(["", "yes", "x", "3"]),
)
NUMBER = st.one_of(st.floats(width=32), st.integers(-3, 3))
ODD_LIST = st.lists(ODD, max_size=8)
TIMES = st.lists(st.floats(0, 50, width=32), min_size=1, max_size=40)
few = settings(max_examples=60, deadline=None)


def answers(function: Any, *arguments: Any, **named: Any) -> Any:
    """What it answers; None for a refusal, which has at least one sentence."""
    try:
        return function(*arguments, **named)
    except InvalidStudy as refused:
        assert refused.faults and all(fault.strip() for fault in refused.faults)
        return None


@few
@given(ODD_LIST, ODD_LIST, ODD_LIST, st.none() | ODD_LIST)
def test_curves(time: Any, event: Any, took_part: Any, weights: Any) -> None:
    for curve in (answers(survival_curves, time, event, took_part, weights) or {}).values():
        assert np.all(np.diff(curve.survival) <= 0)
        assert np.all((curve.low >= 0) & (curve.high <= 1))


@few
@given(TIMES, st.floats(0, 60), st.randoms(use_true_random=False))
def test_pseudo_observations_average_to_the_curve(time: Any, horizon: float, chance: Any) -> None:
    event = [chance.random() < 0.9 for _ in time]
    found = pseudo_observations(time, event, horizon)
    curve = survival_curves(time, event, np.ones(len(time)))[True]
    assert np.isfinite(found).all()
    if all(event):
        assert found.mean() == pytest.approx(curve.at(horizon)[0], abs=1e-6)


@few
@given(ODD_LIST, st.one_of(ODD, st.dictionaries(ODD, ODD, max_size=3)), st.none() | ODD_LIST, ODD)
def test_draws(people: Any, seats: Any, block: Any, seed: Any) -> None:
    promise = commit_to(str(seed))
    found = answers(draw, people, seats, block=block, seed=str(seed), commitment=promise)
    if found is not None:
        assert sorted(map(str, found.offered + found.waiting)) == sorted(map(str, people))
        assert replay(found.proof).proof == found.proof


@few
@given(NUMBER, ODD | st.tuples(ODD, ODD, ODD), ODD | st.lists(ODD), NUMBER, NUMBER)
def test_returns(people: Any, costs: Any, value: Any, estimate: Any, se: Any) -> None:
    found = answers(return_on_investment, costs, (estimate, se), people, value)
    assert found is None or found.low <= found.median <= found.high


@few
@given(NUMBER, NUMBER, st.none() | NUMBER, st.none() | NUMBER, NUMBER, NUMBER, NUMBER)
def test_smallest_effects(
    one: Any, two: Any, base: Any, sd: Any, power: Any, a: Any, r2: Any
) -> None:
    asked = {"base_rate": base, "sd": sd, "power": power, "alpha": a, "r2": r2}
    found = answers(smallest_detectable_effect, one, two, **asked)
    assert found is None or found > 0


@few
@given(ODD_LIST, ODD_LIST, st.none() | NUMBER, NUMBER)
def test_looks(estimates: Any, ses: Any, decision: Any, alpha: Any) -> None:
    bands = answers(watch, estimates, ses, decision_se=decision, alpha=alpha)
    assert bands is None or all(low <= high for low, high in bands)
    answers(obrien_fleming, estimates, alpha=alpha)
    answers(obrien_fleming, len(estimates), alpha=alpha)


@few
@given(
    st.dictionaries(
        st.sampled_from(["month", "person", "joined_on", "left_on", "tenure"]), ODD_LIST, max_size=5
    ),
    NUMBER,
)
def test_trials(rows: Any, window: Any) -> None:
    found = answers(nested_trials, rows, outcome_within=window)
    assert found is None or len(found["outcome"]) == len(found["person"])


@few
@given(st.dictionaries(st.sampled_from(["outcome", "others", "words", "block", "covariates", "seed",
       "design", "person"]), ODD | ODD_LIST | st.dictionaries(st.text(max_size=5), ODD)))  # fmt: skip
def test_plans(plan: Any) -> None:
    study = answers(Study, plan)
    if study is not None:
        assert len(study.hash) == 64
        answers(study.run, {"x": [1, 2], "yes": [0, 1], "took_part": [0, 1]})


COLUMN = st.sampled_from(
    ["constant", "missing", "half missing", "twice", "room", "words", "arm", "huge", "infinite"]
)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(100, 300), st.sets(COLUMN), st.integers(0, 1000),
    st.sampled_from(["share", "number", "constant", "missing", "time"]),
    st.sampled_from([None, "small", "large", "one each"]), st.floats(0.02, 0.98),
)  # fmt: skip
def test_lotteries(n: int, names: Any, seed: int, kind: str, blocks: Any, share: float) -> None:
    rng = np.random.default_rng(seed)
    took_part = rng.random(n) < share
    tenure = rng.normal(size=n)
    columns = {
        "constant": np.ones(n),
        "missing": np.full(n, np.nan),
        "half missing": np.where(rng.random(n) < 0.5, np.nan, tenure),
        "twice": 2 * tenure,
        "room": np.array([f"room {each}" for each in range(n)], dtype=object),
        "words": rng.choice(["a", "b", None], n),
        "arm": took_part.astype(float),
        "huge": tenure * 1e12,
        "infinite": np.where(rng.random(n) < 0.1, np.inf, tenure),
    }
    outcomes = {
        "share": rng.random(n) < 0.5,
        "number": rng.normal(size=n) * 1e6,
        "constant": np.full(n, 3.0),
        "missing": np.full(n, np.nan),
        "time": (rng.exponential(9, n), rng.random(n) < 0.5),
    }
    block = {"small": rng.integers(n // 3, size=n), "large": rng.integers(3, size=n)}
    found = answers(
        estimate_effect,
        outcomes[kind],
        took_part,
        {"tenure": tenure, **{name: columns[name] for name in names}},
        design="lottery",
        block=np.arange(n) if blocks == "one each" else block.get(blocks),
        took_up=took_part & (rng.random(n) < 0.7),
        horizon=6.0 if kind == "time" else None,
    )
    assert found is not None and found.sentence.strip()
    if found.shown:
        assert np.isfinite([found.estimate, found.se, *found.interval]).all()
        assert found.interval[0] <= found.estimate <= found.interval[1]
    else:
        assert found.estimate is None and found.gate.reasons
