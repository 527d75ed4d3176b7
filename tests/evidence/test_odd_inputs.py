"""No effect from a code for "unknown", a doubled file or the outcome itself; no covariate left out unsaid."""

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from evidence import InvalidStudy, Study, estimate_effect
from evidence.columns import far_values
from tests.evidence.test_effects_on_bad_data import organisation

pytestmark = pytest.mark.once


def refused(**changes: Any) -> str:
    stayed, took_part, covariates = organisation(800, 300)
    given = {"outcome": stayed, "took_part": took_part, "covariates": covariates} | changes
    with pytest.raises(InvalidStudy) as invalid:
        estimate_effect(**given)
    return "; ".join(invalid.value.faults)


@pytest.mark.parametrize(
    "values, found",
    [
        ([0, 1] * 20 + [-99] * 12, (-99,)),
        ([0, 1] * 20 + [-1], (-1,)),
        ([0, 1] * 20 + [9], (9,)),
        ([1, 2, 3, 4, 5] * 8 + [9] * 5, (9,)),
        ([1, 2, 3, 4, 5] * 8 + [-99, 999], (-99, 999)),
        ([*range(20, 66), 99], ()),
        (list(range(100)), ()),
        ([*range(0, 1200, 3), 999], ()),
        ([0, 1] * 100 + [-50], (-50,)),
        ([0.0] * 40, ()),
        ([1, 2, 3, 4, 5, 6, 7, 8] * 5, ()),
        ([0, 1, 2, 3] * 20 + [7], ()),
        ([40_000, 52_000, 61_000] * 40 + [9_000_000], (9_000_000,)),
    ],
)
def test_numbers_far_from_all_others_are_found(values: list[float], found: tuple[float]) -> None:
    assert far_values(np.array(values, float)) == found
    assert far_values(np.array(values, float), genuine=found) == ()


def test_a_code_for_unknown_is_never_an_outcome() -> None:
    stayed, _, covariates = organisation(800, 300)
    coded = np.where(np.arange(800) % 7 == 0, -99, stayed)
    assert "outcome holds -99 in 115 rows, far from all other values" in refused(outcome=coded)
    tenure = np.where(np.arange(800) % 9 == 0, 999.0, covariates["tenure"])
    assert "covariate tenure holds 999" in refused(covariates=covariates | {"tenure": tenure})


def test_a_covariate_that_is_the_outcome_is_refused_in_any_unit() -> None:
    stayed, _, covariates = organisation(800, 300)
    for copy in (stayed, ~stayed, 100.0 * stayed, np.where(stayed, "1", "0").astype(float)):
        words = refused(covariates=covariates | {"left": copy})
        assert "The covariate left is the outcome itself" in words


def test_a_plan_cannot_measure_what_it_takes_as_known_before() -> None:
    for plan, words in (
        ({"outcome": "stayed", "covariates": ["stayed"]}, "outcome is stayed"),
        ({"outcome": "stayed", "placebo": "stayed"}, "outcome is stayed"),
        ({"outcome": "x", "others": ["y"], "covariates": ["y"]}, "y is y"),
        ({"outcome": "x", "covariates": ["took_part"]}, "took_part is took_part"),
        ({"outcome": "x", "genuine": "99"}, "genuine has to be a list of numbers"),
    ):
        with pytest.raises(InvalidStudy, match=words):
            Study(plan)


def test_a_doubled_file_stops_the_gate_until_it_is_settled() -> None:
    stayed, took_part, covariates = organisation(800, 300)
    twice = {name: np.concatenate([each, each]) for name, each in covariates.items()}
    given = np.concatenate([stayed, stayed]), np.concatenate([took_part, took_part]), twice
    effect = estimate_effect(*given)
    assert not effect.shown and effect.estimate is None
    assert effect.gate.checks["participants"].status == "red"
    assert "at least twice" in effect.sentence
    assert estimate_effect(*given, copies="keep").gate.checks["participants"].status == "green"
    assert (
        estimate_effect(stayed, took_part, covariates).gate.checks["participants"].status != "red"
    )


