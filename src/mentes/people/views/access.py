"""Who may do what for the organisation: roles, and support access for a while."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.foundation.actor import Who
from mentes.people.actions.access import give_role, take_role
from mentes.people.actions.support import end_support, give_support
from mentes.people.forms import RoleForm, SupportForm
from mentes.people.models import OrganisationRole, Person, SupportAccess
from mentes.people.powers import powers
from mentes.people.queries import admins
from mentes.people.request import PersonRequest

SHOWN = 20  # of those who had support access


def access(request: PersonRequest) -> HttpResponse:
    form = RoleForm(request.POST or None, prefix="role")
    if request.method == "POST" and form.is_valid():
        person = Person.objects.get(email=form.cleaned_data["email"])
        row = give_role(person, by=request.user, role=form.cleaned_data["role"])
        messages.success(
            request, _("%(name)s is now: %(role)s.") % {"name": person.name, "role": row}
        )
        return redirect("people:access")
    return _page(request, form, SupportForm(prefix="support"))


@require_POST
def take(request: PersonRequest, row: int) -> HttpResponse:
    found = get_object_or_404(OrganisationRole.objects.select_related("person"), pk=row)
    take_role(found, by=request.user)
    messages.success(request, _("%(name)s no longer has that role.") % {"name": found.person.name})
    return redirect("people:access" if found.person != request.user else "site:home")


@require_POST
def support(request: PersonRequest) -> HttpResponse:
    form = SupportForm(request.POST, prefix="support")
    if not form.is_valid():
        return _page(request, RoleForm(prefix="role"), form)
    person = Person.objects.get(email=form.cleaned_data["email"])
    hours, reason = form.cleaned_data["hours"], form.cleaned_data["reason"]
    give_support(person, by=request.user, hours=hours, reason=reason)
    messages.success(
        request, _("%(name)s has support access, and the admins are told.") % {"name": person.name}
    )
    return redirect("people:access")


@require_POST
def support_end(request: PersonRequest, support: int) -> HttpResponse:
    found = get_object_or_404(SupportAccess.objects.select_related("person"), pk=support)
    end_support(found, by=request.user)
    messages.success(
        request, _("The support access of %(name)s has ended.") % {"name": found.person}
    )
    return redirect("site:home" if found.person == request.user else "people:access")


def _page(request: PersonRequest, form: RoleForm, support_form: SupportForm) -> HttpResponse:
    rows = OrganisationRole.objects.select_related("person").order_by("role", "person__name")
    context = {
        "form": form,
        "support_form": support_form,
        "rows": rows,
        "supports": SupportAccess.objects.select_related("person", "given_by")[:SHOWN],
        "powers": powers(),
        "admins": admins().count(),
        "may_change": Who.ORGANISATION_ADMIN in request.actor.roles,
    }
    return render(request, "people/access.html", context)
