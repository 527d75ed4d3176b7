"""What mail has to say on pages of lower slices."""

from django.http import HttpRequest

from mentes.connectors.mail.server import server_in_use
from mentes.foundation.cards import Card


def no_server(request: HttpRequest, thing: object = None) -> Card | None:
    """Before something is sent to many people."""
    return None if server_in_use() else Card("mail/no_server.html")
