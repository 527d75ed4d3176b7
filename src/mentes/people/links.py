"""Signed links that carry nothing but the number of their row."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse

from mentes.people.models import IdentityCheck, Invitation, Person, SignInLink

INVITATION, SIGN_IN, CONFIRM = "people.invitation", "people.sign_in", "people.confirm"


def path_of_invitation(invitation: Invitation) -> str:
    return reverse("people:join", args=[signing.dumps(invitation.pk, salt=INVITATION)])


def path_of_link(link: SignInLink) -> str:
    return reverse("people:use_link", args=[signing.dumps(link.pk, salt=SIGN_IN)])


def path_to_confirm(check: IdentityCheck) -> str:
    return reverse("people:confirm_address", args=[signing.dumps(check.pk, salt=CONFIRM)])


def check_of(token: str) -> IdentityCheck:
    rows = IdentityCheck.objects.select_related("person", "made_by")
    found = rows.filter(pk=_number(token, CONFIRM)).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class PersonalLink:
    """Somebody's own way in, to copy or to send by a company's own mail merge."""

    person: Person
    invitation: Invitation

    @property
    def address(self) -> str:
        return f"{settings.URL}{path_of_invitation(self.invitation)}"


def invitation_of(token: str) -> Invitation:
    found = (
        Invitation.objects.select_related("person", "made_by")
        .filter(pk=_number(token, INVITATION))
        .first()
    )
    if found is None:
        raise Http404
    return found


def link_of(token: str) -> SignInLink:
    found = SignInLink.objects.select_related("person").filter(pk=_number(token, SIGN_IN)).first()
    if found is None:
        raise Http404
    return found


def _number(token: str, salt: str) -> int:
    try:
        return int(signing.loads(token, salt=salt))
    except signing.BadSignature as fault:
        raise Http404 from fault
