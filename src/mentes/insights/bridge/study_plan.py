"""The plan of `./mentes study`: TOML in, a plan out, every fault named."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from evidence import InvalidStudy, Study

KNOWN = (
    "outcome", "others", "took_part", "covariates", "categories", "design", "estimand", "block",
    "took_up", "person", "placebo", "seed", "unknown", "genuine", "copies", "words", "notes", "registered",
)  # fmt: skip
DESIGNS = ("observational", "lottery")
ESTIMANDS = ("ATT", "ATO")
COPIES = ("keep", "drop")


class FaultyPlan(Exception):
    """The plan cannot be used; `faults` lists every reason."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True)
class Plan:
    """What was asked: the study, and which columns of the sheet hold what."""

    study: Study
    categories: frozenset[str]
    registered: dict[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> dict[str, Any]:
        return self.study.plan

    def yes_or_no(self) -> Iterator[str]:
        """Columns that have to say yes or no in every row."""
        yield self.asked["took_part"]
        if "took_up" in self.asked:
            yield self.asked["took_up"]
        yield from (each["event"] for each in self.outcomes() if isinstance(each, dict))

    def measured(self) -> Iterator[str]:
        """Columns of numbers or of yes and no; empty where not known."""
        for each in self.outcomes():
            yield each["time"] if isinstance(each, dict) else each
        if "placebo" in self.asked:
            yield self.asked["placebo"]

    def names(self) -> Iterator[str]:
        """Columns that tell rows apart."""
        yield from (self.asked[key] for key in ("block", "person") if key in self.asked)

    def covariates(self) -> list[str]:
        return list(self.asked.get("covariates", []))

    def outcomes(self) -> list[Any]:
        others = self.asked.get("others", {})
        return [self.asked["outcome"], *(others.values() if isinstance(others, dict) else others)]

    def columns(self) -> list[str]:
        """Every column that the plan speaks of."""
        every = [*self.yes_or_no(), *self.measured(), *self.names(), *self.covariates()]
        return list(dict.fromkeys(every))


def plan_from(text: str) -> Plan:
    """Raises FaultyPlan. A plan with [registered] hash = "…" of itself counts as locked."""
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        # Also a number of thousands of digits, or brackets nested without end.
        raise FaultyPlan([_("This is not TOML: %(fault)s") % {"fault": fault}]) from fault
    faults = list(_faults(given))
    registered = given.pop("registered", {})
    try:
        study = _study({"took_part": "took_part", **given}, registered, faults)
    except InvalidStudy as invalid:
        raise FaultyPlan([*faults, *invalid.faults]) from invalid
    if faults:
        raise FaultyPlan(faults)
    return Plan(study, frozenset(given.get("categories", [])), registered)


def _study(given: dict[str, Any], registered: Any, faults: list[str]) -> Study:
    """Locked when a hash was kept beforehand; amended when the plan is no longer the one it was."""
    kept = registered.get("hash") if isinstance(registered, dict) else None
    if registered and not isinstance(kept, str):
        faults.append(_('[registered] needs hash = "…", the hash that this command printed.'))
    study = Study(given, locked=isinstance(kept, str))
    if isinstance(kept, str) and kept.strip().lower() != study.hash:
        words = _("the plan is not the one whose hash was kept")
        study.amend(words, on=str(registered.get("on", "")))
    return study


def _faults(given: dict[str, Any]) -> Iterator[str]:
    for name in given.keys() - set(KNOWN):
        yield _("The plan does not know “%(name)s”; it knows %(known)s.") % {
            "name": name,
            "known": ", ".join(KNOWN),
        }
    for key, choices in (("design", DESIGNS), ("estimand", ESTIMANDS)):
        if given.get(key, choices[0]) not in choices:
            yield _("%(key)s has to be %(choices)s.") % {
                "key": key,
                "choices": " or ".join(choices),
            }
    if given.get("copies", COPIES[0]) not in COPIES:
        yield _("copies has to be %(choices)s.") % {"choices": " or ".join(COPIES)}
    unknown = given.get("unknown", [])
    if not isinstance(unknown, list) or not all(_is_plain(each) for each in unknown):
        yield _('unknown has to be a list of numbers or texts, such as [-99, "n/a"].')
    seed = given.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        yield _("seed has to be a whole number, 0 or more.")
    categories, covariates = given.get("categories", []), given.get("covariates", [])
    if not isinstance(categories, list) or not isinstance(covariates, list):
        yield _("covariates and categories have to be lists of columns.")
    elif set(map(str, categories)) - set(map(str, covariates)):
        yield _("Every column in categories has to be one of the covariates.")
    if given.get("design") == "lottery" and given.get("estimand", "ATT") != "ATT":
        yield _("A lottery has one estimand; leave estimand out.")
    for outcome in (given.get("outcome"), *_values(given.get("others", []))):
        if isinstance(outcome, dict) and not _is_positive(outcome.get("horizon")):
            yield _("horizon has to be a number above 0, in the unit of time.")


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _values(others: Any) -> list[Any]:
    if isinstance(others, dict):
        return list(others.values())
    return others if isinstance(others, list) else []


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9
