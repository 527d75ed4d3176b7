"""Places: the only verbs that move `taken`. A place is taken under locks on the enrolment and the person.

The order of locks is decision 0010: enrolments by number, then people by number."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.models import Role

By = Person | System
PLACES_AT_MOST = 20


@transaction.atomic
def take_place(enrolment: Enrolment, *, by: By) -> Enrolment:
    """Refused when none is free, here or over all programmes of the person."""
    locked = _locked(enrolment)
    person = Person.objects.select_for_update(no_key=True).get(pk=enrolment.person_id)
    if locked.state != Enrolment.State.ENROLLED:
        raise Refused(_("%(name)s is no longer in this programme.") % {"name": person.name})
    if locked.is_paused:
        raise Refused(_("%(name)s has paused and gets nobody new.") % {"name": person.name})
    if locked.free <= 0 or _is_at_own_limit(person, locked):
        raise Refused(_("%(name)s has no free place any more.") % {"name": person.name})
    Enrolment.objects.filter(pk=locked.pk).update(taken=F("taken") + 1)
    locked.refresh_from_db(fields=["taken"])
    return locked


@transaction.atomic
def take_places(enrolments: Sequence[Enrolment], *, by: By) -> None:
    """One for each, all or none. Everything is locked before the first is taken."""
    for model, pks in (
        (Enrolment, {each.pk for each in enrolments}),
        (Person, {each.person_id for each in enrolments}),
    ):
        rows = model._default_manager.select_for_update(no_key=True).filter(pk__in=pks)
        list(rows.order_by("pk").values_list("pk", flat=True))
    for enrolment in sorted(enrolments, key=lambda each: (each.person_id, each.pk)):
        take_place(enrolment, by=by)


@transaction.atomic
def give_back_place(enrolment: Enrolment, *, by: By) -> Enrolment:
    locked = _locked(enrolment)
    if locked.taken > 0:
        locked.taken -= 1
        locked.save(update_fields=["taken", "changed_at"])
    return locked


@transaction.atomic
def set_places(enrolment: Enrolment, *, by: By, places: int) -> Enrolment:
    """Fewer than are taken means: nobody new."""
    locked = _locked(enrolment)
    if locked.role == Role.MENTEE:
        raise Refused(_("A mentee has one place."))
    if not 1 <= places <= PLACES_AT_MOST:
        raise Refused(_("Choose from 1 to %(most)s places.") % {"most": PLACES_AT_MOST})
    if places < locked.taken:
        raise Refused(
            _("%(n)s places are taken. Pause instead: who you have stays, nobody new comes.")
            % {"n": locked.taken}
        )
    locked.places = places
    locked.save(update_fields=["places", "changed_at"])
    note("set_places", locked, by=by, places=places)
    return locked


@transaction.atomic
def pause(enrolment: Enrolment, *, by: By) -> Enrolment:
    return _set_paused(enrolment, by, True)


@transaction.atomic
def resume(enrolment: Enrolment, *, by: By) -> Enrolment:
    return _set_paused(enrolment, by, False)


def _set_paused(enrolment: Enrolment, by: By, is_paused: bool) -> Enrolment:
    locked = _locked(enrolment)
    locked.is_paused = is_paused
    locked.save(update_fields=["is_paused", "changed_at"])
    note("pause" if is_paused else "resume", locked, by=by)
    return locked


def _locked(enrolment: Enrolment) -> Enrolment:
    """No key changes, so rows that point here can still be written meanwhile."""
    return Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)


def _is_at_own_limit(person: Person, enrolment: Enrolment) -> bool:
    if enrolment.role == Role.MENTEE or person.mentees_at_most is None:
        return False
    mentoring = Enrolment.objects.filter(person=person, role=Role.MENTOR)
    taken = mentoring.aggregate(all=Sum("taken"))["all"] or 0
    return bool(taken >= person.mentees_at_most)
