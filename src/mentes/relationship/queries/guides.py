"""Which of the programme's guides a session starts from: by its place in the pair's time, each of them once.

The first guide is for the first session and the last one for the last. The middle one is for the session
halfway, and the others stand evenly between them (decision 0028)."""

from datetime import timedelta

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes.models import SessionGuide
from mentes.programmes.queries.texts import middle_guide
from mentes.relationship.models import Session
from mentes.relationship.queries.rhythm import span_of

HALFWAY_UNTIL = 0.75  # of the time: later nobody is halfway


def first_guide(pair: Pair) -> SessionGuide | None:
    return SessionGuide.objects.filter(programme=pair.programme_id).first()


def choose_guide(session: Session, person: Person) -> SessionGuide | None:
    """Return the guide for a session that is being booked, or None when its place has none."""
    pair = session.pair
    guides = list(SessionGuide.objects.filter(programme=pair.programme_id))
    others = Session.for_actor(person).filter(pair=pair).exclude(pk=session.pk)
    others = others.exclude(state=Session.State.CANCELLED)
    used = {number for number in others.values_list("guide", flat=True) if number}
    is_first = not others.filter(starts_at__lt=session.starts_at).exists()
    found = guide_at_place(
        guides, used=used, is_first=is_first, share=_share(session), step=_step(pair)
    )
    return found if found is not None and found.number not in used else None


def guide_at_place(
    guides: list[SessionGuide], *, used: set[int], is_first: bool, share: float, step: float
) -> SessionGuide | None:
    """`share` is how much of the pair's time has passed, `step` the share from one session to the next."""
    if not guides:
        return None
    if is_first:
        return guides[0]
    if share + step >= 1:
        return guides[-1]
    middle = middle_guide(len(guides))
    if middle and guides[middle].number not in used and 0.5 - step / 2 <= share < HALFWAY_UNTIL:
        return guides[middle]
    early, late = guides[1:middle], guides[middle + 1 : -1]
    due = [(guide, 0.5 * n / (len(early) + 1)) for n, guide in enumerate(early, start=1)]
    due += [(guide, 0.5 + 0.5 * n / (len(late) + 1)) for n, guide in enumerate(late, start=1)]
    is_late = share >= 0.5 - step / 2
    here = [
        guide
        for guide, at in due
        if at <= share + step / 2 and (at > 0.5) == is_late and guide.number not in used
    ]
    passed = max(used, default=0)
    return next((guide for guide in reversed(here) if guide.number > passed), None)


def _share(session: Session) -> float:
    return span_of(session.pair).share(session.starts_at)


def _step(pair: Pair) -> float:
    return timedelta(days=pair.cadence_days) / timedelta(days=span_of(pair).days)
