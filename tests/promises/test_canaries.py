"""Words that only two people wrote for each other are looked for in everything anybody else can get."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from mentes.audit.models import Entry
from mentes.notices.models import Notice
from tests.promises import world as words
from tests.promises.test_policy_matrix import addresses, client_of, held
from tests.promises.world import ORGANISATION, World, build

pytestmark = pytest.mark.django_db
OF_THE_PAIR = [words.GOAL, words.STEP, words.LINE, words.AGREED, words.SHARED]
MAY_READ = {
    **{word: {"lena", "amara"} for word in OF_THE_PAIR},
    words.NOTE: {"lena"},
    words.ANSWER: {"lena"},
    words.REASON: {"mentee", "admin"},
}


@pytest.fixture
def world() -> World:
    return build()


def found_in(text: str) -> set[str]:
    return {word for word in MAY_READ if word in text}


@pytest.mark.alike
def test_private_words_reach_nobody_else(world: World, capsys) -> None:
    pages, leaks = 0, []
    for actor in ORGANISATION:
        client = client_of(world, actor)
        for operation, arguments in addresses(world):
            if not operation.who & held(actor, operation.name, arguments):
                continue
            response = client.get(reverse(operation.name, kwargs=arguments))
            body = b"".join(response.streaming_content) if response.streaming else response.content
            pages += 1
            for word in found_in(body.decode(errors="replace")):
                if actor not in MAY_READ[word]:
                    leaks.append(f"{word} in {operation.name} as {actor}")
    with capsys.disabled():
        print(f"\ncanaries: {pages} pages read")
    assert leaks == []


def test_the_two_do_read_their_own(world: World) -> None:
    """A search that finds nothing anywhere would prove nothing."""
    for name, word in [("goals", words.GOAL), ("shared_notes", words.SHARED)]:
        address = reverse(f"relationship:{name}", kwargs={"pair": world.pair.pk})
        for actor in ("lena", "amara"):
            assert word in client_of(world, actor).get(address).content.decode()


def test_private_words_travel_in_no_message_and_no_invitation(world: World) -> None:
    for notice in Notice.objects.all():
        everything = " ".join([notice.subject, notice.text, notice.calendar])
        for word in found_in(everything):
            assert notice.to_id in {world.people[part].pk for part in MAY_READ[word]}, (
                word,
                notice.kind,
            )


def test_private_words_stand_in_no_audit_line(world: World) -> None:
    lines = json.dumps(list(Entry.objects.values("verb", "reason", "details")))
    assert found_in(lines) == set()


@pytest.mark.parametrize("name", ["people", "enrolments", "pairs"])
def test_private_words_stand_in_no_export(name: str, world: World, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.json"
    call_command("export", name, json=str(file))
    assert len(json.loads(file.read_text())) > 0
    assert found_in(file.read_text()) == set()


def test_the_log_is_silent_about_them(world: World, caplog) -> None:
    with caplog.at_level("DEBUG"):
        for actor in ("lena", "admin"):
            client_of(world, actor).get(reverse("site:home"))
    assert found_in(caplog.text) == set()
    assert not any(
        person.email in caplog.text or person.name in caplog.text
        for person in world.people.values()
    )
