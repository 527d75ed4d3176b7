"""The door of the notes that the two share: the list, a new one, changing one's own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.foundation.request_values import whole_number
from mentes.relationship.actions import shared_notes as verbs
from mentes.relationship.forms.words import SharedNoteForm
from mentes.relationship.models import SharedNote
from mentes.relationship.queries.goals import goals_of, open_goals
from mentes.relationship.queries.shared_notes import shared_notes_of
from mentes.relationship.views.doors import page, side_or_404
from mentes.relationship.views.sessions import session_or_404


def shared_notes(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    wanted = request.GET.get("q", "").strip()
    context = {
        "side": side,
        "shared": shared_notes_of(side, containing=wanted),
        "goals": open_goals(goals_of(side.pair, side.me)),
        "q": wanted,
    }
    return page(request, "shared_notes.html", context, tab="house")


@require_POST
def share_note(request: HttpRequest, pair: int) -> HttpResponse:
    """Of a session when it was written on that session's page."""
    side = side_or_404(request, pair)
    pk = request.POST.get("session", "")
    session = session_or_404(side, whole_number(pk) or 0) if pk else None
    verbs.share_note(side.pair, by=side.me, text=_text(request), session=session)
    words = _("Shared. You and %(name)s can read it.") % {"name": side.partner.first_name}
    messages.success(request, words)
    if session is not None:
        kwargs = {"pair": pair, "session": session.pk}
        return redirect(reverse("relationship:session", kwargs=kwargs) + "#shared")
    back = "pair" if request.POST.get("back") == "pair" else "shared_notes"
    return redirect(reverse(f"relationship:{back}", kwargs={"pair": pair}) + "#shared")


@require_POST
def shared_note(request: HttpRequest, pair: int, shared_note: int) -> HttpResponse:
    side = side_or_404(request, pair)
    rows = SharedNote.for_actor(side.me).filter(pair=side.pair, pk=shared_note)
    found = rows.first()
    if found is None:
        raise Http404
    if request.POST.get("do") == "remove":
        verbs.remove_shared_note(found, by=side.me)
        messages.success(request, _("The note is gone, for both of you."))
    else:
        verbs.change_shared_note(found, by=side.me, text=_text(request))
        messages.success(request, _("Your note is changed."))
    return redirect("relationship:shared_notes", pair=pair)


def _text(request: HttpRequest) -> str:
    form = SharedNoteForm(request.POST)
    if not form.is_valid():
        raise Refused(_("A shared note is one line to 5,000 characters long. Nothing was changed."))
    return str(form.cleaned_data["text"])
