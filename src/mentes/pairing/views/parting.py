"""Not the right match? One page for one of the two: another mentor, a pause, an end, or going on again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mentes.pairing.actions import switching
from mentes.pairing.models import Pair, Switch
from mentes.programmes.asked import me

Wish = Switch.Wish


def switch(request: HttpRequest, pair: int) -> HttpResponse:
    row = _open_or_404(pair)
    if request.method == "POST":
        return _do(request, row)
    mentee, mentor = row.mentee.person, row.mentor.person
    is_mentee = me(request).pk == mentee.pk
    context = {"pair": row, "partner": mentor if is_mentee else mentee, "is_mentee": is_mentee}
    context["is_paused"] = row.state == Pair.State.PAUSED
    request.tab = "house"  # type: ignore[attr-defined]
    return render(request, "pairing/switch.html", context)


def _do(request: HttpRequest, row: Pair) -> HttpResponse:
    wish = request.POST.get("wish", "")
    if wish == "go_on":
        switching.resume(row, by=me(request))
        messages.success(request, _("You go on. Both of you can book again."))
    else:
        reason = request.POST.get("reason", "")[:2000]
        switching.switch(row, by=me(request), wish=wish, reason=reason)
        messages.success(
            request, _done_words(wish) % {"name": row.partner_of(me(request)).first_name}
        )
    return redirect("site:home")


def _done_words(wish: str) -> str:
    if wish == Wish.PAUSE:
        return _("You and %(name)s are paused. We’ve told %(name)s kindly, without your reason.")
    if wish == Wish.NEW:
        return _(
            "Your time with %(name)s has ended. We’ve told %(name)s kindly, without your reason, "
            "and we’re looking for someone new."
        )
    return _("Your time with %(name)s has ended. We’ve told %(name)s kindly, without your reason.")


def _open_or_404(pk: int) -> Pair:
    rows = Pair.objects.select_related("programme", "mentee__person", "mentor__person")
    row = rows.filter(pk=pk, state__in=(Pair.State.ACTIVE, Pair.State.PAUSED)).first()
    if row is None:
        raise Http404
    return row
