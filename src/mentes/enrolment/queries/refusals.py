"""Why somebody can't join in a role: whom the places are for, and what our records say instead."""

from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.people.models import Person
from mentes.programmes.models import Programme, Role
from mentes.programmes.queries.eligibility import is_eligible


def refusals(programme: Programme, role: str, person: Person) -> list[str]:
    """Each rule that isn't met, in two sentences."""
    rules = programme.eligibility_of(role)
    return [
        f"{_places_for(role, name, value)} {_on_record(name, person)}"
        for name, value in rules.items()
        if value
        and not is_eligible(Programme(**{f"{role}_eligibility": {name: value}}), role, person)
    ]


def _places_for(role: str, name: str, value: Any) -> str:
    who = {"who": _people(name, value)}
    if role == Role.MENTEE:
        return _("Mentee places are for people %(who)s.") % who
    return _("Mentor places are for people %(who)s.") % who


def _people(name: str, value: Any) -> str:
    if name == "months_here_at_most":
        words = ngettext(
            "who joined in the last %(n)s month", "who joined in the last %(n)s months", value
        )
        return words % {"n": value}
    if name == "months_here":
        words = ngettext(
            "who have been here for %(n)s month or more",
            "who have been here for %(n)s months or more",
            value,
        )
        return words % {"n": value}
    if name == "level_from":
        return _("at level %(n)s or above") % {"n": value}
    if name == "level_until":
        return _("up to level %(n)s") % {"n": value}
    return _("in %(names)s") % {"names": get_text_list(value, _("or"))}


def _on_record(name: str, person: Person) -> str:
    if name in ("months_here", "months_here_at_most"):
        if person.hired_on is None:
            return _("Our records don’t say when you joined.")
        if name == "months_here":
            return _("Our records show you joined more recently.")
        return _("Our records show you’ve been here longer.")
    if name in ("level_from", "level_until"):
        if person.level is None:
            return _("Our records don’t say which level you are.")
        return _("Our records show you at level %(n)s.") % {"n": person.level}
    have = person.team if name == "teams" else person.place
    if have:
        return _("Our records show you in %(name)s.") % {"name": have}
    if name == "teams":
        return _("Our records don’t say which team you’re in.")
    return _("Our records don’t say where you work.")
