"""Verbs: telling the two of a pair what happens, in the programme's own words."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.notices.models import Notice
from mentes.pairing.models import Pair, Round
from mentes.pairing.words import why_in_words
from mentes.people.models import Person
from mentes.programmes.actions.messages import tell_moment

By = Person | System


def tell_match(
    pair: Pair,
    *,
    by: By,
    due_at: datetime | None = None,
    tells_mentee: bool = True,
    tells_mentor: bool = True,
) -> None:
    """Meet each other. A mentor of several hears of all of them at once (`tell_mentor_of_several`)."""
    told = []
    if tells_mentee:
        told.append(("match_reveal_mentee", pair.mentee.person))
    if tells_mentor:
        told.append(("match_reveal_mentor", pair.mentor.person))
    for moment, person in told:
        words = _("Meet %(name)s") % {"name": pair.partner_of(person).first_name}
        link = f"/pairs/{pair.pk}/meet/"
        tell_of(pair, by=by, moment=moment, to=person, due_at=due_at, link=link, link_words=words)


def tell_mentor_of_several(pairs: Sequence[Pair], *, by: By) -> Notice | None:
    """One message about all the mentees that a round gave one mentor."""
    first = pairs[0]
    names = [pair.mentee.person.first_name for pair in pairs]
    why = [f"{pair.mentee.person.name}\n{why_in_words(pair.reasons, 'mentor')}" for pair in pairs]
    return tell_moment(
        first.programme,
        "match_reveal_mentees",
        to=first.mentor.person,
        by=by,
        key=f"match_reveal_mentees pair {first.pk} person {first.mentor.person_id}",
        weight=Notice.Weight.TRANSACTIONAL,
        link="/pairs/meet/",
        link_words=_("Meet your %(n)s mentees") % {"n": len(pairs)},
        topic=f"pair {first.pk}",
        mentees=_("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]},
        how_many=str(len(pairs)),
        why="\n\n".join(why),
    )


def tell_of(
    pair: Pair,
    *,
    by: By,
    moment: str,
    to: Person,
    due_at: datetime | None = None,
    link: str = "",
    link_words: str = "",
    occasion: str = "",
) -> Notice | None:
    """Something both must know now, so it waits for no quota. `occasion` where it can happen twice."""
    return tell_moment(
        pair.programme,
        moment,
        to=to,
        by=by,
        key=f"{moment} pair {pair.pk} person {to.pk} {occasion}".strip(),
        weight=Notice.Weight.TRANSACTIONAL,
        due_at=due_at,
        link=link or f"/pairs/{pair.pk}/",
        link_words=link_words or _("Open your page"),
        topic=f"pair {pair.pk}",
        partner=pair.partner_of(to),
        why=why_in_words(pair.reasons, pair.role_of(to)),
    )


def tell_unmatched(round_: Round, *, by: By, due_at: datetime | None = None) -> int:
    """A kind word to those who have no mentor yet."""
    why = {row["enrolment"]: row.get("told", "") for row in round_.unmatched}
    mentees = Enrolment.objects.filter(pk__in=why).select_related("person")
    for mentee in mentees:
        tell_moment(
            round_.programme,
            "unmatched",
            to=mentee.person,
            by=by,
            key=f"unmatched round {round_.pk}.{round_.revision} person {mentee.person_id}",
            weight=Notice.Weight.TRANSACTIONAL,
            due_at=due_at,
            link=reverse("enrolment:page", args=[round_.programme.slug]),
            link_words=_("See your answers"),
            topic=f"round {round_.pk}",
            why=why[mentee.pk],
        )
    return len(mentees)
