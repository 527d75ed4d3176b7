"""What a sign-up sheet says beside facts of the person: the same for every door that reads one."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from mentes.people.columns import Field, fact
from mentes.people.languages import language_code
from mentes.people.sheets.cells import yes_or_no


def _is_yes_or_no(text: str) -> bool:
    return yes_or_no(text) is not None


CONSENT = fact(
    "consent", _("Agreed to take part and to this use of their data"), takes_several=True
)
BOTH = fact("both", _("Mentor and mentee at once"), is_value=_is_yes_or_no)
AS_MENTOR = fact("as_mentor", _("Signs up as a mentor (no: as a mentee)"), is_value=_is_yes_or_no)
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
