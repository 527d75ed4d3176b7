"""Who with whom: exact matching with proof and reasons. Knows arrays, not people."""

from .criteria import Criteria
from .explaining import Move, Reason, Stuck, alternatives, explain, why_unmatched
from .problem import InvalidProblem, Problem
from .result import Matching
from .scores import FORBIDDEN, ScoreBlocks
from .solving import solve
from .stability import stable
from .verifying import verify

__all__ = [
    "FORBIDDEN",
    "Criteria",
    "InvalidProblem",
    "Matching",
    "Move",
    "Problem",
    "Reason",
    "ScoreBlocks",
    "Stuck",
    "alternatives",
    "explain",
    "solve",
    "stable",
    "verify",
    "why_unmatched",
]
