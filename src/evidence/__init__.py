"""Did it work: outcomes and covariates in, an estimate with its range and a gate out.

Pure: no Django, no clock, no names of people, no global randomness. The mathematics is in README.md."""

from evidence.drawing import Draw, commit_to, draw, replay
from evidence.effects import estimate_effect
from evidence.errors import InvalidStudy
from evidence.power import smallest_detectable_effect
from evidence.result import Check, Effect, Gate
from evidence.returns import Return, return_on_investment
from evidence.studies import Amendment, Other, Study
from evidence.survival import Curve, pseudo_observations, survival_curves
from evidence.trials import nested_trials
from evidence.watching import obrien_fleming, watch

__all__ = [
    "Amendment",
    "Check",
    "Curve",
    "Draw",
    "Effect",
    "Gate",
    "InvalidStudy",
    "Other",
    "Return",
    "Study",
    "commit_to",
    "draw",
    "estimate_effect",
    "nested_trials",
    "obrien_fleming",
    "pseudo_observations",
    "replay",
    "return_on_investment",
    "smallest_detectable_effect",
    "survival_curves",
    "watch",
]
