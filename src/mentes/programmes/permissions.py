"""Who may do what with a programme."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef
from django.http import Http404

from mentes.foundation.actor import Actor, Who
from mentes.foundation.policy import Operation, Shows, operation
from mentes.programmes.models import Programme, ProgrammeRole


def roles_of(person: AbstractBaseUser) -> set[Who]:
    runs_any = ProgrammeRole.objects.filter(person_id=person.pk).exists()
    return {Who.COORDINATOR} if runs_any else set()


def programme_relation(actor: Actor, *, slug: str, **_: object) -> frozenset[Who]:
    """Every address of a programme carries its slug."""
    mine = ProgrammeRole.objects.filter(
        programme=OuterRef("pk"), person=actor.person.pk if actor.person else None
    )
    found = Programme.objects.filter(slug=slug).annotate(is_mine=Exists(mine))
    is_mine = found.values_list("is_mine", flat=True).first()
    if is_mine is None:
        raise Http404
    return frozenset({Who.PROGRAMME_ADMIN} if is_mine else ())


def _of_programme(
    name: str, shows: Shows, *more: Who, fresh: bool = False, looks: Iterable[Who] = ()
) -> Operation:
    return operation(
        f"programmes:{name}",
        Who.PROGRAMME_ADMIN,
        *more,
        shows=shows,
        relation=programme_relation,
        fresh=fresh,
        looks=looks,
    )


BUILDER = [
    "build",
    "page_texts",
    "north_star",
    "key_result_add",
    "key_result_echo",
    "key_result",
    "key_result_remove",
    "calendar",
    "calendar_sum",
    "eligibility",
    "eligibility_count",
    "form",
    "question_add",
    "question",
    "question_move",
    "question_remove",
    "goals",
    "rules",
    "accept_step",
    "texts",
    "texts_preview",
    "texts_restore",
    "part_add",
    "part",
    "part_move",
    "part_remove",
    "messages",
    "sender",
]

POLICY: list[Operation] = [
    operation(
        "programmes:list",
        Who.COORDINATOR,
        Who.ORGANISATION_ADMIN,
        shows=Shows.NOTHING,
        looks=(Who.SUPPORT,),
    ),
    operation("programmes:gallery", Who.COORDINATOR, Who.ORGANISATION_ADMIN, shows=Shows.NOTHING),
    operation("programmes:template", Who.COORDINATOR, Who.ORGANISATION_ADMIN, shows=Shows.NOTHING),
    _of_programme("overview", Shows.PROGRAMME),
    *[_of_programme(name, Shows.NOTHING) for name in BUILDER],
    _of_programme("form_preview", Shows.NOTHING),
    _of_programme("message", Shows.DIRECTORY),
    _of_programme("message_restore", Shows.NOTHING),
    _of_programme("launch", Shows.DIRECTORY),
    _of_programme("settings", Shows.DIRECTORY, Who.ORGANISATION_ADMIN, looks=(Who.SUPPORT,)),
    _of_programme("admin_add", Shows.SECURITY, Who.ORGANISATION_ADMIN, fresh=True),
    _of_programme("admin_remove", Shows.SECURITY, Who.ORGANISATION_ADMIN, fresh=True),
    _of_programme("close", Shows.PROGRAMME),
    _of_programme("delete", Shows.PROGRAMME),
]
