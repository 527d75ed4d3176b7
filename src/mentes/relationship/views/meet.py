"""The first page of a pair: who, why, a first message, and three times."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.enrolment.queries.mentors import rank_of_wish
from mentes.notices.queries import has_mail
from mentes.pairing.words import told
from mentes.relationship.actions.hello import say_hello as say
from mentes.relationship.forms.words import HelloForm
from mentes.relationship.queries.agreement import agreement_of
from mentes.relationship.queries.hello import draft_hello, hello_said
from mentes.relationship.queries.pairs import Side
from mentes.relationship.queries.sessions import sessions_of
from mentes.relationship.queries.times import common_times
from mentes.relationship.views.doors import page, side_or_404

REASONS = 3


def meet(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    form = HelloForm(initial={"text": draft_hello(side)})
    return _page(request, side, form)


@require_POST
def say_hello(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    form = HelloForm(request.POST)
    if not form.is_valid():
        return _page(request, side, form, status=422)
    say(
        side.pair,
        by=side.me,
        text=form.cleaned_data["text"],
        shares_address=form.cleaned_data["shares_address"],
    )
    sent = (
        _("Your message is on its way to %(name)s.")
        if has_mail()
        else _("%(name)s finds your message under Notices.")
    )
    messages.success(request, sent % {"name": side.partner.first_name})
    return redirect("relationship:meet", pair=pair)


def _page(request: HttpRequest, side: Side, form: HelloForm, status: int = 200) -> HttpResponse:
    minutes = side.pair.programme.session_minutes
    sessions = sessions_of(side.pair, side.me)
    no_session = side.is_open and not sessions.coming
    context = {
        "side": side,
        "form": form,
        "why": [*_wished(side), *told(side.pair.reasons, side.role)][:REASONS],
        "said": hello_said(side),
        "next": sessions.next,
        "times": common_times(side.me, side.partner, minutes=minutes, at_most=3)
        if no_session
        else [],
        "minutes": minutes,
        "shown": agreement_of(side),
    }
    return page(request, "meet.html", context, tab="house", status=status)


def _wished(side: Side) -> list[str]:
    """A mentee's own wish. The mentor never reads whom somebody named, so no reason of the pair says it."""
    rank = rank_of_wish(side.pair.mentee, side.pair.mentor) if side.is_mentee else None
    if rank is None:
        return []
    if rank == 1:
        return [_("%(name)s was your first choice") % {"name": side.partner.first_name}]
    return [
        _("%(name)s was on the list of mentors you would like") % {"name": side.partner.first_name}
    ]
