"""Did it work: outcomes and covariates in, an estimate with its range and a gate out.

Pure: no Django, no clock, no names of people, no global randomness. The mathematics is in README.md."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.drawing import Draw as Draw
    from evidence.drawing import commit_to as commit_to
    from evidence.drawing import draw as draw
    from evidence.drawing import replay as replay
    from evidence.effects import estimate_effect as estimate_effect
    from evidence.errors import InvalidStudy as InvalidStudy
    from evidence.power import smallest_detectable_effect as smallest_detectable_effect
    from evidence.result import Check as Check
    from evidence.result import Effect as Effect
    from evidence.result import Gate as Gate
    from evidence.returns import Return as Return
    from evidence.returns import return_on_investment as return_on_investment
    from evidence.studies import Amendment as Amendment
    from evidence.studies import Other as Other
    from evidence.studies import Study as Study
    from evidence.survival import Curve as Curve
    from evidence.survival import pseudo_observations as pseudo_observations
    from evidence.survival import survival_curves as survival_curves
    from evidence.trials import nested_trials as nested_trials
    from evidence.watching import obrien_fleming as obrien_fleming
    from evidence.watching import watch as watch

ROOMS = {
    "drawing": "Draw commit_to draw replay",
    "effects": "estimate_effect",
    "errors": "InvalidStudy",
    "power": "smallest_detectable_effect",
    "result": "Check Effect Gate",
    "returns": "Return return_on_investment",
    "studies": "Amendment Other Study",
    "survival": "Curve pseudo_observations survival_curves",
    "trials": "nested_trials",
    "watching": "obrien_fleming watch",
}
ROOM_OF = {name: room for room, names in ROOMS.items() for name in names.split()}
__all__ = sorted(ROOM_OF)


def __getattr__(name: str) -> Any:
    """A room is opened when it is asked for: the estimators take seconds to load, drawing lots does not."""
    if name not in ROOM_OF:
        raise AttributeError(f"module 'evidence' has no attribute {name!r}")
    return getattr(import_module(f"evidence.{ROOM_OF[name]}"), name)
