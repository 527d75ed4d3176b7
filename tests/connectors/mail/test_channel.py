"""Notices through a real SMTP server."""

import email
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.test import Client

from mentes.connectors.mail.actions import send_test, set_mail_server
from mentes.connectors.mail.channel import deliver
from mentes.connectors.mail.message import message_of
from mentes.connectors.mail.models import MailServer
from mentes.connectors.mail.server import Server, is_server_set, server_in_use
from mentes.foundation.actor import System
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.notices.ports import TryLater, Undeliverable
from mentes.people.models import OrganisationRole, Person
from tests.factories import make_organisation, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


class Inbox:
    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusal = ""
        self.port = 0

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 kept as 42"


def check_password(
    server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword
) -> AuthResult:
    return AuthResult(success=data.password == b"right horse", handled=False)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    box = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        authenticator=check_password,
        auth_require_tls=False,
    )
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def admin():
    make_organisation()
    person = make_person(name="Ravi Shah")
    OrganisationRole.objects.create(person=person, role="organisation_admin")
    return person


def use(inbox: Inbox, admin, *, password: str = "right horse") -> None:
    set_mail_server(
        by=admin,
        host="127.0.0.1",
        port=inbox.port,
        security="none",
        user="mentes",
        password=password,
        sender="mentoring@hallam.example",
    )


def told(**more: Any) -> Notice:
    person = make_person(name="Zoë O’Hara")
    return tell(
        person,
        by=System("test"),
        kind="test",
        key="one",
        subject="Meet Amara",
        text="Hello Zoë.\n\nAmara offers <b>pricing</b>.",
        link="/pairs/1/",
        link_words="Meet Amara",
        sender_name="Spring 2027",
        reply_to="dana@hallam.example",
        **more,
    )


def test_each_answer_has_a_button_of_its_own_in_both_parts(inbox: Inbox, admin, settings) -> None:
    settings.URL = "https://mentes.hallam.example"
    use(inbox, admin)
    answers = [["1 · Not useful", "/rate/x/?answer=1"], ["2 · A little", "/rate/x/?answer=2"]]
    deliver(told(buttons=answers))
    message = inbox.messages[0]
    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    for words, address in answers:
        whole = f"https://mentes.hallam.example{address}"
        assert f"{words}: {whole}" in text
        assert f'href="{whole}"' in page and words in page
    assert "/pairs/1/" not in page


