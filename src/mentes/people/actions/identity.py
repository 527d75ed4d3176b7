"""Whose hands an account is in: asked when its address changed or a link to it was copied, answered by its owner or
by a second person who knows them. Decision 0026 says why a link to the new address alone is not an answer."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.actions import let_go, tell
from mentes.notices.models import Notice
from mentes.people.links import path_to_confirm
from mentes.people.models import (
    IdentityCheck,
    Import,
    Invitation,
    OrganisationRole,
    Person,
    SignInLink,
)
from mentes.people.queries import admins, open_checks, organisation

By = Person | System
Reason, How = IdentityCheck.Reason, IdentityCheck.How


class Addresses(NamedTuple):
    """The address of a person before a change, and after."""

    before: str
    after: str


@transaction.atomic
def question_identity(
    person: Person,
    *,
    by: By,
    reason: str,
    address_before: str = "",
    source: Import | None = None,
) -> IdentityCheck:
    """Close what was written before, until the owner confirms. An account never used has nothing before it,
    only its mentorships wait then."""
    since = timezone.now() if person.last_login else person.joined_at
    check = IdentityCheck.objects.create(
        person=person,
        reason=reason,
        address_before=address_before,
        made_by=by if isinstance(by, Person) else None,
        source=source,
    )
    Person.objects.filter(pk=person.pk).update(identity_unconfirmed_since=since)
    person.identity_unconfirmed_since = since
    note("question_identity", person, by=by, reason=reason, check=check.pk)
    return check


@transaction.atomic
def confirm_identity(person: Person, *, by: By, how: str) -> Person:
    """Open everything again: every check of this person is answered by one "yes".

    The caller has seen the proof that `how` names; who may say it for another person is checked here."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    checks = list(open_checks(person))
    if not checks:
        return person
    if how in (How.ADMIN, How.PARTNER):
        _refuse_same_hands(person, by, checks)
    if how == How.ADMIN:
        _refuse_new_admin(by, checks[0])
    open_checks(person).update(
        confirmed_at=timezone.now(),
        confirmed_by=by if isinstance(by, Person) else None,
        how=how,
    )
    Person.objects.filter(pk=person.pk).update(identity_unconfirmed_since=None)
    note("confirm_identity", person, by=by, how=how)
    let_go(person, by=by)
    person.refresh_from_db()
    if how in (How.ADMIN, How.PARTNER) and any(each.reason != Reason.INVITATION for each in checks):
        _tell_of_yes(person, checks, by)
    return person


def _tell_of_yes(person: Person, checks: list[IdentityCheck], by: By) -> Notice:
    """Say who answered for them, at the address before all changes, so that its owner hears of a wrong yes."""
    text = _(
        "%(name)s confirmed that the account with the address %(address)s is yours, so what you wrote is open there"
        " again.\n\nIf you didn't ask for that, tell your privacy contact today."
    )
    before = next((each.address_before for each in checks if each.address_before), "")
    return tell(
        person,
        by=by,
        kind="people.identity_confirmed",
        key=f"identity confirmed {checks[0].pk} {timezone.now().timestamp()}",
        weight=Notice.Weight.TRANSACTIONAL,
        to_address="" if before == person.email else before,
        subject=_("Your account in Mentes was confirmed"),
        text=text % {"name": _giver(by), "address": person.email},
    )


def _refuse_same_hands(person: Person, by: By, checks: list[IdentityCheck]) -> None:
    """Who caused the question, and who it is about, can't answer it for the owner."""
    in_doubt = isinstance(by, Person) and by.identity_unconfirmed_since is not None
    if by == person or (in_doubt and not _both_are_new(person, by)):
        raise Refused(_("This needs a second person."))
    if any(check.made_by_id and check.made_by_id == getattr(by, "pk", 0) for check in checks):
        words = _("You made the change yourself, so another administrator has to confirm %(name)s.")
        raise Refused(words % {"name": person.name})


