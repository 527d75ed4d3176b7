"""A company changes its e-mail domain: every address in one act of two administrators (decision 0026).

Until the second has confirmed it nothing is changed. Then each person is signed out and told at the old and the new
address; the two have said whose accounts these are, and the old address can still say that it isn't so."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.people.actions.identity import end_mailed_links
from mentes.people.links import path_to_confirm
from mentes.people.models import DomainChange, IdentityCheck, OrganisationRole, Person
from mentes.people.queries import admins, open_domain_changes, organisation, people_at
from mentes.people.sheets.cells import ascii_domain

CHUNK = 100  # people a transaction
NAMED = 3  # of those whose new address is taken


@transaction.atomic
def propose_domain_change(*, by: Person, before: str, after: str) -> DomainChange:
    """Write down what a second administrator is asked to confirm. Nothing else changes."""
    before, after = _domain(before), _domain(after)
    if before == after:
        raise Refused(_("The two domains are the same."))
    if not people_at(before).exists():
        raise Refused(_("No one here has an address at %(domain)s.") % {"domain": before})
    if not admins().exclude(pk=by.pk).exists():
        raise Refused(_("This takes two administrators. Name a second one first, under Access."))
    if open_domain_changes().exists():
        raise Refused(_("Another change of a domain waits to be confirmed. Settle that one first."))
    _refuse_taken(before, after)
    change = DomainChange.objects.create(before=before, after=after, made_by=by)
    note("propose_domain_change", change, by=by, people=people_at(before).count())
    for admin in admins().exclude(pk=by.pk):
        _ask(admin, change, by)
    return change


@transaction.atomic
def confirm_domain_change(change: DomainChange, *, by: Person) -> DomainChange:
    """The second administrator's yes. The door wakes the worker after commit."""
    change = _open(change)
    if change.made_by_id == by.pk:
        raise Refused(_("You proposed this yourself, so another administrator has to confirm it."))
    _refuse_new_admin(by, change)
    _refuse_taken(change.before, change.after)
    change.settled_by, change.settled_at, change.is_confirmed = by, timezone.now(), True
    change.want_work()
    change.save()
    note("confirm_domain_change", change, by=by, people=people_at(change.before).count())
    return change


@transaction.atomic
def drop_domain_change(change: DomainChange, *, by: Person) -> None:
    change = _open(change)
    DomainChange.objects.filter(pk=change.pk).update(settled_by=by, settled_at=timezone.now())
    note("drop_domain_change", change, by=by)


def carry_out_domain_change(change: DomainChange, *, by: System) -> None:
    """In the worker, on a claimed row. Killed at any point it goes on with those who have the old domain still."""
    total = people_at(change.before).count() + change.changed
    last = 0
    while part := _change_some(change, by=by, after=last):
        last = max(part)
        done = DomainChange.objects.values_list("changed", flat=True).get(pk=change.pk)
        if not change.advance(stage=_("Changing addresses"), done=done, total=total):
            return
    change.finish()


@transaction.atomic
def _change_some(change: DomainChange, *, by: System, after: int) -> list[int]:
    """Return the numbers of the people looked at. Whose new address another has got meanwhile keeps the old."""
    rows = people_at(change.before).filter(pk__gt=after).order_by("pk")
    people = list(rows.select_for_update(no_key=True)[:CHUNK])
    wanted = {person.pk: _moved(person.email, change.after) for person in people}
    taken = set(Person.objects.filter(email__in=wanted.values()).values_list("email", flat=True))
    moved = [person for person in people if wanted[person.pk] not in taken]
    before = {person.pk: person.email for person in moved}
    for person in moved:
        person.email = wanted[person.pk]
        person.sessions_ended += 1
    Person.objects.bulk_update(moved, ["email", "sessions_ended"])
    end_mailed_links(before, by=by)
    for person in moved:
        if person.is_active:
            _tell(person, _check(person, change, before[person.pk]), by)
    if moved:
        note("change_domain", change, by=by, people=len(moved))
    DomainChange.objects.filter(pk=change.pk).update(changed=F("changed") + len(moved))
    return [person.pk for person in people]


