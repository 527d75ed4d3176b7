"""The draw of the demo: in the programme that is ready to match more signed up than there are places."""

from datetime import timedelta

from mentes.demo.clock import at, noon
from mentes.enrolment.actions.draw import draw_places
from mentes.people.models import Person
from mentes.programmes.actions.design import set_eligibility
from mentes.programmes.models import Programme, Role

PLACES = 120
SIGN_UPS = 132
DAY = timedelta(days=1)


def by_lot(programme: Programme, *, by: Person) -> Programme:
    """Before anybody signs up: the fingerprint stands on the programme's page from then on."""
    return set_eligibility(
        programme,
        by=by,
        mentee=programme.eligibility_of(Role.MENTEE),
        mentor=programme.eligibility_of(Role.MENTOR),
        mentee_places=PLACES,
        places_by=Programme.PlacesBy.LOT,
        draws_within="",
        approves_mentees=programme.approves_mentees,
        approves_mentors=programme.approves_mentors,
    )


def drawn(programme: Programme, *, by: Person) -> None:
    """On the day after enrolment has closed."""
    programme.refresh_from_db()
    if programme.enrolment_closes_on is None:
        raise RuntimeError("The demo draws after a day that nobody has set.")
    with at(noon(programme.enrolment_closes_on) + DAY):
        draw_places(programme, by=by)