def require_confirmed_account(person: Person, *, by: By) -> None:
    """Raise `Refused` before a role goes to an account that another person than the giver may hold."""
    mine = getattr(by, "pk", 0)
    if any(check.made_by_id != mine for check in open_checks(person)):
        words = _(
            "It isn't sure whose hands the account of %(name)s is in. An administrator confirms it first, on their page"
            " in the directory."
        )
        raise Refused(words % {"name": person.name})


def _both_are_new(person: Person, by: By) -> bool:
    """Two who both came in with a personal link from a list may say it of one another (decision 0025): neither
    account holds anything that its owner had written before."""
    both = (person, by) if isinstance(by, Person) else (person,)
    return all(
        check.reason == Reason.INVITATION and each.has_usable_password()
        for each in both
        for check in open_checks(each)
    )


def _refuse_new_admin(by: By, first: IdentityCheck) -> None:
    """An administrator made for the purpose isn't a second pair of eyes."""
    own = OrganisationRole.objects.filter(
        person_id=getattr(by, "pk", 0), role=OrganisationRole.Role.ADMIN
    )
    if not own.filter(given_at__lt=first.made_at).exists():
        raise Refused(
            _(
                "Only an administrator who was one before the change can confirm a person’s identity."
            )
        )


@transaction.atomic
def confirm_by_mail(person: Person, *, by: By) -> Person:
    """The person has opened a link that was mailed to the address they have now. That is an answer where the
    address was never changed, where it was put back, and where there is nothing to keep closed."""
    checks = list(open_checks(person))
    if not checks:
        return person
    changed = [check for check in checks if check.reason == Reason.ADDRESS]
    if not changed:
        return confirm_identity(person, by=by, how=How.NEW_ADDRESS)
    if changed[0].address_before == person.email:
        return confirm_identity(person, by=by, how=How.OLD_ADDRESS)
    if not import_string(settings.TAKES_PART)(person):
        return confirm_identity(person, by=by, how=How.NEW_ADDRESS)
    return person


@transaction.atomic
def confirm_from_old_address(check: IdentityCheck, *, by: By) -> Person:
    """Only the address before all changes speaks for the owner."""
    if check.domain_change_id and check.confirmed_at:
        return check.person
    first = open_checks(check.person).filter(reason=Reason.ADDRESS).first()
    if first is None or first.pk != check.pk:
        raise Refused(_("This was answered already, or a later mail asks the same."))
    return confirm_identity(check.person, by=by, how=How.OLD_ADDRESS)


@transaction.atomic
def deny_change(check: IdentityCheck, *, by: By) -> None:
    """The old address says "that wasn't me": sessions end, and every administrator hears of it."""
    person = check.person
    if check.domain_change_id and check.how == How.ADMIN:
        _ask_again(check)
    elif check.confirmed_at is not None:
        raise Refused(_("This was answered already, or a later mail asks the same."))
    Person.objects.filter(pk=person.pk).update(sessions_ended=F("sessions_ended") + 1)
    note("deny_address_change", person, by=by, check=check.pk)
    text = _(
        "%(name)s says that the change of their work address to %(address)s was not theirs. Their sessions have"
        " ended and what they wrote stays closed. Please put the right address back."
    )
    for admin in admins():
        tell(
            admin,
            by=by,
            kind="people.address_denied",
            key=f"address denied {check.pk} {admin.pk}",
            weight=Notice.Weight.TRANSACTIONAL,
            subject=_("An address change was not wanted: %(name)s") % {"name": person.name},
            text=text % {"name": person.name, "address": person.email},
            link=reverse("people:person", args=[person.pk]),
            link_words=_("Open the page"),
        )


def _ask_again(check: IdentityCheck) -> None:
    """Two administrators have answered for everybody of a domain; for this person it wasn't so."""
    IdentityCheck.objects.filter(pk=check.pk).update(confirmed_at=None, confirmed_by=None, how="")
    Person.objects.filter(pk=check.person_id, identity_unconfirmed_since=None).update(
        identity_unconfirmed_since=timezone.now()
    )


