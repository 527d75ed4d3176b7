"""Nobody stays signed in for ever, and what somebody wrote meanwhile is not lost without a word."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.signals import authenticator_added
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from mentes.foundation import kept_forms, time_out
from mentes.people.models import OrganisationRole, Person
from mentes.site.tasks import clear_sessions
from tests.factories import make_organisation, make_person, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
BY_ITSELF = {"X-By-Itself": "yes"}
PASSWORD = "nine calm otters rowing"
ADMIN_PAUSE, PAUSE = timedelta(minutes=30), timedelta(hours=12)
ADMIN_STAY, STAY = timedelta(hours=12), timedelta(days=14)
SECOND, NEARLY_A_MINUTE = timedelta(seconds=1), timedelta(seconds=59)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def lena() -> Person:
    make_organisation()
    lena = make_person(name="Lena Moreau", time_zone="UTC")
    lena.set_password(PASSWORD)
    lena.save()
    return lena


@pytest.fixture
def ravi(lena: Person) -> Person:
    ravi = make_person(name="Ravi Menon")
    OrganisationRole.objects.create(person=ravi, role="organisation_admin")
    return ravi


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def sign_in_again(client: Client, answer: Any) -> Any:
    login = {"login": "", "password": PASSWORD}
    login["login"] = get_user_model()._default_manager.get(name="Lena Moreau").email
    return client.post(answer["Location"], login, follow=True)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(ravi: Person, clock: Any) -> None:
    client = signed_in(ravi)
    for _n in range(3):
        clock.shift(timedelta(minutes=9))
        assert client.get("/people/", headers=BY_ITSELF).status_code == 200
    clock.shift(timedelta(minutes=3))
    over = client.get("/people/", headers=BY_ITSELF | {"HX-Request": "true"})
    assert "/account/login/" in over["HX-Redirect"]
    assert not is_in(client)


def test_the_panel_of_a_job_says_that_it_asks_by_itself() -> None:
    work = {"work_state": "waiting", "work_title": "Matching"}
    panel = render_to_string("foundation/job_panel.html", {"work": work, "poll_url": "/"})
    said = re.search(r"hx-headers='([^']+)'", panel)
    assert said and json.loads(said[1]) == BY_ITSELF


@pytest.mark.parametrize(
    ("who", "limit"),
    [("lena", PAUSE), ("ravi", ADMIN_PAUSE), ("bernd", ADMIN_PAUSE), ("dana", ADMIN_PAUSE)],
)
def test_a_pause_ends_it_to_the_second(
    who: str, limit: timedelta, ravi: Person, clock: Any
) -> None:
    people = {"lena": Person.objects.get(name="Lena Moreau"), "ravi": ravi}
    people["bernd"], people["dana"] = make_person(name="Bernd Kessler"), make_person(name="Dana")
    OrganisationRole.objects.create(person=people["bernd"], role="auditor")
    make_programme(admin=people["dana"])
    client = signed_in(people[who])
    clock.shift(limit - SECOND)
    assert is_in(client)
    clock.shift(limit)
    assert not is_in(client)


@pytest.mark.parametrize(("admin", "limit"), [(False, STAY), (True, ADMIN_STAY)])
@pytest.mark.long
def test_clicking_on_does_not_extend_it_for_ever(
    admin: bool, limit: timedelta, ravi: Person, clock: Any
) -> None:
    client = signed_in(ravi if admin else Person.objects.get(name="Lena Moreau"))
    step = limit / 100 if admin else limit / 50
    for _ in range(99 if admin else 49):
        clock.shift(step)
        assert is_in(client)
    clock.shift(step)
    page = client.get("/me/", follow=True).content.decode()
    assert "because you signed in 1" in page


def test_each_click_counts_to_the_minute_and_most_write_nothing(
    lena: Person, clock: Any, django_assert_num_queries: Any
) -> None:
    client = signed_in(lena)
    seen = lambda: client.session[time_out.STAY]["seen"]  # noqa: E731
    first = seen()
    clock.shift(NEARLY_A_MINUTE)
    assert is_in(client)
    assert seen() == first
    clock.shift(SECOND)
    assert is_in(client)
    assert seen() == first + 60


def test_they_land_on_sign_in_with_the_reason_and_come_back(lena: Person, clock: Any) -> None:
    client = signed_in(lena)
    clock.shift(PAUSE)
    answer = client.get("/me/?tab=skills")
    assert answer["Location"] == "/account/login/?next=/me/%3Ftab%3Dskills"
    page = client.get(answer["Location"]).content.decode()
    assert "You were signed out after 12 hours without a click" in page
    assert sign_in_again(client, answer).redirect_chain[-1][0] == "/me/?tab=skills"
    assert is_in(client)


def test_the_session_is_gone_on_the_server_too(lena: Person, clock: Any) -> None:
    client = signed_in(lena)
    stolen = client.cookies["session"].value
    clock.shift(PAUSE)
    client.get("/me/")
    assert not Session.objects.filter(session_key=stolen).exists()


FORM = {"text": "Learn to wait a day before I answer", "framework": "open"}


def post(client: Client, path: str = "/notices/choices/", **more: Any) -> Any:
    return client.post(path, FORM | more, headers={"referer": "http://testserver/notices/"})


def test_what_they_wrote_meanwhile_comes_back_after_sign_in(lena: Person, clock: Any) -> None:
    client = signed_in(lena)
    clock.shift(PAUSE)
    answer = post(client, wanted=["news", "nudges"])
    assert answer["Location"].endswith("?next=/carry-on/")
    assert "What you wrote is kept for an hour" in client.get(answer["Location"]).content.decode()
    page = sign_in_again(client, answer)
    assert page.redirect_chain[-1][0] == "/carry-on/"
    text = page.content.decode()
    assert "Nothing of it has been saved yet" in text
    assert text.count(FORM["text"]) == 2, "once to read, once to send"
    assert 'action="/notices/choices/"' in text
    assert text.count('type="hidden" name="wanted"') == 2
    assert lena.preferences.count() == 0
    assert client.post("/notices/choices/", FORM | {"wanted": ["news"]}).status_code == 302
    assert lena.preferences.filter(by_email=True).count() == 1
    assert FORM["text"] not in client.get("/carry-on/", follow=True).content.decode()


def test_they_may_drop_it(lena: Person, clock: Any) -> None:
    client = signed_in(lena)
    clock.shift(PAUSE)
    sign_in_again(client, post(client))
    assert client.post("/carry-on/")["Location"] == "/notices/"
    assert client.get("/carry-on/")["Location"] == "/"


def test_nobody_else_who_signs_in_there_sees_it(lena: Person, clock: Any) -> None:
    client = signed_in(lena)
    clock.shift(PAUSE)
    post(client)
    client.force_login(make_person(name="Jonas Weber"))
    assert FORM["text"] not in client.get("/carry-on/", follow=True).content.decode()
    assert "kept_form" not in client.session


def test_it_is_gone_after_an_hour(lena: Person, clock: Any) -> None:
    client = signed_in(lena)
    clock.shift(PAUSE)
    answer = post(client)
    waiting = Session.objects.get()
    assert waiting.expire_date - timezone.now() <= timedelta(hours=1)
    sign_in_again(client, answer)
    clock.shift(timedelta(hours=1, seconds=1))
    is_in(client)
    assert "kept_form" not in client.session


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/password/change/", {"oldpassword": PASSWORD}),
        ("/notices/choices/", {"password": PASSWORD}),
        ("/notices/choices/", {"text": "x" * 100_001}),
    ],
)
def test_secrets_are_never_kept_and_the_page_says_so(
    path: str, fields: dict[str, str], lena: Person, clock: Any
) -> None:
    client = signed_in(lena)
    clock.shift(PAUSE)
    answer = post(client, path, **fields)
    assert answer["Location"].endswith("?next=/notices/")
    assert "kept_form" not in client.session
    page = client.get(answer["Location"]).content.decode()
    assert "What you just sent was not saved" in page


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(lena: Person, clock: Any) -> None:
    client = signed_in(lena)
    clock.shift(PAUSE)
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/notices/"}
    answer = client.get("/me/", headers=headers)
    assert answer["HX-Redirect"] == "/account/login/?next=%2Fnotices%2F"


def test_an_open_page_opens_all_the_same(lena: Person, clock: Any) -> None:
    client = signed_in(lena)
    clock.shift(PAUSE)
    assert client.get("/account/login/").status_code == 200
    assert client.get("/healthz?only=site").status_code == 200


def test_a_new_name_for_the_session_at_sign_in_and_when_the_second_factor_changes(
    lena: Person, rf: Any
) -> None:
    client = Client()
    client.get("/account/login/")
    client.session.save()
    client.post("/account/login/", {"login": lena.email, "password": PASSWORD})
    first = client.session.session_key
    request = rf.get("/")
    request.session = client.session
    authenticator_added.send(sender=None, request=request, user=lena, authenticator=None)
    assert request.session.session_key != first
    assert not Session.objects.filter(session_key=first).exists()


def test_signing_in_does_not_keep_a_name_that_somebody_chose_before(lena: Person) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = session.session_key
    client.post("/account/login/", {"login": lena.email, "password": PASSWORD})
    assert client.cookies["session"].value != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_a_new_name_and_shorter_limits_when_somebody_becomes_an_admin(
    lena: Person, clock: Any
) -> None:
    client = signed_in(lena)
    before = client.session.session_key
    OrganisationRole.objects.create(person=lena, role="organisation_admin")
    assert is_in(client)
    assert client.session.session_key != before
    clock.shift(ADMIN_PAUSE)
    assert not is_in(client)


def test_a_session_from_before_there_was_a_limit_begins_now(lena: Person, clock: Any) -> None:
    client = signed_in(lena)
    session = client.session
    del session[time_out.STAY]
    session.save()
    clock.shift(PAUSE)
    assert is_in(client)
    clock.shift(PAUSE)
    assert not is_in(client)


def test_the_demo_too_and_there_signing_in_is_choosing_who_to_be(
    lena: Person, clock: Any, settings: Any
) -> None:
    settings.DEMO, settings.LOGIN_URL = True, "demo:people"
    client = signed_in(lena)
    clock.shift(PAUSE)
    answer = post(client)
    assert answer["Location"] == "/demo/?next=/carry-on/"
    page = client.get(answer["Location"]).content.decode()
    assert "You were signed out after 12 hours" in page
    again = client.post(f"/demo/{lena.pk}/", {"next": "/carry-on/"}, follow=True)
    assert FORM["text"] in again.content.decode()
    away = client.post(f"/demo/{lena.pk}/", {"next": "https://elsewhere.example/"})
    assert away["Location"] == "/"


@pytest.mark.parametrize(
    "page", ["http://testserver//elsewhere.example", "http://testserver/\\e.x"]
)
def test_the_page_to_go_back_to_is_one_of_ours(page: str, lena: Person) -> None:
    request = RequestFactory().post("/me/", headers={"HX-Current-URL": page})
    then = kept_forms.page_before(request)
    assert url_has_allowed_host_and_scheme(then, {"testserver"}), then


def test_what_was_kept_is_gone_after_an_hour_whether_or_not_anybody_comes_back(
    lena: Person, clock: Any
) -> None:
    came_back, never = signed_in(lena), signed_in(lena)
    clock.shift(PAUSE)
    for client in (came_back, never):
        answer = client.post("/me/", {"name": "A CANARY of words"})
    sign_in_again(came_back, answer)
    assert sum("CANARY" in str(row.get_decoded()) for row in Session.objects.all()) == 2
    clock.shift(timedelta(minutes=61))
    clear_sessions.call()
    assert not any("CANARY" in str(row.get_decoded()) for row in Session.objects.all())
    assert is_in(came_back)
