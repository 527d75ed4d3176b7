"""Why these two, in words a colleague would use. Each reason has a short form for the studio, and where
it names the two another for each of them.

A wish is for the coordinator alone: the mentor is never told who asked for whom. Nothing here may
say, or let somebody guess, that a person is on a "not with" list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentes.foundation.zones import zone_named
from mentes.pairing.bridge.sides import Side
from mentes.people.names import first_name_of

Parts = Mapping[str, tuple[float, float]]
Reason = dict[str, str]

UNKNOWN = {
    "common_language": gettext_lazy("Language unknown"),
    "not_same_team": gettext_lazy("Team unknown"),
    "same_place": gettext_lazy("Place unknown"),
    "level_gap_at_least": gettext_lazy("Level unknown"),
}
MIDWINTER = datetime(2026, 1, 15, 12, tzinfo=UTC)
FAR_APART = 5


def reasons_for(
    mentee: Side,
    mentor: Side,
    parts: Parts,
    *,
    choices_left: int,
    unjudged: Iterable[str] = (),
) -> list[Reason]:
    """`unjudged`: must-rules that could not be judged for these two; each is a warning."""
    found = [
        *_skills(mentee, mentor),
        *_text(mentee, mentor, parts),
        *_wish(mentee, mentor),
        *_levels(mentee, mentor),
        *_place_and_time(mentee, mentor),
        *_teams(mentee, mentor),
    ]
    found += [_reason("look", str(UNKNOWN[rule]), str(UNKNOWN[rule])) for rule in unjudged]
    if choices_left == 1:
        found.append(_reason("look", _("Only choice left"), _("No one else passes the rules")))
    return found


def _reason(kind: str, chip: str, text: str, **told: str) -> Reason:
    """told: the text as the mentee and as the mentor read it, by their role"""
    return {"kind": kind, "chip": chip, "text": text} | told


def _names(mentee: Side, mentor: Side) -> dict[str, str]:
    """First names, unless that would say that Leo helps Leo."""
    mine, theirs = first_name_of(mentee.name), first_name_of(mentor.name)
    if mine == theirs:
        mine, theirs = mentee.name, mentor.name
    return {"mentee": mine, "mentor": theirs}


def _skills(mentee: Side, mentor: Side) -> Iterator[Reason]:
    both = sorted(
        (skill for skill in mentee.wants if skill in mentor.offers),
        key=lambda skill: (-mentor.offers[skill], skill),
    )
    for skill in both[:2]:
        words = _("%(mentor)s can help with %(skill)s, which %(mentee)s wants to learn")
        names = _names(mentee, mentor) | {"skill": skill}
        yield _reason(
            "skill",
            _("Wants: %(skill)s") % {"skill": skill},
            words % names,
            mentee=_("%(mentor)s can help with %(skill)s, which you want to learn") % names,
            mentor=_("%(mentee)s wants to learn %(skill)s, which you can help with") % names,
        )
    if mentee.wants and not both:
        wanted = min(mentee.wants, key=lambda skill: (-mentee.wants[skill], skill))
        chip = _("Wants: %(skill)s, not offered") % {"skill": wanted}
        yield _reason("look", chip, chip)


def _text(mentee: Side, mentor: Side, parts: Parts) -> Iterator[Reason]:
    points, of = parts.get("goals", (0.0, 0.0))
    if of and points >= of / 2 and mentee.learn_text and mentor.offer_text:
        words = _("What %(mentee)s wants to learn is close to what %(mentor)s offers")
        names = _names(mentee, mentor)
        yield _reason(
            "text",
            _("Close to what they offer"),
            words % names,
            mentee=_("What you want to learn is close to what %(mentor)s offers") % names,
            mentor=_("What %(mentee)s wants to learn is close to what you offer") % names,
        )


def _wish(mentee: Side, mentor: Side) -> Iterator[Reason]:
    if mentor.id not in mentee.wishes:
        return
    rank = mentee.wishes.index(mentor.id)
    if rank == 0:
        yield _reason("first_choice", _("First choice"), _("Their first choice"))
    else:
        chip = _("Choice %(n)s") % {"n": rank + 1}
        yield _reason("choice", chip, chip)


def _levels(mentee: Side, mentor: Side) -> Iterator[Reason]:
    if mentee.level is None or mentor.level is None:
        return
    gap = mentor.level - mentee.level
    if gap >= 1:
        chip = ngettext("%(n)s level further on", "%(n)s levels further on", gap) % {"n": gap}
        words = ngettext(
            "%(mentor)s is %(n)s level further on", "%(mentor)s is %(n)s levels further on", gap
        )
        yours = ngettext("You are %(n)s level further on", "You are %(n)s levels further on", gap)
        names = _names(mentee, mentor) | {"n": gap}
        yield _reason("level", chip, words % names, mentor=yours % names)


def _place_and_time(mentee: Side, mentor: Side) -> Iterator[Reason]:
    if mentee.place and mentee.place == mentor.place:
        words = _("Both in %(place)s") % {"place": mentee.place}
        yield _reason("place", words, words)
        return
    if not mentee.time_zone or not mentor.time_zone:
        return
    hours = abs(_offset(mentee) - _offset(mentor))
    if hours >= FAR_APART:
        chip = _("%(n)s h time difference") % {"n": f"{hours:g}"}
        yield _reason("look", chip, chip)
    elif hours == 0:
        yours = _("You work at the same hours")
        words = _("They work at the same hours")
        yield _reason("time", _("Same time zone"), words, mentee=yours, mentor=yours)


def _teams(mentee: Side, mentor: Side) -> Iterator[Reason]:
    if mentee.team and mentor.team and mentee.team != mentor.team:
        yours = _("You come from different teams")
        words = _("They come from different teams")
        yield _reason("team", _("Different team"), words, mentee=yours, mentor=yours)


def _offset(side: Side) -> float:
    away = MIDWINTER.astimezone(zone_named(side.time_zone)).utcoffset()
    return away.total_seconds() / 3600 if away else 0.0
