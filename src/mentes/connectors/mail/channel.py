"""The channel that settings.CHANNELS names: a notice by e-mail."""

from mentes.connectors.mail.message import message_of
from mentes.connectors.mail.server import hand_over, server_in_use
from mentes.notices.models import Notice


def deliver(notice: Notice) -> str | None:
    server = server_in_use()
    if server is None:
        return None
    return hand_over(server, message_of(notice, server), to=notice.mailbox)
