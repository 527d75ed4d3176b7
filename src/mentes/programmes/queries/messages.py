"""The timeline of messages, and how one will read to a real person."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mentes.people.models import Person
from mentes.programmes.gallery import template
from mentes.programmes.models import Message, Programme, Role
from mentes.programmes.queries.eligibility import eligible
from mentes.programmes.words import Words, button_words, words_for


@dataclass(frozen=True)
class Moment:
    key: str
    when: str
    to: str  # mentee, mentor, both
    kind: str  # told, news, nudge
    subject: str
    body: str
    is_on: bool
    is_own: bool  # differs from the template


def moments(programme: Programme) -> list[Moment]:
    own = {message.moment: message for message in programme.messages.all()}
    return [
        _moment(line, own.get(line["moment"])) for line in template(programme.template)["messages"]
    ]


def moment_of(programme: Programme, key: str) -> Moment | None:
    return next((moment for moment in moments(programme) if moment.key == key), None)


def _moment(line: dict[str, str], message: Message | None) -> Moment:
    subject, body = (
        (message.subject, message.body) if message else (line["subject"], line["body"].strip())
    )
    return Moment(
        key=line["moment"],
        when=line["when"],
        to=line["to"],
        kind=line["kind"],
        subject=subject,
        body=body,
        is_on=message.is_on if message else True,
        is_own=(subject, body.strip()) != (line["subject"], line["body"].strip()),
    )


def readers(programme: Programme, to: str, *, most: int = 30) -> list[Person]:
    """Real people whom this message could reach, to preview it as one of them."""
    role = Role.MENTOR if to == "mentor" else Role.MENTEE
    return list(eligible(programme, role).order_by("name")[:most])


@dataclass(frozen=True)
class Letter:
    """A message as a person reads it; the paragraph “{link}” is the button."""

    subject: str
    paragraphs: list[str]
    button: str


def preview(programme: Programme, words: Words, *, reader: Person, to: str, moment: str) -> Letter:
    partner = None
    if "{partner_" in words.subject + words.body:
        other = Role.MENTEE if to == "mentor" else Role.MENTOR
        partner = eligible(programme, other).exclude(pk=reader.pk).order_by("pk").first()
    filled = words.fill(**(words_for(programme, reader, partner) | _examples()))
    button = button_words(moment, partner.first_name if partner else "")
    return Letter(filled.subject, filled.body.split("\n\n"), button)


def _examples() -> dict[str, str]:
    """The link stays in braces: the page shows a button there."""
    why = [
        _("You want to learn stakeholder management, which they offer"),
        _("Your working days overlap by 6 hours"),
        _("You both speak English and German"),
    ]
    return {
        "session_when": _("Tuesday 9 February, 15:00 to 15:45"),
        "why": "\n".join(f"· {line}" for line in why),
        "link": "{link}",
        "mentees": _("Lena and Jonas"),
        "how_many": "2",
    }
