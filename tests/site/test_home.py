"""Home says to whoever runs programmes what comes next in each."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from mentes.pairing.models import Round, Switch
from mentes.people.models import Person
from mentes.programmes.actions.making import make_programme as make_draft
from mentes.programmes.models import Programme, ProgrammeRole
from tests.factories import (
    make_enrolment,
    make_organisation,
    make_pair,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db
AGO = timezone.now() - timedelta(days=40)


@pytest.fixture
def dana(client: Client) -> Person:
    make_organisation()
    dana = make_person(name="Dana Whitfield")
    client.force_login(dana)
    return dana


def home(client: Client) -> str:
    return client.get("/").content.decode()


def ready(dana: Person) -> Programme:
    programme = make_programme(
        admin=dana, enrolment_closes_on=timezone.localdate() - timedelta(days=1)
    )
    for _ in range(3):
        make_enrolment(programme=programme)
    make_enrolment(programme=programme, role="mentor", places=3)
    return programme


def test_a_draft_asks_for_its_first_step(client: Client, dana: Person) -> None:
    draft = make_draft("Spring", by=dana, template="skills")
    assert "Look at: Name and programme page" in home(client)
    Programme.objects.filter(pk=draft.pk).update(steps_saved=["page_texts", "faq", "north_star"])
    assert "Finish: North star" in home(client)


def test_sign_ups_that_wait_come_before_the_matching(client: Client, dana: Person) -> None:
    programme = ready(dana)
    assert "Match 3 mentees" in home(client)
    make_enrolment(programme=programme, state="applied")
    assert "1 person waits for your answer" in home(client)


def test_nobody_is_asked_to_match_while_enrolment_is_open_or_no_mentor_has_room(
    client: Client, dana: Person
) -> None:
    programme = ready(dana)
    programme.enrolments.filter(role="mentor").update(taken=3)
    Person.objects.update(last_login=AGO)
    assert "Nothing needs you" in home(client)
    programme.enrolments.filter(role="mentor").update(taken=0)
    Programme.objects.update(enrolment_closes_on=timezone.localdate())
    assert "Nothing needs you" in home(client)


def test_a_round_to_publish_is_the_next_step(client: Client, dana: Person) -> None:
    Round.objects.create(programme=ready(dana), state=Round.State.PROPOSED)
    assert "Review the pairs and publish" in home(client)


def test_pairs_that_never_met_and_people_who_want_a_change_ask_for_somebody(
    client: Client, dana: Person
) -> None:
    programme = make_programme(admin=dana, state="running", enrolment_closes_on=AGO.date())
    pair = make_pair(programme=programme, told_at=AGO)
    assert "1 pair may need you" in home(client)
    Switch.system("test").model(pair=pair, asked_by=pair.mentee.person, wish="new").save()
    assert "1 person asked for a change" in home(client)


def test_only_the_first_of_several_is_the_primary_action(client: Client, dana: Person) -> None:
    ready(dana)
    ready(dana)
    page = home(client)
    assert "2 programmes have a next step for you." in page
    assert page.count("btn btn-primary") == 1


def test_what_somebody_else_runs_is_not_asked_of_her(client: Client, dana: Person) -> None:
    ready(make_person(name="Olu Adeyemi"))
    assert "Match 3 mentees" not in home(client)


def test_it_costs_the_same_with_many_programmes(
    client: Client, dana: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def one_of_each(number: int) -> None:
        make_draft(f"Draft {number}", by=dana, template="skills")
        ready(dana)
        running = make_programme(admin=dana, state="running", enrolment_closes_on=AGO.date())
        make_pair(
            programme=running,
            told_at=AGO,
            mentee=make_person(name=f"Mentee {number}"),
            mentor=make_person(name=f"Mentor {number}"),
        )

    for number in range(2):
        one_of_each(number)
    home(client)  # the first page of a new admin gives the session a new name
    with CaptureQueriesContext(connection) as few:
        home(client)
    for number in range(2, 6):
        one_of_each(number)
    assert ProgrammeRole.objects.filter(person=dana).count() == 18
    with django_assert_max_num_queries(len(few)):
        home(client)
