"""Plans: fixed before the outcomes are read, changes in plain sight, several outcomes corrected."""

import json
from datetime import date
from hashlib import sha256

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from evidence import InvalidStudy, Study, estimate_effect
from evidence.studies import holm

PLAN = {
    "outcome": "stayed",
    "took_part": "seat",
    "covariates": ["tenure"],
    "design": "lottery",
    "words": {"did": "stayed 12 months", "doing": "staying", "outcome": "retention"},
}


def people(n=600, effect=0.15, seed=1):
    rng = np.random.default_rng(seed)
    seat = rng.permutation(np.arange(n) % 2 == 0)
    tenure = rng.normal(size=n)
    stayed = rng.random(n) < 0.6 + 0.1 * np.tanh(tenure) + effect * seat
    return {
        "seat": seat,
        "tenure": tenure,
        "stayed": stayed.astype(float),
        "promoted": (rng.random(n) < 0.3 + 0.12 * seat).astype(float),
        "moved": (rng.random(n) < 0.3).astype(float),
        "months": np.where(stayed, 12.0, np.ceil(rng.uniform(1, 11, n))),
        "left": (~stayed).astype(float),
    }


class Watched(dict):
    """Data that remember what was read."""

    def __init__(self, columns):
        super().__init__(columns)
        self.read = []

    def __getitem__(self, name):
        self.read.append(name)
        return super().__getitem__(name)


