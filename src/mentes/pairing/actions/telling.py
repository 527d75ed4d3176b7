"""What the two of a pair are told, in the programme's own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.notices.models import Notice
from mentes.pairing.models import Pair, Proposal, Round
from mentes.people.models import Person
from mentes.people.queries import organisation
from mentes.programmes.actions.messages import tell_moment
from mentes.programmes.models import Programme
from mentes.programmes.words import words_of

By = Person | System


def tell_both_of_match(pair: Pair, *, by: By, due_at: datetime | None = None) -> None:
    for moment, person in (
        ("match_reveal_mentee", pair.mentee.person),
        ("match_reveal_mentor", pair.mentor.person),
    ):
        words = _("Meet %(name)s") % {"name": pair.partner_of(person).first_name}
        tell_one(pair, moment, person, by=by, due_at=due_at, link_words=words)


def tell_one(
    pair: Pair,
    moment: str,
    person: Person,
    *,
    by: By,
    due_at: datetime | None = None,
    link: str = "",
    link_words: str = "",
) -> Notice | None:
    link = link or f"/pairs/{pair.pk}/"
    return tell_moment(
        pair.programme,
        moment,
        to=person,
        by=by,
        key=f"{moment} pair {pair.pk} person {person.pk}",
        weight=Notice.Weight.TRANSACTIONAL,
        due_at=due_at,
        link=link,
        link_words=link_words or _("Open your page"),
        topic=f"pair {pair.pk}",
        **placeholders_of(pair, person),
    )


def placeholders_of(pair: Pair, person: Person) -> dict[str, Any]:
    partner = pair.partner_of(person)
    own = organisation()
    return {
        "partner_name": partner.name,
        "partner_first_name": partner.first_name,
        "partner_title": partner.job_title or partner.team or _("a colleague"),
        "why": why_in_words(pair.reasons),
        "sender_name": pair.programme.sender_name or pair.programme.name,
        "organisation": own.name if own else "",
    }


def why_in_words(reasons: Sequence[dict[str, str]]) -> str:
    """The good reasons only, three at most; what speaks against a pair is for the coordinator."""
    good = [reason["text"] for reason in shared(reasons)][:3]
    return "\n".join(
        f"· {text}" for text in good or [_("You fit the rules of the programme best.")]
    )


GOOD = ("skill", "text", "level", "place", "time", "team")
"""Kinds of reasons that the two may read. Wishes and doubts are the coordinator's."""


def tell_unmatched(round_: Round, *, by: By, due_at: datetime | None = None) -> int:
    """A kind word to those who have no mentor yet."""
    why = {row["enrolment"]: row.get("told", "") for row in round_.unmatched}
    told = 0
    for mentee in Enrolment.objects.filter(pk__in=why).select_related("person"):
        told += (
            tell_moment(
                round_.programme,
                "unmatched",
                to=mentee.person,
                by=by,
                key=f"unmatched round {round_.pk} person {mentee.person_id} {round_.revision}",
                weight=Notice.Weight.TRANSACTIONAL,
                due_at=due_at,
                link=reverse("programmes:page", kwargs={"slug": round_.programme.slug}),
                link_words=_("See your answers"),
                topic=f"round {round_.pk}",
                why=why[mentee.pk],
                sender_name=round_.programme.sender_name or round_.programme.name,
            )
            is not None
        )
    return told


@dataclass(frozen=True)
class Letter:
    """An e-mail as one of the two will read it."""

    to: Person
    subject: str
    paragraphs: list[str]


def preview_of_match(proposal: Proposal, programme: Programme) -> list[Letter]:
    """Both e-mails, as the real people of a proposed pair would get them. Nothing is written."""
    pair = Pair(
        programme=programme,
        mentee=proposal.mentee,
        mentor=proposal.mentor,
        reasons=shared(proposal.reasons),
    )
    both = (
        ("match_reveal_mentee", proposal.mentee.person),
        ("match_reveal_mentor", proposal.mentor.person),
    )
    return [letter for moment, person in both if (letter := _letter(pair, moment, person))]


def _letter(pair: Pair, moment: str, person: Person) -> Letter | None:
    words = words_of(pair.programme, moment)
    if words is None:
        return None
    link = _("[link to their page]")
    known = {
        "first_name": person.first_name,
        "name": person.name,
        "programme": pair.programme.name,
        "link": link,
    }
    filled = words.fill(**known, **placeholders_of(pair, person))
    return Letter(person, filled.subject, filled.body.split("\n\n"))


def shared(reasons: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """What both may read. Wishes stay with the coordinator: mentors are not told who asked for them."""
    return [reason for reason in reasons if reason["kind"] in GOOD]
