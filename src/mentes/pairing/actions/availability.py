"""Whether two people may be made a pair by hand, asked by every verb that does so."""

from django.utils.translation import gettext as _

from mentes.enrolment.models import Enrolment
from mentes.foundation.refused import Refused
from mentes.pairing.queries import are_kept_apart_privately


def require_available(mentee: Enrolment, mentor: Enrolment) -> None:
    """Raise `Refused` where something private keeps the two apart. No page says so beforehand, and the sentence is
    the same for every such reason (decision 0035)."""
    if are_kept_apart_privately(mentee, mentor):
        words = _(
            "%(mentee)s and %(mentor)s can't be paired here. Mentes keeps the reason to itself: it may be an earlier"
            " pair in another programme, or something that's private to either of them. Please choose another mentor."
        )
        raise Refused(words % {"mentee": mentee.person, "mentor": mentor.person})
