"""Who was invited to a programme and has no way in, and the personal links that let them in."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mentes.enrolment.queries.joining import entry_of
from mentes.enrolment.queries.people import invited_without_way_in, ways_in_of
from mentes.people.actions.signing_in import make_links
from mentes.people.exports import CSV_TYPE, csv_of
from mentes.people.links import PersonalLink
from mentes.people.tables import LINK_HEADINGS, rows_of_links
from mentes.programmes.asked import me, programme_of

SHOWN = 50


def ways_in(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    found = invited_without_way_in(programme)
    context = {
        "programme": programme,
        "page": Paginator(found, SHOWN).get_page(request.GET.get("page")),
        "counts": ways_in_of(programme),
        "common": request.build_absolute_uri(
            f"{reverse('people:come_in')}?next={entry_of(programme)}"
        ),
    }
    return render(request, "enrolment/ways_in.html", context)


@require_POST
def download_links(request: HttpRequest, slug: str) -> HttpResponse:
    programme = programme_of(request, slug)
    people = invited_without_way_in(programme)
    links = make_links(people, by=me(request), about=programme, then=entry_of(programme))
    return _file(links, f"personal-links-{slug}.csv")


def _file(links: list[PersonalLink], name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    body = csv_of(LINK_HEADINGS, rows_of_links(links))
    return HttpResponse(body, content_type=CSV_TYPE, headers=headers)
