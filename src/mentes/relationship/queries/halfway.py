"""Which pairs are told that their programme is half over."""

from django.db.models import QuerySet

from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.programmes.models import Programme
from mentes.relationship.models import Session


def pairs_to_tell_halfway(programme: Programme) -> QuerySet[Pair]:
    """Return active pairs that have met and that have not been told yet."""
    met = Session.system("which pairs have met").filter(
        pair__programme=programme, state=Session.State.HELD
    )
    told = Notice.objects.filter(kind="programme.midpoint", topic__startswith="pair ")
    pairs = {int(topic.removeprefix("pair ")) for topic in told.values_list("topic", flat=True)}
    return (
        Pair.objects.filter(programme=programme, state=Pair.State.ACTIVE, pk__in=met.values("pair"))
        .exclude(pk__in=pairs)
        .select_related("programme", "mentee__person", "mentor__person")
    )
