"""Who may join a programme, as a set of people and as a sentence."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.people.models import Person
from mentes.programmes.models import Programme

Rules = Mapping[str, Any]


def eligible(programme: Programme, role: str) -> QuerySet[Person]:
    return eligible_by(programme.eligibility_of(role))


def eligible_by(rules: Rules) -> QuerySet[Person]:
    """Whoever a rule can't be read for, because the fact is missing, does not meet it."""
    here = Person.objects.filter(is_active=True, left_on=None, forgotten_at=None)
    return here.filter(_condition(rules))


def is_eligible(programme: Programme, role: str, person: Person) -> bool:
    """The same rules without a question to the database."""
    rules = programme.eligibility_of(role)
    is_here = person.is_active and person.left_on is None
    return is_here and meets(rules, person, on=timezone.localdate())


class Placed(Protocol):
    """Whoever stands somewhere: a person, or what a person was on another day."""

    @property
    def team(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def level(self) -> int | None: ...
    @property
    def hired_on(self) -> date | None: ...


def meets(rules: Rules, person: Placed, *, on: date) -> bool:
    level, hired = person.level, person.hired_on
    return (
        (not rules.get("teams") or person.team in rules["teams"])
        and (not rules.get("places") or person.place in rules["places"])
        and (not rules.get("level_from") or (level is not None and level >= rules["level_from"]))
        and (not rules.get("level_until") or (level is not None and level <= rules["level_until"]))
        and (
            not rules.get("months_here")
            or (hired is not None and hired <= ago(rules["months_here"], on))
        )
        and (
            not rules.get("months_here_at_most")
            or (hired is not None and hired >= ago(rules["months_here_at_most"], on))
        )
    )


def _condition(rules: Rules) -> Q:
    """No rule at all is everybody."""
    meets = Q()
    for name, lookup in LOOKUPS.items():
        if rules.get(name):
            meets &= Q(**{lookup: ago(rules[name]) if "months" in name else rules[name]})
    return meets


LOOKUPS = {
    "teams": "team__in",
    "places": "place__in",
    "level_from": "level__gte",
    "level_until": "level__lte",
    "months_here": "hired_on__lte",
    "months_here_at_most": "hired_on__gte",
}


def ago(months: int, on: date | None = None) -> date:
    """The same day so many months back; the last of the month where that month is shorter."""
    today = on or timezone.localdate()
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def eligibility_sentence(rules: Rules) -> str:
    """Level 3 to 5, in Leeds or Berlin, here for 12 months or more"""
    parts = [part for part in (_levels(rules), _where(rules), *_months(rules)) if part]
    return ", ".join(parts) if parts else _("everybody")


def _levels(rules: Rules) -> str:
    low, high = rules.get("level_from"), rules.get("level_until")
    if low and high:
        return _("level %(low)s to %(high)s") % {"low": low, "high": high}
    if low:
        return _("level %(low)s or above") % {"low": low}
    return _("up to level %(high)s") % {"high": high} if high else ""


def _where(rules: Rules) -> str:
    teams, places = rules.get("teams", []), rules.get("places", [])
    parts = [get_text_list(teams, _("or"))] if teams else []
    if places:
        parts.append(_("in %(places)s") % {"places": get_text_list(places, _("or"))})
    return ", ".join(parts)


def _months(rules: Rules) -> list[str]:
    least, most = rules.get("months_here"), rules.get("months_here_at_most")
    said = []
    if least:
        words = ngettext("here for %(n)s month or more", "here for %(n)s months or more", least)
        said.append(words % {"n": least})
    if most:
        words = ngettext(
            "joined within the last %(n)s month", "joined within the last %(n)s months", most
        )
        said.append(words % {"n": most})
    return said


def teams_and_places() -> dict[str, list[str]]:
    """Every team and every place that somebody here has."""
    here = Person.objects.filter(is_active=True, left_on=None)
    pairs = set(here.order_by().values_list("team", "place").distinct())
    team, place = ({each[n] for each in pairs if each[n]} for n in (0, 1))
    return {"team": sorted(team), "place": sorted(place)}
