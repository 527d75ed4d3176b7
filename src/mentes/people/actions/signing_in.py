"""Invitations and sign-in links: each good once, for a while, and of no use to anybody else."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.notices.queries import has_mail
from mentes.people.actions.identity import Reason, confirm_by_mail, question_identity
from mentes.people.links import PersonalLink, path_of_invitation, path_of_link
from mentes.people.models import Invitation, Person, SignInLink, tidy_email
from mentes.people.queries import organisation, people_without_way_in

INVITED_FOR = timedelta(days=14)
KEPT_IF_OPEN_FOR = timedelta(days=7)
LINK_FOR = timedelta(minutes=20)
LINK_MAKER = System("a link was copied by an administrator who is gone")
By = Person | System


@transaction.atomic
def invite(person: Person, *, by: By, by_mail: bool = False, then: str = "") -> Invitation:
    """Earlier invitations end. The link can be copied, or goes out by mail.

    A link to copy passes through other hands, so it is only for somebody who has neither signed in nor a role."""
    if not person.is_active:
        raise Refused(_("%(name)s has left.") % {"name": person.name})
    if not by_mail:
        _require_unused(person)
    now = timezone.now()
    Invitation.objects.filter(person=person, used_at=None).update(expires_at=now)
    invitation = Invitation.objects.create(
        person=person,
        made_by=by if isinstance(by, Person) else None,
        expires_at=now + INVITED_FOR,
        by_mail=by_mail,
        then=then,
    )
    note("invite", person, by=by, by_mail=by_mail)
    if by_mail:
        _send_invitation(invitation, by)
    return invitation


def _require_unused(person: Person) -> None:
    if person.last_login is not None:
        words = _("%(name)s has signed in before, so no link can be made for them.")
        raise Refused(words % {"name": person.name})
    if not people_without_way_in().filter(pk=person.pk).exists():
        words = _(
            "%(name)s has a role, so no link can be made for them. Remove the role, let them sign in with a"
            " link, and give it back."
        )
        raise Refused(words % {"name": person.name})


@transaction.atomic
def make_links(
    people: QuerySet[Person], *, by: By, about: Model, then: str = ""
) -> list[PersonalLink]:
    """Make a personal link for each of these who may have one; `about` is what the audit line names.

    A link to copy that works for another week stays as it is, so that a second list of the same maker does not end
    the links of the first. All other earlier links end: whose hands a link was in is known of one person only, who
    then cannot be the second one that confirms the account."""
    now = timezone.now()
    chosen = list(people_without_way_in().filter(pk__in=people.values("pk")))
    maker = by if isinstance(by, Person) else None
    copied = Invitation.objects.filter(
        person__in=chosen, used_at=None, by_mail=False, then=then, made_by=maker
    )
    kept = {each.person_id: each for each in copied.filter(expires_at__gt=now + KEPT_IF_OPEN_FOR)}
    anew = [person for person in chosen if person.pk not in kept]
    Invitation.objects.filter(person__in=anew, used_at=None, expires_at__gt=now).update(
        expires_at=now
    )
    made = Invitation.objects.bulk_create(
        [
            Invitation(
                person=person,
                made_by=maker,
                expires_at=now + INVITED_FOR,
                then=then,
            )
            for person in anew
        ]
    )
    found = kept | {each.person_id: each for each in made}
    note("make_links", about, by=by, people=len(chosen))
    return [PersonalLink(person, found[person.pk]) for person in chosen]


@transaction.atomic
def renew_invitation(old: Invitation, *, by: System) -> Notice:
    """Send a new invitation to the person's own address in place of one that is used up or too old."""
    invite(old.person, by=by, by_mail=True, then=old.then)
    return Notice.objects.filter(to=old.person, kind="people.invitation").latest("pk")


def _send_invitation(invitation: Invitation, by: By) -> Notice:
    name = own.name if (own := organisation()) else "Mentes"
    text = _(
        "You are invited to %(name)s’s mentoring programmes. The link below lets you choose how to sign in. "
        "It works once and until %(day)s."
    )
    return tell(
        invitation.person,
        by=by,
        kind="people.invitation",
        key=f"invitation {invitation.pk}",
        weight=Notice.Weight.TRANSACTIONAL,
        subject=_("Your invitation to %(name)s") % {"name": name},
        text=text % {"name": name, "day": f"{invitation.expires_at:%d/%m/%Y}"},
        link=path_of_invitation(invitation),
        link_words=_("Accept the invitation"),
    )


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Person, password: str = "") -> Person:
    """The link proves the address; the password is optional, a link by mail signs in as well."""
    person = invitation.person
    if not person.is_active:
        raise Refused(_("This invitation has been used or is too old. Ask for a new one."))
    if not password and not has_mail():
        raise Refused(_("Choose a password: without a mail server it is your only way back in."))
    if password:
        try:
            validate_password(password, person)
        except ValidationError as fault:
            raise Refused(" ".join(fault.messages)) from fault
    if not invitation.by_mail:
        _require_unused(person)
    if not _use(Invitation, invitation.pk):
        raise Refused(_("This invitation has been used or is too old. Ask for a new one."))
    Invitation.objects.filter(person=person, used_at=None).update(expires_at=timezone.now())
    if not invitation.by_mail:  # the link was in other hands than the owner's
        question_identity(person, by=invitation.made_by or LINK_MAKER, reason=Reason.INVITATION)
    if password:
        person.set_password(password)
        person.save(update_fields=["password"])
    if invitation.by_mail:
        _prove_address(person)
        confirm_by_mail(person, by=by)
    note("accept_invitation", person, by=by)
    return person


@transaction.atomic
def ask_for_link(*, by: System, email: str, then: str = "") -> SignInLink:
    """The same row whether or not anybody has this address; the worker writes to whoever has."""
    person = Person.objects.filter(email=tidy_email(email), is_active=True).first()
    return SignInLink.objects.create(
        person=person, expires_at=timezone.now() + LINK_FOR, then=then[:500]
    )


@transaction.atomic
def send_link(link: SignInLink, *, by: System) -> Notice | None:
    if link.person is None:
        return None
    return tell(
        link.person,
        by=by,
        kind="people.sign_in",
        key=f"sign-in {link.pk}",
        weight=Notice.Weight.TRANSACTIONAL,
        subject=_("Your sign-in link"),
        text=_(
            "The link signs you in once, within 20 minutes. If you did not ask for it, do nothing."
        ),
        link=path_of_link(link),
        link_words=_("Sign in"),
    )


@transaction.atomic
def use_link(link: SignInLink, *, by: By) -> Person:
    person = link.person
    if person is None or not person.is_active or not _use(SignInLink, link.pk):
        raise Refused(_("This link has been used or is too old. Ask for a new one."))
    _prove_address(person)
    return confirm_by_mail(person, by=person)


def _use(model: type[Invitation] | type[SignInLink], pk: int) -> bool:
    """Whoever comes second finds it used."""
    now = timezone.now()
    fresh = model._base_manager.filter(pk=pk, used_at=None, expires_at__gt=now)
    return bool(fresh.update(used_at=now))


def _prove_address(person: Person) -> None:
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
