"""The door of the agreement: read it, change it, agree to it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.request_values import whole_number
from mentes.relationship.actions import agreement as verbs
from mentes.relationship.actions.agreement import ChangedMeanwhile
from mentes.relationship.forms.words import AgreementForm
from mentes.relationship.queries.agreement import AgreementShown, agreement_of
from mentes.relationship.queries.pairs import Side
from mentes.relationship.views.doors import page, side_or_404


def agreement(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    shown = _shown_or_404(side)
    is_editing = "edit" in request.GET and side.is_open
    if request.method == "POST":
        return _change(request, side, shown)
    form = _form(shown) if is_editing else None
    return page(
        request, "agreement.html", {"side": side, "shown": shown, "form": form}, tab="house"
    )


@require_POST
def agree(request: HttpRequest, pair: int) -> HttpResponse:
    side = side_or_404(request, pair)
    version = request.POST.get("version", "")
    shown = _shown_or_404(side)
    verbs.agree(shown.agreement, by=side.me, version=whole_number(version) or 0)
    messages.success(request, _("You agreed. Either of you can change it at any time."))
    return redirect("relationship:agreement", pair=pair)


def _change(request: HttpRequest, side: Side, shown: AgreementShown) -> HttpResponse:
    form = AgreementForm(request.POST, parts=shown.agreement.parts)
    now = None
    if form.is_valid():
        version, parts = form.cleaned_data["version"], form.written
        try:
            verbs.change_agreement(shown.agreement, by=side.me, version=version, parts=parts)
        except ChangedMeanwhile as refused:
            form.add_error(None, refused.sentence)
            form.data = _at_version(request, shown.agreement.version)
            now = shown.agreement.parts
        else:
            said = _("Saved, and you agreed to it. %(name)s is asked to agree too.")
            messages.success(request, said % {"name": side.partner.first_name})
            return redirect("relationship:agreement", pair=side.pair.pk)
    context = {"side": side, "shown": shown, "form": form, "now": now}
    return page(request, "agreement.html", context, tab="house", status=422)


def _at_version(request: HttpRequest, version: int) -> QueryDict:
    """What was typed, now about the words that stand: saving again replaces them knowingly."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data


def _form(shown: AgreementShown) -> AgreementForm:
    agreement = shown.agreement
    return AgreementForm(parts=agreement.parts, initial={"version": agreement.version})


def _shown_or_404(side: Side) -> AgreementShown:
    shown = agreement_of(side)
    if shown is None:
        raise Http404
    return shown
