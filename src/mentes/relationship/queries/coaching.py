"""What one might still ask about a goal. A hint explains and never blocks, and only the two ever see one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentes.relationship.models import Goal
from mentes.relationship.queries.goals import GoalShown

AT_MOST = 3
FEWEST_WORDS = 6
VAGUE = r"\b(improve|better|understand|work on|learn about|get good at|be aware of)\b"
TWO_RESULTS = r"\band\b.*\band\b"
MEASURE = r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|once|twice|each|every|without)\b"
DAY = (
    r"\b(by|until|before|week|month|quarter|year|end of|spring|summer|autumn|winter|january|february|march"
    r"|april|may|june|july|august|september|october|november|december)\b"
)
OTHERS_DECIDE = (
    r"\b(get|be) (promoted|chosen|selected|appointed)\b|\bget (a|the) (job|raise|role)\b"
)
REVIEW = r"\b(appraisals?|performance reviews?|bonus|pay rise|my rating)\b"


@dataclass(frozen=True)
class Hint:
    key: str
    words: str | Promise
    is_about: Callable[[GoalShown], bool]


def hints_about(shown: GoalShown) -> list[Hint]:
    """The first three that fit: what one cannot do oneself, then its shape, then how hard it is."""
    return [hint for hint in HINTS if hint.is_about(shown)][:AT_MOST]


def _says(pattern: str) -> Callable[[GoalShown], bool]:
    return lambda shown: bool(re.search(pattern, shown.goal.text, re.IGNORECASE))


def _smart(is_about: Callable[[GoalShown], bool]) -> Callable[[GoalShown], bool]:
    """REAL and open goals are never told off for having no number, date or single result."""
    return lambda shown: shown.goal.framework == Goal.Framework.SMART and is_about(shown)


def _is_short(shown: GoalShown) -> bool:
    return len(shown.goal.text.split()) < FEWEST_WORDS and not shown.goal.fields.get("specific")


def _has_no_measure(shown: GoalShown) -> bool:
    return not (shown.goal.fields.get("measure") or _says(MEASURE)(shown))


def _has_no_day(shown: GoalShown) -> bool:
    return shown.goal.due_on is None and not _says(DAY)(shown)


def _is_real_without_a_date(shown: GoalShown) -> bool:
    return shown.goal.framework == Goal.Framework.REAL and shown.goal.due_on is None


def _is_safe(shown: GoalShown) -> bool:
    return shown.goal.stretch in (Goal.Stretch.EASY, Goal.Stretch.SAFE)


def _is_daring(shown: GoalShown) -> bool:
    return shown.goal.stretch == Goal.Stretch.DARING


def _is_elsewhere(shown: GoalShown) -> bool:
    views = [shown.goal.mentee_alignment, shown.goal.mentor_alignment]
    said = [view for view in views if view is not None]
    return bool(said) and max(said) <= Goal.Alignment.LITTLE


HINTS = [
    Hint(
        "review",
        _("Goals here are not part of reviews or pay. What do you want to learn?"),
        _says(REVIEW),
    ),
    Hint(
        "control",
        _("Others decide that. What will you do yourself?"),
        _says(OTHERS_DECIDE),
    ),
    Hint(
        "short",
        _("Very short. What could others see or hear you do?"),
        _smart(_is_short),
    ),
    Hint(
        "vague",
        _(
            "Words like “better” or “improve” mean something else to each of us. What will be different?"
        ),
        _smart(lambda shown: _says(VAGUE)(shown) and _has_no_measure(shown)),
    ),
    Hint(
        "measure",
        _("How will you both know? A number helps, or something that exists afterwards."),
        _smart(lambda shown: _has_no_measure(shown) and not _says(VAGUE)(shown)),
    ),
    Hint(
        "day",
        _("No date yet. A day before one of your sessions gives you something to show."),
        _smart(_has_no_day),
    ),
    Hint(
        "two",
        _("This may be more than one goal. Which comes first?"),
        _smart(_says(TWO_RESULTS)),
    ),
    Hint("safe", _("Safe. Would a harder version be worth it?"), _is_safe),
    Hint("daring", _("Daring. Is there a first part that would only be hard?"), _is_daring),
    Hint(
        "elsewhere",
        _("Little to do with what the programme is for. That is fine if you both want it."),
        _is_elsewhere,
    ),
    Hint(
        "no_date",
        _("No date yet, and that’s fine. When will you look back at it?"),
        _is_real_without_a_date,
    ),
]