def test_the_hash_is_that_of_the_canonical_plan():
    text = json.dumps(PLAN, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert Study(PLAN).hash == sha256(text.encode()).hexdigest()
    turned = dict(reversed(list(PLAN.items())))
    assert Study(turned).hash == Study(PLAN).hash
    assert Study({**PLAN, "seed": 1}).hash != Study(PLAN).hash
    dated = {**PLAN, "looks": [date(2026, 3, 1)]}
    assert Study(dated).plan["looks"] == ["2026-03-01"]


def test_a_plan_cannot_be_changed_from_outside():
    given = json.loads(json.dumps(PLAN))
    study = Study(given)
    before = study.hash
    given["covariates"].append("level")
    study.plan["covariates"].append("level")
    assert study.hash == before
    with pytest.raises(AttributeError):
        study.hash = "another"


def test_a_locked_plan_is_green_and_gives_the_effect_of_the_library():
    data = people()
    found = Study(PLAN).run(data)
    plain = estimate_effect(
        data["stayed"], data["seat"], {"tenure": data["tenure"]}, design="lottery"
    )
    assert (found.estimate, found.interval) == (plain.estimate, plain.interval)
    assert found.gate.checks["preregistration"] == ("locked", "green")
    assert found.gate.status == "green" and found.gate.reasons == ()
    assert plain.gate.checks["preregistration"].value == "not given"
    assert found.sentence.startswith("Of the 300 people offered a seat, ")
    assert "stayed 12 months" in found.sentence and "Exploratory" not in found.sentence


def test_no_outcome_is_read_before_everything_else_is_in_order():
    data = Watched({name: each for name, each in people().items() if name != "tenure"})
    with pytest.raises(InvalidStudy, match="lack the column tenure"):
        Study(PLAN).run(data)
    assert data.read == []
    data = Watched(people())
    Study({**PLAN, "others": ["moved"]}).run(data)
    assert "moved" not in data.read and "promoted" not in data.read


def test_an_amendment_is_seen_with_its_reason_and_its_day():
    study = Study(PLAN)
    first = study.hash
    study.amend("Tenure is known for half of the people only.", {"covariates": []}, on="2026-04-02")
    kept = study.amendments[0]
    assert (kept.hash_before, kept.hash_after) == (first, study.hash)
    assert study.registered_hash == first != study.hash
    assert not kept.after_outcomes
    found = study.run(people())
    assert found.gate.checks["preregistration"] == ("amended", "amber")
    told = (
        "The plan was amended before the outcomes were read: Tenure is known for half of the people"
    )
    assert found.gate.reasons == (f"{told} only (2026-04-02).",)
    assert "Exploratory" not in found.sentence


def test_an_amendment_after_the_outcomes_were_read_is_exploratory():
    study = Study(PLAN)
    study.run(people())
    study.amend("Another outcome looks better", {"outcome": "promoted"})
    found = study.run(people())
    assert study.amendments[0].after_outcomes
    assert found.gate.checks["preregistration"].status == "amber"
    assert "after the outcomes were read" in found.gate.reasons[0]
    assert "Exploratory" in found.sentence


def test_a_plan_that_nobody_locked_is_exploratory():
    found = Study(PLAN, locked=False).run(people())
    assert found.gate.checks["preregistration"] == ("not given", "amber")
    assert "Exploratory" in found.sentence


def test_a_key_can_be_taken_out_and_a_reason_is_needed():
    study = Study({**PLAN, "placebo": "moved"})
    study.amend("It is not known in time", {"placebo": None})
    assert "placebo" not in study.plan
    with pytest.raises(InvalidStudy, match="reason"):
        study.amend("  ")
    with pytest.raises(InvalidStudy):
        study.amend("No outcome any more", {"outcome": None})
    assert len(study.amendments) == 1


def test_other_outcomes_are_corrected_together():
    study = Study({**PLAN, "others": ["promoted", "moved"]})
    found = study.run_others(people())
    assert list(found) == ["promoted", "moved"]
    ps = [each.p for each in found.values()]
    assert [each.p_holm for each in found.values()] == pytest.approx(
        multipletests(ps, method="holm")[1]
    )
    assert found["promoted"].p_holm < 0.05 < found["moved"].p_holm


def test_a_refused_other_outcome_takes_no_part_in_the_correction():
    data = people() | {"moved": np.zeros(600)}
    found = Study({**PLAN, "others": ["promoted", "moved"]}).run_others(data)
    assert found["moved"].p is None and not found["moved"].effect.shown
    assert found["promoted"].p_holm == found["promoted"].p


@pytest.mark.parametrize("ps", [[0.01, 0.04, 0.03, 0.005], [0.5, 0.9, 0.8], [0.2], []])
def test_holm_is_that_of_statsmodels(ps):
    theirs = multipletests(ps, method="holm")[1] if ps else []
    assert holm(ps) == pytest.approx(list(theirs))


def test_people_not_followed_to_the_end_are_a_plan_too():
    outcome = {"time": "months", "event": "left", "horizon": 11.5}
    found = Study({**PLAN, "outcome": outcome}).run(people())
    plain = Study(PLAN).run(people())
    assert found.estimate == pytest.approx(plain.estimate, abs=1e-9)
    assert found.sentence.split(";")[0] == plain.sentence.split(";")[0]


def test_a_number_is_told_in_its_unit():
    data = people()
    data["days"] = 5 - 2 * data["seat"] + np.random.default_rng(2).normal(size=600)
    words = {"doing": "absence", "outcome": "absence", "unit": "days"}
    found = Study({**PLAN, "outcome": "days", "words": words}).run(data)
    assert "days against" in found.sentence and "points" not in found.sentence


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"outcome": 3},
        {"outcome": {"time": "months", "event": "left"}},
        {"outcome": "stayed", "covariates": "tenure"},
        {"outcome": "stayed", "block": ["a"]},
        {"outcome": "stayed", "others": [{"time": "months"}]},
        {"outcome": "stayed", "words": {"verb": "stay"}},
        {"outcome": "stayed", "words": {"did": "stayed thanks to us"}},
        {"outcome": "stayed", "owner": object()},
        {"outcome": "stayed", "share": float("nan")},
        ["outcome"],
    ],
)
def test_plans_that_are_none_are_refused(plan):
    with pytest.raises(InvalidStudy):
        Study(plan)


def test_all_faults_of_a_plan_are_told_at_once():
    with pytest.raises(InvalidStudy) as told:
        Study({"covariates": 1, "took_part": 2, "words": 3})
    assert len(told.value.faults) == 4
