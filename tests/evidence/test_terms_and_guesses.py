"""Terms, their shrinkage and guesses made without the person they are about."""

import numpy as np
import pytest

from evidence.columns import RARE, covariates_of
from evidence.crossfitting import FOLDS, People, chances_of_joining, folds, without_programme
from evidence.shrinkage import chosen_for_numbers
from evidence.terms import terms_of


def covariates(seed=1, n=1200, **more):
    rng = np.random.default_rng(seed)
    given = {
        "tenure": rng.gamma(2, 2, n),
        "level": rng.integers(1, 5, n),
        "unit": rng.choice(["a", "b", "c"], n),
        "remote": rng.random(n) < 0.3,
    }
    return covariates_of(given | more, n, [])


def people(treated, read, seed=0):
    return People(terms_of(read), read.table()[1], treated, folds(treated, seed))


def test_terms_do_not_know_the_unit_of_a_number():
    plain = terms_of(covariates())
    months = terms_of(covariates(tenure=12 * covariates().numbers["tenure"] + 100))
    assert months.core == pytest.approx(plain.core)
    assert months.families == plain.families


def test_every_term_is_standardised_and_named_once():
    terms = terms_of(covariates())
    assert terms.core.mean(axis=0) == pytest.approx(0, abs=1e-9)
    assert terms.core.std(axis=0) == pytest.approx(1)
    assert len(set(terms.core_names)) == terms.core.shape[1] == len(terms.core_family)
    assert {"tenure", "tenure itself", "level × unit", "level × tenure × remote"} <= {
        *terms.core_names,
        *terms.families,
    }


def test_what_says_the_same_is_one_term():
    twice = covariates(**{"tenure again": covariates().numbers["tenure"]})
    assert "tenure again" not in terms_of(twice).core_names


def test_many_variables_are_taken_without_their_products():
    rng = np.random.default_rng(2)
    some = {f"x{j}": rng.normal(size=200) for j in range(45)}
    terms = terms_of(covariates_of(some, 200, []))
    assert not [name for name in terms.families if "×" in name]
    assert len(terms.core_names) == 45 * 4


def test_missing_values_have_a_column_and_rare_levels_are_joined():
    rng = np.random.default_rng(3)
    size = rng.normal(size=200)
    size[:50] = np.nan
    unit = np.array(["large"] * 150 + ["small"] * 29 + [f"alone {j}" for j in range(21)])
    read = covariates_of({"size": size, "unit": unit}, 200, [])
    assert read.marks["size: not known"].sum() == 50
    assert read.numbers["size"][0] == np.median(size[50:])
    assert read.levels["unit"] == ("small", "other")
    assert RARE == 20


def test_noise_is_drawn_to_nothing_and_cells_are_found():
    rng = np.random.default_rng(4)
    n = 3000
    unit, site = rng.integers(4, size=n), rng.integers(4, size=n)
    cells = rng.choice([-1.0, 1.0], size=(4, 4))[unit, site]
    read = covariates_of(
        {"unit": unit.astype(str), "site": site.astype(str), "tenure": rng.gamma(2, 2, n)}, n, []
    )
    terms, everybody = terms_of(read), np.ones(n, bool)
    for signal, most in ((0.0 * cells, 0.03), (cells, 0.06)):
        y = signal + rng.normal(size=n)
        scale = y.std()
        chosen, b = chosen_for_numbers(terms, y / scale, everybody, 150)
        assert ((scale * chosen.columns @ b - signal) ** 2).mean() < most


def test_folds_are_even_in_both_arms_and_keep_a_person_together():
    treated = np.arange(1000) % 4 == 0
    found = folds(treated, 7)
    for arm in (treated, ~treated):
        counts = np.bincount(found[arm], minlength=FOLDS)
        assert counts.max() - counts.min() <= 1
    person = np.arange(1000) // 4
    together = folds(treated, 7, person).reshape(-1, 4)
    assert (together == together[:, :1]).all()


@pytest.mark.long
def test_nobody_has_a_part_in_the_guess_about_themselves():
    """Outcomes of one fold are turned round: only the shares of the mixture may notice."""
    rng = np.random.default_rng(5)
    read = covariates(n=800)
    treated = rng.random(800) < 0.3
    y = (rng.random(800) < 0.2 + 0.4 * read.marks["remote"]).astype(float)
    them = people(treated, read)
    own = them.fold == 0
    turned = np.where(own, 1 - y, y)
    before, after = without_programme(them, y)[own], without_programme(them, turned)[own]
    assert np.corrcoef(before, after)[0, 1] > 0.9
    assert np.abs(before - after).mean() < 0.1


@pytest.mark.long
def test_outcomes_of_participants_have_no_part_in_what_would_have_been():
    rng = np.random.default_rng(6)
    read, treated = covariates(n=600), rng.random(600) < 0.3
    y = rng.normal(size=600)
    them = people(treated, read)
    moved = np.where(treated, y + 100, y)
    assert without_programme(them, moved) == pytest.approx(without_programme(them, y))


@pytest.mark.long
def test_chances_follow_what_makes_people_join():
    rng = np.random.default_rng(7)
    read = covariates(n=3000)
    pull = np.where(read.marks["remote"] == 1, 1, -1) * np.where(read.numbers["level"] >= 3, 1, -1)
    true = -1 + 0.8 * pull
    treated = rng.random(3000) < 1 / (1 + np.exp(-true))
    log_odds, chosen = chances_of_joining(people(treated, read))
    assert np.corrcoef(log_odds, true)[0, 1] > 0.9
    assert chosen.columns.shape[1] == len(chosen.penalties) > chosen.core + 1
