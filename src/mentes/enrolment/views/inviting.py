"""Doors for coordinators: whom to invite, the message as it will be read, and sending it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.enrolment.actions.inviting import invite
from mentes.enrolment.forms import InviteForm
from mentes.enrolment.queries.joining import entry_of, is_open
from mentes.enrolment.queries.people import (
    in_team_or_named,
    invitation_for,
    people_at,
    teams_of,
    to_invite,
)
from mentes.enrolment.views.asked import posted
from mentes.programmes.asked import me, programme_of
from mentes.programmes.models import Role

LISTED = 100
"""people to tick on one page; a team or a name finds the others"""


def invite_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose, look at the message and the number, send. Nothing leaves before the last button."""
    programme = programme_of(request, slug)
    given = request.POST if request.method == "POST" else request.GET
    role = given.get("role", "")
    role = role if role in Role.values else Role.MENTEE.value
    team, name = given.get("team", ""), given.get("name", "").strip()
    everybody = to_invite(programme, role)
    listed = in_team_or_named(everybody, team=team, name=name)
    count = listed.count()
    form = InviteForm(
        posted(request), initial={"whom": "all"}, everybody=_everybody(count, team, name)
    )
    context: dict[str, Any] = {
        "programme": programme,
        "role": Role(role),
        "form": form,
        "waiting": everybody.count(),
        "team": team,
        "name": name,
        "teams": teams_of(everybody),
        "listed": listed[:LISTED],
        "more": max(0, count - LISTED),
        "is_open": is_open(programme),
        "link": request.build_absolute_uri(entry_of(programme)),
    }
    if form.is_valid():
        whom, left_out = form.cleaned_data["whom"], list[str]()
        if whom == "some":
            chosen, left_out = people_at(everybody, form.cleaned_data["addresses"])
        else:
            chosen = list(everybody.filter(pk__in=form.ticked) if whom == "ticked" else listed)
        if request.POST.get("do") == "send" and chosen:
            n = invite(programme, by=me(request), role=role, people=chosen)
            words = ngettext("%(n)s person is invited.", "%(n)s people are invited.", n)
            messages.success(request, words % {"n": n})
            return redirect("enrolment:people", slug=slug)
        letter = invitation_for(programme, role, chosen[0]) if chosen else None
        context |= {"chosen": chosen, "left_out": left_out, "letter": letter}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "enrolment/invite.html", context, status=status)


def _everybody(count: int, team: str, name: str) -> str:
    if not team and not name:
        return _("Everybody who may join and has not been invited")
    if not count:
        return _("No one is on this list")
    words = ngettext("The %(n)s person on the list", "All %(n)s people on the list", count)
    return words % {"n": count}
