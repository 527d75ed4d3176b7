"""Doors: the timeline of messages, one message, and who sends them."""

from django.contrib import messages as shown
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.cards import cards
from mentes.people.models import Person
from mentes.programmes.actions.design import set_sender
from mentes.programmes.actions.wording import restore_message, set_message
from mentes.programmes.asked import me, programme_of
from mentes.programmes.forms.wording import MessageForm, SenderForm
from mentes.programmes.models import Programme
from mentes.programmes.queries.messages import Moment, moment_of, moments, preview, readers
from mentes.programmes.words import PLACEHOLDERS, Words, with_places


def messages(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    return _timeline(request, programme, SenderForm(instance=programme))


@require_POST
def sender(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    form = SenderForm(request.POST, instance=get_object_or_404(Programme, slug=slug))
    if not form.is_valid():
        return _timeline(request, programme, form)
    set_sender(programme, by=me(request), **form.cleaned_data)
    shown.success(request, _("Saved. Nobody is told about it."))
    return redirect("programmes:messages", slug=slug)


def message(request: HttpRequest, slug: str, moment: str) -> HttpResponse:
    programme = programme_of(request, slug)
    told = moment_of(programme, moment)
    if told is None:
        raise Http404
    now = {"subject": told.subject, "body": told.body, "is_on": told.is_on}
    form = MessageForm(request.POST or None, initial=now)
    if request.method == "POST" and "show" not in request.POST and form.is_valid():
        set_message(programme, by=me(request), moment=moment, **form.cleaned_data)
        shown.success(
            request, _("Saved: “%(subject)s”.") % {"subject": form.cleaned_data["subject"]}
        )
        return redirect("programmes:messages", slug=slug)
    context = {
        "programme": programme,
        "moment": told,
        "form": form,
        "placeholders": sorted(PLACEHOLDERS),
        **_preview(request, programme, told),
    }
    page = "programmes/message.html" + ("#preview" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, page, context)


@require_POST
def message_restore(request: HttpRequest, slug: str, moment: str) -> HttpResponse:
    programme = programme_of(request, slug)
    restore_message(programme, by=me(request), moment=moment)
    return redirect("programmes:message", slug=slug, moment=moment)


def _timeline(request: HttpRequest, programme: Programme, form: SenderForm) -> HttpResponse:
    context = {
        "programme": programme,
        "moments": moments(programme),
        "form": form,
        "cards": cards("messages", request, programme),
    }
    return render(request, "programmes/messages.html", context)


def _preview(request: HttpRequest, programme: Programme, told: Moment) -> dict[str, object]:
    """As it stands on the page, saved or not, for one real person."""
    people = readers(programme, told.to)
    reader = _reader(request, people)
    words = Words(
        request.POST.get("subject", told.subject),
        normalize_newlines(request.POST.get("body", told.body)),
    )
    words = with_places(words, programme, told.key)
    letter = preview(programme, words, reader=reader, to=told.to, moment=told.key)
    return {
        "readers": people,
        "reader": reader,
        "letter": letter,
    }


def _reader(request: HttpRequest, people: list[Person]) -> Person:
    wanted = request.POST.get("reader", "")
    return next(
        (person for person in people if str(person.pk) == wanted), (people or [me(request)])[0]
    )
