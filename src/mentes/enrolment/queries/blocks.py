"""Levels or teams among which lots are drawn, each by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mentes.enrolment.models import Enrolment
from mentes.people.queries import smallest_group
from mentes.programmes.models import Programme


@dataclass(frozen=True)
class Block:
    """People among whom lots are drawn by themselves."""

    key: str  # as published: it does not say whose block it is
    name: str
    members: tuple[Enrolment, ...]

    @property
    def size(self) -> int:
        return len(self.members)


def blocks_of(programme: Programme, applicants: Iterable[Enrolment]) -> list[Block]:
    """Blocks smaller than the smallest group are drawn together: alone they would give away who got what."""
    groups: dict[str, list[Enrolment]] = defaultdict(list)
    for each in applicants:
        groups[_name_of_block(programme.draws_within, each)].append(each)
    whole, small = {}, []
    for name in sorted(groups):
        if len(groups[name]) >= smallest_group() or len(groups) == 1:
            whole[name] = groups[name]
        else:
            small += groups[name]
    if small:
        name = _("The smaller ones together")
        if whole and len(small) < smallest_group():
            least = min(whole, key=lambda key: len(whole[key]))
            name = _("%(name)s and smaller ones") % {"name": least}
            small = [*whole.pop(least), *small]
        whole[name] = small
    return [Block(f"block {n}", name, tuple(whole[name])) for n, name in enumerate(whole, 1)]


def _name_of_block(within: str, enrolment: Enrolment) -> str:
    person = enrolment.person
    if within == Programme.DrawsWithin.LEVEL:
        return _("Level %(n)s") % {"n": person.level} if person.level else _("No level given")
    if within == Programme.DrawsWithin.TEAM:
        return person.team or _("No team given")
    return _("Everybody")
