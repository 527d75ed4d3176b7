"""What mail has to say on pages of lower slices."""

from django.http import HttpRequest

from mentes.connectors.mail.server import server_in_use
from mentes.foundation.cards import Card
from mentes.notices.ports import TryLater


def no_server(request: HttpRequest, thing: object = None) -> Card | None:
    """Before something is sent to many people."""
    try:
        is_ready = server_in_use() is not None
    except TryLater:
        is_ready = False
    return None if is_ready else Card("mail/no_server.html")
