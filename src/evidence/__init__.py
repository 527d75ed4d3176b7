"""Did it work: outcomes and covariates in, an estimate with its range and a gate out.

Pure: no Django, no clock, no names of people, no global randomness. The mathematics is in README.md."""

from evidence.drawing import Draw, commit_to, draw, replay
from evidence.errors import InvalidStudy
from evidence.power import smallest_detectable_effect
from evidence.survival import Curve, pseudo_observations, survival_curves

__all__ = [
    "Curve",
    "Draw",
    "InvalidStudy",
    "commit_to",
    "draw",
    "pseudo_observations",
    "replay",
    "smallest_detectable_effect",
    "survival_curves",
]