def test_coarse_columns_are_alike_by_chance_and_count() -> None:
    rng = np.random.default_rng(3)
    took_part = rng.random(900) < 0.4
    effect = estimate_effect(
        rng.random(900) < 0.5,
        took_part,
        {"senior": rng.random(900) < 0.5, "site": rng.integers(3, size=900)},
    )
    assert effect.gate.checks["participants"].status != "red"


def test_a_covariate_that_says_nothing_is_named() -> None:
    stayed, took_part, covariates = organisation(800, 300)
    effect = estimate_effect(
        stayed,
        took_part,
        covariates
        | {
            "country": np.full(800, 49),
            "unit name": np.array(["London"] * 800),
            "badge": np.array([f"b{j}" for j in range(800)]),
            "hired": np.full(800, np.nan),
        },
    )
    assert effect.notes == (
        "badge has no two values that at least 20 people share, so it takes no part.",
        "country is the same for everybody, so it takes no part.",
        "hired is not known for anybody, so it takes no part.",
        "unit name is the same for everybody, so it takes no part.",
    )


@pytest.mark.parametrize(
    "kind", "int8 uint8 int16 uint64 float16 float32 longdouble object".split()
)
@pytest.mark.long
def test_every_type_and_layout_gives_the_same_effect(kind: str) -> None:
    stayed, took_part, covariates = organisation(800, 300)
    whole = {"tenure": np.rint(covariates["tenure"] * 4), "unit": covariates["unit"]}
    expected = estimate_effect(stayed, took_part, whole)
    column = np.repeat(whole["tenure"].astype(kind), 2)[::2]
    found = estimate_effect(stayed.astype(kind), took_part.astype(kind), whole | {"tenure": column})
    assert found.estimate == expected.estimate and found.interval == expected.interval


def test_masked_values_are_not_known() -> None:
    stayed, took_part, covariates = organisation(800, 300)
    hidden = np.arange(800) % 11 == 0
    masked = np.ma.masked_array(covariates["tenure"], mask=hidden)
    open_ = np.where(hidden, np.nan, covariates["tenure"])
    one, two = (
        estimate_effect(stayed, took_part, covariates | {"tenure": each})
        for each in (masked, open_)
    )
    assert one.estimate == two.estimate and "tenure: not known" in one.balance


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "ragged outcome": ({"outcome": [[1], [1, 0]]}, "outcome has to be one number a person"),
    "sparse outcome": ({"outcome": sparse.eye_array(800)}, "outcome has to be one number"),
    "outcome of nothing": ({"outcome": None}, "outcome has to be one number"),
    "outcome in two dimensions": ({"outcome": np.zeros((800, 2))}, "outcome has to be one number"),
    "took_part as words": ({"took_part": ["yes"] * 800}, "took_part has to be yes or no"),
    "took_part ragged": ({"took_part": [[1], [1, 0]]}, "took_part has to be yes or no"),
    "covariates as a list": ({"covariates": [1, 2]}, "covariates have to be a mapping"),
    "covariate ragged": (
        {"covariates": {"x": [[1], [1, 0]]}},
        "The covariate x has to be one value",
    ),
    "covariate sparse": ({"covariates": {"x": sparse.eye_array(800)}}, "The covariate x has to be"),
    "covariate beyond all numbers": (
        {"covariates": {"x": np.where(np.arange(800) % 2, 1e300, 1.0)}},
        "holds numbers beyond 1e+100",
    ),
    "block ragged": ({"block": [[1], [1, 0]]}, "block has to be one value a person"),
    "copies in other words": ({"copies": "some"}, "known are keep and drop"),
    "seed of a half": ({"seed": 0.5}, "seed has to be a whole number"),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_argument_is_refused_in_a_sentence(case: str) -> None:
    changes, words = ODD[case]
    assert words in refused(**changes)


def test_whole_numbers_of_any_length_are_not_known() -> None:
    stayed, took_part, covariates = organisation(800, 300)
    values = np.array([10**400 if j % 40 == 0 else j % 7 for j in range(800)], dtype=object)
    effect = estimate_effect(stayed, took_part, covariates | {"x": values})
    assert "x: not known" in effect.balance
