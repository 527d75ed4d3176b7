"""Rights to a programme end with the person's place in the organisation."""

import pytest

from mentes.foundation.actor import System
from mentes.people.actions.leaving import come_back, leave
from mentes.programmes.models import ProgrammeRole
from tests.factories import make_person, make_programme

pytestmark = pytest.mark.django_db


def test_a_leaver_runs_no_programme_and_gets_none_back_by_returning() -> None:
    dana, by = make_person(name="Dana Whitfield"), System("test")
    make_programme(admin=dana)
    leave(dana, by=by)
    assert not ProgrammeRole.objects.exists()
    come_back(dana, by=by)
    assert not ProgrammeRole.objects.exists()
