"""What a sign-up sheet says beside facts of the person: the same for every door that reads one."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from mentes.people.columns import Field, fact
from mentes.people.languages import language_code
from mentes.people.sheets.cells import on_one_line, yes_or_no


def _is_yes_or_no(text: str) -> bool:
    return yes_or_no(text) is not None


CONSENT = fact(
    "consent", _("Agreed to take part and to this use of their data"), takes_several=True
)
MENTOR = re.compile(r"mentor(s|in|innen|e|en|es|a|as)?|mentor[:*]in(nen)?")
MENTEE = re.compile(r"mentees?|mentoré(e|s|es)?|mentorad[oa]s?")
AND = re.compile(r"\s*(?:[,;/+&\n]|\b(?:and|und|et|y|en|e)\b)\s*")


def roles_named(text: str) -> set[str]:
    """Return “mentor”, “mentee” or both when a cell names roles and nothing else; otherwise nothing."""
    words = [word for word in AND.split(on_one_line(text).casefold().strip(" .!,;")) if word]
    said = {
        "mentor" if MENTOR.fullmatch(word) else "mentee" if MENTEE.fullmatch(word) else ""
        for word in words
    }
    return set() if "" in said else said


def _is_role(text: str) -> bool:
    return bool(roles_named(text)) or _is_yes_or_no(text)


BOTH = fact("both", _("Mentor and mentee at once"), is_value=_is_yes_or_no)
AS_MENTOR = fact("as_mentor", _("Mentor or mentee (a yes: as a mentor)"), is_value=_is_role)
PLACES = fact("capacity", _("How many mentees they have room for"))
CHOICES = (
    fact("first_choice", _("The mentor they'd like first")),
    fact("second_choice", _("The mentor they'd like second")),
    fact("third_choice", _("The mentor they'd like third")),
    fact("wishes", _("Mentors they'd like"), takes_several=True),
)
NOT_WITH = fact("not_with", _("Must not be matched with"), takes_several=True)
PAST = fact("past", _("Earlier partners"), takes_several=True)
HOURS = fact("hours", _("Working hours"))
PROFESSION = fact("profession", _("Profession"))
RANK = fact("rank", _("Order of choices"), is_value=str.isdecimal)
WISHED = tuple(each.name for each in CHOICES)


def takes_part_as(role: str) -> Field:
    """The question whether somebody signs up in this role."""
    return fact("takes_part", _("Takes part"), f"sign up as a {role}, do you want to be a {role}")


def fact_of_options(options: Sequence[str], role: str) -> str:
    """What a question says whose columns are headed by its options: languages, else skills."""
    spoken = sum(language_code(option) is not None for option in options)
    if 2 * spoken > len(options):
        return "languages"
    return "offers" if role == "mentor" else "wants"
