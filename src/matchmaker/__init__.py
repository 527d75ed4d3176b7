"""Who with whom: exact matching with proof and reasons. Knows arrays, not people."""

from .circles import Circles, form_circles
from .criteria import Criteria
from .explaining import Move, Reason, alternatives, explain
from .meetings import Meetings, flash
from .peers import Peers, pair_peers
from .problem import InvalidProblem, Problem
from .result import Matching
from .scores import FORBIDDEN, ScoreBlocks
from .shortage import Stuck, why_unmatched
from .solving import solve
from .stability import stable
from .verifying import verify

__all__ = [
    "FORBIDDEN",
    "Circles",
    "Criteria",
    "InvalidProblem",
    "Matching",
    "Meetings",
    "Move",
    "Peers",
    "Problem",
    "Reason",
    "ScoreBlocks",
    "Stuck",
    "alternatives",
    "explain",
    "flash",
    "form_circles",
    "pair_peers",
    "solve",
    "stable",
    "verify",
    "why_unmatched",
]
