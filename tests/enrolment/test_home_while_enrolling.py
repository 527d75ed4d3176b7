"""Home of who runs a programme that is enrolling: how sign-up goes, and who has no way in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.sign_ups import course_of_sign_ups
from mentes.foundation.plots import SignUps, sign_ups
from mentes.people.models import OrganisationRole, Person
from mentes.programmes.models import Programme
from tests.factories import make_enrolment, make_person, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana() -> Person:
    return make_person(name="Dana Whitfield", last_login=datetime(2026, 1, 1, tzinfo=UTC))


def enrolling(dana: Person, **facts: Any) -> Programme:
    today = timezone.localdate()
    facts = {
        "name": "First ninety days",
        "slug": "first",
        "state": "enrolling",
        "launched_at": timezone.now() - timedelta(days=4),
        "enrolment_opens_on": today - timedelta(days=4),
        "enrolment_closes_on": today + timedelta(days=5),
        "mentee_places": 45,
    } | facts
    return make_programme(admin=dana, **facts)


def sign_up(programme: Programme, role: str, *, days_ago: int, **facts: Any) -> Enrolment:
    person = make_person(last_login=timezone.now())
    one = make_enrolment(programme=programme, person=person, role=role, **facts)
    Enrolment.objects.filter(pk=one.pk).update(applied_at=timezone.now() - timedelta(days=days_ago))
    return one


def home_of(client: Client, person: Person) -> str:
    client.force_login(person)
    page = client.get("/").content.decode()
    return page[page.index("<main") :]


def test_home_shows_how_sign_up_goes(client: Client, dana: Person) -> None:
    programme = enrolling(dana)
    for _n in range(6):
        sign_up(programme, "mentee", days_ago=3)
    sign_up(programme, "mentor", days_ago=1, places=2)
    sign_up(programme, "mentee", days_ago=0, state=Enrolment.State.STARTED)
    page = home_of(client, dana)
    assert "Sign-ups, First ninety days" in page
    assert "5 days left." in page
    assert "At this pace about 12 mentees, and mentors for 4 of them." in page
    assert "45 wanted of each" in page and ">6 mentees<" in page and ">Mentors for 2<" in page
    assert "4 mentees may have no mentor." in page
    assert '/programmes/first/people/invite/?role=mentor"' in page


def test_each_day_counts_who_had_signed_up_by_then(dana: Person) -> None:
    programme = enrolling(dana)
    for days in (4, 2, 2, 0):
        sign_up(programme, "mentee", days_ago=days)
    sign_up(programme, "mentor", days_ago=1, places=3)
    sign_up(programme, "mentee", days_ago=1, state=Enrolment.State.WITHDRAWN)
    course = course_of_sign_ups([programme])
    assert course is not None
    assert course.mentees == [1, 1, 3, 3, 4] and course.places == [0, 0, 0, 3, 3]
    assert course.days[-1] == timezone.localdate() and course.days_left == 5


def test_of_several_programmes_the_one_that_closes_first_is_drawn(dana: Person) -> None:
    later = enrolling(dana, slug="later", enrolment_closes_on=None)
    sooner = enrolling(dana, slug="sooner")
    not_yet = enrolling(
        dana, slug="not-yet", enrolment_opens_on=timezone.localdate() + timedelta(days=1)
    )
    found = course_of_sign_ups([later, sooner, not_yet])
    assert found is not None and found.programme == sooner
    assert course_of_sign_ups([not_yet]) is None
    alone = course_of_sign_ups([later])
    assert alone is not None and alone.days_left is None and alone.expected is None


def test_after_enrolment_the_curve_goes(client: Client, dana: Person) -> None:
    enrolling(dana, enrolment_closes_on=timezone.localdate() - timedelta(days=1))
    assert "Sign-ups," not in home_of(client, dana)


def test_without_mail_home_offers_three_ways_out(
    client: Client, dana: Person, settings: Any
) -> None:
    ravi = make_person(name="Ravi Menon", last_login=timezone.now())
    OrganisationRole.objects.create(person=ravi, role="organisation_admin")
    programme = enrolling(dana)
    for role in ("mentee", "mentee", "mentor"):
        make_enrolment(programme=programme, person=make_person(last_login=None), role=role)
    page = home_of(client, dana)
    assert "3 people can’t sign in yet, because no mail server is set." in page
    assert "Download 3 personal links" in page and "Copy one link for all" in page
    assert "Ravi Menon can set up mail." in page
    assert page.index("Mentees, First") < page.index("Mentors, First")
    assert reverse("enrolment:ways_in", args=["first"]) in page
    assert reverse("mail:server") not in page
    assert f'action="{reverse("enrolment:download_links", args=["first"])}"' in page
    settings.MAIL_HOST = "mail.example"
    assert "can’t sign in yet" not in home_of(client, dana)


def test_a_person_of_two_programmes_is_counted_once(client: Client, dana: Person) -> None:
    lena = make_person(last_login=None)
    for slug in ("first", "second"):
        make_enrolment(programme=enrolling(dana, slug=slug, name=slug), person=lena)
    page = home_of(client, dana)
    assert "1 person can’t sign in yet" in page
    assert "Mentees, first" in page and "Mentees, second" in page
    assert "Download 1 personal" not in page


def test_home_asks_as_often_for_few_as_for_many(client: Client, dana: Person) -> None:
    client.force_login(dana)
    counts = []
    for number in (1, 9):
        for n in range(number):
            programme = enrolling(dana, slug=f"round-{number}-{n}", name=f"Round {number}-{n}")
            for role in ("mentee", "mentor"):
                make_enrolment(programme=programme, person=make_person(last_login=None), role=role)
        client.get("/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("days", "left"), [(0, 0), (0, 1), (1, 30), (15, 15), (29, 1), (30, 0), (400, 3)]
)
def test_any_course_is_drawn_inside_its_picture(dana: Person, days: int, left: int) -> None:
    today = date(2026, 12, 7)
    drawn = sign_ups(
        SignUps(
            name="First",
            days=[today - timedelta(days=days - n) for n in range(days + 1)],
            mentees=list(range(days + 1)),
            places=[0] * (days + 1),
            wanted=45,
            until=today + timedelta(days=left),
        )
    )
    assert "Today" in drawn and "nan" not in drawn and "style=" not in drawn
    assert f">{days} mentee" in drawn and "Mentors for 0" in drawn
