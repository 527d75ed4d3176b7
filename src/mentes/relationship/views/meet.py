"""The first page of a pair: who the other one is, why the two, and one form that says hello and books a time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.notices.queries import has_mail
from mentes.people.request import PersonRequest
from mentes.relationship.actions.hello import say_hello as say
from mentes.relationship.forms.words import OTHER_TIME, HelloForm
from mentes.relationship.queries.agreement import agreement_of
from mentes.relationship.queries.hello import draft_hello, hello_said
from mentes.relationship.queries.introductions import introduce_partner
from mentes.relationship.queries.mine import new_lines
from mentes.relationship.queries.pairs import Side
from mentes.relationship.queries.sessions import sessions_of
from mentes.relationship.queries.times import common_times, spoken
from mentes.relationship.views.doors import page, side_or_404


def meet(request: HttpRequest, pair: int) -> HttpResponse:
    """Once the two have a session, the link of the first message leads to their page."""
    side = side_or_404(request, pair)
    if sessions_of(side.pair, side.me).standing:
        return redirect("relationship:pair", pair=pair)
    return _page(request, side, HelloForm(initial={"text": draft_hello(side)}))


def meet_everybody(request: PersonRequest) -> HttpResponse:
    """For a mentor of several: everybody new on one page, each folded."""
    people = [(line.side, introduce_partner(line.side)) for line in new_lines(request.user)]
    if len(people) == 1:
        return redirect("relationship:meet", pair=people[0][0].pair.pk)
    return page(request, "meet_everybody.html", {"people": people}, tab="house")


@require_POST
def say_hello(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    form = HelloForm(request.POST)
    if not form.is_valid():
        return _page(request, side, form, status=422)
    starts_at = form.cleaned_data["at"]
    try:
        say(
            side.pair,
            by=side.me,
            text=form.cleaned_data["text"],
            shares_address=form.cleaned_data["shares_address"],
            starts_at=starts_at,
        )
    except Refused as refused:
        if not starts_at:
            raise
        form.add_error(None, refused.sentence)
        return _page(request, side, form, status=422)
    messages.success(request, _sent(side, starts_at and spoken(starts_at, side.me.zone)))
    if form.wants_other_time:
        return redirect("relationship:book", pair=pair)
    return redirect("relationship:pair" if starts_at else "relationship:meet", pair=pair)


def _sent(side: Side, when: str | None) -> str:
    name = {"name": side.partner.first_name, "when": when}
    if when and has_mail():
        return _("Your message and the time, %(when)s, are on their way to %(name)s.") % name
    if when:
        return _("%(name)s finds your message and the time, %(when)s, under Notices.") % name
    if has_mail():
        return _("Your message is on its way to %(name)s.") % name
    return _("%(name)s finds your message under Notices.") % name


def _page(request: HttpRequest, side: Side, form: HelloForm, status: int = 200) -> HttpResponse:
    minutes = side.pair.programme.session_minutes
    sessions = sessions_of(side.pair, side.me)
    can_book = side.is_open and not side.is_paused and not sessions.coming
    context = {
        "side": side,
        "form": form,
        "about": introduce_partner(side),
        "said": hello_said(side),
        "next": sessions.next,
        "times": common_times(side.me, side.partner, minutes=minutes, at_most=3)
        if can_book
        else [],
        "can_book": can_book,
        "chosen": request.POST.get("at", ""),
        "other_time": OTHER_TIME,
        "minutes": minutes,
        "shown": agreement_of(side),
    }
    return page(request, "meet.html", context, tab="house", status=status)
