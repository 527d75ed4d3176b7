"""A notice as an e-mail: plain text, HTML made from the same words, and the invitation if there is one."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from mjml import mjml2html

from mentes.connectors.mail.server import Server, sendable
from mentes.notices.models import Notice
from mentes.notices.unsubscribe import path_for
from mentes.people.queries import organisation


def message_of(notice: Notice, server: Server) -> EmailMessage:
    stop = path_for(notice)
    context = {
        "notice": notice,
        "paragraphs": notice.paragraphs,
        "heading": _heading(notice),
        "address": notice.address,
        "stop": settings.URL + stop if stop else "",
        "choices": f"{settings.URL}/notices/choices/",
    }
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line(notice.subject)
    message["From"] = Address(_one_line(notice.sender_name or "Mentes"), addr_spec=server.sender)
    message["To"] = Address(_one_line(notice.to.name), addr_spec=sendable(notice.mailbox))
    if notice.reply_to:
        message["Reply-To"] = _one_line(notice.reply_to)
    message["Message-ID"] = notice.message_id
    message["Date"] = format_datetime(timezone.now())
    message["Auto-Submitted"] = "auto-generated"
    if stop:
        message["List-Unsubscribe"] = f"<{settings.URL}{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_printable(render_to_string("mail/notice.txt", context)).strip() + "\n")
    message.add_alternative(
        mjml2html(_printable(render_to_string("mail/notice.mjml", context))), subtype="html"
    )
    if notice.calendar:
        _add_invitation(message, notice)
    return message


def _heading(notice: Notice) -> str:
    """Return what stands above the letter: the sender, or the organisation where the letter is signed."""
    own = organisation() if notice.is_signed else None
    return own.name if own else notice.sender_name or "Mentes"


def _add_invitation(message: EmailMessage, notice: Notice) -> None:
    method = _one_line(notice.calendar_method)
    calendar = _whole(notice.calendar)
    message.add_alternative(calendar, subtype="calendar", params={"method": method}, cte="base64")
    message.add_attachment(
        calendar.encode(), maintype="application", subtype="ics", filename="invite.ics"
    )


def _one_line(text: str) -> str:
    """Without line breaks and control characters, which no header may hold."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", _whole(text)).strip()


def _printable(text: str) -> str:
    """Without control characters, which neither a mail nor the HTML of one may hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", "", _whole(text))


def _whole(text: str) -> str:
    """Without halves of characters, which a file of another program may hold and no encoding can write."""
    return re.sub(r"[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)
