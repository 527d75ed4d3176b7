"""Who may do what with enrolments. What somebody is to a programme follows from their enrolment there."""

from typing import cast

from django.http import Http404

from mentes.enrolment.models import Enrolment
from mentes.foundation.actor import Actor, Who
from mentes.foundation.identity import unconfirmed_since
from mentes.foundation.policy import Operation, Shows, operation
from mentes.people.models import Person
from mentes.programmes.models import Programme, ProgrammeRole, Role
from mentes.programmes.permissions import programme_relation
from mentes.programmes.queries.eligibility import is_eligible


def member_relation(
    actor: Actor, *, slug: str, role: str | None = None, **_: object
) -> frozenset[Who]:
    """Mentee, mentor, somebody who may become one, admin. With `role` in the address: as that only.

    An enrolment from before an identity was in doubt stays closed until its owner has confirmed."""
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None or (role is not None and role not in Role.values):
        raise Http404
    if actor.person is None:
        return frozenset()
    person = cast(Person, actor.person)
    roles = [role] if role else list(Role.values)
    mine = Enrolment.objects.filter(programme=programme, person=person, role__in=roles)
    since = unconfirmed_since(person)
    if since is not None and mine.filter(started_at__lt=since).exists():
        return frozenset({Who.UNCONFIRMED})
    held = {
        Who(each) for each in mine.filter(state__in=Enrolment.INSIDE).values_list("role", flat=True)
    }
    if programme.state != Programme.State.DRAFT and any(
        is_eligible(programme, each, person) for each in roles
    ):
        held.add(Who.ELIGIBLE)
    if ProgrammeRole.objects.filter(programme=programme, person=person).exists():
        held.add(Who.PROGRAMME_ADMIN)
    return frozenset(held)


def page_relation(actor: Actor, *, slug: str, **_: object) -> frozenset[Who]:
    """Nobody but its admins finds the page of a programme that is still being built."""
    held = programme_relation(actor, slug=slug)
    launched = Programme.objects.filter(slug=slug).exclude(state=Programme.State.DRAFT)
    if not held and not launched.exists():
        raise Http404
    return held | {Who.HOLDER}


MEMBERS = (Who.MENTEE, Who.MENTOR)


def _join(name: str, *who: Who) -> Operation:
    return operation(f"enrolment:{name}", *who, shows=Shows.OWN, relation=member_relation)


def _see_draw(name: str) -> Operation:
    """Numbers without names, for those it was about and those who ran it."""
    who = (*MEMBERS, Who.PROGRAMME_ADMIN)
    return operation(f"enrolment:{name}", *who, shows=Shows.OWN, relation=member_relation)


def _run(name: str, shows: Shows = Shows.PROGRAMME) -> Operation:
    return operation(
        f"enrolment:{name}", Who.PROGRAMME_ADMIN, shows=shows, relation=programme_relation
    )


POLICY: list[Operation] = [
    operation("enrolment:page", Who.HOLDER, shows=Shows.NOTHING, relation=page_relation),
    _join("start", Who.ELIGIBLE, *MEMBERS),
    _join("question", *MEMBERS),
    _join("check", *MEMBERS),
    _join("mine", *MEMBERS),
    _join("places", *MEMBERS),
    _join("pause", *MEMBERS),
    _join("withdraw", *MEMBERS),
    operation("enrolment:mentors", Who.MENTEE, shows=Shows.PROGRAMME, relation=member_relation),
    operation("enrolment:wishes", Who.MENTEE, shows=Shows.PROGRAMME, relation=member_relation),
    operation("enrolment:wish", Who.MENTEE, shows=Shows.PROGRAMME, relation=member_relation),
    _see_draw("draw"),
    _see_draw("draw_proof"),
    _run("people"),
    _run("people_export"),
    _run("decide"),
    _run("person"),
    _run("lottery"),
    _run("lottery_now"),
    _run("lottery_priority"),
    _run("lottery_free"),
    _run("invite", Shows.DIRECTORY),
    _run("ways_in", Shows.DIRECTORY),
    operation(
        "enrolment:download_links",
        Who.PROGRAMME_ADMIN,
        shows=Shows.SECURITY,
        relation=programme_relation,
        fresh=True,
    ),
    _run("sheets"),
    _run("sheet", Shows.DIRECTORY),
    _run("sheet_columns", Shows.DIRECTORY),
    _run("sheet_enrol"),
    _run("sheet_undo"),
    _run("sheet_rejected", Shows.DIRECTORY),
]
