"""Verbs: what becomes of a pair. Changing is normal: no fault, no reason needed, both told kindly."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.actions.joining import drop_wish
from mentes.enrolment.actions.places import give_back_place, take_places
from mentes.enrolment.actions.places import pause as stop_looking
from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import System
from mentes.foundation.afterwards import afterwards
from mentes.foundation.refused import Refused
from mentes.notices.actions import take_back
from mentes.pairing.actions.telling import tell_match, tell_of
from mentes.pairing.bridge.rounds import row_of
from mentes.pairing.models import Pair, Switch
from mentes.pairing.permissions import require_available
from mentes.pairing.words import shared
from mentes.people.models import Person
from mentes.programmes.actions.stages import start_programme
from mentes.programmes.models import Programme
from mentes.programmes.queries.locked import locked_programme

By = Person | System
Wish = Switch.Wish


@transaction.atomic
def switch(pair: Pair, *, by: Person, wish: str, reason: str = "") -> Switch:
    """One of the two asks for another mentor, a pause or an end. It happens at once."""
    pair = _locked(pair)
    if by.pk not in (pair.mentee.person_id, pair.mentor.person_id):
        raise Refused(_("Only the two of a pair can ask for this."))
    if wish not in Wish.values:
        raise Refused(_("Choose a new mentor, a pause or an end."))
    asked = Switch(pair=pair, asked_by=by, wish=wish, reason=reason.strip())
    if wish == Wish.PAUSE:
        _pause(pair, by=by)
    else:
        ending = Pair.Ending.SWITCH if wish == Wish.NEW else Pair.Ending.END
        _close(pair, by=by, ending=ending)
    if wish == Wish.END and by.pk == pair.mentee.person_id:
        stop_looking(pair.mentee, by=by)
    if wish != Wish.NEW:
        asked.settled_at = timezone.now()
    asked.save(force_insert=True)
    note("switch", pair, by=by, wish=wish)
    return asked


@transaction.atomic
def pause(pair: Pair, *, by: By) -> Pair:
    pair = _locked(pair)
    _pause(pair, by=by)
    note("pause", pair, by=by)
    return pair


@transaction.atomic
def resume(pair: Pair, *, by: By) -> Pair:
    pair = _locked(pair)
    _move(pair, Pair.State.ACTIVE, "resume", by=by)
    return pair


@transaction.atomic
def close(pair: Pair, *, by: By, ending: str = Pair.Ending.ADMIN) -> Pair:
    """By the coordinator, who has spoken with the two."""
    pair = _locked(pair)
    _close(pair, by=by, ending=ending)
    note("close", pair, by=by, ending=ending)
    return pair


@transaction.atomic
def extend(pair: Pair, *, by: By, until: date) -> Pair:
    pair = _locked(pair)
    if not pair.is_open:
        raise Refused(_("This pair has ended and cannot be extended."))
    if until <= timezone.localdate():
        raise Refused(_("Choose a day after today."))
    pair.ends_on = until
    pair.save(update_fields=["ends_on"])
    note("extend", pair, by=by, until=until.isoformat())
    return pair


@transaction.atomic
def pair_two(mentee: Enrolment, *, by: Person, mentor: Enrolment) -> Pair:
    """Outside a round: the two are told at once."""
    if mentee.programme_id != mentor.programme_id:
        raise Refused(_("The two take part in different programmes."))
    require_available(mentee, mentor)
    row = row_of(mentee.programme, mentee=mentee, mentor=mentor)
    locked_programme(mentee.programme_id)
    take_places([mentee, mentor], by=by)
    pair = Pair.objects.create(
        programme=mentee.programme,
        mentee=mentee,
        mentor=mentor,
        fit=row.fit,
        reasons=shared(row.reasons),
        cadence_days=mentee.programme.cadence_days,
        state=Pair.State.ACTIVE,
        told_at=timezone.now(),
    )
    tell_match(pair, by=by)
    afterwards("pair_told", pair, by=by)
    start_programme(mentee.programme, by=by)
    open_requests = Switch.system("the request is met").filter(
        pair__mentee=mentee, wish=Wish.NEW, settled_at=None
    )
    open_requests.update(settled_at=timezone.now())
    note("pair_two", pair, by=by)
    return pair


@transaction.atomic
def settle(asked: Switch, *, by: Person) -> Switch:
    """The coordinator has dealt with it in another way."""
    asked.settled_at = timezone.now()
    asked.save(update_fields=["settled_at"])
    note("settle", asked, by=by)
    return asked


def close_pairs_of(enrolment: Enrolment, *, by: By, ending: str) -> int:
    """Somebody withdrew or left: their pairs end today and the partners hear it today."""
    mine = Pair.objects.filter(mentee=enrolment) | Pair.objects.filter(mentor=enrolment)
    pairs = list(mine.filter(state__in=Pair.OPEN).order_by("pk"))
    for each in pairs:
        pair = _locked(each)
        _close(pair, by=by, ending=ending, gone=enrolment.person)
        note("close", pair, by=by, ending=ending)
    return len(pairs)


def close_untold_pairs(enrolment: Enrolment, *, by: By, at_most: int) -> int:
    """Somebody wants fewer people while a round waits to be told: the pairs that fit least go, unseen."""
    mine = Pair.objects.filter(mentee=enrolment) | Pair.objects.filter(mentor=enrolment)
    untold = list(mine.filter(state=Pair.State.PUBLISHED).order_by("fit", "pk"))
    going = untold[: max(0, enrolment.taken - at_most)]
    for pair in going:
        _close(_locked(pair), by=by, ending=Pair.Ending.WITHDREW)
        note("close", pair, by=by, ending=Pair.Ending.WITHDREW)
    return len(going)


def finish_pairs(programme: Programme, *, by: By) -> int:
    """The programme is over: every open pair is finished."""
    pairs = list(programme.pairs.filter(state__in=Pair.OPEN).order_by("pk"))
    for pair in pairs:
        _close(_locked(pair), by=by, ending=Pair.Ending.FINISHED)
    return len(pairs)


def _locked(pair: Pair) -> Pair:
    """The programme first (decision 0010)."""
    locked_programme(pair.programme_id)
    people = ("mentee__person", "mentor__person", "programme")
    return Pair.objects.select_for_update(of=("self",)).select_related(*people).get(pk=pair.pk)


def _pause(pair: Pair, *, by: By) -> None:
    if not pair.may_move_to(Pair.State.PAUSED):
        raise Refused(_("Only an active pair can pause."))
    pair.state = Pair.State.PAUSED
    pair.save(update_fields=["state"])
    now = timezone.now().isoformat(timespec="seconds")
    for person in (pair.mentee.person, pair.mentor.person):
        tell_of(pair, by=by, moment="pair_paused", to=person, occasion=now)


def _move(pair: Pair, state: str, verb: str, *, by: By) -> None:
    if not pair.may_move_to(state) or pair.state == Pair.State.PUBLISHED:
        raise Refused(_("This pair is not paused."))
    pair.state = state
    pair.save(update_fields=["state"])
    note(verb, pair, by=by)


def _close(pair: Pair, *, by: By, ending: str, gone: Person | None = None) -> None:
    if not pair.is_open:
        raise Refused(_("This pair has already ended."))
    was_told = pair.state != Pair.State.PUBLISHED
    finished = ending == Pair.Ending.FINISHED
    pair.state = Pair.State.FINISHED if finished else Pair.State.CLOSED
    pair.ending, pair.closed_at = ending, timezone.now()
    pair.save(update_fields=["state", "ending", "closed_at"])
    for enrolment in sorted((pair.mentee, pair.mentor), key=lambda e: e.pk):
        give_back_place(enrolment, by=by, was_told=was_told)
    take_back(f"pair {pair.pk}", by=by)
    if was_told:
        drop_wish(pair.mentee, by=by, mentor=pair.mentor)
        _tell_of_end(pair, by=by, gone=gone)
    afterwards("pair_closed", pair, by=by)


def _tell_of_end(pair: Pair, *, by: By, gone: Person | None) -> None:
    """Whoever is gone has heard it elsewhere; nobody hears who asked, or why."""
    for person in (pair.mentee.person, pair.mentor.person):
        if person != gone:
            tell_of(pair, by=by, moment=_moment(pair, to=person, asker=by), to=person)


def _moment(pair: Pair, *, to: Person, asker: By) -> str:
    if pair.ending == Pair.Ending.FINISHED:
        return "finished_mentee" if to == pair.mentee.person else "finished_mentor"
    if pair.ending == Pair.Ending.LEFT:
        return "partner_left"
    if pair.ending == Pair.Ending.SWITCH:
        return "switch_asker" if to == asker else "switch_partner"
    return "switch_partner" if pair.ending == Pair.Ending.WITHDREW else "pair_closed"
