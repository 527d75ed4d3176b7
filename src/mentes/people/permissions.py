"""Who may do what with people; the organisation's roles."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Value
from django.utils.translation import gettext as _

from mentes.foundation.actor import Actor, Who
from mentes.foundation.policy import Operation, Shows, operation
from mentes.foundation.refused import Refused
from mentes.people.models import (
    Consent,
    Organisation,
    OrganisationRole,
    Person,
    PersonSkill,
    SupportAccess,
)
from mentes.people.queries import admins, open_support

ADMIN, COORDINATOR, MEMBER, ANYONE = Who.ORGANISATION_ADMIN, Who.COORDINATOR, Who.MEMBER, Who.ANYONE


def roles_of(person: AbstractBaseUser) -> set[Who]:
    """Asked at each request, so what has ended has ended. One question for both tables."""
    given = OrganisationRole.objects.filter(person_id=person.pk).values_list("role")
    support = open_support().filter(person_id=person.pk).annotate(role=Value(Who.SUPPORT.value))
    rows = given.order_by().union(support.order_by().values_list("role"))
    return {Who(role) for (role,) in rows}


def own_support(actor: Actor, *, support: int, **_: object) -> frozenset[Who]:
    return _own(SupportAccess.objects.filter(pk=support, person_id=_pk(actor)).exists())


def own_skill(actor: Actor, *, row: int, **_: object) -> frozenset[Who]:
    return _own(PersonSkill.objects.filter(pk=row, person_id=_pk(actor)).exists())


def own_consent(actor: Actor, *, consent: int, **_: object) -> frozenset[Who]:
    return _own(Consent.objects.filter(pk=consent, person_id=_pk(actor)).exists())


def _own(is_own: bool) -> frozenset[Who]:
    return frozenset({Who.SELF} if is_own else ())


def _pk(actor: Actor) -> int:
    return actor.person.pk if actor.person else 0  # nobody has that number


LOOKS = (Who.SUPPORT,)
IMPORTS = [
    "import_columns",
    "import_reading",
    "import_start",
    "import_undo",
    "import_again",
    "import_drop",
]
POLICY: list[Operation] = [
    operation(
        "people:directory",
        ADMIN,
        COORDINATOR,
        shows=Shows.DIRECTORY,
        looks=LOOKS,
    ),
    operation("people:person", ADMIN, COORDINATOR, shows=Shows.DIRECTORY, looks=LOOKS),
    operation("people:add", ADMIN, shows=Shows.DIRECTORY),
    operation(
        "people:edit",
        ADMIN,
        shows=Shows.DIRECTORY,
        fresh=True,
    ),
    operation("people:leave", ADMIN, shows=Shows.DIRECTORY),
    operation("people:come_back", ADMIN, shows=Shows.DIRECTORY),
    operation("people:invite", ADMIN, shows=Shows.SECURITY, fresh=True),
    operation("people:come_in", ANYONE, shows=Shows.NOTHING),
    operation("people:claimed", ANYONE, shows=Shows.OWN),
    operation("people:claims", ADMIN, COORDINATOR, shows=Shows.DIRECTORY, looks=LOOKS),
    operation("people:confirm_claim", ADMIN, COORDINATOR, shows=Shows.SECURITY, fresh=True),
    operation("people:drop_claim", ADMIN, COORDINATOR, shows=Shows.SECURITY),
    operation("people:ways_in", ADMIN, shows=Shows.DIRECTORY, looks=LOOKS),
    operation("people:download_links", ADMIN, shows=Shows.SECURITY, fresh=True),
    operation("people:confirm_person", ADMIN, shows=Shows.SECURITY, fresh=True),
    operation("people:download", ADMIN, shows=Shows.DIRECTORY, fresh=True),
    operation(
        "people:imports",
        ADMIN,
        shows=Shows.DIRECTORY,
        looks=LOOKS,
    ),
    operation("people:events", ADMIN, shows=Shows.DIRECTORY, looks=LOOKS),
    operation("people:events_template", ADMIN, shows=Shows.NOTHING),
    operation("people:import_template", ADMIN, shows=Shows.NOTHING),
    operation("people:import", ADMIN, shows=Shows.DIRECTORY, looks=LOOKS),
    *(operation(f"people:{name}", ADMIN, shows=Shows.DIRECTORY) for name in IMPORTS),
    operation("people:import_rejected", ADMIN, shows=Shows.DIRECTORY),
    operation(
        "people:me",
        MEMBER,
        shows=Shows.OWN,
    ),
    operation("people:photo", MEMBER, shows=Shows.DIRECTORY),
    operation("people:set_photo", MEMBER, shows=Shows.OWN),
    operation("people:remove_photo", MEMBER, shows=Shows.OWN),
    operation("people:add_skill", MEMBER, shows=Shows.OWN),
    operation("people:remove_skill", Who.SELF, shows=Shows.OWN, relation=own_skill),
    operation("people:end_sessions", MEMBER, shows=Shows.OWN),
    operation("people:skills", MEMBER, shows=Shows.NOTHING),
    operation(
        "people:access",
        ADMIN,
        shows=Shows.SECURITY,
        fresh=True,
        looks=LOOKS,
    ),
    operation("people:give_support", ADMIN, shows=Shows.SECURITY, fresh=True),
    operation("people:end_support", ADMIN, Who.SELF, shows=Shows.SECURITY, relation=own_support),
    operation("people:take_role", ADMIN, shows=Shows.SECURITY, fresh=True),
    operation("people:domain", ADMIN, shows=Shows.SECURITY, fresh=True),
    operation("people:confirm_domain", ADMIN, shows=Shows.SECURITY, fresh=True),
    operation("people:drop_domain", ADMIN, shows=Shows.SECURITY, fresh=True),
    operation("people:organisation", ADMIN, shows=Shows.SECURITY, looks=LOOKS),
    operation("people:set_up", ANYONE, shows=Shows.SECURITY),
    operation("people:set_up_organisation", ADMIN, shows=Shows.SECURITY),
    operation("people:set_up_sign_in", ADMIN, shows=Shows.SECURITY),
    operation("people:set_up_mail", ADMIN, shows=Shows.SECURITY),
    operation("people:set_up_privacy", ADMIN, shows=Shows.SECURITY),
    operation("people:join", ANYONE, shows=Shows.OWN),
    operation("people:ask_link", ANYONE, shows=Shows.NOTHING),
    operation("people:link_sent", ANYONE, shows=Shows.NOTHING),
    operation("people:use_link", ANYONE, shows=Shows.OWN),
    operation("people:identity", MEMBER, shows=Shows.OWN),
    # The signed link in the mail to the address before is the proof; the view reads it.
    operation("people:confirm_address", ANYONE, Who.HOLDER, shows=Shows.OWN),
    operation("people:privacy", MEMBER, shows=Shows.OWN),
    operation("people:download_mine", MEMBER, shows=Shows.OWN, fresh=True),
    operation("people:erase", MEMBER, shows=Shows.OWN, fresh=True),
    operation("people:withdraw_consent", Who.SELF, shows=Shows.OWN, relation=own_consent),
]


def require_another_admin(person: Person) -> None:
    """Holds the organisation's row, so that two admins never go at the same moment. Before the person's."""
    if not admins().filter(pk=person.pk).exists():
        return
    Organisation.objects.select_for_update(no_key=True).first()
    if not admins().exclude(pk=person.pk).exists():
        words = _("%(name)s is the only organisation admin. Name another first.")
        raise Refused(words % {"name": person.name})
