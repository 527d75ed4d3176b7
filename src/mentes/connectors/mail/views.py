"""Doors: setting the mail server and sending a test."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mentes.connectors.mail.actions import send_test, set_mail_server
from mentes.connectors.mail.forms import ServerForm
from mentes.connectors.mail.models import MailServer
from mentes.connectors.mail.server import Server, server_in_use
from mentes.foundation.request_values import own_address
from mentes.notices.ports import TryLater
from mentes.notices.queries import waiting_for_server
from mentes.people.request import PersonRequest


def server(request: PersonRequest) -> HttpResponse:
    form = ServerForm(request.POST or None, initial=_saved())
    if request.method == "POST" and form.is_valid():
        set_mail_server(by=request.user, **form.cleaned_data)
        return redirect(request.get_full_path())
    return render(request, "mail/server.html", _context(request, form))


@require_POST
def test(request: PersonRequest) -> HttpResponse:
    in_use = _readable()
    if in_use is None:
        return redirect("mail:server")
    answer = send_test(in_use, to=request.user, by=request.user)
    context = _context(request, ServerForm(initial=_saved()))
    return render(request, "mail/server.html", context | {"answer": answer})


def _readable() -> Server | None:
    """None also when the saved password has to be entered again."""
    try:
        return server_in_use()
    except TryLater:
        return None


def _saved() -> dict[str, object]:
    row = MailServer.objects.values("host", "port", "security", "user", "sender").first()
    return dict(row or {})


def _context(request: PersonRequest, form: ServerForm) -> dict[str, object]:
    return {
        "form": form,
        "server": _readable(),
        "by_environment": settings.MAIL_HOST,
        "back": own_address(request, request.GET.get("next")),
        "waiting": waiting_for_server().count(),
    }
