"""A sheet and a plan in, an effect and everything behind it out: what `./mentes study` does. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evidence import Effect, InvalidStudy, smallest_detectable_effect
from evidence.result import refuse
from evidence.sentences import Words, amount, raw_box, refused, span, unit_of
from evidence.studies import Other
from mentes.insights.bridge.study_columns import FaultyCells, columns_of
from mentes.insights.bridge.study_plan import Plan
from mentes.people.sheets import Sheet


@dataclass(frozen=True)
class StudyReport:
    """The report of one run; `facts` is what is written to JSON."""

    effect: Effect
    others: Mapping[str, Other]
    facts: dict[str, Any]
    words: Words

    @property
    def range(self) -> str | None:
        """+0.4 to +6.0 points"""
        interval = self.effect.interval
        return None if interval is None else f"{span(interval, self.words)} {unit_of(self.words)}"

    @property
    def smallest(self) -> str | None:
        """9 points"""
        least = self.facts["smallest_effect"]
        return None if least is None else amount(least, self.words, signed=False)


def study_sheet(sheet: Sheet, plan: Plan) -> StudyReport:
    """Raises FaultyCells with every fault of the sheet."""
    columns = columns_of(sheet, plan)
    data = columns.data
    try:
        effect = plan.study.run(data)
        others = plan.study.run_others(data)
    except InvalidStudy as invalid:
        raise FaultyCells(list(invalid.faults)) from invalid
    if columns.copies:
        effect = _stopped(effect, columns.copies)
        others = {
            name: replace(each, effect=_stopped(each.effect, columns.copies), p=None, p_holm=None)
            for name, each in others.items()
        }
    words = Words(**plan.asked.get("words", {}))
    facts = _facts(plan, data, effect, others)
    facts |= {"notes": list(effect.notes), "not_used": list(columns.not_used)}
    return StudyReport(effect, others, facts, words)


def _stopped(effect: Effect, why: str) -> Effect:
    """The effect refused: whoever stands in the sheet twice would count twice."""
    stopped = refuse(effect, "participants", effect.n_treated, why)
    return replace(stopped, naive=None, sentence=refused(stopped.gate))


def _facts(
    plan: Plan, data: Mapping[str, Any], effect: Effect, others: Mapping[str, Other]
) -> dict[str, Any]:
    return {
        **_told(effect),
        "rows": len(data[plan.asked["took_part"]]),
        "raw": _raw(effect, plan),
        "smallest_effect": _smallest(plan, data, effect),
        "others": {
            name: {**_told(each.effect), "p": each.p, "p_holm": each.p_holm}
            for name, each in others.items()
        },
        "plan": plan.asked,
        "hash": plan.study.registered_hash,
        "registered": {key: str(value) for key, value in plan.registered.items()},
    }


def _told(effect: Effect) -> dict[str, Any]:
    return {
        "sentence": effect.sentence,
        "shown": effect.shown,
        "estimate": effect.estimate,
        "se": effect.se,
        "interval": effect.interval,
        "estimand": effect.estimand,
        "method": effect.method,
        "participants": effect.n_treated,
        "comparison": effect.n_comparison,
        "effective_comparison": effect.weights_ess,
        "naive": effect.naive,
        "e_value": effect.e_value,
        "e_value_bound": effect.e_value_bound,
        "on_users": effect.on_users,
        "gate": _gate(effect),
        "balance": {
            name: {"before": before, "after": after}
            for name, (before, after) in effect.balance.items()
        },
    }


def _gate(effect: Effect) -> dict[str, Any]:
    gate = effect.gate
    checks = {
        name: {"value": check.value, "status": check.status, "sentence": gate.sentences[name]}
        for name, check in gate.checks.items()
    }
    return {"status": gate.status, "reasons": list(gate.reasons), "checks": checks}


def _raw(effect: Effect, plan: Plan) -> str | None:
    if effect.naive is None or effect.estimate is None or effect.estimand == "ITT":
        return None
    return raw_box(effect.naive, effect.estimate, Words(**plan.asked.get("words", {})))


def _smallest(plan: Plan, data: Mapping[str, Any], effect: Effect) -> float | None:
    """What these numbers could have shown; the comparison counts as half, or as its weights say."""
    outcome = plan.asked["outcome"]
    values = data[outcome] if isinstance(outcome, str) else 1 - data[outcome["event"]]
    others = values[(data[plan.asked["took_part"]] == 0) & np.isfinite(values)]
    by_lot = plan.asked.get("design") == "lottery"
    size = effect.weights_ess or effect.n_comparison * (1.0 if by_lot else 0.5)
    if len(others) < 2:
        return None
    if np.isin(others, (0, 1)).all():
        base = float(others.mean())
        return smallest_detectable_effect(effect.n_treated, size, base_rate=base)
    spread = float(others.std())
    return smallest_detectable_effect(effect.n_treated, size, sd=spread) if spread else None