@transaction.atomic
def follow_changed_addresses(
    changed: Mapping[int, Addresses], *, by: By, source: Import | None = None
) -> None:
    """End the sessions of these people, ask who they are, and tell the old and the new address.

    Called in the transaction that has written the new address, by whatever wrote it. Of people who have left it is
    asked as well, for they may come back; they are told then."""
    people = Person.objects.filter(pk__in=changed, forgotten_at=None)
    people.update(sessions_ended=F("sessions_ended") + 1)
    end_mailed_links(changed, by=by)
    for person in people.order_by("pk"):
        addresses = changed[person.pk]
        check = None
        if person != by:  # who changes their own has just proved who they are
            check = question_identity(
                person,
                by=by,
                reason=Reason.ADDRESS,
                address_before=addresses.before,
                source=source,
            )
        if person.is_active:
            _tell_old_address(person, addresses, check, by)
            _tell_new_address(person, addresses, check, by)


def end_mailed_links(people: Iterable[int], *, by: By) -> None:
    """End whatever went to the address that these people had: it says nothing of the one they have now."""
    pks, now = list(people), timezone.now()
    EmailAddress.objects.filter(user__in=pks).delete()
    mailed = Invitation.objects.filter(by_mail=True), SignInLink.objects.all()
    for links in mailed:
        links.filter(person__in=pks, used_at=None, expires_at__gt=now).update(expires_at=now)


def tell_of_change_while_away(person: Person, *, by: By) -> None:
    """Tell somebody who has come back that their address was changed meanwhile, at the old and the new address."""
    first = open_checks(person).filter(reason=Reason.ADDRESS).first()
    if first is not None:
        addresses = Addresses(first.address_before, person.email)
        _tell_old_address(person, addresses, first, first.made_by or by)
        _tell_new_address(person, addresses, first, first.made_by or by)


def _tell_old_address(
    person: Person, addresses: Addresses, check: IdentityCheck | None, by: By
) -> None:
    text = _(
        "Your address in Mentes is now %(after)s. %(giver)s changed it from %(before)s.\n\nIf that's right, say so"
        " with the button, and everything you wrote opens again for you at the new address. If it isn't, say that"
        " there too: until you do, no one reads what you wrote."
    )
    plain = _("Your address in Mentes is now %(after)s. You changed it from %(before)s.")
    said = {"before": addresses.before, "after": addresses.after, "giver": _giver(by)}
    tell(
        person,
        by=by,
        kind="people.address_changed",
        key=f"address before {person.pk} {person.sessions_ended}",
        weight=Notice.Weight.TRANSACTIONAL,
        to_address=addresses.before,
        subject=_("Was it you? Your address in Mentes was changed"),
        text=(text if check else plain) % said,
        link=path_to_confirm(check) if check else "",
        link_words=_("Answer") if check else "",
    )


def _tell_new_address(
    person: Person, addresses: Addresses, check: IdentityCheck | None, by: By
) -> None:
    own = organisation()
    text = _(
        "%(organisation)s's mentoring now writes to you at %(after)s. %(giver)s changed it from %(before)s, and you"
        " were signed out everywhere. Sign in with the new address from now on."
    )
    closed = _(
        "What you wrote before opens as soon as you've confirmed that it's you. The page behind the button says how."
    )
    paragraphs = [
        text
        % {
            "organisation": own.name if own else "Mentes",
            "before": addresses.before,
            "after": addresses.after,
            "giver": _giver(by),
        }
    ]
    tell(
        person,
        by=by,
        kind="people.address_changed",
        key=f"address now {person.pk} {person.sessions_ended}",
        weight=Notice.Weight.TRANSACTIONAL,
        subject=_("Your address in Mentes was changed"),
        text="\n\n".join([*paragraphs, *([closed] if check else [])]),
        link=reverse("people:identity"),
        link_words=_("Confirm that it's you") if check else _("Sign in"),
    )


def _giver(by: By) -> str:
    return by.name if isinstance(by, Person) else _("An import")
