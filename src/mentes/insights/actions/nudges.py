"""Verbs: sending a nudge that was previewed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.insights.queries import nudge_words
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.actions.messages import tell_moment


@transaction.atomic
def nudge(pair: Pair, *, by: Person, moment: str) -> list[Notice]:
    """To both, or to the mentee where it is theirs to do; once a week at most."""
    if pair.state != Pair.State.ACTIVE:
        raise Refused(_("This pair is no longer active. Nothing was sent."))
    week = f"{timezone.localdate():%G-%V}"
    mentee, mentor = pair.mentee.person, pair.mentor.person
    to = [(mentee, mentor)] if moment == "nudge_no_goals" else [(mentee, mentor), (mentor, mentee)]
    told = [
        tell_moment(
            pair.programme,
            moment,
            to=person,
            by=by,
            key=f"{moment} {pair.pk} {person.pk} {week}",
            weight=Notice.Weight.NUDGE,
            topic=f"pair {pair.pk}",
            link=f"/pairs/{pair.pk}/",
            link_words=_("Open our page"),
            **nudge_words(pair, partner),
        )
        for person, partner in to
    ]
    note("nudge", pair, by=by, moment=moment)
    return [notice for notice in told if notice is not None]
