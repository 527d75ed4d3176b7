"""What people say of themselves, and how the product looks to them."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentes.people.actions.directory import change_profile
from mentes.people.actions.leaving import end_sessions
from mentes.people.actions.skills import add_skill, take_skill
from mentes.people.forms import PhotoForm, ProfileForm, SkillForm
from mentes.people.models import PersonSkill
from mentes.people.queries import skill_names
from mentes.people.request import PersonRequest

Direction = PersonSkill.Direction


def me(request: PersonRequest) -> HttpResponse:
    person = request.user
    shown = {name: getattr(person, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        change_profile(person, by=person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:me")
    skills = list(person.skills.select_related("skill"))
    lists = [
        {
            "direction": direction,
            "skills": [each for each in skills if each.direction == direction],
            "form": SkillForm(initial={"direction": direction, "level": 2}, prefix=direction.value),
        }
        for direction in Direction
    ]
    used = person.invitations.filter(used_at__isnull=False, by_mail=False)
    context = {
        "form": form,
        "lists": lists,
        "photo_form": PhotoForm(),
        "came_in_by": used.select_related("made_by").order_by("-used_at").first(),
    }
    return render(request, "people/me.html", context)


@require_POST
def skill_added(request: PersonRequest) -> HttpResponse:
    prefix = "wants" if "wants-name" in request.POST else "offers"
    form = SkillForm(request.POST, prefix=prefix)
    if form.is_valid():
        add_skill(request.user, by=request.user, **form.cleaned_data)
    else:
        messages.error(request, _("Write a skill and choose a level."))
    return redirect(f"{_me_url()}#{prefix}")


@require_POST
def skill_removed(request: PersonRequest, row: int) -> HttpResponse:
    found = get_object_or_404(PersonSkill, pk=row, person=request.user)
    direction = found.direction
    take_skill(found, by=request.user)
    return redirect(f"{_me_url()}#{direction}")


@require_POST
def sessions_ended(request: PersonRequest) -> HttpResponse:
    """Everywhere but here."""
    person = end_sessions(request.user, by=request.user)
    update_session_auth_hash(request, person)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("people:me")


def skills(request: PersonRequest) -> HttpResponse:
    """Names for the list under a skill's field; synonyms find them too."""
    words = (
        request.GET.get("offers-name") or request.GET.get("wants-name") or request.GET.get("q", "")
    )
    return render(request, "people/skill_names.html", {"names": skill_names(words)})


def _me_url() -> str:
    return reverse("people:me")
