"""New addresses for everybody: one administrator proposes, a second confirms."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.refused import Refused
from mentes.foundation.watching import when_it_ended
from mentes.foundation.work import Work
from mentes.people.actions.domains import (
    confirm_domain_change,
    drop_domain_change,
    propose_domain_change,
)
from mentes.people.forms import DomainForm
from mentes.people.models import DomainChange
from mentes.people.queries import domains, open_domain_changes, people_at
from mentes.people.request import PersonRequest
from mentes.people.tasks import change_domain

SHOWN = 5  # addresses as examples, and changes of the past


def domain(request: PersonRequest) -> HttpResponse:
    work = DomainChange.objects.exclude(work_state=Work.WorkState.IDLE).first()
    if work and (ended := when_it_ended(request, work)):
        return ended
    form = DomainForm(domains(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_domain_change(by=request.user, **form.cleaned_data)
        except Refused as fault:
            form.add_error(None, fault.sentence)
        else:
            messages.success(request, _("Proposed. The other administrators are asked to confirm."))
            return redirect("people:domain")
    waiting = open_domain_changes().select_related("made_by").first()
    is_at_work = work and work.work_state in (Work.WorkState.WAITING, Work.WorkState.PARKED)
    context = {
        "form": form,
        "waiting": waiting,
        "people": people_at(waiting.before).count() if waiting else 0,
        "examples": _examples(waiting) if waiting else [],
        "is_mine": waiting is not None and waiting.made_by_id == request.user.pk,
        "work": work if is_at_work else None,
        "past": DomainChange.objects.filter(is_confirmed=True).select_related(
            "made_by", "settled_by"
        )[:SHOWN],
    }
    return render(request, "people/domain.html", context)


def _examples(change: DomainChange) -> list[tuple[str, str]]:
    emails = people_at(change.before).order_by("name").values_list("email", flat=True)[:SHOWN]
    return [(email, f"{email.rpartition('@')[0]}@{change.after}") for email in emails]


@require_POST
def confirm(request: PersonRequest, change: int) -> HttpResponse:
    found = get_object_or_404(DomainChange, pk=change)
    with transaction.atomic():
        confirm_domain_change(found, by=request.user)
        transaction.on_commit(lambda: change_domain.enqueue(found.pk))
    return redirect("people:domain")


@require_POST
def drop(request: PersonRequest, change: int) -> HttpResponse:
    drop_domain_change(get_object_or_404(DomainChange, pk=change), by=request.user)
    messages.success(request, _("Dropped. Nothing was changed."))
    return redirect("people:domain")
