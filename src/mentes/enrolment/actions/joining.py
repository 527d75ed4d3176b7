"""Verbs of somebody who joins: start, answer one question after another, send it off, withdraw."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.enrolment.models import Answer, Enrolment, NotWith, Wish
from mentes.enrolment.queries.draw import free_lot_number, state_by_lot
from mentes.enrolment.queries.joining import consent_about, entry_of, missing_answers, places_left
from mentes.foundation.actor import System
from mentes.foundation.afterwards import afterwards
from mentes.foundation.refused import Refused
from mentes.people.models import Consent, Person
from mentes.programmes.actions.messages import tell_moment
from mentes.programmes.models import Programme, Question, Role
from mentes.programmes.queries.eligibility import is_eligible
from mentes.programmes.queries.locked import locked_programme

By = Person | System
State = Enrolment.State
WISHES_AT_MOST = 3


@transaction.atomic
def start_enrolment(programme: Programme, *, by: By, person: Person, role: str) -> Enrolment:
    """Open the form, or the form one has begun."""
    if programme.state not in (Programme.State.ENROLLING, Programme.State.RUNNING):
        raise Refused(_("Enrolment is not open at the moment."))
    if by == person and not is_eligible(programme, role, person):
        raise Refused(_("This programme is not open to you in that role."))
    enrolment, is_new = Enrolment.objects.get_or_create(
        programme=programme, person=person, role=role
    )
    if not is_new and enrolment.state in (State.DECLINED, State.WITHDRAWN):
        enrolment.start_again()
        enrolment.save(update_fields=["state", "withdrawn_at", "seated_at", "changed_at"])
    if is_new:
        note("start_enrolment", enrolment, by=by, role=role)
    return enrolment


@transaction.atomic
def answer(
    enrolment: Enrolment, *, by: By, question: Question, value: Any, from_sheet: bool = False
) -> Answer | None:
    """Saved at once; an empty answer takes the old one away."""
    _must_not_be_over(enrolment)
    mine = Answer.system("the person answers their own form").filter(
        enrolment=enrolment, question=question
    )
    _must_fit(question, value)
    if value in ("", None, []):
        if question.is_required and enrolment.state != State.STARTED:
            raise Refused(_("This question needs an answer."))
        mine.delete()
        return None
    kept = mine.first() or Answer(enrolment=enrolment, question=question)
    kept.value, kept.is_from_sheet = value, from_sheet
    kept.save()
    _touch(enrolment)
    return kept


@transaction.atomic
def keep_sheet_answers(enrolment: Enrolment, *, by: By) -> int:
    """The author has read what a file said in their name, and lets it stand: partners may read it now."""
    mine = Answer.system("the person keeps what a file said").filter(enrolment=enrolment)
    return mine.filter(is_from_sheet=True).update(is_from_sheet=False)


def _must_not_be_over(enrolment: Enrolment) -> None:
    if enrolment.state == State.FINISHED:
        raise Refused(_("The programme is over, so nothing in the form was changed."))


def _must_fit(question: Question, value: Any) -> None:
    """A choice is one of those offered; the question may have changed while the page was open."""
    is_choice = question.kind in (Question.Kind.CHOICE, Question.Kind.CHOICES)
    chosen = value if isinstance(value, list) else [value]
    if is_choice and value and not set(chosen) <= set(question.options):
        raise Refused(_("This question has changed meanwhile. Choose again."))


@transaction.atomic
def set_wishes(enrolment: Enrolment, *, by: By, mentors: Sequence[Enrolment]) -> Enrolment:
    """Up to 3 mentors of the same programme, the dearest first."""
    _must_not_be_over(enrolment)
    if len(mentors) > WISHES_AT_MOST or len({each.pk for each in mentors}) < len(mentors):
        raise Refused(_("Choose up to 3 different mentors."))
    if any(not _may_wish(enrolment, mentor) for mentor in mentors):
        raise Refused(_("One of these people is not a mentor here any more."))
    Wish.system("the person replaces their own wishes").filter(enrolment=enrolment).delete()
    for rank, mentor in enumerate(mentors, start=1):
        Wish(enrolment=enrolment, mentor=mentor, rank=rank).save()
    _touch(enrolment)
    return enrolment


def drop_wish(enrolment: Enrolment, *, by: By, mentor: Enrolment) -> None:
    """They have met and parted: the mentor leaves the mentee's list, and the rest move up."""
    mine = Wish.system("a wish that has had its turn").filter(enrolment=enrolment)
    gone = mine.filter(mentor=mentor).first()
    if gone is None:
        return
    gone.delete()
    for rank, wish in enumerate(mine.order_by("rank"), start=1):
        if wish.rank != rank:
            wish.rank = rank
            wish.save(update_fields=["rank"])


