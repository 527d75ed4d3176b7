"""Verbs: setting the mail server, and trying it."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.connectors.mail.models import MailServer
from mentes.connectors.mail.server import Server, hand_over, seal
from mentes.notices.ports import TryLater, Undeliverable
from mentes.people.models import Person


@transaction.atomic
def set_mail_server(
    *, by: Person, host: str, port: int, security: str, user: str, password: str, sender: str
) -> MailServer:
    row = MailServer.objects.select_for_update().first() or MailServer()
    row.host, row.port, row.security = host, port, security
    row.user, row.sender, row.tested_at = user, sender, None
    if password:
        row.password_sealed = seal(password)
    row.save()
    note("set_mail_server", row, by=by, host=host, port=port, security=security)
    return row


@dataclass(frozen=True)
class Answer:
    arrived: bool
    words: str
    likely_fix: str = ""


def send_test(server: Server, *, to: Person, by: Person) -> Answer:
    """Ask the server itself, now, and show what it says."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _("Mentes can send mail")
    message["From"], message["To"] = server.sender, to.email
    message.set_content(_("This is the test you asked for. Nothing else was sent."))
    try:
        words = hand_over(server, message, to=to.email)
    except (TryLater, Undeliverable) as fault:
        return Answer(False, str(fault), _likely_fix(str(fault).lower(), server))
    MailServer.objects.update(tested_at=timezone.now())
    return Answer(True, words)


def _likely_fix(words: str, server: Server) -> str:
    fixes = [
        (("535", "534", "authentication"), _("The user or the password is not right.")),
        (("name or service", "getaddrinfo", "nodename"), _("Check the spelling of the server.")),
        (("refused",), _("No mail server answers on port %(port)s. Try 587, 465 or 25.")),
        (
            ("timed out",),
            _("The server did not answer in 15 seconds. A firewall may be in between."),
        ),
        (("wrong_version", "record layer"), _("Try the other encryption: TLS goes with port 465.")),
        (("starttls", "not supported"), _("This server offers no STARTTLS on port %(port)s.")),
        (("certificate",), _("The server's certificate does not match its name.")),
        (("550", "553", "554"), _("The server does not accept this sender or recipient.")),
    ]
    for signs, fix in fixes:
        if any(sign in words for sign in signs):
            return fix % {"port": server.port}
    return _("Check server, port and encryption with the people who keep your mail server.")
