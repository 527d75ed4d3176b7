"""The door of private notes. What it shows, only its author sees."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.relationship.actions import notes as verbs
from mentes.relationship.forms.words import NoteForm
from mentes.relationship.models import Note
from mentes.relationship.queries.notes import notes_of
from mentes.relationship.views.doors import page, side_or_404


def notes(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    wanted = request.GET.get("q", "").strip()
    found = notes_of(side.pair, side.me, containing=wanted)
    return page(request, "notes.html", {"side": side, "notes": found, "q": wanted}, tab="house")


@require_POST
def start_note(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    text = _text(request)
    if text.strip():
        verbs.start_note(side.pair, by=side.me, text=text)
    else:
        messages.info(request, _("Nothing was written, so nothing was kept."))
    return redirect("relationship:notes", pair=pair)


@require_POST
def save_note(request: HttpRequest, pair: int) -> HttpResponse:
    """The note on the pair's page: saved as it is written, or by its button."""
    side = side_or_404(request, pair)
    saved = verbs.save_note(side.pair, by=side.me, text=_text(request))
    return _saved(request, pair, saved, "relationship:pair")


@require_POST
def note(request: HttpRequest, pair: int, note: int) -> HttpResponse:
    side = side_or_404(request, pair)
    found = Note.for_actor(side.me).filter(pair=side.pair, pk=note).first()
    if found is None:
        raise Http404
    if request.POST.get("do") == "remove":
        verbs.remove_note(found, by=side.me)
        messages.success(request, _("The note is gone."))
        return redirect("relationship:notes", pair=pair)
    saved = verbs.save_note(side.pair, by=side.me, text=_text(request), note=found)
    back = "relationship:pair" if request.POST.get("back") == "pair" else "relationship:notes"
    return _saved(request, pair, saved, back)


def _text(request: HttpRequest) -> str:
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise Refused(
            _("A note can be 20,000 characters long. What was saved before is still there.")
        )
    return str(form.cleaned_data["text"])


def _saved(request: HttpRequest, pair: int, saved: Note | None, back: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "relationship/_saved.html", {"at": saved and saved.saved_at})
    if saved is not None:
        messages.success(request, _("Your note is saved."))
    return redirect(back, pair=pair)