@transaction.atomic
def set_not_with(enrolment: Enrolment, *, by: By, people: Sequence[Person]) -> Enrolment:
    """Read by the matching alone. Nothing about it is written to the audit log."""
    _must_not_be_over(enrolment)
    others = {person.pk: person for person in people if person.pk != enrolment.person_id}
    NotWith.system("the person replaces their own list").filter(enrolment=enrolment).delete()
    for other in others.values():
        NotWith(enrolment=enrolment, other=other).save()
    _touch(enrolment)
    return enrolment


@transaction.atomic
def enrol(enrolment: Enrolment, *, by: By) -> Enrolment:
    """Send the form off: enrolled at once, to be approved, in the draw, or on the waiting list.

    The words of the privacy notice that the person agreed to are kept with it."""
    locked_programme(enrolment.programme_id)  # for the places that are left
    locked = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    programme = enrolment.programme
    if locked.state != State.STARTED:
        return locked
    missing = missing_answers(locked)
    if missing:
        raise Refused(_("Still to answer: %(words)s") % {"words": missing[0].words})
    locked.applied_at = timezone.now()
    locked.settle(_first_state(programme, locked), at=locked.applied_at)
    if locked.state == State.IN_DRAW:
        locked.lot_number = locked.lot_number or free_lot_number(programme)
    locked.save(update_fields=["state", "applied_at", "seated_at", "lot_number", "changed_at"])
    _keep_consent(locked, programme)
    note("enrol", locked, by=by, state=locked.state)
    tell_state(locked, by=by)
    return locked


@transaction.atomic
def withdraw(enrolment: Enrolment, *, by: By) -> Enrolment:
    """At any time and without a reason. Whatever hangs on it ends in this transaction."""
    locked_programme(enrolment.programme_id)
    locked = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if not locked.may_move_to(State.WITHDRAWN):
        raise Refused(_("There is nothing to withdraw from."))
    locked.state, locked.withdrawn_at = State.WITHDRAWN, timezone.now()
    locked.save(update_fields=["state", "withdrawn_at", "changed_at"])
    Consent.objects.filter(person=locked.person, about=consent_about(locked)).update(
        withdrawn_at=timezone.now()
    )
    note("withdraw", locked, by=by)
    afterwards("enrolment_withdrawn", locked, by=by)
    return locked


def _first_state(programme: Programme, enrolment: Enrolment) -> str:
    is_mentee = enrolment.role == Role.MENTEE
    if programme.approves_mentees if is_mentee else programme.approves_mentors:
        return State.APPLIED
    if is_mentee and programme.draws_lots:
        return state_by_lot(programme, enrolment.applied_at or timezone.now())
    return State.WAITING if is_mentee and places_left(programme) == 0 else State.ENROLLED


def _may_wish(enrolment: Enrolment, mentor: Enrolment) -> bool:
    return (
        mentor.programme_id == enrolment.programme_id
        and mentor.role == Role.MENTOR
        and mentor.state == State.ENROLLED
        and mentor.person_id != enrolment.person_id
    )


def _keep_consent(enrolment: Enrolment, programme: Programme) -> None:
    Consent.objects.create(
        person=enrolment.person,
        about=consent_about(enrolment),
        notice_version=programme.privacy_version,
        notice_text=programme.privacy_notice,
    )


def tell_state(enrolment: Enrolment, *, by: By) -> None:
    """Enrolled, in the draw, on the waiting list or declined, in the programme's own words."""
    moments = {
        State.ENROLLED: f"enrolment_confirmed_{enrolment.role}",
        State.IN_DRAW: "in_the_draw",
        State.WAITING: "waiting_list",
        State.DECLINED: "declined",
    }
    moment = moments.get(State(enrolment.state))
    if moment is not None:
        tell_moment(
            enrolment.programme,
            moment,
            to=enrolment.person,
            by=by,
            key=f"{moment} {enrolment.pk} {timezone.now():%Y%m%d%H%M%S}",
            topic=f"enrolment {enrolment.pk}",
            link=_where(enrolment),
            link_words=_("See what happens next"),
        )


def _where(enrolment: Enrolment) -> str:
    if enrolment.state == State.IN_DRAW:
        return reverse("enrolment:draw", args=[enrolment.programme.slug])
    return entry_of(enrolment.programme)


def _touch(enrolment: Enrolment) -> None:
    """What somebody changed after a run makes the run stale."""
    enrolment.save(update_fields=["changed_at"])
