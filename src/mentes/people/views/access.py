"""Who may do what for the organisation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.people.actions.access import give_role, take_role
from mentes.people.forms import RoleForm
from mentes.people.models import OrganisationRole, Person
from mentes.people.queries import admins


def access(request: HttpRequest) -> HttpResponse:
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = Person.objects.get(email=form.cleaned_data["email"])
        row = give_role(person, by=request.user, role=form.cleaned_data["role"])
        messages.success(request, _("{name} is now: {role}.").format(name=person.name, role=row))
        return redirect("people:access")
    rows = OrganisationRole.objects.select_related("person").order_by("role", "person__name")
    return render(
        request, "people/access.html", {"form": form, "rows": rows, "admins": admins().count()}
    )


@require_POST
def take(request: HttpRequest, row: int) -> HttpResponse:
    found = get_object_or_404(OrganisationRole.objects.select_related("person"), pk=row)
    take_role(found, by=request.user)
    messages.success(request, _("{name} no longer has that role.").format(name=found.person.name))
    return redirect("people:access" if found.person != request.user else "site:home")
