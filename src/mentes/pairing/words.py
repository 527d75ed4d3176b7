"""What the two of a pair may read about why they were matched, and their e-mails before they go out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mentes.pairing.models import Pair, Proposal
from mentes.people.models import Person
from mentes.programmes.models import Programme
from mentes.programmes.words import Words, words_of_moments

SHARED = ("skill", "text", "level", "place", "time", "team")
"""Kinds of reasons that the two may read. Wishes and doubts are the coordinator's: nobody is told
who asked for whom."""

Reasons = Sequence[dict[str, str]]


def shared(reasons: Reasons) -> list[dict[str, str]]:
    return [reason for reason in reasons if reason["kind"] in SHARED]


def why_in_words(reasons: Reasons) -> str:
    good = [reason["text"] for reason in shared(reasons)][:3]
    return "\n".join(
        f"· {text}" for text in good or [_("You fit the rules of the programme best.")]
    )


def placeholders_of(pair: Pair, person: Person) -> dict[str, Any]:
    partner = pair.partner_of(person)
    return {
        "partner_name": partner.name,
        "partner_first_name": partner.first_name,
        "partner_title": partner.job_title or partner.team or _("a colleague"),
        "why": why_in_words(pair.reasons),
        "sender_name": pair.programme.sender_name or pair.programme.name,
    }


@dataclass(frozen=True)
class Letter:
    """An e-mail as one of the two will read it."""

    to: Person
    subject: str
    paragraphs: list[str]


def letters_of(proposal: Proposal, programme: Programme) -> list[Letter]:
    """Both e-mails, as the real people of a proposed pair would get them. Nothing is written."""
    mentee, mentor = proposal.mentee, proposal.mentor
    pair = Pair(programme=programme, mentee=mentee, mentor=mentor, reasons=shared(proposal.reasons))
    both = {"match_reveal_mentee": mentee.person, "match_reveal_mentor": mentor.person}
    words = words_of_moments(programme, *both)
    return [_letter(pair, each, both[moment]) for moment, each in words.items() if each]


def _letter(pair: Pair, words: Words, person: Person) -> Letter:
    filled = words.fill(
        first_name=person.first_name,
        name=person.name,
        programme=pair.programme.name,
        link=_("[link to their page]"),
        **placeholders_of(pair, person),
    )
    return Letter(person, filled.subject, filled.body.split("\n\n"))
