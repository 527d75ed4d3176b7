"""Support access: somebody looks at what an organisation admin sees, for hours, and everybody concerned knows."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.afterwards import afterwards
from mentes.foundation.refused import Refused
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.people.actions.identity import require_confirmed_account
from mentes.people.actions.leaving import end_sessions
from mentes.people.models import Person, SupportAccess
from mentes.people.queries import admins, open_support

HOURS = (1, 8, 72)
By = Person | System


@transaction.atomic
def give_support(person: Person, *, by: By, hours: int, reason: str) -> SupportAccess:
    """The person signs in anew; admins of the organisation and of the programmes are told."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    _refuse(person, hours=hours, reason=reason)
    require_confirmed_account(person, by=by)
    SupportAccess.objects.filter(person=person, ended_at=None).update(ended_at=F("ends_at"))
    access = SupportAccess.objects.create(
        person=person,
        given_by=by if isinstance(by, Person) else None,
        reason=reason.strip(),
        ends_at=timezone.now() + timedelta(hours=hours),
    )
    note("give_support", person, by=by, access=access.pk, ends_at=access.ends_at.isoformat())
    end_sessions(person, by=by)
    tell_of_support(access, by=by, to=person)
    for admin in admins().exclude(pk=getattr(by, "pk", 0)):
        tell_of_support(access, by=by, to=admin)
    afterwards("support_given", access, by=by)
    return access


def _refuse(person: Person, *, hours: int, reason: str) -> None:
    if hours not in HOURS:
        raise Refused(_("Support access lasts 1 hour, 8 hours or 3 days."))
    if not reason.strip():
        raise Refused(_("Say what the support access is for."))
    if not person.is_active:
        raise Refused(_("%(name)s has left.") % {"name": person.name})
    if admins().filter(pk=person.pk).exists():
        raise Refused(
            _("%(name)s is an organisation admin and sees all of it.") % {"name": person.name}
        )
    if open_support().filter(person=person).exists():
        raise Refused(
            _("%(name)s has support access already. End it first.") % {"name": person.name}
        )


@transaction.atomic
def end_support(access: SupportAccess, *, by: By) -> SupportAccess:
    """At once: the next request of the person is refused."""
    ended = open_support().filter(pk=access.pk).update(ended_at=timezone.now())
    if ended:
        note("end_support", access.person, by=by, access=access.pk)
    access.refresh_from_db()
    return access


@transaction.atomic
def close_support(*, by: System) -> int:
    """Access that ended by itself gets its line in the log; nobody has had it since it ended."""
    over = SupportAccess.objects.filter(ended_at=None, ends_at__lte=timezone.now())
    closed = list(over.select_for_update(of=("self",)).select_related("person"))
    for access in closed:
        note("close_support", access.person, by=by, access=access.pk)
    over.filter(pk__in=[access.pk for access in closed]).update(ended_at=F("ends_at"))
    return len(closed)


def tell_of_support(access: SupportAccess, *, by: By, to: Person) -> Notice:
    text = _(
        "%(giver)s gave %(name)s support access until %(until)s. Reason: %(reason)s\n\nWith it one sees what an"
        " organisation admin sees and changes nothing. Goals, notes and ratings stay closed."
    )
    return tell(
        to,
        by=by,
        kind="people.support",
        key=f"support {access.pk} {to.pk}",
        weight=Notice.Weight.TRANSACTIONAL,
        subject=_("Support access for %(name)s") % {"name": access.person.name},
        text=text
        % {
            "giver": by.name if isinstance(by, Person) else "Mentes",
            "name": access.person.name,
            "until": date_format(access.ends_at.astimezone(to.zone), "j F Y, H:i e"),
            "reason": access.reason,
        },
    )
