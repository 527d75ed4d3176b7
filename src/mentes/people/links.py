"""Signed links that carry nothing but the number of their row."""

from django.core import signing
from django.http import Http404
from django.urls import reverse

from mentes.people.models import Invitation, SignInLink

INVITATION, SIGN_IN = "people.invitation", "people.sign_in"


def path_of_invitation(invitation: Invitation) -> str:
    return reverse("people:join", args=[signing.dumps(invitation.pk, salt=INVITATION)])


def path_of_link(link: SignInLink) -> str:
    return reverse("people:use_link", args=[signing.dumps(link.pk, salt=SIGN_IN)])


def invitation_of(token: str) -> Invitation:
    found = (
        Invitation.objects.select_related("person").filter(pk=_number(token, INVITATION)).first()
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