def test_a_notice_arrives_as_text_and_html(inbox: Inbox, admin, settings) -> None:
    use(inbox, admin)
    assert deliver(told()) == "250 kept as 42"
    [mail] = inbox.messages
    assert str(mail["From"]) == "Spring 2027 <mentoring@hallam.example>"
    assert mail["Reply-To"] == "dana@hallam.example"
    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert f"{settings.URL}/pairs/1/" in text
    assert "Amara offers <b>pricing</b>." in text
    assert "&lt;b&gt;pricing&lt;/b&gt;" in html
    assert "<img" not in html
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("ending", ["", "\n\nThe Spring 2027 team"])
def test_a_letter_is_signed_once(inbox: Inbox, admin, ending: str) -> None:
    use(inbox, admin)
    notice = told()
    notice.text += ending
    deliver(notice)
    text, html = (inbox.messages[0].get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.count("Spring 2027") == 1
    assert html.count("Spring 2027") == 1


def test_what_must_be_known_has_no_stop_link(inbox: Inbox, admin) -> None:
    use(inbox, admin)
    deliver(told(weight=Notice.Weight.TRANSACTIONAL))
    assert inbox.messages[0]["List-Unsubscribe"] is None


def test_an_invitation_travels_with_its_method(inbox: Inbox, admin) -> None:
    use(inbox, admin)
    deliver(
        told(
            calendar="BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n",
            calendar_method="CANCEL",
        )
    )
    parts = [
        part for part in inbox.messages[0].walk() if part.get_content_type() == "text/calendar"
    ]
    assert [part.get_param("method") for part in parts] == ["CANCEL"]
    assert [part.get_filename() for part in inbox.messages[0].iter_attachments()] == ["invite.ics"]


def test_every_attempt_has_the_same_message_id(inbox: Inbox, admin) -> None:
    use(inbox, admin)
    notice = told()
    deliver(notice)
    deliver(notice)
    assert len({mail["Message-ID"] for mail in inbox.messages}) == 1


@pytest.mark.parametrize(
    ("answer", "fault"), [("550 no such user", Undeliverable), ("451 greylisted", TryLater)]
)
def test_a_refusal_for_good_differs_from_one_for_now(
    inbox: Inbox, admin, answer: str, fault: type[Exception]
) -> None:
    use(inbox, admin)
    inbox.refusal = answer
    with pytest.raises(fault, match=answer[:3]):
        deliver(told())


def test_the_password_is_never_stored_in_the_open(inbox: Inbox, admin) -> None:
    use(inbox, admin)
    assert "horse" not in MailServer.objects.get().password_sealed
    assert server_in_use().password == "right horse"


def test_the_test_mail_shows_the_servers_own_words(inbox: Inbox, admin) -> None:
    use(inbox, admin)
    assert send_test(server_in_use(), to=admin, by=admin).words == "250 kept as 42"
    use(inbox, admin, password="wrong")
    answer = send_test(server_in_use(), to=admin, by=admin)
    assert not answer.arrived
    assert answer.words.startswith("535")
    assert "password" in answer.likely_fix


def test_no_server_at_the_port_is_said_with_a_fix(admin) -> None:
    set_mail_server(
        by=admin,
        host="127.0.0.1",
        port=1,
        security="none",
        user="",
        password="",
        sender="a@b.example",
    )
    answer = send_test(server_in_use(), to=admin, by=admin)
    assert "refused" in answer.words
    assert "587" in answer.likely_fix


def test_without_a_server_nothing_is_sent() -> None:
    assert deliver(told()) is None


def test_one_click_stops_this_kind_of_mail_without_signing_in(
    inbox: Inbox, admin, settings
) -> None:
    use(inbox, admin)
    notice = told()
    deliver(notice)
    address = str(inbox.messages[0]["List-Unsubscribe"])[1:-1].removeprefix(settings.URL)
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200
    assert notice.to.preferences.count() == 0
    assert client.post(address).status_code == 200
    assert notice.to.preferences.get().by_email is False


def test_a_password_that_cannot_be_read_any_more_can_be_entered_again(
    client: Client, settings: Any
) -> None:
    make_organisation()
    dana = make_person()
    OrganisationRole.objects.create(person=dana, role="organisation_admin")
    facts = {
        "host": "mail.example",
        "port": 25,
        "security": "none",
        "user": "m",
        "sender": "m@x.org",
    }
    set_mail_server(by=dana, password="before", **facts)
    settings.SECRET_KEY, settings.TWO_FACTOR, settings.DEMO = "another key", False, True
    with pytest.raises(TryLater):
        server_in_use()
    assert not is_server_set()
    client.force_login(dana)
    assert client.get("/settings/mail/").status_code == 200
    client.post("/settings/mail/", facts | {"password": "after"})
    assert server_in_use().password == "after"  # type: ignore[union-attr]


def test_an_address_with_letters_of_its_own_is_told_to_the_server_as_servers_take_it(
    inbox: Inbox, admin
) -> None:
    use(inbox, admin)
    notice = told()
    Person.objects.filter(pk=notice.to.pk).update(email="zoe@müller.example")
    notice = Notice.objects.get(pk=notice.pk)
    assert deliver(notice) == "250 kept as 42"
    assert "zoe@xn--mller-kva.example" in str(inbox.messages[0]["To"])
    Person.objects.filter(pk=notice.to.pk).update(email="zoë@example.org")
    with pytest.raises(Undeliverable):
        deliver(Notice.objects.get(pk=notice.pk))


def test_characters_that_no_header_may_hold_never_stop_a_message(inbox: Inbox, admin) -> None:
    use(inbox, admin)
    odd = "a\x0bb\x1bc\r\nBcc: all@hallam.example"
    notice = told()
    Notice.objects.update(
        subject=odd,
        text=odd,
        topic=odd,
        link_words=odd,
        sender_name=odd,
        reply_to=f"x@y.example{odd}",
    )
    notice.refresh_from_db()
    deliver(notice)
    [mail] = inbox.messages
    assert mail["Bcc"] is None
    assert "\x0b" not in mail.get_body(("plain",)).get_content()


ODD = [
    *(
        "a\0b",
        "a\r\nBcc: x@y.example",
        "a\nb",
        "a\x0bb",
        "a\x1b[1mb",
        "a\x85b",
        "a\x9bb",
        "a\u2028b",
    ),
    *("a\ud800b", "a\ufffeb", "a\x7fb", "\0\1", "x" * 3000, 'a"b\\', "<a@b>", "a, b <c@d.e>;", ""),
]
PLACES = ["subject", "sender_name", "reply_to", "name", "text", "topic", "link", "link_words"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", [*PLACES, "calendar", "calendar_method"])
def test_no_character_in_any_place_stops_a_message_or_makes_a_header(
    admin, place: str, odd: str
) -> None:
    """The row as it is, not through a database, which may refuse what another one keeps."""
    notice = told(calendar="BEGIN:VCALENDAR\r\n", calendar_method="REQUEST")
    setattr(notice.to if place == "name" else notice, place, odd)
    server = Server("mail.example", 25, "none", "", "", "mentoring@hallam.example")
    headers, _, _body = message_of(notice, server).as_bytes().partition(b"\r\n\r\n")
    assert b"\nBcc:" not in headers
    assert not set(headers) & ({*range(32), 127} - {*b"\t\r\n"})
