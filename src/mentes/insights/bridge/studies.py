"""From the rows of a programme to an effect, and from an effect to the figures that are kept as shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.formats import date_format

from evidence.errors import InvalidStudy
from evidence.plans import hash_of
from mentes.enrolment.queries.draw import lottery_of
from mentes.insights.bridge.cohort import MONTH, Cohort, cohort_of
from mentes.insights.bridge.curves import curves_of
from mentes.insights.bridge.drawn import drawn_of
from mentes.insights.models import Study
from mentes.insights.reach import pairs_at_least
from mentes.insights.returns import Costs

if TYPE_CHECKING:
    from evidence.result import Check, Effect, Gate

__all__ = ["COVARIATES", "InvalidStudy", "hash_of", "returns_of", "solve_study"]
COVARIATES = ["tenure", "level", "team", "place", "promotion", "programmes"]
RETAINED = Study.Outcome.RETAINED
TWO_WEEKS = 14  # in days; from then on a span is told in weeks


def solve_study(study: Study, *, today: date) -> dict[str, Any]:
    """Reads the outcome, which nobody has read before, and answers with what the page will show."""
    from evidence.effects import estimate_effect  # seconds to load, in the worker alone

    cohort, design = _compared(study, today)
    asked = _asked(study, cohort) | design
    effect = estimate_effect(**asked)
    gate = _registered(effect.gate, study)
    is_followed = study.outcome == RETAINED and effect.shown
    return {
        "shown": effect.shown and gate.shows,
        "figures": _figures(effect) if effect.shown else None,
        "participants": effect.n_treated,
        "comparison": effect.n_comparison,
        "share": _share(study, cohort),
        "smallest": _smallest(study, cohort, effect),
        "gate": _gate(gate),
        "balance": _balance(effect),
        "curves": curves_of(asked, least=pairs_at_least()) if is_followed else None,
    }


def _compared(study: Study, today: date) -> tuple[Cohort, dict[str, Any]]:
    """Who is compared with whom, and what the library has to know of a draw."""
    plan, programme = study.plan, study.programme
    if study.is_by_lot:
        lots = lottery_of(programme)
        if lots is None:
            raise InvalidStudy(["The draw of this programme is not there any more."])
        cohort, drawn = drawn_of(programme, lots, days=plan["days"], today=today)
        return cohort, {"design": "lottery", "estimand": "ATT"} | drawn
    rules, index = study.eligibility, study.starts_on
    return cohort_of(programme, rules=rules, index=index, days=plan["days"], today=today), {}


def _asked(study: Study, cohort: Cohort) -> dict[str, Any]:
    plan = study.plan
    return {
        "outcome": _outcome(study, cohort),
        "took_part": cohort.took_part,
        "covariates": {name: cohort.covariates[name] for name in plan["covariates"]},
        "estimand": plan["estimand"],
        "placebo": cohort.placebo if plan["placebo"] else None,
        "horizon": plan["days"] / MONTH if study.outcome == RETAINED else None,
        "seed": plan["seed"],
    }


def returns_of(study: Study) -> dict[str, Any] | None:
    """Cost and return under the assumptions; nothing for a study without a price."""
    from evidence import return_on_investment

    result, said = study.result, study.assumptions
    if not said or not study.has_price or result is None:
        return None
    n, hour = result["participants"], said["wage"]
    spent = Costs(said, n)
    admin = said["admin_hours"] * hour
    costs = {
        "time": _roughly(spent.time - admin),
        "admin": _roughly(admin),
        "other": float(said["other"]),
    }
    figures = result["figures"]
    found = return_on_investment(
        {name: cost for name, cost in costs.items() if cost},
        (figures["estimate"], figures["se"]),
        n,
        tuple(said["leaver"]),
        seed=study.plan["seed"],
    )
    return {
        "cost": round(spent.total),
        "hours": round(spent.hours),
        "low": _r(found.low),
        "median": _r(found.median),
        "high": _r(found.high),
        "chance": _r(found.chance_positive),
        "break_even": _r(found.break_even_effect),
    }


def _roughly(cost: float) -> tuple[float, float, float] | float:
    return (cost * 0.9, cost, cost * 1.1) if cost else 0.0


def _outcome(study: Study, cohort: Cohort) -> Any:
    if study.outcome == RETAINED:
        return cohort.months, cohort.left
    return cohort.promoted if study.outcome == Study.Outcome.PROMOTED else cohort.moved


def _share(study: Study, cohort: Cohort) -> float | None:
    """Of the participants of whom it is known, as it was."""
    known = cohort.took_part & np.isfinite(cohort.months)
    if study.outcome == RETAINED:
        happened = ~cohort.left | (cohort.months > study.plan["days"] / MONTH)
    else:
        happened = _outcome(study, cohort)
    return _r(np.mean(happened[known])) if known.any() else None


def _smallest(study: Study, cohort: Cohort, effect: Effect) -> float | None:
    from evidence import smallest_detectable_effect

    share = _share(study, cohort)
    if share is None:
        return None
    expected = effect.n_comparison if study.is_by_lot else effect.n_comparison / 2
    comparison = effect.weights_ess or expected
    rarer = min(share, 1 - share)
    return _r(smallest_detectable_effect(effect.n_treated, comparison, base_rate=rarer))


def _figures(effect: Effect) -> dict[str, Any]:
    low, high = effect.interval or (None, None)
    users, of_users = effect.on_users or (None, (None, None))
    return {
        "on_users": [_r(each) for each in (users, *of_users)] if effect.on_users else None,
        "estimate": _r(effect.estimate),
        "se": _r(effect.se, 5),
        "low": _r(low),
        "high": _r(high),
        "naive": _r(effect.naive),
        "e_value": _r(effect.e_value, 2),
        "e_value_bound": _r(effect.e_value_bound, 2),
        "ess": _r(effect.weights_ess, 0),
        "estimand": effect.estimand,
        "method": effect.method,
    }


def _registered(gate: Gate, study: Study) -> Gate:
    """The library knows of no calendar: whether the plan came first is known here."""
    from evidence.result import Check, gate_of

    status, words = {
        Study.Registration.LOCKED: ("green", ""),
        Study.Registration.LATE: ("amber", ""),
        Study.Registration.AMENDED: ("amber", " It was amended later."),
        Study.Registration.NONE: ("amber", " This is exploratory."),
    }[Study.Registration(study.registration)]
    checks: dict[str, Check] = dict(gate.checks)
    checks["preregistration"] = Check(study.registration, status)  # type: ignore[arg-type]
    return gate_of(checks, dict(gate.sentences) | {"preregistration": f"{_locked(study)}{words}"})


def _locked(study: Study) -> str:
    """When it was, seen from the start."""
    if study.locked_on is None or study.registration == Study.Registration.NONE:
        return "No plan was locked before the outcome was known of everybody."
    days = (study.locked_on - study.begins_on).days
    on = f"The plan was locked on {date_format(study.locked_on, 'j F Y')}"
    if days > 0:
        read = "before outcomes were read; by then some could be known"
        return f"{on}, {_span(days)} after the start and {read}."
    return f"{on}, {f'{_span(-days)} before' if days else 'on the day of'} the start."


def _span(days: int) -> str:
    """1 day, 9 days, 8 weeks"""
    if days < TWO_WEEKS:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days // 7} weeks"


def _gate(gate: Gate) -> dict[str, Any]:
    return {
        "status": gate.status,
        "reasons": list(gate.reasons),
        "checks": [
            {"name": name, "status": check.status, "words": gate.sentences.get(name, "")}
            for name, check in gate.checks.items()
        ],
    }


def _balance(effect: Effect) -> list[list[Any]]:
    """The largest difference in each thing known beforehand; no single team or place is named."""
    largest: dict[str, list[float]] = {}
    for term, ends in effect.balance.items():
        name = term.partition(":")[0]
        known = largest.setdefault(name, [0.0, 0.0])
        largest[name] = [max(a, abs(b)) for a, b in zip(known, ends, strict=True)]
    return [[name, _r(before), _r(after)] for name, (before, after) in largest.items()]


def _r(value: Any, digits: int = 4) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), digits)
