"""What people rely on in a programme with places by lot."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.programmes.models import Programme


def breaks_word(programme: Programme, closes: date) -> str:
    """The day until which everybody has the same chance may become later, never earlier: whoever read it
    plans with it. A sentence, or nothing stands in the way."""
    told = programme.enrolment_closes_on
    is_announced = programme.draws_lots and programme.state != Programme.State.DRAFT
    if not is_announced or told is None or closes >= told:
        return ""
    words = _(
        "People were told that they can sign up for the draw until %(day)s. The day can be later, not earlier."
    )
    return words % {"day": date_format(told, "j F Y")}
