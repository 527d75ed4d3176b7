"""Who has no way in yet, and the personal links that let them in."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mentes.people import exports
from mentes.people.actions.signing_in import make_links
from mentes.people.links import PersonalLink
from mentes.people.models import Invitation
from mentes.people.queries import organisation, people_without_way_in, teams
from mentes.people.request import PersonRequest
from mentes.people.tables import LINK_HEADINGS, rows_of_links

SHOWN = 25


def ways_in(request: PersonRequest) -> HttpResponse:
    team = request.GET.get("team", "")
    found = people_without_way_in(team=team)
    context = {
        "page": Paginator(found, SHOWN).get_page(request.GET.get("page")),
        "team": team,
        "teams": teams(),
        "common": request.build_absolute_uri(reverse("people:come_in")),
    }
    return render(request, "people/ways_in.html", context)


@require_POST
def download_links(request: PersonRequest) -> HttpResponse:
    team = request.POST.get("team", "")
    people = people_without_way_in(team=team)
    links = make_links(people, by=request.user, about=organisation() or Invitation())
    return file_of_links(links, name="personal-links")


def file_of_links(links: list[PersonalLink], *, name: str) -> HttpResponse:
    """Return the list as a file; nothing on the way keeps a copy of it."""
    body = exports.csv_of(LINK_HEADINGS, rows_of_links(links))
    file = f"{name}-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=exports.CSV_TYPE, headers=headers)
