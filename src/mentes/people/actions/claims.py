"""Claiming an account where no mail can prove who somebody is: a coordinator confirms it face to face."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.people.actions.identity import Reason, question_identity
from mentes.people.models import AccountClaim, Invitation, Person, tidy_email
from mentes.people.queries import has_role, open_claims

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
AT_MOST = 5  # open claims of one address; a sixth takes the place of the oldest


@transaction.atomic
def claim_account(*, by: System, email: str, password: str) -> str:
    """Return the code to show to a coordinator: the same answer whether or not anybody has the address."""
    person = Person.objects.filter(email=tidy_email(email), is_active=True).first()
    try:  # by the address alone: a name would tell whether there is an account
        validate_password(password, Person(email=tidy_email(email)))
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages)) from fault
    hashed = make_password(password)
    code = "-".join(get_random_string(4, LETTERS) for _part in range(2))
    if person is not None and not has_role(person):
        AccountClaim.objects.create(person=person, password=hashed, code=code)
        kept = list(open_claims().filter(person=person).values_list("pk", flat=True)[:AT_MOST])
        open_claims().filter(person=person).exclude(pk__in=kept).delete()
    return code


@transaction.atomic
def confirm_claim(claim: AccountClaim, *, by: Person) -> Person:
    """The password of the claim counts from now on. What a pair shares waits for a second person's yes."""
    person = Person.objects.select_for_update(no_key=True).get(pk=claim.person_id)
    if person == by:
        raise Refused(_("This needs a second person."))
    if has_role(person):
        words = _(
            "%(name)s has a role. Only the owner of this machine can give them a new password."
        )
        raise Refused(words % {"name": person.name})
    now = timezone.now()
    settled = open_claims().filter(pk=claim.pk)
    if not AccountClaim.objects.filter(pk__in=settled.values("pk")).update(
        settled_at=now, settled_by=by, is_confirmed=True
    ):
        raise Refused(_("This was answered already, or its 14 days are over."))
    AccountClaim.objects.filter(person=person, settled_at=None).update(settled_at=now)
    Invitation.objects.filter(person=person, used_at=None, expires_at__gt=now).update(
        expires_at=now
    )
    is_new = person.last_login is None
    Person.objects.filter(pk=person.pk).update(
        password=claim.password, sessions_ended=F("sessions_ended") + 1
    )
    person.refresh_from_db()
    if is_new or import_string(settings.TAKES_PART)(person):
        question_identity(person, by=by, reason=Reason.INVITATION if is_new else Reason.LINK)
    note("confirm_claim", person, by=by)
    _tell_of_claim(person, claim, by)
    return person


@transaction.atomic
def drop_claim(claim: AccountClaim, *, by: Person) -> None:
    """It was somebody else, or nobody knows who it was."""
    AccountClaim.objects.filter(pk=claim.pk, settled_at=None).update(
        settled_at=timezone.now(), settled_by=by
    )
    note("drop_claim", claim.person, by=by)


def _tell_of_claim(person: Person, claim: AccountClaim, by: Person) -> Notice:
    text = _(
        "%(name)s confirmed that you asked for a way into your account, and the password you chose then counts from"
        " now on. If that wasn't you, tell your privacy contact today."
    )
    return tell(
        person,
        by=by,
        kind="people.claim_confirmed",
        key=f"claim confirmed {claim.pk}",
        weight=Notice.Weight.TRANSACTIONAL,
        subject=_("You have a new password"),
        text=text % {"name": by.name},
    )