def _check(person: Person, change: DomainChange, before: str) -> IdentityCheck:
    """Answered by the two. What was in doubt about this person before stays in doubt."""
    return IdentityCheck.objects.create(
        person=person,
        reason=IdentityCheck.Reason.ADDRESS,
        address_before=before,
        made_by=change.made_by,
        domain_change=change,
        confirmed_by=change.settled_by,
        confirmed_at=timezone.now(),
        how=IdentityCheck.How.ADMIN,
    )


def _open(change: DomainChange) -> DomainChange:
    locked = open_domain_changes().select_for_update(of=("self",)).filter(pk=change.pk).first()
    if locked is None:
        raise Refused(_("This was settled already."))
    return locked


def _domain(said: str) -> str:
    name = ascii_domain(f"a@{said.strip().lower().rpartition('@')[2]}")
    try:
        validate_email(name)
    except ValidationError as fault:
        words = _("“%(said)s” is not a domain. It looks like example.org.")
        raise Refused(words % {"said": said[:80]}) from fault
    return name.removeprefix("a@")


def _moved(email: str, domain: str) -> str:
    return f"{email.rpartition('@')[0]}@{domain}"


def _refuse_taken(before: str, after: str) -> None:
    wanted = {_moved(email, after) for email in people_at(before).values_list("email", flat=True)}
    there = people_at(after).values_list("email", "name")
    names = [name for email, name in there if email in wanted]
    if names:
        words = ngettext(
            "%(n)s new address belongs to another person already: %(names)s. Put that right first.",
            "%(n)s new addresses belong to other people already, for example %(names)s. Put that right first.",
            len(names),
        )
        raise Refused(words % {"n": len(names), "names": ", ".join(sorted(names)[:NAMED])})


def _refuse_new_admin(by: Person, change: DomainChange) -> None:
    """An administrator made for the purpose, or whose own account is in doubt, isn't a second pair of eyes."""
    role = OrganisationRole.objects.filter(person=by, role=OrganisationRole.Role.ADMIN)
    is_older = role.filter(given_at__lt=change.made_at).exists()
    if by.identity_unconfirmed_since is not None or not is_older:
        raise Refused(_("Only an administrator who was one before the proposal can confirm this."))


def _ask(admin: Person, change: DomainChange, by: Person) -> None:
    text = _(
        "%(name)s proposes to change every address at %(before)s to one at %(after)s. Nothing changes until a second"
        " administrator confirms it. Do so only if you know that the company has the new domain."
    )
    tell(
        admin,
        by=by,
        kind="people.domain_change",
        key=f"domain change {change.pk} {admin.pk}",
        weight=Notice.Weight.TRANSACTIONAL,
        subject=_("Please look: new addresses for everybody"),
        text=text % {"name": by.name, "before": change.before, "after": change.after},
        link=reverse("people:domain"),
        link_words=_("Look at it"),
    )


def _tell(person: Person, check: IdentityCheck, by: System) -> None:
    """At the old address, which can say no, and at the new one."""
    own, change = organisation(), check.domain_change
    names = [each.name for each in (check.made_by, check.confirmed_by) if each]
    said = {
        "organisation": own.name if own else "Mentes",
        "before": check.address_before,
        "after": person.email,
        "admins": _(" and ").join(names) or _("Two administrators"),
    }
    old = _(
        "%(organisation)s has new e-mail addresses, and %(admins)s changed yours from %(before)s to %(after)s."
        " If that's right there's nothing to do. If it isn't, say so with the button: then what you wrote stays closed"
        " and the administrators are told."
    )
    new = _(
        "%(organisation)s has new e-mail addresses, and %(admins)s changed yours from %(before)s to %(after)s."
        " You were signed out everywhere. Sign in with the new address from now on; everything you wrote is there."
    )
    key = f"domain change {change.pk if change else 0} person {person.pk}"
    common: dict[str, Any] = {
        "by": by,
        "kind": "people.address_changed",
        "weight": Notice.Weight.TRANSACTIONAL,
    }
    tell(
        person,
        key=f"{key} before",
        to_address=check.address_before,
        subject=_("Your address in Mentes was changed"),
        text=old % said,
        link=path_to_confirm(check),
        link_words=_("That isn't right"),
        **common,
    )
    tell(
        person,
        key=f"{key} now",
        subject=_("Sign in with your new address"),
        text=new % said,
        link=reverse("people:me"),
        link_words=_("Sign in"),
        **common,
    )
