"""Who may do what, read off the policy registry."""

from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, registry

KINDS = [
    (_("Everybody"), {Who.MEMBER}),
    (_("The two of a pair"), {Who.MEMBER, Who.PARTNER}),
    (_("Programme admin"), {Who.MEMBER, Who.COORDINATOR, Who.PROGRAMME_ADMIN}),
    (_("Organisation admin"), {Who.MEMBER, Who.ORGANISATION_ADMIN}),
    (_("Support, while it lasts"), {Who.MEMBER, Who.SUPPORT}),
    (_("Leadership"), {Who.MEMBER, Who.LEADERSHIP}),
    (_("Auditor"), {Who.MEMBER, Who.AUDITOR}),
]


class Cell(NamedTuple):
    kind: str
    may: str  # yes, looks or no


@dataclass(frozen=True)
class Power:
    says: str
    cells: list[Cell]


def powers() -> list[Power]:
    lines = import_string(settings.POWERS)
    return [
        Power(str(says), [Cell(str(kind), _may(registry()[name], held)) for kind, held in KINDS])
        for says, name in lines
    ]


def _may(operation: Operation, held: set[Who]) -> str:
    if operation.who & held:
        return "yes"
    return "looks" if operation.looks & held else "no"
