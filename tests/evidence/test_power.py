"""The smallest effect before the launch: the design's figures, and the power it promises."""

import pytest

from bench.evidence_designs import power
from evidence import InvalidStudy, smallest_detectable_effect


@pytest.mark.parametrize(
    ("n", "comparison", "promotion", "retention"),
    [
        (50, 50, 20.9, 14.4),
        (100, 100, 13.8, 11.3),
        (250, 250, 8.1, 7.8),
        (500, 500, 5.5, 5.8),
        (1000, 1000, 3.7, 4.2),
        (500, 4500, 4.3, 4.2),
    ],
)
def test_the_table_of_the_design(n, comparison, promotion, retention):
    found = [smallest_detectable_effect(n, comparison, base_rate=p) for p in (0.08, 0.85)]
    assert [round(100 * each, 1) for each in found] == [promotion, retention]


def test_ten_per_cent_more_promotions_need_nineteen_thousand_people_an_arm():
    assert smallest_detectable_effect(18_869, 18_869, base_rate=0.08) == pytest.approx(0.008, 1e-4)
    assert smallest_detectable_effect(174, 174, base_rate=0.08) < 0.1
    assert smallest_detectable_effect(173, 173, base_rate=0.08) > 0.1


@pytest.mark.parametrize("n", [(100, 100), (250, 250), (500, 500), (1000, 1000), (500, 4500)])
@pytest.mark.parametrize("base", [0.08, 0.85])
def test_the_power_at_the_printed_effect_is_what_it_says(n, base):
    _effect, found = power(n, base, 40_000)
    assert 0.78 <= found <= 0.83


def test_a_mean_is_told_in_its_own_unit_and_covariates_help():
    plain = smallest_detectable_effect(64, 64, sd=2.0)
    assert plain == pytest.approx(2 * (1.959964 + 0.841621) * (2 / 64) ** 0.5)
    assert smallest_detectable_effect(64, 64, sd=2.0, r2=0.75) == pytest.approx(plain / 2)
    shares = [smallest_detectable_effect(200, 400, base_rate=0.5, r2=r) for r in (0.0, 0.4)]
    assert shares[1] < shares[0]


def test_nothing_is_promised_that_nobody_could_reach():
    assert smallest_detectable_effect(20, 20, base_rate=0.97) is None
    assert smallest_detectable_effect(0, 500, base_rate=0.5) is None
    assert smallest_detectable_effect(500, 500, base_rate=1.0) is None


def test_more_people_more_power_and_a_softer_test_see_smaller_effects():
    def at(n=200, **asked):
        return smallest_detectable_effect(n, n, base_rate=0.3, **asked)

    assert at(400) < at() < at(100)
    assert at(alpha=0.1) < at() < at(power=0.9)


def test_all_faults_are_told_at_once():
    with pytest.raises(InvalidStudy) as told:
        smallest_detectable_effect(-1, 10, base_rate=2, sd=-1, power=1, r2=1)
    assert len(told.value.faults) == 6
    with pytest.raises(InvalidStudy):
        smallest_detectable_effect(10, 10)
