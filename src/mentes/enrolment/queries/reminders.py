"""Questions about whom to remind of an enrolment: who was invited and hasn't begun, and who began and stopped."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from mentes.enrolment.models import Enrolment
from mentes.notices.models import Notice
from mentes.people.models import Person
from mentes.programmes.models import Programme, Role
from mentes.programmes.queries.eligibility import eligible

REMINDERS = ("programme.nudge_enrolment_closes", "programme.nudge_form_begun")
LAST_DAYS = timedelta(
    days=4
)  # the third day before the last one begins four days before its midnight
AFTER_INVITATION = timedelta(days=2)
AFTER_STOPPING = timedelta(days=2)
AFTER_STOPPING_LATE = timedelta(hours=12)


def is_closing(end: datetime) -> bool:
    """Say whether an enrolment that ends at this midnight is in its last days."""
    return end - LAST_DAYS <= timezone.now()


def invited_and_silent(programme: Programme) -> QuerySet[Person]:
    """Return who got an invitation two days ago or earlier, may still join, and never began in any role."""
    until = timezone.now() - AFTER_INVITATION
    silent = Q(pk__in=[])
    for role in Role:
        told = _told(programme, f"programme.invitation_{role}").filter(sent_at__lte=until)
        may_join = eligible(programme, role)
        silent |= Q(pk__in=told.values("to")) & Q(pk__in=may_join.values("pk"))
    begun = programme.enrolments.values("person")
    return _not_reminded(programme).filter(silent).exclude(pk__in=begun)


def stopped_in_the_form(programme: Programme, *, end: datetime) -> QuerySet[Person]:
    """Return who began a form, sent none, and hasn't touched it for two days; near the end, for half a day."""
    pause = AFTER_STOPPING_LATE if is_closing(end) else AFTER_STOPPING
    begun = programme.enrolments.filter(state=Enrolment.State.STARTED)
    stopped = begun.filter(changed_at__lte=timezone.now() - pause)
    sent = programme.enrolments.exclude(state=Enrolment.State.STARTED)
    people = _not_reminded(programme).filter(pk__in=stopped.values("person"))
    return people.exclude(pk__in=sent.values("person"))


def _not_reminded(programme: Programme) -> QuerySet[Person]:
    told = _told(programme, *REMINDERS).values("to")
    return Person.objects.filter(is_active=True, left_on=None).exclude(pk__in=told)


def _told(programme: Programme, *kinds: str) -> QuerySet[Notice]:
    return Notice.objects.filter(kind__in=kinds, topic=f"programme {programme.pk}")
