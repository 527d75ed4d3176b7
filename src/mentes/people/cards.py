"""What this slice shows on the home page: what is left of the set-up."""

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.foundation.actor import Who
from mentes.foundation.cards import Card
from mentes.people.models import Organisation, Person
from mentes.people.request import PersonRequest


def set_up(request: PersonRequest, thing: object = None) -> Card | None:
    """Until there are people besides the owner."""
    if Who.ORGANISATION_ADMIN not in request.actor.roles:
        return None
    others = Exists(Person.objects.exclude(pk=request.user.pk))
    own = Organisation.objects.annotate(has_people=others).first()
    is_set_up = bool(own and own.set_up_at)
    has_people = bool(own and own.has_people)
    if is_set_up and has_people:
        return None
    tasks = [
        {
            "title": _("Set up the organisation"),
            "url": reverse("people:set_up_organisation"),
            "state": "done" if is_set_up else "in_progress",
            "hint": _("Name, time zone, sign-in, mail, privacy"),
        },
        {
            "title": _("Add the people"),
            "url": reverse("people:imports"),
            "state": "done" if has_people else "not_started",
            "hint": _("A file from your HR system, or one by one"),
        },
        {
            "title": _("Choose who else looks after Mentes"),
            "url": reverse("people:access"),
            "state": "not_started" if has_people else "blocked",
            "hint": _("At least one more organisation admin")
            if has_people
            else _("Once there are people to choose from"),
        },
    ]
    return Card("people/card_set_up.html", {"tasks": tasks, "asks_for_people": is_set_up})
