"""Evergreen programmes: no reward for having stayed long enough to join."""

import numpy as np
import pytest

from bench.evidence_designs import evergreen, immortal_time, joiners_against_others, monthly_rows
from evidence import InvalidStudy, estimate_effect, nested_trials


@pytest.mark.long
def test_a_programme_without_effect_shows_none_where_ever_and_never_show_six_points():
    naive, nested = immortal_time(120)
    assert naive.mean() >= 0.06
    assert abs(nested.mean()) <= 0.003


def test_a_real_effect_is_found():
    """Joining halves the hazard of leaving from then on."""
    rng = np.random.default_rng(2)
    joined, left = evergreen(rng, 60_000)
    ever = np.isfinite(joined)
    left[ever] = joined[ever] + 2 * (left - joined)[ever]
    found = joiners_against_others(nested_trials(monthly_rows(joined, left), outcome_within=12))
    joining = np.exp(-0.0135 * 6) - np.exp(-0.0135 * 12)
    assert 0.6 * joining < found < joining + 0.015  # later joiners stand in the comparison


ROWS = {
    "person": ["a", "a", "a", "b", "b", "c", "d", "d"],
    "month": [0, 1, 2, 0, 1, 0, 0, 1],
    "joined_on": [1.4, 1.4, 1.4, np.nan, np.nan, 0.0, np.nan, np.nan],
    "left_on": [np.nan, np.nan, np.nan, 1.5, 1.5, 9.0, 4.0, 4.0],
    "tenure": [5, 6, 7, 1, 2, 3, 8, 9],
}


def test_people_stand_in_every_trial_in_which_they_could_have_joined():
    found = nested_trials(ROWS, outcome_within=3, seen_until=10)
    assert found["person"].tolist() == ["a", "a", "b", "b", "c", "d", "d"]
    assert found["took_part"].tolist() == [False, True, False, False, True, False, False]
    assert found["outcome"].tolist() == [1, 1, 0, 0, 1, 1, 1]  # d leaves after month 1's window
    assert found["covariates"]["tenure"].tolist() == [5, 6, 1, 2, 3, 8, 9]
    assert found["covariates"]["month"].tolist() == ["0", "1", "0", "1", "0", "0", "1"]


def test_a_window_that_is_not_over_opens_no_trial():
    assert len(nested_trials(ROWS, outcome_within=3, seen_until=3.5)["person"]) == 4
    assert len(nested_trials(ROWS, outcome_within=3, seen_until=2)["person"]) == 0
    assert len(nested_trials(ROWS, outcome_within=9)["person"]) == 4  # the last event is in month 9


def test_an_event_to_hope_for_counts_the_other_way():
    rows = {**ROWS, "promoted_on": ROWS["left_on"]}
    del rows["left_on"]
    found = nested_trials(
        rows, outcome_within=3, event_on="promoted_on", stayed=False, seen_until=10
    )
    assert found["outcome"].tolist() == [0, 0, 1, 1, 0, 0, 0]


def test_faulty_rows_are_refused_with_all_faults():
    with pytest.raises(InvalidStudy) as told:
        nested_trials({"month": ["x"], "person": [1, 2]}, outcome_within=0)
    assert len(told.value.faults) == 5
    with pytest.raises(InvalidStudy, match="two rows in one month"):
        nested_trials(
            {name: [*values, values[0]] for name, values in ROWS.items()}, outcome_within=3
        )
    with pytest.raises(InvalidStudy, match="needs a month"):
        nested_trials({**ROWS, "month": [np.nan] * 8}, outcome_within=3)


def test_the_result_goes_straight_into_an_estimate_with_errors_of_persons():
    rng = np.random.default_rng(3)
    joined, left = evergreen(rng, 3000)
    rows = monthly_rows(joined, left)
    tenure = rng.normal(size=3000)
    found = estimate_effect(
        **nested_trials({**rows, "tenure": tenure[rows["person"]]}, outcome_within=12)
    )
    assert found.gate.status == "amber"  # no placebo, no plan
    assert found.n_treated == np.isfinite(joined).sum()
    assert abs(found.estimate) < 3 * found.se
    assert 0.8 < found.se / np.sqrt(0.85 * 0.15 / found.n_treated) < 1.3
