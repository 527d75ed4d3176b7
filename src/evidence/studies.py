"""A plan that is fixed before the outcomes are read, and every later change in plain sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import norm

from evidence.effects import estimate_effect
from evidence.errors import InvalidStudy
from evidence.plans import ONE_COLUMN, checked, hash_of, others_of
from evidence.result import AMENDED_LATE, NOT_GIVEN, Check, Effect, gate_of
from evidence.sentences import IN_UNITS, PLAIN, Words, refused, sentence_of
from evidence.survival import pseudo_observations

AS_IT_IS = ("design", "estimand", "seed", "genuine", "copies")


@dataclass(frozen=True)
class Amendment:
    """One change of a locked plan. `on` is a date in the caller's words; the library has no clock."""

    reason: str
    on: str
    changes: Mapping[str, Any]
    hash_before: str
    hash_after: str
    after_outcomes: bool


@dataclass(frozen=True)
class Other:
    """A secondary outcome: its effect, and its p before and after Holm's correction for all of them."""

    effect: Effect
    p: float | None
    p_holm: float | None


class Study:
    """A plan, locked the moment the study is made; it sees no outcome before `run`.

    plan (JSON values): `outcome` a column, or {time, event, horizon}; `others` a list of further
    outcomes (columns) or a mapping of a name to either form; `took_part` (default "took_part");
    `covariates` a list of columns; `design`, `estimand`, `seed` as in `estimate_effect`; `block`,
    `took_up`, `person`, `placebo` columns; `genuine`, `copies` as in `estimate_effect`;
    `words` {did, doing, outcome, unit} for the sentence. What else stands in it (looks, owner,
    reasons) is hashed with the rest. `locked=False`: nobody fixed it beforehand, the result is
    exploratory. Raises InvalidStudy with all faults.
    """

    def __init__(self, plan: Mapping[str, Any], *, locked: bool = True) -> None:
        self._plan = checked(plan)
        self.registered_hash = hash_of(self._plan)
        self.amendments: tuple[Amendment, ...] = ()
        self._locked = locked
        self._has_read = False

    @property
    def plan(self) -> dict[str, Any]:
        """A copy: the plan changes through `amend` alone."""
        return deepcopy(self._plan)

    @property
    def hash(self) -> str:
        """sha256 of the canonical JSON of the plan as it stands (keys sorted, no blanks, UTF-8)."""
        return hash_of(self._plan)

    def amend(
        self, reason: str, changes: Mapping[str, Any] | None = None, *, on: str = ""
    ) -> Study:
        """Change the plan and keep why and when; a value of None takes a key out."""
        if not str(reason).strip():
            raise InvalidStudy(["An amendment needs a reason."])
        merged = {**self._plan, **deepcopy(dict(changes or {}))}
        changed = checked({key: value for key, value in merged.items() if value is not None})
        kept = Amendment(
            reason, on, dict(changes or {}), self.hash, hash_of(changed), self._has_read
        )
        self._plan = changed
        self.amendments += (kept,)
        return self

    @property
    def preregistration(self) -> tuple[Check, str]:
        """The gate's check, and its sentence."""
        if not self._locked:
            return Check(NOT_GIVEN, "amber"), "No plan was locked before the outcomes were known."
        late = [each for each in self.amendments if each.after_outcomes]
        if late:
            told = f"The plan was amended after the outcomes were read: {_reasons(late)}"
            return Check(AMENDED_LATE, "amber"), told
        if self.amendments:
            told = (
                f"The plan was amended before the outcomes were read: {_reasons(self.amendments)}"
            )
            return Check("amended", "amber"), told
        return Check("locked", "green"), "The plan was locked before the outcomes were read."

    def run(self, data: Mapping[str, Any]) -> Effect:
        """The effect on the primary outcome. data: column -> array [person]."""
        return self._effect_on(self._plan["outcome"], data, _words(self._plan))

    def run_others(self, data: Mapping[str, Any]) -> dict[str, Other]:
        """The secondary outcomes, their p corrected together (Holm 1979, Scand. J. Stat. 6:65)."""
        effects = {
            name: self._effect_on(outcome, data, None)
            for name, outcome in others_of(self._plan).items()
        }
        shown = {name: _p(effect) for name, effect in effects.items() if effect.se}
        corrected = dict(zip(shown, holm(list(shown.values())), strict=True))
        return {
            name: Other(effect, shown.get(name), corrected.get(name))
            for name, effect in effects.items()
        }

    def _effect_on(self, outcome: Any, data: Mapping[str, Any], words: Words | None) -> Effect:
        asked = _arguments(self._plan, outcome, data)
        self._has_read = True
        values, horizon = _outcome(outcome, data)
        effect = estimate_effect(values, horizon=horizon, **asked)
        check, sentence = self.preregistration
        gate = gate_of(
            {**effect.gate.checks, "preregistration": check},
            {**effect.gate.sentences, "preregistration": sentence},
        )
        effect = replace(effect, gate=gate)
        return replace(effect, sentence=_sentence(effect, values, horizon, asked, words))


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's step-down correction: each p as large as it has to be for all of them to hold together."""
    order = np.argsort(ps, kind="stable")
    steps = np.asarray(ps, dtype=float)[order] * np.arange(len(ps), 0, -1)
    corrected = np.empty(len(ps))
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [float(each) for each in corrected]


