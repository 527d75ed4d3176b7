"""Did it work: outcomes and covariates in, an estimate with its range and a gate out.

Pure: no Django, no clock, no names of people, no global randomness. The mathematics is in README.md."""

from evidence.drawing import Draw, commit_to, draw, replay
from evidence.errors import InvalidStudy
from evidence.power import smallest_detectable_effect

__all__ = [
    "Draw",
    "InvalidStudy",
    "commit_to",
    "draw",
    "replay",
    "smallest_detectable_effect",
]
