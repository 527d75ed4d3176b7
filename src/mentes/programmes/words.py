"""The words of a programme's messages: placeholders in braces, filled for one person."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentes.people.models import Organisation, Person
from mentes.people.queries import organisation
from mentes.programmes.gallery import template
from mentes.programmes.models import Message, Programme

BRACES = re.compile(r"\{(\w+)\}")
EVERYWHERE = {
    "first_name", "name", "programme", "organisation", "sender_name", "time_asked", "cadence",
    "starts_on", "ends_on", "enrolment_closes_on", "places", "link",
}  # fmt: skip
OF_PARTNER = {"partner_name", "partner_first_name", "partner_title"}
OF_SESSION = {"session_when"}
OF_ANSWER = {"why", "reason"}
OF_SEVERAL = {"mentees", "how_many"}
WITH_REPLIES = {"questions", "talk", "misread", "again"}
PLACEHOLDERS = EVERYWHERE | OF_PARTNER | OF_SESSION | OF_ANSWER | OF_SEVERAL | WITH_REPLIES


@dataclass(frozen=True)
class Words:
    subject: str
    body: str

    def fill(self, **placeholders: object) -> "Words":
        """A paragraph that holds nothing but an empty placeholder goes."""
        paragraphs = self.body.strip().split("\n\n")
        filled = [_fill(paragraph, placeholders).strip() for paragraph in paragraphs]
        return Words(_fill(self.subject, placeholders), "\n\n".join(filter(None, filled)))


def words_of(programme: Programme, moment: str) -> Words | None:
    """The programme's own words; the library's if it has none; None if it was switched off."""
    return words_of_moments(programme, moment)[moment]


def words_of_moments(programme: Programme, *moments: str) -> dict[str, Words | None]:
    """Of several moments at once."""
    own = Message.objects.filter(programme=programme, moment__in=moments)
    found = {each.moment: Words(each.subject, each.body) if each.is_on else None for each in own}
    return {moment: _of_moment(programme, moment, found) for moment in moments}


def _of_moment(programme: Programme, moment: str, own: dict[str, Words | None]) -> Words | None:
    words = own[moment] if moment in own else library_words(programme.template, moment)
    return words and with_places(words, programme, moment)


def with_places(words: Words, programme: Programme, moment: str) -> Words:
    """Nobody is invited to a draw without hearing of it, whatever the coordinator wrote."""
    if moment != "invitation_mentee" or not programme.draws_lots or "{places}" in words.body:
        return words
    *paragraphs, last = words.body.strip().split("\n\n")
    return Words(words.subject, "\n\n".join([*paragraphs, "{places}", last]))


def library_words(key: str, moment: str) -> Words:
    for message in template(key)["messages"]:
        if message["moment"] == moment:
            return Words(message["subject"], message["body"])
    raise LookupError(f"No template has words for the moment '{moment}'.")


def unknown_placeholders(text: str) -> list[str]:
    return sorted({name for name in BRACES.findall(text) if name not in PLACEHOLDERS})


def words_for(
    programme: Programme,
    person: Person,
    partner: Person | None = None,
    own: Organisation | None = None,
) -> dict[str, str]:
    """What stands behind the placeholders for this reader, as far as the programme knows."""
    own = own or organisation()
    return {
        **dict.fromkeys(PLACEHOLDERS, ""),
        "first_name": person.first_name,
        "name": person.name,
        "programme": programme.name,
        "organisation": own.name if own else _("our organisation"),
        "sender_name": programme.sender_name
        or _("The %(programme)s team") % {"programme": programme.name},
        "time_asked": time_asked(programme),
        "cadence": cadence_words(programme.cadence_days),
        "starts_on": _day(programme.starts_on),
        "ends_on": _day(programme.ends_on),
        "enrolment_closes_on": _day(programme.enrolment_closes_on),
        "places": places_by_lot(programme),
        **(_asking_for_replies() if programme.reply_to else {}),
        **(_words_about(partner) if partner else {}),
    }


def _asking_for_replies() -> dict[str, str]:
    """What is said only where a reply reaches the person who signs; without an address it is left out."""
    return {
        "questions": _("Questions? Reply to this message; it comes straight to me."),
        "talk": _("If you’d like to talk it over, reply to this message; it comes straight to me."),
        "misread": _(
            "If you think we’ve misread something, reply to this message. I read every answer."
        ),
        "again": _(
            "And would you do it again? Reply and tell me. No is a fine answer, and so is “not before spring”."
        ),
    }


BUTTONS = {
    "invitation": gettext_lazy("See how it works"),
    "nudge_enrolment_closes": gettext_lazy("See how it works"),
    "nudge_form_begun": gettext_lazy("Go on with the form"),
    "enrolment_confirmed": gettext_lazy("See what happens next"),
    "waiting_list": gettext_lazy("See what happens next"),
    "in_the_draw": gettext_lazy("See what happens next"),
    "declined": gettext_lazy("See what happens next"),
    "place_by_lot": gettext_lazy("See the draw"),
    "waiting_by_lot": gettext_lazy("See the draw"),
    "match_reveal_mentees": gettext_lazy("Meet your mentees"),
    "match_reveal": gettext_lazy("Meet %(name)s"),
    "unmatched": gettext_lazy("See your answers"),
    "session_cancelled": gettext_lazy("Choose a new time"),
    "session_reminder": gettext_lazy("Open your agenda"),
    "session": gettext_lazy("Open your session"),
    "rate_session": gettext_lazy("Say how useful it was"),
    "check_in": gettext_lazy("Check in"),
    "nudge": gettext_lazy("Open our page"),
    "midpoint": gettext_lazy("Open our page"),
}


def button_words(moment: str, partner: str) -> str:
    """Return what stands on the button of a message, for its preview; the longest beginning counts."""
    begins = [start for start in BUTTONS if moment.startswith(start)]
    words = BUTTONS[max(begins, key=len)] if begins else _("Open your page")
    return str(words) % {"name": partner or _("your partner")}


def time_asked(programme: Programme) -> str:
    """45 minutes every 3 weeks, 9 hours in all"""
    hours = f"{programme.hours_asked:.1f}".removesuffix(".0")
    return _("%(minutes)s minutes every %(cadence)s, %(hours)s hours in all") % {
        "minutes": programme.session_minutes,
        "cadence": cadence_words(programme.cadence_days),
        "hours": hours,
    }


def places_by_lot(programme: Programme) -> str:
    """When the draw is and what becomes of whoever is not drawn; nothing where places go in order."""
    if not programme.draws_lots:
        return ""
    closes, places = programme.enrolment_closes_on, programme.mentee_places or 0
    if closes and closes < timezone.localdate():
        words = _(
            "Places were given by lot when enrolment closed on %(day)s. If you sign up now, you wait until one"
            " is free."
        )
    else:
        words = ngettext(
            "There is %(n)s place: if more people sign up by %(day)s, it is drawn by lot after that day. If you"
            " aren’t drawn, you wait in the order of the draw and get a place when one is free.",
            "There are %(n)s places: if more people sign up by %(day)s, they are drawn by lot after that day."
            " If you aren’t drawn, you wait in the order of the draw and get a place when one is free.",
            places,
        )
    return words % {"n": places, "day": _day(closes)}


def cadence_words(days: int) -> str:
    """What follows "every": week, 3 weeks, 10 days"""
    if days in (30, 31):
        return _("month")
    if days % 7:
        return ngettext("day", "%(count)s days", days) % {"count": days}
    return ngettext("week", "%(count)s weeks", days // 7) % {"count": days // 7}


def _words_about(partner: Person) -> dict[str, str]:
    return {
        "partner_name": partner.name,
        "partner_first_name": partner.first_name,
        "partner_title": partner.job_title or partner.team or partner.place or _("your colleague"),
    }


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else _("a day still to be fixed")


def _fill(text: str, placeholders: dict[str, object]) -> str:
    return BRACES.sub(lambda match: str(placeholders.get(match[1], match[0])), text)
