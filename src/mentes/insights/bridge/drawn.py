"""Who drew a seat by lot and who did not, as they stood on the day of the draw."""

from datetime import date
from typing import Any

import numpy as np
from django.utils import timezone

from mentes.enrolment.queries.draw import Lots
from mentes.insights.bridge.cohort import Cohort, Then, enrolled, followed, people_of
from mentes.programmes.models import Programme


def drawn_of(
    programme: Programme, lots: Lots, *, days: int, today: date
) -> tuple[Cohort, dict[str, Any]]:
    """The cohort, counted from the draw, and for each person the block and whether they took the seat up.

    Whoever was forgotten since is in no lot any more; how many they are in each group is known."""
    index, found = timezone.localdate(lots.drawn_at), {lot.person: lot for lot in lots.lots}
    _inside, _mentors, earlier = enrolled(programme, index)
    people = [then for then in people_of(index, set(found)) if then.pk in found]
    drawn = [found[then.pk] for then in people]
    gone = _forgotten(lots)
    cohort = followed(
        [*people, *(Then(0, None, None, None, "", "", is_known=False) for _each in gone)],
        np.array([*(lot.is_offered for lot in drawn), *gone], dtype=bool),
        earlier,
        index=index,
        days=days,
        today=today,
    )
    return cohort, {
        "block": [*(lot.block for lot in drawn), *("forgotten" for _each in gone)],
        "took_up": np.array([*(lot.has_seat for lot in drawn), *gone], dtype=bool),
    }


def _forgotten(lots: Lots) -> list[bool]:
    """Whether a seat was offered, of each who is in no lot any more."""
    offered = sum(lot.is_offered for lot in lots.lots)
    waiting = len(lots.lots) - offered
    return [True] * (lots.seats - offered) + [False] * (lots.applicants - lots.seats - waiting)
