"""The table of who may do what, and what the gate says when it is asked the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from mentes.foundation.actor import System
from mentes.foundation.middleware import PolicyGate
from mentes.people.actions.leaving import leave
from mentes.people.models import Person
from tests.factories import make_person
from tests.house.test_policy_registry import NOT_OFFERED
from tests.promises.world import World

TABLE = Path(__file__).parent / "access_table.txt"
KINDS = {
    "out": "signed_out",
    "col": "stranger",
    "mee": "lena",
    "men": "amara",
    "oth": "mentee",
    "adm": "admin",
    "oad": "other_admin",
    "org": "organisation_admin",
    "lea": "leadership",
    "aud": "auditor",
    "sup": "support",
    "gone": "leaver",
}


@dataclass(frozen=True)
class Line:
    name: str
    cells: dict[str, str]  # kind -> Y, L or -

    def allows(self, kind: str, method: str) -> bool:
        return self.cells[kind] == "Y" or (self.cells[kind] == "L" and method != "post")


def read_table() -> dict[str, Line]:
    lines = [line.split() for line in TABLE.read_text().splitlines()]
    heading, *rows = [line for line in lines if line and not line[0].startswith("#")]
    assert heading == ["address", *KINDS], "The columns of access_table.txt have changed."
    found = {}
    for name, *cells in rows:
        assert len(cells) == len(KINDS), f"{name}: {len(cells)} cells, not {len(KINDS)}."
        assert set(cells) <= {"Y", "L", "-"}, f"{name}: a cell is Y, L or -."
        assert name not in found, f"{name} stands twice."
        found[name] = Line(name, dict(zip(KINDS, cells, strict=True)))
    return found


def offered(
    resolver: URLResolver | None = None, space: str = "", outer: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each address that is offered, with the names of its arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        own = tuple(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from offered(entry, inner, outer + own)
        elif isinstance(entry, URLPattern) and f"{space}{entry.name}" not in NOT_OFFERED:
            yield f"{space}{entry.name}", outer + own


def address_of(world: World, name: str, parameters: tuple[str, ...]) -> str:
    given = world.arguments
    return reverse(
        name, kwargs={key: given.get(f"{name}.{key}", given.get(key, 1)) for key in parameters}
    )


def people_of(world: World) -> dict[str, Person | AnonymousUser]:
    """Who asks, of each kind. The leaver comes with the session that was open when they left."""
    found: dict[str, Person | AnonymousUser] = {}
    for kind, actor in KINDS.items():
        if actor == "leaver":
            found[kind] = _leaver()
        elif actor == "signed_out":
            found[kind] = AnonymousUser()
        else:
            found[kind] = world.people[actor]
    return found


def _leaver() -> Person | AnonymousUser:
    client, person = Client(), make_person(name="Gone Away")
    client.force_login(person)
    leave(person, by=System("they left"))
    request = RequestFactory().get("/")
    request.session = client.session
    return get_user(request)


def is_let_through(person: Person | AnonymousUser, address: str, method: str) -> bool:
    """Ask the gate alone: nothing behind it runs, so nothing is written. Whoever is asked to prove again who they
    are was let in."""
    request = getattr(RequestFactory(), method)(address)
    request.user, request.session = person, SessionBase()
    request.resolver_match = match = resolve(address)
    gate = PolicyGate(lambda request: HttpResponse())
    gate(request)
    try:
        answer = gate.process_view(request, match.func, match.args, match.kwargs)
    except (Http404, PermissionDenied):
        return False
    asks_again = person.is_authenticated and reverse("people:identity") != getattr(
        answer, "url", ""
    )
    return answer is None or asks_again
