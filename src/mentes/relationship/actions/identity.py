"""The other one of a pair says that an account is still its owner's, for the two have met (decision 0026)."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.actions.identity import How, Reason, confirm_identity
from mentes.people.models import Person
from mentes.people.queries import open_checks
from mentes.relationship.permissions import require_open
from mentes.relationship.queries.pairs import doubted_since, knew_before, locked, other_of


@transaction.atomic
def ask_partner(pair: Pair, *, by: Person) -> Notice:
    """Once for each reason. An account that a link opened has a password of its own first."""
    pair = locked(pair.pk)
    require_open(pair, by)
    partner, checks = other_of(pair, by), list(open_checks(by))
    if not checks:
        raise Refused(_("That's confirmed already."))
    _refuse_new_pair(pair, by)
    if all(check.reason != Reason.ADDRESS for check in checks) and not by.has_usable_password():
        raise Refused(_("Choose a password first, under Me."))
    text = _(
        "%(name)s came to Mentes in a new way, and Mentes wants to be sure that it's really %(first)s before your"
        " mentorship opens there again.\n\nIf you two have met or spoken about it, say so with the button. If you"
        " haven't, ask %(first)s first: not by an answer to this message, but the way you usually talk."
    )
    notice = tell(
        partner,
        by=by,
        kind="relationship.vouch",
        key=f"vouch {pair.pk} {checks[-1].pk}",
        weight=Notice.Weight.TRANSACTIONAL,
        subject=_("Is it really %(name)s?") % {"name": by.first_name},
        text=text % {"name": by.name, "first": by.first_name},
        topic=f"vouch {pair.pk}",  # never folded under the other news of the pair
        link=reverse("relationship:vouch", args=[pair.pk]),
        link_words=_("Answer"),
    )
    note("ask_partner", pair, by=by)
    return notice


@transaction.atomic
def vouch_for_partner(pair: Pair, *, by: Person) -> Person:
    """“Yes, we've met”: what that opens is the other one's, not only this pair."""
    pair = locked(pair.pk)
    require_open(pair, by)
    partner = other_of(pair, by)
    _refuse_new_pair(pair, partner)
    return confirm_identity(partner, by=by, how=How.PARTNER)


def _refuse_new_pair(pair: Pair, person: Person) -> None:
    """A partner who was given to them since the question isn't a second pair of eyes (decision 0026)."""
    if not knew_before(pair, doubted_since(person)):
        words = _("You two were matched after that, so another person has to confirm %(name)s.")
        raise Refused(words % {"name": person.first_name})