def _p(effect: Effect) -> float:
    assert effect.estimate is not None and effect.se  # noqa: S101 (asked of shown effects only)
    return float(2 * norm.sf(abs(effect.estimate) / effect.se))


def _reasons(amendments: Sequence[Amendment]) -> str:
    told = [
        each.reason.strip().rstrip(".") + (f" ({each.on})" if each.on else "")
        for each in amendments
    ]
    return "; ".join(told) + "."


def _sentence(
    effect: Effect,
    values: Any,
    horizon: float | None,
    asked: Mapping[str, Any],
    words: Words | None,
) -> str:
    if not effect.shown:
        return refused(effect.gate)
    took_part = np.asarray(asked["took_part"], dtype=float) == 1
    if isinstance(values, tuple):
        time, event = (np.asarray(each, dtype=float)[took_part] for each in values)
        known = np.isfinite(time)
        mine = pseudo_observations(time[known], event[known], horizon or 0.0)
    else:
        mine = np.asarray(values, dtype=float)[took_part]
    is_share = isinstance(values, tuple) or set(np.unique(mine[np.isfinite(mine)])) <= {0.0, 1.0}
    treated = None if effect.estimand == "ATO" else float(np.nanmean(mine))
    return sentence_of(effect, words or (PLAIN if is_share else IN_UNITS), treated=treated)


def _words(plan: Mapping[str, Any]) -> Words | None:
    return Words(**plan["words"]) if plan.get("words") else None


def _arguments(plan: Mapping[str, Any], outcome: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """Everything but the outcome; a column that is not there is told before any outcome is read."""
    took_part = plan.get("took_part", "took_part")
    covariates = plan.get("covariates", [])
    single = {key: plan[key] for key in ONE_COLUMN if key in plan}
    outcomes = [outcome] if isinstance(outcome, str) else [outcome["time"], outcome["event"]]
    needed = [took_part, *covariates, *single.values(), *outcomes]
    missing = [name for name in dict.fromkeys(needed) if name not in data]
    if missing:
        raise InvalidStudy([f"The data lack the column {name}." for name in missing])
    return {
        "took_part": data[took_part],
        "covariates": {name: data[name] for name in covariates},
        **{key: data[column] for key, column in single.items()},
        **{key: plan[key] for key in AS_IT_IS if key in plan},
    }


def _outcome(outcome: Any, data: Mapping[str, Any]) -> tuple[Any, float | None]:
    if isinstance(outcome, str):
        return data[outcome], None
    return (data[outcome["time"]], data[outcome["event"]]), outcome["horizon"]
