"""What people rely on in a programme with places by lot, and what it can show later."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.programmes.models import Programme

IN_EACH_GROUP = 50  # a lottery with fewer people is not judged (`evidence.lottery_gate`)


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


def too_few_to_judge(programme: Programme, may_join: int) -> str:
    """Before anybody hopes for an answer that so many people cannot give. A sentence, or they are enough."""
    inside = min(programme.mentee_places or 0, may_join)
    outside = may_join - inside
    if not programme.draws_lots or min(inside, outside) >= IN_EACH_GROUP:
        return ""
    words = _(
        "At most %(inside)s would get a place and %(outside)s would wait. To tell later what the programme changed"
        " takes at least %(least)s of each; the draw is as fair with fewer."
    )
    return words % {"inside": inside, "outside": outside, "least": IN_EACH_GROUP}
