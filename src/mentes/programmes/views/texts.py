"""Doors: lists of texts that people read later, edited part by part."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentes.foundation.widgets import Words
from mentes.programmes.actions import texts as verbs
from mentes.programmes.asked import me, programme_of
from mentes.programmes.forms.parts import PartForm, rearranged
from mentes.programmes.models import Programme, Texts
from mentes.programmes.queries.texts import is_as_in_template, middle_guide, part_of, parts_of


@dataclass(frozen=True)
class About:
    """What the pages of one list say."""

    lede: Words
    after_launch: Words
    part: Words
    add: Words
    save: Words


ABOUT = {
    Texts.FAQ: About(
        gettext_lazy("What people ask before they join, on the programme page."),
        gettext_lazy("The programme page shows a change at once, to everybody."),
        gettext_lazy("Question and answer"),
        gettext_lazy("Add a question"),
        gettext_lazy("Save this question"),
    ),
    Texts.AGREEMENT: About(
        gettext_lazy("The draft that each pair starts from, changes together and agrees to."),
        gettext_lazy(
            "Pairs that know of each other keep the text they have, agreed or not. "
            "Pairs that are told from now on start from this draft."
        ),
        gettext_lazy("Section of the agreement"),
        gettext_lazy("Add a section"),
        gettext_lazy("Save this section"),
    ),
    Texts.GUIDES: About(
        gettext_lazy(
            "What a session can be about. The first guide is for the first session, the middle one for "
            "the session halfway, the last one for the last; the others come in between, each once."
        ),
        gettext_lazy(
            "Agendas of sessions that are booked stay as they are. "
            "Sessions that are booked from now on start from these guides."
        ),
        gettext_lazy("Session guide"),
        gettext_lazy("Add a guide"),
        gettext_lazy("Save this guide"),
    ),
    Texts.STANDARD_GOALS: About(
        gettext_lazy(
            "Each mentee has them from the day the pair starts; weeks are counted from then. "
            "They come on top of people’s own goals."
        ),
        gettext_lazy(
            "Pairs that know of each other keep the goals they have. "
            "Pairs that are told from now on start with these."
        ),
        gettext_lazy("Goal everybody starts with"),
        gettext_lazy("Add a goal"),
        gettext_lazy("Save this goal"),
    ),
}


def texts(request: HttpRequest, slug: str, texts: str) -> HttpResponse:
    programme = programme_of(request, slug)
    parts = parts_of(programme, texts)
    own = not is_as_in_template(programme, parts, texts)
    return _page(request, "texts", programme, texts, {"parts": parts, "is_own": own})


def texts_preview(request: HttpRequest, slug: str, texts: str) -> HttpResponse:
    programme = programme_of(request, slug)
    parts = parts_of(programme, texts)
    context: dict[str, object] = {"parts": parts, "middle": middle_guide(len(parts))}
    return _page(request, "texts_preview", programme, texts, context)


def part_add(request: HttpRequest, slug: str, texts: str) -> HttpResponse:
    return _part(request, programme_of(request, slug), texts, None)


def part(request: HttpRequest, slug: str, texts: str, part: str) -> HttpResponse:
    return _part(request, programme_of(request, slug), texts, part)


def _part(request: HttpRequest, programme: Programme, texts: str, key: str | None) -> HttpResponse:
    now = part_of(programme, texts, key) if key else None
    if key and now is None and request.method != "POST":
        raise Http404
    wish = request.POST.get("do", "")
    form = _shape(request, programme, texts, wish, now.facts if now else None)
    if request.method == "POST" and not wish and form.is_valid():
        try:
            _keep(request, programme, texts, key, form)
        except verbs.ChangedMeanwhile as no:
            form.words.add_error(None, no.sentence)
        else:
            return _saved(request, programme, texts)
    context: dict[str, object] = {"form": form, "key": key, "is_unsaved": bool(wish)}
    return _page(request, "text", programme, texts, context)


def _shape(
    request: HttpRequest,
    programme: Programme,
    texts: str,
    wish: str,
    facts: dict[str, object] | None,
) -> PartForm:
    """As posted; or, when a line was only added, moved or removed, as typed and not judged yet."""
    if request.method != "POST":
        return PartForm(programme, texts, facts=facts)
    if wish:
        rows = rearranged(texts, request.POST, wish)
        return PartForm(programme, texts, facts=request.POST.dict(), rows=rows)
    return PartForm(programme, texts, data=request.POST, facts=facts)


def _keep(
    request: HttpRequest, programme: Programme, texts: str, key: str | None, form: PartForm
) -> None:
    if key:
        verbs.change_part(programme, by=me(request), texts=texts, key=key, facts=form.facts)
    else:
        verbs.add_part(programme, by=me(request), texts=texts, facts=form.facts)


@require_POST
def part_move(request: HttpRequest, slug: str, texts: str, part: str) -> HttpResponse:
    programme = programme_of(request, slug)
    up = request.POST.get("way") == "up"
    verbs.move_part(programme, by=me(request), texts=texts, key=part, up=up)
    return redirect(_list(programme, texts))


@require_POST
def part_remove(request: HttpRequest, slug: str, texts: str, part: str) -> HttpResponse:
    programme = programme_of(request, slug)
    verbs.remove_part(programme, by=me(request), texts=texts, key=part)
    return _saved(request, programme, texts)


@require_POST
def texts_restore(request: HttpRequest, slug: str, texts: str) -> HttpResponse:
    programme = programme_of(request, slug)
    verbs.restore_texts(programme, by=me(request), texts=texts)
    messages.success(request, _("These are the template’s words again."))
    return redirect(_list(programme, texts))


def _list(programme: Programme, texts: str) -> str:
    return reverse("programmes:texts", args=[programme.slug, texts])


def _saved(request: HttpRequest, programme: Programme, texts: str) -> HttpResponse:
    messages.success(request, _("Saved. Nobody is told about it."))
    return redirect(_list(programme, texts))


def _page(
    request: HttpRequest, name: str, programme: Programme, texts: str, context: dict[str, object]
) -> HttpResponse:
    context |= {"programme": programme, "texts": Texts(texts), "about": ABOUT[Texts(texts)]}
    context["shown"] = f"programmes/shown_{texts}.html"
    context["is_closed"] = programme.state == Programme.State.CLOSED
    return render(request, f"programmes/{name}.html", context)
