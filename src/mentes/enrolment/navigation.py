"""People in the side bar of a programme, with how many are to check."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mentes.enrolment.queries.people import ratio_of
from mentes.foundation.navigation import NavEntry, entry, once
from mentes.foundation.policy import may
from mentes.people.request import PersonRequest
from mentes.programmes.models import Programme


def entries(request: PersonRequest, programme: Programme) -> list[NavEntry]:
    if not may(request.actor, "enrolment:people", slug=programme.slug):
        return []
    to_check = once(request, ratio_of, programme).to_check
    url = reverse("enrolment:people", args=[programme.slug])
    return [entry(request, _("People"), "users", url, count=to_check or None)]
