"""Evergreen programmes: no reward for having stayed long enough to join."""

import numpy as np
import pytest

from evidence import InvalidStudy, nested_trials

MONTHS = 12


def evergreen(rng, people=5000):
    """Nobody is helped: 1.35 % leave a month whatever they do, 1.5 % of those still there join."""
    left = rng.exponential(1 / 0.0135, people)
    joined = rng.geometric(0.015, people) - 1.0
    joined[(joined >= MONTHS) | (joined >= left)] = np.nan
    return joined, left


def monthly_rows(joined, left, months=MONTHS):
    person, month = np.nonzero(left[:, None] > np.arange(months)[None, :])
    return {
        "person": person,
        "month": month,
        "joined_on": joined[person],
        "left_on": left[person],
    }


def difference(stacked):
    """Joiners against the others of their own month, averaged over joiners."""
    took_part, outcome = stacked["took_part"], stacked["outcome"]
    trial = np.unique(stacked["covariates"]["month"].astype(str), return_inverse=True)[1]
    of = [np.bincount(trial, weights=each) for each in (took_part, ~took_part)]
    stayed = [np.bincount(trial, weights=each * outcome) for each in (took_part, ~took_part)]
    return np.average(stayed[0] / of[0] - stayed[1] / of[1], weights=of[0])


def test_a_programme_without_effect_shows_none_where_ever_and_never_show_six_points():
    rng = np.random.default_rng(1)
    naive, nested = [], []
    for _ in range(150):
        joined, left = evergreen(rng)
        ever = np.isfinite(joined)
        naive.append((left > 24)[ever].mean() - (left > 24)[~ever].mean())
        nested.append(difference(nested_trials(monthly_rows(joined, left), outcome_within=12)))
    assert np.mean(naive) > 0.06
    assert abs(np.mean(nested)) < 0.003


def test_a_real_effect_is_found():
    """Joining halves the hazard of leaving from then on."""
    rng = np.random.default_rng(2)
    joined, left = evergreen(rng, 60_000)
    ever = np.isfinite(joined)
    left[ever] = joined[ever] + 2 * (left - joined)[ever]
    found = difference(nested_trials(monthly_rows(joined, left), outcome_within=12))
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
