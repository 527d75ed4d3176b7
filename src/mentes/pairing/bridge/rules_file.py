"""The rules file of `./mentes match`: TOML in, Rules out, every fault named."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from django.utils.translation import gettext as _

from mentes.pairing.bridge.sides import Must, Rules, Weights

LONGEST = 100_000
JUDGED = ("common_language", "level_gap_at_least", "not_same_team")
OBJECTIVES = ("total", "floor", "leximin")


class FaultyRules(Exception):
    """The rules file cannot be used; `faults` lists every reason."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


def rules_from(text: str) -> Rules:
    if len(text) > LONGEST:
        raise FaultyRules([_("The rules file has more than %(n)s characters.") % {"n": LONGEST}])
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # also numbers of thousands of figures
        words = str(fault)[:200] if isinstance(fault, ValueError) else _("nested too deep")
        raise FaultyRules([_("This is not TOML: %(fault)s") % {"fault": words}]) from fault
    faults: list[str] = []
    read = {name: _table(tables, name, faults) for name in ("must", "weights", "result")}
    for name in tables.keys() - read.keys():
        faults.append(
            _("[%(name)s] is not a part of the rules; use must, weights, result.") % {"name": name}
        )
    must = _values(read["must"], "must", MUST, faults)
    weights = _values(read["weights"], "weights", WEIGHTS, faults)
    result = _values(read["result"], "result", RESULT, faults)
    is_reverse = must.pop("reverse", False)
    if must.pop("unknown_is_no", False):
        must["unknown_is_no"] = JUDGED
    rules = Rules(must=replace(Must(), **must), weights=replace(Weights(), **weights), **result)
    if not any(getattr(rules.weights, each.name) for each in fields(Weights)):
        faults.append(_("[weights] needs at least one weight above 0."))
    if faults:
        raise FaultyRules(faults)
    return rules.reversed() if is_reverse else rules


def _table(tables: dict[str, Any], name: str, faults: list[str]) -> dict[str, Any]:
    found = tables.get(name, {})
    if isinstance(found, dict):
        return found
    faults.append(_("%(name)s has to be a table, [%(name)s].") % {"name": name})
    return {}


Check = tuple[Callable[[Any], bool], str]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


YES_NO: Check = (lambda value: isinstance(value, bool), "true or false")
WHOLE: Check = (
    lambda value: isinstance(value, int) and not isinstance(value, bool),
    "a whole number",
)
WEIGHT: Check = (lambda value: _is_number(value) and 0 <= value <= 1000, "a number from 0 to 1000")
POINTS: Check = (lambda value: _is_number(value) and 0 <= value <= 100, "a number from 0 to 100")
OBJECTIVE: Check = (lambda value: value in OBJECTIVES, "total, floor or leximin")

MUST = dict.fromkeys(
    ("not_own_line", "common_language", "not_same_team", "reverse", "unknown_is_no"), YES_NO
) | {"level_gap_at_least": WHOLE}
WEIGHTS = {each.name: WEIGHT for each in fields(Weights)}
RESULT = {"objective": OBJECTIVE, "lowest_fit": POINTS}


def _values(
    given: dict[str, Any], table: str, known: dict[str, Check], faults: list[str]
) -> dict[str, Any]:
    good = {}
    for name, value in given.items():
        if name not in known:
            faults.append(
                _("[%(table)s] has no “%(name)s”; it knows %(known)s.")
                % {"table": table, "name": name, "known": ", ".join(known)}
            )
        elif not known[name][0](value):
            faults.append(
                _("[%(table)s] %(name)s has to be %(what)s, not %(value)r.")
                % {"table": table, "name": name, "what": known[name][1], "value": value}
            )
        else:
            good[name] = value
    return good
