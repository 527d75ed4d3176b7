"""The invented organisation as a visitor finds it: four programmes, eight people, words that read like people's."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentes.demo.cast import cast
from mentes.enrolment.models import Enrolment, Lottery
from mentes.insights.key_results import key_results_of
from mentes.insights.models import Reading, Study
from mentes.insights.verdicts import Verdict
from mentes.pairing.models import Pair
from mentes.people.models import EmploymentEvent, Person
from mentes.programmes.models import Programme, Role
from mentes.relationship.models import Goal, Rating, Session
from tests.filled_demo import filled_demo, holding

# The demo is always on SQLite, and filling it takes a minute.
pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.long]


@pytest.fixture(scope="module", autouse=True)
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Filled once and looked at by every test here; a Refused while filling fails them all."""
    with django_db_blocker.unblock(), holding(filled_demo()):
        yield


def enrolled(programme: Programme, role: Role) -> int:
    return programme.enrolments.filter(role=role, state=Enrolment.State.ENROLLED).count()


def test_one_programme_of_each_moment() -> None:
    states = Counter(Programme.objects.values_list("state", flat=True))
    assert states == {"enrolling": 2, "running": 1, "closed": 1}


def test_about_1200_people_work_here() -> None:
    assert 1170 <= Person.objects.filter(is_active=True).count() <= 1230


def test_the_ready_programme_waits_for_its_pairs() -> None:
    ready = Programme.objects.get(state="enrolling", template="skills")
    assert (enrolled(ready, Role.MENTEE), enrolled(ready, Role.MENTOR)) == (120, 80)
    assert not ready.rounds.exists()


def test_its_places_were_drawn_by_lot_and_anybody_in_the_draw_reads_the_proof(
    client: Client,
) -> None:
    ready = Programme.objects.get(state="enrolling", template="skills")
    lottery = Lottery.objects.get(programme=ready)
    assert (lottery.seats, len(lottery.proof["applicants"])) == (120, 132)
    waiting = ready.enrolments.filter(state=Enrolment.State.WAITING)
    assert waiting.count() == 12
    client.force_login(waiting[0].person)
    page = client.get(reverse("enrolment:draw", args=[ready.slug])).content.decode()
    assert lottery.proof["seed"] in page and lottery.commitment in page


def test_the_running_programme_has_met_and_has_silent_pairs() -> None:
    pairs = Pair.objects.filter(programme__state="running", state=Pair.State.ACTIVE)
    held = Session.system("the demo is looked at").filter(state=Session.State.HELD)
    met = {session.pair_id for session in held.filter(pair__in=pairs)}
    assert 50 <= pairs.count() <= 61
    assert 0 < pairs.exclude(pk__in=met).count() < 15
    assert Goal.system("the demo is looked at").filter(pair__in=pairs).count() >= 40
    assert Rating.system("the demo is looked at").filter(session__pair__in=pairs).count() >= 50


def test_the_closed_programme_has_a_past_and_people_who_moved_on() -> None:
    closed = Programme.objects.get(state="closed")
    assert 200 <= closed.pairs.count() <= 250
    assert not closed.pairs.filter(state__in=Pair.OPEN).exists()
    since = EmploymentEvent.objects.filter(on__gte=closed.starts_on).exclude(kind="hired")
    assert {event.kind for event in since} >= {"promoted", "left"}


def test_the_closed_programme_kept_more_people_and_says_so_with_every_check_passed() -> None:
    study = Study.objects.get(programme__state="closed", outcome="retained")
    assert study.result["gate"]["status"] == "green"
    figures = study.result["figures"]
    assert 0.03 < figures["estimate"] < 0.14
    assert figures["naive"] - figures["estimate"] > 0.01  # who joins makes the raw number larger
    assert study.locked_at <= study.programme.launched_at
    assert study.returns["low"] < study.returns["high"]


def test_a_second_study_is_refused_and_a_third_is_too_early() -> None:
    refused = Study.objects.get(programme__state="closed", outcome="moved")
    assert [c["name"] for c in refused.result["gate"]["checks"] if c["status"] == "red"] == [
        "events"
    ]
    early = Study.objects.get(programme__state="running", outcome="retained")
    assert early.result is None and early.locked_at is not None


def test_one_can_continue_as_eight_people() -> None:
    parts = cast()
    assert len({part.person.pk for part in parts}) == 8
    assert all(part.role and part.story for part in parts)


def test_nobody_is_called_by_a_number() -> None:
    names = Person.objects.values_list("name", flat=True)
    strange = [name for name in names if " " not in name or any(c.isdigit() for c in name)]
    assert strange == []


def test_the_door_opens_in_the_demo_alone(client: Client, settings: Any) -> None:
    settings.DEMO = True
    page = client.get("/demo/").content.decode()
    assert page.count("Continue as") == 8
    settings.DEMO = False
    lena = Person.objects.get(name="Lena Moreau")
    assert client.get("/demo/").status_code == 404
    assert client.post(f"/demo/{lena.pk}/").status_code == 404


def test_the_door_shows_no_photo_that_a_visitor_may_not_load(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    monkeypatch.setattr(Person, "photo_url", "/people/photos/1/")
    page = client.get("/demo/").content.decode()
    assert "Lena Moreau" in page and "/people/photos/" not in page


def test_a_visitor_becomes_the_person_they_chose(client: Client, settings: Any) -> None:
    settings.DEMO = True
    lena = Person.objects.get(name="Lena Moreau")
    assert client.post(f"/demo/{lena.pk}/", follow=True).context["user"] == lena


def test_key_results_show_every_verdict_and_where_their_numbers_come_from() -> None:
    begun = Programme.objects.filter(state__in=["running", "closed"])
    rows = [row for programme in begun for row in key_results_of(programme)]
    assert {row.verdict for row in rows} == set(Verdict) - {Verdict.KEEPS_PACE}
    assert len(rows) == 8
    assert sum(row.reading is not None for row in rows) >= 6
    assert Reading.objects.filter(corrects__isnull=False).count() == 1
