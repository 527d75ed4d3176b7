"""What insights hold about somebody: that they planned a study, that a number counts them, and by a
pseudonym that they rated in a month."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentes.foundation.actor import System
from mentes.foundation.kept import COORDINATORS, COUNTED
from mentes.insights.bridge.goals import pairs_in
from mentes.insights.bridge.releases import forgotten, pseudonym_of
from mentes.insights.models import GoalFigure, OutcomeFigure, PairFigure, RatingLedger, Study
from mentes.pairing.models import Pair

KEPT = [
    (
        COORDINATORS,
        _("Studies whose plan you made or locked"),
        _("You; the plan itself names nobody"),
        _("Until you erase your data; the study stays"),
    ),
    (
        COUNTED,
        _(
            "In which months you rated, under a pseudonym: numbers shown later must not tell your rating"
        ),
        _("Nobody"),
        _("Until 3 months after the month, or until you erase your data"),
    ),
    (
        COUNTED,
        _("That a number on who stayed, moved or was promoted counts you"),
        _("Nobody; the number itself is rounded and speaks of ten people or more"),
        _("As long as the programme; once you erase your data it leads to nobody"),
    ),
    (
        COUNTED,
        _("That a number about goals or sessions counts your pair"),
        _("Nobody; the number itself is a band and speaks of seven pairs or more"),
        _("As long as the programme; once you erase your data it leads to nobody"),
    ),
]


def export(person: AbstractBaseUser) -> dict[str, object]:
    mine = Study.objects.filter(Q(planned_by_id=person.pk) | Q(locked_by_id=person.pk))
    return {
        "studies_you_planned": list(
            mine.values("programme__name", "outcome", "planned_at", "locked_at")
        ),
        "months_you_rated_in": [
            {"programme": ledger.programme.name, "month": ledger.month}
            for ledger, _pseudonym in _ledgers_with(person)
        ],
        "counted_in_outcomes_of": [
            {
                "programme": figure.programme.name,
                "what": figure.kind,
                "happened": person.pk in figure.happened,
            }
            for figure in OutcomeFigure.objects.select_related("programme").order_by("pk")
            if person.pk in (*figure.happened, *figure.others)
        ],
        "counted_in_goals_of": _goals_that_count(person),
    }


def forget(person: AbstractBaseUser, *, by: AbstractBaseUser | System) -> dict[str, int]:
    """A result speaks of hundreds and stays as it was shown; so do bands of ratings, which are never made anew
    without the one who is gone."""
    Study.objects.filter(planned_by_id=person.pk).update(planned_by=None)
    Study.objects.filter(locked_by_id=person.pk).update(locked_by=None)
    for ledger, pseudonym in _ledgers_with(person):
        now = RatingLedger.objects.select_for_update(no_key=True).get(pk=ledger.pk)
        now.state = forgotten(now.state, pseudonym)  # as it is by now: a night may have shown more
        now.save()
    return {}


def _goals_that_count(person: AbstractBaseUser) -> list[dict[str, str]]:
    mine = Pair.objects.filter(Q(mentee__person=person.pk) | Q(mentor__person=person.pk))
    pairs, programmes = set(mine.values_list("pk", flat=True)), mine.values("programme")
    figures = GoalFigure.objects.filter(programme__in=programmes).select_related("programme")
    of_pairs = PairFigure.objects.filter(programme__in=programmes).exclude(about="matched")
    counted: list[tuple[GoalFigure | PairFigure, list[int]]] = [
        (each, pairs_in(each.ledger)) for each in figures.order_by("pk")
    ]
    counted += [
        (each, [int(pair) for pair in each.answers])
        for each in of_pairs.select_related("programme").order_by("pk")
    ]
    return [
        {"programme": figure.programme.name, "what": figure.about}
        for figure, asked in counted
        if not pairs.isdisjoint(asked)
    ]


def _ledgers_with(person: AbstractBaseUser) -> list[tuple[RatingLedger, str]]:
    found = []
    for ledger in RatingLedger.objects.select_related("programme").order_by("month"):
        pseudonym = pseudonym_of(person.pk, key=ledger.key)
        if pseudonym in ledger.state:
            found.append((ledger, pseudonym))
    return found
