"""What a result is the best of, how far it is from that, and how many people it moved, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from mentes.pairing.bridge.moved import ByHand, Moved
from mentes.pairing.models import Round
from mentes.pairing.views.lines import points_words

NO_OTHER = {
    "total": lazy("Of those that place as many, none has a higher total fit."),
    "floor": lazy(
        "Of those that place as many, none has a higher lowest fit, nor with it a higher total."
    ),
    "leximin": lazy(
        "Of those that place as many, none has a higher lowest fit, nor with it a higher second "
        "lowest, and so on."
    ),
}


@dataclass(frozen=True)
class Proof:
    """The badge of a run and the sentences under it."""

    word: str
    pill: str
    icon: str
    sentences: list[str]


def proof_of(round_: Round, by_hand: ByHand | None, *, is_bound: bool) -> Proof:
    """`is_bound`: some pairs are locked or kept apart, so the proof is under these too."""
    moved = by_hand.since_run if by_hand else None
    is_moved = bool(moved and (moved.others or moved.none))
    told = _since(round_, moved) if moved and is_moved else _by_run(round_)
    if round_.is_proved and not (is_moved and round_.objective != "total"):
        sentences = [f"{_no_more(is_bound)} {NO_OTHER[round_.objective or 'total']}", *told]
        return Proof(_("Best possible, proved"), "good", "check", sentences)
    if round_.more_places:
        words = ngettext(
            "%(n)s more mentee might be matched",
            "%(n)s more mentees might be matched",
            round_.more_places,
        )
        early = _(
            "This run was ended early, so a longer one may match more people. "
            "Every pair keeps the rules."
        )
        return Proof(words % {"n": round_.more_places}, "look", "scale", [early, *told])
    if round_.stops_early:
        words = _("Within %(percent)s%% of the best possible")
        early = _(
            "This run was ended early, so it is good but not proved the best. "
            "Every pair keeps the rules."
        )
        percent = points_words(round_.percent_below_best, places=1)
        return Proof(words % {"percent": percent}, "neutral", "scale", [early, *told])
    return Proof(_below(round_), "neutral", "scale", told)


def _below(round_: Round) -> str:
    """Against the result of the run, which was the best before something was changed."""
    below = round_.points_below_best
    if below <= 0:
        return _("Changed since it was proved")
    points = points_words(below, places=1)
    return _("%(points)s points below the best before the changes") % {"points": points}


def _no_more(is_bound: bool) -> str:
    if is_bound:
        return _(
            "No other pairing under these rules, locks and people kept apart places more mentees."
        )
    return _("No other pairing under these rules places more mentees.")


def _since(round_: Round, moved: Moved) -> list[str]:
    words = _("Changed by hand since the run: %(moved)s.")
    return [words % {"moved": moved_words(moved, total=round_.total)}]


def _by_run(round_: Round) -> list[str]:
    """Of the last run, where it took the place of an earlier result."""
    if not round_.moved:
        return []
    words = _("Against the result before this run: %(moved)s.")
    return [words % {"moved": moved_words(Moved(**round_.moved), total=round_.total)}]


def last_words(round_: Round, by_hand: ByHand | None) -> str:
    """Of the last change; a lock moves nobody and says nothing more."""
    moved = by_hand.last if by_hand else None
    is_moved = bool(moved and (moved.others or moved.none))
    return moved_words(moved, total=round_.total) if moved and is_moved else ""


def moved_words(moved: Moved, *, total: int) -> str:
    """3 people have another mentor; total fit 8,207, 12 less"""
    words = ngettext(
        "%(n)s person has another mentor", "%(n)s people have another mentor", moved.others
    )
    people = words % {"n": moved.others} if moved.others else _("no mentee has another mentor")
    if moved.none:
        words = ngettext("%(n)s has none any more", "%(n)s have none any more", moved.none)
        people = f"{people}, {words % {'n': moved.none}}"
    change = abs(moved.change) / 100
    places = 1 if 0 < change < 10 else 0
    facts = {
        "people": people,
        "total": points_words(total / 100, places=places),
        "change": points_words(change, places=places),
    }
    if not moved.change:
        return _("%(people)s; total fit %(total)s, as before") % facts
    if moved.change > 0:
        return _("%(people)s; total fit %(total)s, %(change)s more") % facts
    return _("%(people)s; total fit %(total)s, %(change)s less") % facts
