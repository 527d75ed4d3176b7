"""What the two of a pair may read about why they were matched, and their e-mails before they go out."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mentes.pairing.models import Proposal
from mentes.people.models import Person
from mentes.people.queries import organisation
from mentes.programmes.models import Programme, Role
from mentes.programmes.words import words_for, words_of_moments

SHARED = ("skill", "text", "level", "place", "time", "team")
"""Kinds of reasons that the two may read. Wishes and doubts are the coordinator's: nobody is told
who asked for whom."""

Reasons = Sequence[dict[str, str]]


def shared(reasons: Reasons) -> list[dict[str, str]]:
    return [reason for reason in reasons if reason["kind"] in SHARED]


def told(reasons: Reasons, role: str) -> list[str]:
    """The three best reasons, as the mentee or the mentor reads them."""
    return [reason.get(role, reason["text"]) for reason in shared(reasons)][:3]


def why_in_words(reasons: Reasons, role: str) -> str:
    good = told(reasons, role)
    return "\n".join(
        f"· {text}" for text in good or [_("You fit the rules of the programme best.")]
    )


@dataclass(frozen=True)
class Letter:
    """An e-mail as one of the two will read it."""

    to: Person
    subject: str
    paragraphs: list[str]


def letters_of(proposal: Proposal, programme: Programme) -> list[Letter]:
    """Both e-mails, as the real people of a proposed pair would get them. Nothing is written."""
    both = {
        "match_reveal_mentee": proposal.mentee.person,
        "match_reveal_mentor": proposal.mentor.person,
    }
    partners = dict(zip(both, reversed(both.values()), strict=True))
    roles = dict(zip(both, (Role.MENTEE, Role.MENTOR), strict=True))
    own = organisation()
    letters = []
    for moment, words in words_of_moments(programme, *both).items():
        if words:
            about = words_for(programme, both[moment], partners[moment], own)
            known = {
                "why": why_in_words(proposal.reasons, roles[moment]),
                "link": _("[link to their page]"),
            }
            filled = words.fill(**(about | known))
            letters.append(Letter(both[moment], filled.subject, filled.body.split("\n\n")))
    return letters
