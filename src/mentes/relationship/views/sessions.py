"""Doors of sessions: book, move, cancel, log a past one, the list, and the agenda of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.foundation.request_values import whole_number
from mentes.notices.queries import has_mail
from mentes.relationship.actions import agenda as agenda_verbs
from mentes.relationship.actions import sessions as verbs
from mentes.relationship.forms.meeting import AgendaForm, WhenForm
from mentes.relationship.models import AgendaItem, Session
from mentes.relationship.queries.calendar import calendar_of
from mentes.relationship.queries.check_ins import check_ins_of
from mentes.relationship.queries.pairs import Side
from mentes.relationship.queries.rhythm import sessions_planned, times_from
from mentes.relationship.queries.sessions import agenda_of, last_met_at, last_where, sessions_of
from mentes.relationship.queries.shared_notes import shared_notes_of
from mentes.relationship.queries.times import common_time, common_times, spoken
from mentes.relationship.views.doors import page, posted, side_or_404

PEOPLE = ("pair__programme", "pair__mentee__person", "pair__mentor__person")


def session_or_404(side: Side, pk: int) -> Session:
    rows = Session.for_actor(side.me).select_related(*PEOPLE).filter(pair=side.pair, pk=pk)
    found = rows.first()
    if found is None:
        raise Http404
    return found


def history(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    context = {"side": side, "sessions": sessions_of(side.pair, side.me)}
    context["planned"] = sessions_planned(side.pair, side.me)
    return page(request, "sessions.html", context, tab="house")


def session(request: HttpRequest, pair: int, session: int) -> HttpResponse:
    side = side_or_404(request, pair)
    shown = session_or_404(side, session)
    context = {"side": side, "session": shown, "agenda": agenda_of(shown, side)}
    context["when"] = common_time(shown.starts_at, shown.minutes, side.me, side.partner)
    context["said"] = check_ins_of(side, session=shown)
    context["shared"] = shared_notes_of(side, session=shown)
    context["can_change"] = side.is_open and shown.is_coming
    return page(request, "session.html", context, tab="house")


def book(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    where = last_where(side.pair, side.me)
    form = _when(request, side, side.pair.programme.session_minutes, where=where)
    if form.is_bound and form.is_valid():
        try:
            booked = verbs.book_session(side.pair, by=side.me, **_chosen(form))
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            _say(
                request,
                side,
                _("Booked: %(when)s. The invitation is on its way to you both.")
                if has_mail()
                else _("Booked: %(when)s. Add it to your calendar below; %(name)s is told here."),
                booked,
            )
            return redirect("relationship:pair", pair=pair)
    return _choose(request, side, form, None)


def move(request: HttpRequest, pair: int, session: int) -> HttpResponse:
    side = side_or_404(request, pair)
    old = session_or_404(side, session)
    form = _when(request, side, old.minutes, where=old.where)
    if form.is_bound and form.is_valid():
        try:
            moved = verbs.move_session(old, by=side.me, **_chosen(form))
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            words = (
                _("Moved to %(when)s. Both calendars get the new time.")
                if has_mail()
                else _("Moved to %(when)s. Change it in your calendar too; %(name)s is told here.")
            )
            _say(request, side, words, moved)
            return redirect("relationship:pair", pair=pair)
    return _choose(request, side, form, old)


def log(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    where = last_where(side.pair, side.me)
    form = _when(request, side, side.pair.programme.session_minutes, where=where)
    if form.is_bound and form.is_valid():
        try:
            logged = verbs.log_session(side.pair, by=side.me, **_chosen(form))
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("relationship:check_in", pair=pair, session=logged.pk)
    status = 422 if form.is_bound else 200
    return page(request, "log.html", {"side": side, "form": form}, tab="house", status=status)


def cancel(request: HttpRequest, pair: int, session: int) -> HttpResponse:
    side = side_or_404(request, pair)
    shown = session_or_404(side, session)
    if request.method == "POST":
        verbs.cancel_session(shown, by=side.me)
        words = (
            _("Cancelled: %(when)s. It leaves both calendars.")
            if has_mail()
            else _("Cancelled: %(when)s. Take it out of your calendar; %(name)s is told here.")
        )
        _say(request, side, words, shown)
        return redirect("relationship:pair", pair=pair)
    return page(request, "cancel.html", {"side": side, "session": shown}, tab="house")


@require_POST
def not_met(request: HttpRequest, pair: int, session: int) -> HttpResponse:
    side = side_or_404(request, pair)
    verbs.say_not_met(session_or_404(side, session), by=side.me)
    messages.success(request, _("Taken out. It happens; choose a new time when it suits you both."))
    return redirect("relationship:pair", pair=pair)


def ics(request: HttpRequest, pair: int, session: int) -> HttpResponse:
    side = side_or_404(request, pair)
    shown = session_or_404(side, session)
    # A file that one loads oneself is no invitation to answer.
    method = "CANCEL" if shown.state == Session.State.CANCELLED else "PUBLISH"
    answer = HttpResponse(calendar_of(shown, method=method))
    answer["Content-Type"] = f"text/calendar; charset=utf-8; method={method}"
    answer["Content-Disposition"] = f'attachment; filename="session-{shown.number}.ics"'
    return answer


@require_POST
def agenda(request: HttpRequest, pair: int, session: int) -> HttpResponse:
    """One button does one thing: keep the ticks, remove a line, or add what was written."""
    side = side_or_404(request, pair)
    shown = session_or_404(side, session)
    act, _space, pk = request.POST.get("do", "add").partition(" ")
    if act == "add":
        _add(shown, side, AgendaForm(request.POST))
    elif act == "remove":
        agenda_verbs.remove_agenda_item(_item_or_404(side, shown, pk), by=side.me)
    else:
        _keep_ticks(shown, side, set(request.POST.getlist("done")))
    if request.headers.get("HX-Request"):
        context = {"side": side, "session": shown, "agenda": agenda_of(shown, side)}
        return page(request, "_agenda.html", context, tab="house")
    name = "session" if request.POST.get("back") == "session" else "pair"
    kwargs = {"pair": pair} | ({"session": session} if name == "session" else {})
    return redirect(f"{reverse(f'relationship:{name}', kwargs=kwargs)}#agenda")


def _add(shown: Session, side: Side, form: AgendaForm) -> None:
    if not form.is_valid():
        raise Refused(_("Write one line of up to 300 characters, then add it."))
    agenda_verbs.add_agenda_item(shown, by=side.me, text=form.cleaned_data["text"])


def _keep_ticks(shown: Session, side: Side, ticked: set[str]) -> None:
    for item in AgendaItem.for_actor(side.me).filter(session=shown).select_related("session"):
        is_done = str(item.pk) in ticked
        if is_done != item.is_done:
            agenda_verbs.tick_agenda_item(item, by=side.me, is_done=is_done)


def _item_or_404(side: Side, shown: Session, pk: str) -> AgendaItem:
    rows = AgendaItem.for_actor(side.me).filter(session=shown).select_related("session")
    found = rows.filter(pk=whole_number(pk) or 0).first()
    if found is None:
        raise Http404
    return found


def _when(request: HttpRequest, side: Side, minutes: int, where: str = "") -> WhenForm:
    return WhenForm(posted(request), zone=side.me.zone, minutes=minutes, initial={"where": where})


def _chosen(form: WhenForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "starts_at": said["starts_at"],
        "minutes": said["minutes"],
        "where": said["where"],
        "time_zone": form.zone.key,
    }


def _say(request: HttpRequest, side: Side, words: str, about: Session) -> None:
    facts = {"when": spoken(about.starts_at, side.me.zone), "name": side.partner.first_name}
    messages.success(request, words % facts)


def _choose(request: HttpRequest, side: Side, form: WhenForm, old: Session | None) -> HttpResponse:
    minutes = old.minutes if old else side.pair.programme.session_minutes
    # A session that moves stays near; a new one comes when the rhythm asks for it.
    since = None if old else times_from(side.pair, last_met_at(side.pair, side.me))
    context = {
        "side": side,
        "form": form,
        "session": old,
        "minutes": minutes,
        "times": common_times(side.me, side.partner, minutes=minutes, now=since, at_most=9),
    }
    status = 422 if form.is_bound else 200
    return page(request, "book.html", context, tab="house", status=status)
