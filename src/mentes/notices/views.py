"""Doors: the list of notices, and what to get by e-mail."""

from functools import partial

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mentes.foundation.policy import may
from mentes.foundation.refused import Refused
from mentes.foundation.request import SignedInRequest
from mentes.notices import actions, queries
from mentes.notices.forms import ChoicesForm
from mentes.notices.models import Choice
from mentes.notices.tasks import deliver_notice
from mentes.notices.unsubscribe import read_token


def notices(request: SignedInRequest) -> HttpResponse:
    page = Paginator(queries.notices_of(request.user), 30).get_page(request.GET.get("page"))
    return render(request, "notices/list.html", {"page": page, "days": queries.by_day(page)})


@require_POST
def read(request: SignedInRequest) -> HttpResponse:
    actions.read_notices(request.user, by=request.user)
    return redirect("notices:list")


def choices(request: SignedInRequest) -> HttpResponse:
    wanted = [choice for choice, is_on in queries.choices_of(request.user).items() if is_on]
    form = ChoicesForm(request.POST or None, initial={"wanted": wanted})
    if request.method == "POST" and form.is_valid():
        for choice in Choice.values:
            is_on = choice in form.cleaned_data["wanted"]
            actions.prefer(request.user, by=request.user, choice=choice, by_email=is_on)
        messages.success(request, _("Saved. The list here always has everything."))
        return redirect("notices:choices")
    return render(request, "notices/choices.html", {"form": form})


@csrf_exempt  # a mail program posts here by itself (RFC 8058); the signed link is the proof
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        person, choice = read_token(token)
    except signing.BadSignature:
        raise Http404 from None
    if request.method == "POST":
        actions.prefer(person, by=person, choice=choice, by_email=False)
    context = {"what": Choice(choice).label, "done": request.method == "POST"}
    return render(request, "notices/unsubscribe.html", context)


def troubles(request: SignedInRequest) -> HttpResponse:
    page = Paginator(queries.troubles(), 50).get_page(request.GET.get("page"))
    groups = queries.waiting_groups()
    context = {
        "page": page,
        "groups": groups,
        "waiting": sum(group.to_send + group.read + group.too_late for group in groups),
        "to_send": sum(group.to_send for group in groups),
        "may_send": may(request.actor, "notices:send_all_again"),
    }
    return render(request, "notices/troubles.html", context)


@require_POST
def send_all_again(request: SignedInRequest) -> HttpResponse:
    sent = actions.send_all_again(by=request.user)
    _wake(sent)
    messages.success(request, _tried_again(len(sent)))
    return redirect("notices:troubles")


@require_POST
def settle_waiting(request: SignedInRequest) -> HttpResponse:
    """The page before has shown what would go; without a server nothing can."""
    if not queries.has_mail():
        raise Refused(_("No mail server is set, so nothing can go out yet."))
    sent = actions.settle_waiting(by=request.user, groups=request.POST.getlist("group"))
    _wake(sent)
    words = ngettext("%(n)s message goes out now.", "%(n)s messages go out now.", len(sent))
    messages.success(request, words % {"n": len(sent)} + " " + _("The rest stays in Notices."))
    return redirect("notices:troubles")


def _wake(sent: list[int]) -> None:
    """The sweep finds the rest; a job for each of thousands would only fill the queue."""
    for pk in sent[:100]:
        transaction.on_commit(partial(deliver_notice.enqueue, pk))


def _tried_again(n: int) -> str:
    if not queries.has_mail():
        return _("Tried again. They wait for a mail server.")
    words = ngettext(
        "%(n)s message is on its way again.", "%(n)s messages are on their way again.", n
    )
    return words % {"n": n}


@require_POST
def send_again(request: SignedInRequest, notice: int) -> HttpResponse:
    row = get_object_or_404(queries.troubles(), pk=notice)
    actions.send_again(row, by=request.user)
    transaction.on_commit(lambda: deliver_notice.enqueue(row.pk))
    messages.success(request, _tried_again(1))
    return redirect("notices:troubles")


__all__ = [
    "choices",
    "notices",
    "read",
    "send_again",
    "send_all_again",
    "settle_waiting",
    "troubles",
    "unsubscribe",
]
