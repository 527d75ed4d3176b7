"""Places: the only verbs that move `taken`. A place is taken under locks on the enrolment and the person.

The order of locks is decision 0010: enrolments by number, then people by number."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.afterwards import afterwards
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.models import Role
from mentes.programmes.queries.locked import locked_programme

By = Person | System
PLACES_AT_MOST = 20


@transaction.atomic
def take_place(enrolment: Enrolment, *, by: By, is_told: bool = True) -> Enrolment:
    """Refused when none is free, here or over all programmes of the person.

    A place of which nobody has been told yet is reserved: participants see it as free."""
    locked = _locked(enrolment)
    person = Person.objects.select_for_update(no_key=True).get(pk=enrolment.person_id)
    if locked.state != Enrolment.State.ENROLLED:
        raise Refused(_("%(name)s is no longer in this programme.") % {"name": person.name})
    if locked.is_paused:
        raise Refused(_("%(name)s has paused and gets no one new.") % {"name": person.name})
    if locked.free <= 0 or _is_at_own_limit(person, locked):
        raise Refused(_("%(name)s has no free place any more.") % {"name": person.name})
    reserved = F("reserved") + (0 if is_told else 1)
    Enrolment.objects.filter(pk=locked.pk).update(taken=F("taken") + 1, reserved=reserved)
    locked.refresh_from_db(fields=["taken", "reserved"])
    return locked


@transaction.atomic
def take_places(enrolments: Sequence[Enrolment], *, by: By, is_told: bool = True) -> None:
    """One for each, all or none. Everything is locked before the first is taken."""
    for model, pks in (
        (Enrolment, {each.pk for each in enrolments}),
        (Person, {each.person_id for each in enrolments}),
    ):
        rows = model._default_manager.select_for_update(no_key=True).filter(pk__in=pks)
        list(rows.order_by("pk").values_list("pk", flat=True))
    for enrolment in sorted(enrolments, key=lambda each: (each.person_id, each.pk)):
        take_place(enrolment, by=by, is_told=is_told)


@transaction.atomic
def give_back_place(enrolment: Enrolment, *, by: By, was_told: bool = True) -> Enrolment:
    locked = _locked(enrolment)
    if locked.taken > 0:
        locked.taken -= 1
        locked.reserved = min(locked.taken, locked.reserved - (0 if was_told else 1))
        locked.reserved = max(0, locked.reserved)
        locked.save(update_fields=["taken", "reserved", "changed_at"])
    return locked


def announce_places(enrolments: Sequence[Enrolment], *, by: By) -> None:
    """Their pairs are told: one reserved place of each is now one that everybody knows of."""
    for enrolment in sorted(enrolments, key=lambda each: each.pk):
        mine = Enrolment.objects.filter(pk=enrolment.pk, reserved__gt=0)
        mine.update(reserved=F("reserved") - 1)


@transaction.atomic
def set_places(enrolment: Enrolment, *, by: By, places: int) -> Enrolment:
    """Fewer than are taken is refused. Pairs that have not been told yet give way without a word."""
    locked_programme(enrolment.programme_id)
    locked = _locked(enrolment)
    if locked.role == Role.MENTEE:
        raise Refused(_("A mentee has one place."))
    if not 1 <= places <= PLACES_AT_MOST:
        raise Refused(_("Choose from 1 to %(most)s places.") % {"most": PLACES_AT_MOST})
    locked = _make_way(locked, by=by, at_most=places)
    if places < locked.taken:
        raise Refused(
            _(
                "%(n)s places are taken. Pause instead: the people you have stay, and no one new comes."
            )
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
    locked_programme(enrolment.programme_id)
    locked = _locked(enrolment)
    if is_paused:
        locked = _make_way(locked, by=by, at_most=locked.announced)
    locked.is_paused = is_paused
    locked.save(update_fields=["is_paused", "changed_at"])
    note("pause" if is_paused else "resume", locked, by=by)
    return locked


def _make_way(enrolment: Enrolment, *, by: By, at_most: int) -> Enrolment:
    """Close pairs that nobody has been told of until at most so many places are taken."""
    if enrolment.reserved and enrolment.taken > at_most:
        afterwards("wants_nobody_new", enrolment, by=by, at_most=at_most)
        enrolment.refresh_from_db(fields=["taken", "reserved"])
    return enrolment


def _locked(enrolment: Enrolment) -> Enrolment:
    """No key changes, so rows that point here can still be written meanwhile."""
    return Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)


def _is_at_own_limit(person: Person, enrolment: Enrolment) -> bool:
    if enrolment.role == Role.MENTEE or person.mentees_at_most is None:
        return False
    mentoring = Enrolment.objects.filter(person=person, role=Role.MENTOR)
    taken = mentoring.aggregate(all=Sum("taken"))["all"] or 0
    return bool(taken >= person.mentees_at_most)
