"""One registry of everything that can be done here, and who may do it. What is not in it is refused.

Each slice lists its operations in its `permissions.POLICY`; settings.POLICY names those lists."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from mentes.foundation.actor import Actor, Who

Relation = Callable[..., frozenset[Who]]
"""Called with the actor and the URL's keywords; says what the actor is to the thing named there.
Raises Http404 when there is no such thing."""


class Shows(models.TextChoices):
    """The most private class of data that an operation shows or takes."""

    NOTHING = "nothing", "No personal data"
    OWN = "own", "Data of the person who asks"
    DIRECTORY = "directory", "Names and facts of work"
    PROGRAMME = "programme", "Enrolments and pairs, never their content"
    PAIR = "pair", "What two people share"
    COUNTS = "counts", "Counts and bands of groups"
    SECURITY = "security", "Roles, secrets, audit"


@dataclass(frozen=True)
class Operation:
    name: str
    who: frozenset[Who]
    shows: Shows
    relation: Relation | None = None
    fresh: bool = False
    looks: frozenset[Who] = frozenset()

    def allows(self, actor: Actor, **thing: object) -> bool:
        return bool(self.who & self.held(actor, **thing))

    def shows_to(self, actor: Actor, **thing: object) -> bool:
        """Whoever may do it, or only look on."""
        return bool((self.who | self.looks) & self.held(actor, **thing))

    def held(self, actor: Actor, **thing: object) -> frozenset[Who]:
        return actor.roles | (self._related(actor, thing) if self.relation else frozenset())

    def _related(self, actor: Actor, thing: dict[str, object]) -> frozenset[Who]:
        assert self.relation is not None  # noqa: S101  asked by `held`
        if actor.person is None:
            return self.relation(actor, **thing)
        asked = (self.relation, *sorted(thing.items()))
        if asked not in actor.known:
            actor.known[asked] = self.relation(actor, **thing)
        return actor.known[asked]


def operation(
    name: str,
    *who: Who,
    shows: Shows,
    relation: Relation | None = None,
    fresh: bool = False,
    looks: Iterable[Who] = (),
) -> Operation:
    """`fresh`: the person must have proved who they are within the last minutes. `looks`: who may open the
    page and send nothing."""
    return Operation(name, frozenset(who), shows, relation, fresh, frozenset(looks))


@cache
def registry() -> dict[str, Operation]:
    entries: dict[str, Operation] = {}
    for path in settings.POLICY:
        lines: Iterable[Operation] = import_string(path)
        for line in lines:
            if line.name in entries:
                raise ValueError(f"The operation {line.name} stands twice in the registry.")
            entries[line.name] = line
    return entries


def may(actor: Actor, name: str, **thing: object) -> bool:
    return registry()[name].allows(actor, **thing)


def may_open(actor: Actor, name: str, **thing: object) -> bool:
    return registry()[name].shows_to(actor, **thing)
