"""Looking early: published boundaries, and 24 monthly looks at a programme without effect."""

import numpy as np
import pytest

from bench.evidence_designs import looking
from evidence import InvalidStudy, obrien_fleming, watch


@pytest.mark.parametrize(
    ("looks", "constant"),
    # Jennison & Turnbull 2000, Group Sequential Methods, table 2.3, alpha .05
    [(1, 1.960), (2, 1.977), (3, 2.004), (4, 2.024), (5, 2.040), (10, 2.087), (20, 2.126)],
)
def test_the_boundaries_are_the_published_ones(looks, constant):
    edges = obrien_fleming(looks)
    assert edges[-1] == pytest.approx(constant, abs=6e-4)
    assert edges == pytest.approx([edges[-1] * (looks / k) ** 0.5 for k in range(1, looks + 1)])


def test_uneven_looks_are_computed_too():
    shares = [0.3, 0.7, 1.0]
    edges = np.array(obrien_fleming(shares))
    assert edges == pytest.approx(edges[-1] / np.sqrt(shares))
    rng = np.random.default_rng(2)
    walk = np.cumsum(rng.normal(size=(200_000, 3)) * np.sqrt(np.diff(shares, prepend=0)), axis=1)
    outside = (np.abs(walk / np.sqrt(shares)) > edges).any(1).mean()
    assert outside == pytest.approx(0.05, abs=0.0017)


def test_a_softer_test_has_lower_boundaries_and_many_looks_are_no_trouble():
    assert obrien_fleming(4, alpha=0.1)[-1] < obrien_fleming(4)[-1]
    assert 2.19 < obrien_fleming(200)[-1] < 2.24  # the limit of looking always is 2.2414


def test_looking_every_month_cries_wolf_only_by_the_naive_range():
    found = looking(0.0, 2500)
    assert 0.17 <= found["naive"] <= 0.24
    assert found["sequence"] <= 0.03
    assert found["sequence at once"] <= 0.05  # from the first 120 people on
    assert found["obrien_fleming"] <= 0.06


def test_a_real_effect_is_seen():
    found = looking(0.05, 400)
    assert found["sequence"] > 0.75
    assert found["obrien_fleming"] > 0.9


def test_the_band_is_the_formula_of_the_paper():
    t = np.array([480, 960, 1440, 2880.0])
    se = 0.7 / np.sqrt(t)
    rho2 = (-2 * np.log(0.05) + np.log(-2 * np.log(0.05) + 1)) / 1440
    half = 0.7 * np.sqrt((t * rho2 + 1) / (t**2 * rho2) * np.log((t * rho2 + 1) / 0.05**2))
    bands = watch([0.1] * 4, se, decision_se=se[2])
    assert np.array(bands) == pytest.approx(np.column_stack([0.1 - half, 0.1 + half]))
    assert half[2] / (1.96 * se[2]) == pytest.approx(1.55, abs=0.01)
    assert np.array(watch([0.1] * 4, se)) == pytest.approx(
        np.array(bands)
    )  # three times the first look


def test_no_looks_no_bands_and_faults_are_told_together():
    assert watch([], []) == []
    with pytest.raises(InvalidStudy) as told:
        watch([1.0, np.nan], [1.0], decision_se=0, alpha=2)
    assert len(told.value.faults) == 4
    for looks in (0, [], [0.5, 0.4, 1], [0.5, 0.9]):
        with pytest.raises(InvalidStudy):
            obrien_fleming(looks)
    with pytest.raises(InvalidStudy):
        obrien_fleming(3, alpha=0)
