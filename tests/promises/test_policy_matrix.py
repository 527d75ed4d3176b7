"""Every address, tried as every kind of person: the outcome is computed from the registry, not from the views."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, registry
from mentes.programmes.models import Programme
from tests.house.test_policy_registry import NOT_OFFERED
from tests.promises.world import (
    ORGANISATION,
    TO_EVERYBODY,
    TO_ONESELF,
    TO_THE_PAIR,
    TO_THE_PROGRAMME,
    World,
    build,
)

pytestmark = pytest.mark.django_db
CELLS_AT_LEAST = 1000


@pytest.fixture
def world() -> World:
    return build()


def addresses(world: World) -> Iterator[tuple[Operation, dict[str, object]]]:
    """Each operation of ours with arguments that lead to something."""
    for name, parameters in sorted(_parameters(get_resolver())):
        if name in NOT_OFFERED or name.startswith(("account_", "mfa_")):
            continue
        yield registry()[name], {key: _argument(world, name, key) for key in parameters}


def _parameters(
    resolver: URLResolver, space: str = "", outer: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in resolver.url_patterns:
        own = tuple(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _parameters(entry, inner, outer + own)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", outer + own


def _argument(world: World, name: str, key: str) -> object:
    return world.arguments.get(f"{name}.{key}", world.arguments.get(key, 1))


def held(actor: str, name: str, arguments: dict[str, object]) -> set[str]:
    """What the actor is to the thing in the address, written down by hand in world.py."""
    own = set(ORGANISATION[actor])
    if actor == "signed_out":
        return own | TO_EVERYBODY.get(name, set())
    if "slug" in arguments:
        own |= TO_THE_PROGRAMME.get(actor, set()) | {Who.ELIGIBLE}
    if "pair" in arguments:
        own |= TO_THE_PAIR.get(actor, set())
    if "role" in arguments:  # the address speaks of mentees only
        own -= {Who.MENTOR}
    return own | TO_EVERYBODY.get(name, set()) | TO_ONESELF.get((name, actor), set())


def client_of(world: World, actor: str) -> Client:
    client = Client(raise_request_exception=True)
    if actor != "signed_out":
        client.force_login(world.people[actor])
    return client


def is_refused(response, operation: Operation, actor: str) -> bool:
    if actor == "signed_out":
        return response.status_code == 302 and "/account/login" in response["Location"]
    return response.status_code == (404 if operation.relation else 403)


def tries(operation: Operation, own: set[str]) -> list[tuple[str, bool]]:
    """Each method with its outcome. Whoever only looks on sends nothing."""
    if operation.who & own:
        return [("get", True), ("head", True)]
    looks = bool(operation.looks & own)
    return [("get", looks), ("post", False)]


@pytest.mark.long
def test_every_address_for_every_kind_of_person(world: World, capsys) -> None:
    cells = refusals = 0
    wrong: list[str] = []
    clients = {actor: client_of(world, actor) for actor in ORGANISATION}
    for operation, arguments in addresses(world):
        address = reverse(operation.name, kwargs=arguments)
        for actor, client in clients.items():
            for method, allowed in tries(operation, held(actor, operation.name, arguments)):
                response = getattr(client, method)(address)
                cells += 1
                refusals += not allowed
                good = (
                    (response.status_code not in (403, 500))
                    if allowed
                    else is_refused(response, operation, actor)
                )
                if not good:
                    wrong.append(
                        f"{operation.name} as {actor} by {method}: {response.status_code}, allowed: {allowed}"
                    )
    with capsys.disabled():
        print(f"\npolicy matrix: {cells} cells tried, {refusals} of them refused")
    assert wrong == []
    assert cells >= CELLS_AT_LEAST


def test_a_thing_of_others_looks_like_one_that_does_not_exist(world: World) -> None:
    client = client_of(world, "stranger")
    theirs = client.get(reverse("relationship:pair", kwargs={"pair": world.pair.pk}))
    nothing = client.get(reverse("relationship:pair", kwargs={"pair": 999_999}))
    assert theirs.status_code == nothing.status_code == 404
    assert plain(theirs) == plain(nothing)


def plain(response) -> str:
    """The page without what differs on every load: its reference and its form token."""
    page = response.content.decode().replace(response.context["reference"], "")
    return re.sub(r"FToken\":? ?\"[A-Za-z0-9]+", "", page)


def test_signed_out_a_thing_that_is_there_looks_like_one_that_is_not(world: World) -> None:
    """Whoever is signed out can't count pairs, programmes or drafts by their addresses."""
    client = Client()
    draft = Programme.objects.filter(pk=world.other.pk)
    draft.update(state=Programme.State.DRAFT)
    for operation, arguments in addresses(world):
        if operation.who & {Who.ANYONE, Who.HOLDER} or not arguments:
            continue
        numbers = {key: 999_999 for key, value in arguments.items() if isinstance(value, int)}
        missing = arguments | numbers | ({"slug": "no-such"} if "slug" in arguments else {})
        drafted = arguments | ({"slug": world.other.slug} if "slug" in arguments else {})
        for method in ("get", "post"):
            there, gone, hidden = (
                getattr(client, method)(reverse(operation.name, kwargs=each))
                for each in (arguments, missing, drafted)
            )
            assert there.status_code == gone.status_code == hidden.status_code == 302
            assert "/account/login" in gone["Location"]
            assert "/account/login" in hidden["Location"]
    page = [client.get(reverse("enrolment:page", args=[slug])) for slug in ("no", world.other.slug)]
    assert [answer.status_code for answer in page] == [404, 404]
    assert plain(page[0]) == plain(page[1])
