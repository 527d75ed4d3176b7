"""The plan of a study as plain values: what it has to name, and its hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from evidence.errors import InvalidStudy
from evidence.sentences import Words

ONE_COLUMN = ("block", "took_up", "person", "placebo")


def checked(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of plain JSON values, in which everything that `run` needs is there."""
    try:
        copy = json.loads(_canonical(plan))
    except (TypeError, ValueError) as fault:
        raise InvalidStudy([f"The plan has to hold plain values only: {fault}."]) from fault
    if not isinstance(copy, dict):
        raise InvalidStudy(["The plan has to be a mapping."])
    faults = [] if "outcome" in copy else ["The plan names no outcome."]
    for name, outcome in {"outcome": copy.get("outcome", ""), **others_of(copy)}.items():
        faults += _no_outcome(name, outcome)
    covariates = copy.get("covariates", [])
    if not isinstance(covariates, list) or not all(isinstance(each, str) for each in covariates):
        faults.append("covariates has to be a list of columns.")
    for key in ("took_part", *ONE_COLUMN):
        if not isinstance(copy.get(key, ""), str):
            faults.append(f"{key} has to be one column.")
    if not isinstance(copy.get("others", []), dict | list):
        faults.append("others has to be a list of columns, or a table of outcomes.")
    faults += _measured_twice(copy)
    if not _are_numbers(copy.get("genuine", [])):
        faults.append("genuine has to be a list of numbers.")
    faults += _no_words(copy.get("words", {}))
    if faults:
        raise InvalidStudy(faults)
    return copy


def _no_outcome(name: str, outcome: Any) -> list[str]:
    if isinstance(outcome, str):
        return []
    if isinstance(outcome, dict) and {"time", "event", "horizon"} <= outcome.keys():
        columns = isinstance(outcome["time"], str) and isinstance(outcome["event"], str)
        if columns and _is_positive(outcome["horizon"]):
            return []
    return [f"{name} has to be a column, or two columns time and event and a horizon above 0."]


def _measured_twice(plan: Mapping[str, Any]) -> list[str]:
    """Nothing that is only known afterwards can be a covariate, or the test before the start."""
    faults = []
    covariates = plan.get("covariates", [])
    before = [*covariates, plan.get("placebo")] if isinstance(covariates, list) else []
    for name, outcome in {"outcome": plan.get("outcome"), **others_of(plan)}.items():
        columns = (
            [outcome.get("time"), outcome.get("event")] if isinstance(outcome, dict) else [outcome]
        )
        for column in columns:
            if isinstance(column, str) and column in before:
                faults.append(
                    f"{name} is {column}, which the plan also names as known before the start."
                )
    took_part = plan.get("took_part", "took_part")
    if took_part in before:
        faults.append(f"took_part is {took_part}, which the plan also names as a covariate.")
    return faults


def _are_numbers(given: Any) -> bool:
    return isinstance(given, list) and all(
        isinstance(each, int | float) and not isinstance(each, bool) for each in given
    )


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _no_words(words: Any) -> list[str]:
    known = {each.name for each in fields(Words)}
    if not isinstance(words, dict) or not words.keys() <= known:
        return [f"words knows {', '.join(sorted(known))}."]
    if not all(isinstance(value, str) for value in words.values()):
        return ["words have to be texts."]
    try:
        Words(**words)
    except InvalidStudy as invalid:
        return list(invalid.faults)
    return []


def others_of(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Name -> outcome; a list of columns is named after them."""
    given = plan.get("others", {})
    if isinstance(given, dict):
        return dict(given)
    return {str(each): each for each in given} if isinstance(given, list) else {"others": given}


def hash_of(plan: Mapping[str, Any]) -> str:
    return sha256(_canonical(plan).encode()).hexdigest()


def _canonical(plan: Mapping[str, Any]) -> str:
    def plain(value: Any) -> str:
        if isinstance(value, date | datetime | time):
            return value.isoformat()
        raise TypeError(f"{type(value).__name__} is none")

    return json.dumps(
        plan,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=plain,
    )
