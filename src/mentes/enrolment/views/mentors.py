"""Doors: a mentee looks at the mentors of a programme and keeps a list of up to 3."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.enrolment.actions.joining import WISHES_AT_MOST, set_wishes
from mentes.enrolment.models import Enrolment
from mentes.enrolment.queries.mentors import Looked, browse, wishes_of
from mentes.enrolment.views.asked import mine_or_404
from mentes.foundation.refused import Refused
from mentes.foundation.request_values import own_address, whole_number
from mentes.people.languages import language_name
from mentes.programmes.asked import me
from mentes.programmes.models import Role

A_PAGE = 12


def mentors(request: HttpRequest, slug: str) -> HttpResponse:
    enrolment = mine_or_404(request, slug, Role.MENTEE)
    get = request.GET
    looked = Looked(
        q=get.get("q", "").strip(),
        skill=get.get("skill", ""),
        place=get.get("place", ""),
        language=get.get("language", ""),
        room=bool(get.get("room")),
    )
    found = browse(enrolment, looked)
    context = {
        "enrolment": enrolment,
        "programme": enrolment.programme,
        "looked": looked,
        "found": found,
        "languages": [(code, language_name(code)) for code in found.languages],
        "relief": [
            (_filter_words(looked, name), _address(looked.without(name)), n)
            for name, n in found.relief
        ],
        "page": Paginator(found.cards, A_PAGE).get_page(get.get("page")),
        "chosen": sum(card.rank is not None for card in found.cards),
        "then": get.get("then", ""),
    }
    name = "enrolment/mentors.html"
    return render(request, f"{name}#results" if request.htmx else name, context)  # type: ignore[attr-defined]


def _filter_words(looked: Looked, name: str) -> str:
    words = {"room": _("Has room"), "language": language_name(looked.language)}
    return words.get(name) or str(getattr(looked, name))


def _address(looked: Looked) -> str:
    return "?" + urlencode(
        {name: value if value is not True else 1 for name, value in looked.active.items()}
    )


def wishes(request: HttpRequest, slug: str) -> HttpResponse:
    enrolment = mine_or_404(request, slug, Role.MENTEE)
    context = {
        "enrolment": enrolment,
        "programme": enrolment.programme,
        "wishes": wishes_of(enrolment),
    }
    return render(request, "enrolment/wishes.html", context)


@require_POST
def wish(request: HttpRequest, slug: str) -> HttpResponse:
    """Add, remove, or move one up or down."""
    enrolment = mine_or_404(request, slug, Role.MENTEE)
    do, _colon, number = request.POST.get("do", "").partition(":")
    there = Enrolment.objects.filter(programme=enrolment.programme_id, role=Role.MENTOR)
    mentor = get_object_or_404(there, pk=whole_number(number) or 0)
    now = wishes_of(enrolment)
    if do == "add" and mentor not in now and len(now) >= WISHES_AT_MOST:
        raise Refused(_("Your list has 3 people. Take one off first, then add this one."))
    set_wishes(enrolment, by=me(request), mentors=_changed(now, mentor, do))
    if do == "add":
        messages.success(request, _("%(name)s is on your list.") % {"name": mentor.person.name})
    if back := own_address(request, request.POST.get("back")):
        return redirect(back)
    return redirect("enrolment:wishes", slug=slug)


def _changed(now: list[Enrolment], mentor: Enrolment, do: str) -> list[Enrolment]:
    rest = [each for each in now if each != mentor]
    if do == "remove":
        return rest
    at = now.index(mentor) if mentor in now else len(now)
    place = {"up": max(0, at - 1), "down": at + 1}.get(do, at)
    return [*rest[:place], mentor, *rest[place:]]
