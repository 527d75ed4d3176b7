"""Without a mail server no page and no answer to a click speaks of mail that goes out; with one they do."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.people.actions.signing_in import invite
from mentes.people.links import path_of_invitation
from mentes.people.models import Person
from tests.factories import make_organisation, make_person
from tests.promises.test_policy_matrix import addresses, client_of, held
from tests.promises.world import ORGANISATION, World, build

pytestmark = pytest.mark.django_db
PROMISES = [  # on a page or in a flash: true only where mail leaves
    "on its way",
    "on their way",
    "both calendars",
    "for your calendars",
    "every message went out",
    "in your mail",
    "sign-in link",
    "by e-mail",
    "a link instead",
    "sign in by a link",
    "signing in by a link",
    "send an invitation",
    "gets a short message",
    "show their e-mails",
]
TRUE_ANYWAY = [  # what a page says about mail itself, or about the time when there is one
    "what you get by e-mail",
    "invitations, matches and reminders arrive by e-mail",
    "with mail, everybody can sign in by a link",
]
NOT_PAGES = {"insights:outcomes_pdf", "pairing:export", "enrolment:people_export"}
OF_SIGNING_IN = ["account_login", "account_set_password", "mfa_index", "mfa_activate_totp"]


@pytest.fixture
def world() -> World:
    return build()


def promised_in(text: str) -> set[str]:
    text = html.unescape(text).casefold()
    for words in TRUE_ANYWAY:
        text = text.replace(words, "")
    return {words for words in PROMISES if words in text}


def crawl(world: World) -> dict[str, set[str]]:
    """By promise, the pages that make it, over all addresses of all kinds of person."""
    found: dict[str, set[str]] = {words: set() for words in PROMISES}
    for actor in ORGANISATION:
        client = client_of(world, actor)
        asked = [
            (operation.name, arguments)
            for operation, arguments in addresses(world)
            if operation.who & held(actor, operation.name, arguments)
            and operation.name not in NOT_PAGES
        ]
        for name, arguments in [*asked, *((name, {}) for name in OF_SIGNING_IN)]:
            response = client.get(reverse(name, kwargs=arguments))
            if response.streaming or "html" not in response.headers.get("Content-Type", ""):
                continue
            for words in promised_in(response.content.decode()):
                found[words].add(name)
    return found


def clicks(world: World) -> dict[str, set[str]]:
    """By promise, the clicks that answer with it."""
    lena = client_of(world, "lena")
    pair = {"pair": world.pair.pk}
    nudge = pair | {"slug": world.pair.programme.slug}
    day = timezone.localdate() + timedelta(days=9)
    when = {"when": "other", "day": day.isoformat(), "time": "11:00", "minutes": "45", "where": ""}
    tries: list[tuple[Client, str, dict[str, Any], dict[str, str]]] = [
        (lena, "relationship:book", pair, when),
        (lena, "relationship:say_hello", pair, {"text": "Hello, shall we begin?"}),
        (
            client_of(world, "signed_out"),
            "account_login",
            {},
            {"login": "x@x.org", "password": "x"},
        ),
        (with_password(world), "account_reauthenticate", {}, {"password": "wrong"}),
        (client_of(world, "admin"), "insights:send_nudge", nudge, {"moment": "nudge_no_session"}),
        (client_of(world, "signed_out"), "people:ask_link", {}, {"email": "x@x.org"}),
    ]
    found: dict[str, set[str]] = {words: set() for words in PROMISES}
    for client, name, arguments, said in tries:
        answer = client.post(reverse(name, kwargs=arguments), said, follow=True)
        for words in promised_in(answer.content.decode()):
            found[words].add(name)
    return found


def with_password(world: World) -> Client:
    lena = world.people["lena"]
    lena.set_password("four words are easy")
    lena.save()
    client = Client()
    client.force_login(lena)
    return client


@pytest.mark.long
def test_no_page_promises_mail_where_there_is_none(world: World) -> None:
    pages, answers = crawl(world), clicks(world)
    false = {words: pages[words] | answers[words] for words in PROMISES}
    assert {words: where for words, where in false.items() if where} == {}


@pytest.mark.long
def test_with_a_mail_server_the_pages_say_so(world: World, settings: Any) -> None:
    """A list of words that stand nowhere would prove nothing."""
    settings.MAIL_HOST = "mail.example"
    pages, answers = crawl(world), clicks(world)
    missing = [words for words in PROMISES if not pages[words] | answers[words]]
    assert missing == []


@pytest.fixture
def lena() -> Person:
    make_organisation()
    return make_person(name="Lena")


def test_sign_in_asks_for_the_password_first(client: Client, lena: Person) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert 'name="password"' in page
    assert reverse("people:ask_link") not in page
    for name in ("ask_link", "link_sent"):
        answer = client.get(reverse(f"people:{name}"), {"next": "/me/"})
        assert answer["Location"].startswith(reverse("account_login"))


def test_sign_in_offers_the_link_first_where_mail_leaves(
    client: Client, lena: Person, settings: Any
) -> None:
    settings.MAIL_HOST = "mail.example"
    page = client.get(reverse("account_login")).content.decode()
    assert page.index("Send me a sign-in link") < page.index('name="password"')


def test_without_mail_a_first_visit_needs_a_password(client: Client, lena: Person) -> None:
    path = path_of_invitation(invite(lena, by=lena))
    assert "rather sign in by a link" not in client.get(path).content.decode()
    answer = client.post(path, {"password": ""})
    assert answer.status_code == 200
    lena.refresh_from_db()
    assert lena.last_login is None
    assert client.post(path, {"password": "four words are easy"}).status_code == 302
