"""What a file of employment events holds: who, what happened, and on which day."""

import re

from django.utils.translation import gettext_lazy as _

from mentes.people.columns import PEOPLE_FIELDS, Field, fact, plain
from mentes.people.models import EmploymentEvent

Kind = EmploymentEvent.Kind
WORDS: dict[Kind, str] = {
    Kind.HIRED: "hired, hire, new hire, rehire, rehired, joined, joiner, starter, started, onboarded",
    Kind.MOVED: "moved, move, transfer, transferred, team change, department change, reassigned",
    Kind.PROMOTED: "promoted, promotion, grade increase, level increase, upgrade",
    Kind.LEFT: "left, leaver, leave, terminated, termination, resigned, resignation, exit, departed,"
    " departure, retired, retirement, dismissed, dismissal, redundancy, end of employment",
}
PATTERNS = {
    kind: re.compile(rf"\b({'|'.join(word.strip() for word in words.split(','))})\b")
    for kind, words in WORDS.items()
}


def kind_in(text: str) -> Kind | None:
    """The one kind whose words are in it: "Voluntary termination", "Promotion (grade 5 to 6)"."""
    words = plain(text)
    found = [kind for kind, pattern in PATTERNS.items() if pattern.search(words)]
    return found[0] if len(found) == 1 else None


EVENT_FIELDS: tuple[Field, ...] = (
    *(each for each in PEOPLE_FIELDS if each.name in ("email", "employee_id")),
    fact(
        "kind",
        _("What happened"),
        "event type, type of event, event, what happened, action type, action, change type, movement, kind",
        kind_in,
    ),
    fact(
        "on",
        _("On which day"),
        "effective date, event date, date of change, effective from, valid from, date, on, day",
        lambda text: any(char.isdigit() for char in text),
        is_date=True,
    ),
    fact(
        "was",
        _("Team or level before"),
        "previous team, previous department, from team, previous level, previous grade, from level, was, before",
    ),
)
NEEDED = ("kind", "on")
EVENT_HEADINGS = ["E-mail", "Event", "Effective date", "Previous team or level"]
