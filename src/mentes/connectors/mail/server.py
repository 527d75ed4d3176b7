"""Which server mail goes through: the environment's, or the one set in the browser, or none."""

import base64
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from mentes.connectors.mail.models import MailServer
from mentes.notices.ports import TryLater, Undeliverable
from mentes.people.sheets.cells import ascii_domain

SECONDS = 15


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str


def server_in_use() -> Server | None:
    """TryLater when the saved password cannot be read: the key of this installation has changed."""
    if settings.MAIL_HOST:
        return Server(
            settings.MAIL_HOST,
            settings.MAIL_PORT,
            settings.MAIL_SECURITY,
            settings.MAIL_USER,
            settings.MAIL_PASSWORD,
            settings.MAIL_SENDER,
        )
    row = MailServer.objects.first()
    if row is None:
        return None
    password = unseal(row.password_sealed) if row.password_sealed else ""
    return Server(row.host, row.port, row.security, row.user, password, row.sender)


def is_server_set() -> bool:
    """Return whether mail can leave: a server is set and its password can be read."""
    try:
        return server_in_use() is not None
    except TryLater:
        return False


def sendable(address: str) -> str:
    """The address as servers take it. Undeliverable when there is none: trying again would never help."""
    found = ascii_domain(address)
    if not found.isascii():
        raise Undeliverable(_("The address has letters that mail servers do not take."))
    return found


def hand_over(server: Server, message: EmailMessage, *, to: str) -> str:
    """The server's own words when it took the message. Undeliverable for an address no server can be told."""
    to = sendable(to)
    try:
        with _conversation(server) as smtp:
            _must(*smtp.mail(server.sender))
            _must(*smtp.rcpt(to))
            return _must(*smtp.data(message.as_bytes()))
    except smtplib.SMTPAuthenticationError as fault:
        raise TryLater(_words(fault.smtp_code, fault.smtp_error)) from fault
    except (smtplib.SMTPException, OSError, UnicodeError) as fault:
        raise TryLater(str(fault) or type(fault).__name__) from fault


@contextmanager
def _conversation(server: Server) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if server.security == MailServer.Security.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=context
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    with smtp:
        if server.security == MailServer.Security.STARTTLS:
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password)
        smtp.ehlo_or_helo_if_needed()
        yield smtp


def _must(code: int, answer: bytes) -> str:
    if 200 <= code < 300:
        return _words(code, answer)
    if 400 <= code < 500:
        raise TryLater(_words(code, answer))
    raise Undeliverable(_words(code, answer))


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {text}"[:300]


def seal(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise TryLater("The saved mail password cannot be read. Enter it again.") from None


def _box() -> Fernet:
    key = sha256(b"connectors.mail" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
