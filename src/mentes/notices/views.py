"""Doors: the list of notices, and what to get by e-mail."""

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

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
    return render(request, "notices/troubles.html", {"page": page})


@require_POST
def send_again(request: SignedInRequest, notice: int) -> HttpResponse:
    row = get_object_or_404(queries.troubles(), pk=notice)
    actions.send_again(row, by=request.user)
    transaction.on_commit(lambda: deliver_notice.enqueue(row.pk))
    messages.success(request, _("It is on its way again."))
    return redirect("notices:troubles")


__all__ = ["choices", "notices", "read", "send_again", "troubles", "unsubscribe"]
