"""Killed at every named point: nothing is lost, nothing happens twice.

A verb is one transaction, so a killed one leaves every table exactly as it was; work is a row, so the
next worker does it once."""

import re
import signal
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from mentes.foundation.actor import System
from mentes.foundation.backup import rows
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.pairing.models import Pair, Proposal, Round
from mentes.people.models import Person
from tests.factories import make_enrolment, make_organisation, make_person, make_programme
from tests.promises.elsewhere import LONG, ROOT, Staff, free_port, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

PUBLISH = """
from mentes.pairing.actions import publishing
from mentes.pairing.models import Round
from mentes.people.models import Person
publishing.{verb}(Round.objects.get(), by=Person.objects.get(email="{by}"))
"""
OF_VERBS = {
    "publish.after_places": "publish",
    "publish.after_pairs": "publish",
    "publish.after_notices": "publish",
    "undo_publish.after_places": "undo_publish",
}


class PostOffice:
    def __init__(self, post: list[EmailMessage]) -> None:
        self.post = post

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.post.append(message_from_bytes(envelope.content, policy=default))
        return "250 kept"


@pytest.fixture
def post() -> list[EmailMessage]:
    return []


@pytest.fixture
def mail_settings(post: list[EmailMessage]) -> Iterator[dict[str, str]]:
    controller = Controller(PostOffice(post), hostname="127.0.0.1", port=free_port())
    controller.start()
    port = str(controller.port)
    yield {
        "MENTES_MAIL_HOST": "127.0.0.1",
        "MENTES_MAIL_PORT": port,
        "MENTES_MAIL_SECURITY": "none",
    }
    controller.stop()


@pytest.fixture
def dana() -> Person:
    make_organisation()
    return make_person(name="Dana Whitfield")


@pytest.fixture
def round_(dana: Person) -> Round:
    """Three pairs to review, among people who have places."""
    programme = make_programme(admin=dana, state="running")
    proposed = Round.objects.create(
        programme=programme, state=Round.State.PROPOSED, solved_at=timezone.now(), mentees=3
    )
    for number in range(3):
        mentee = make_person(name=f"Lena {number}")
        mentor = make_person(name=f"Amara {number}")
        Proposal.objects.create(
            round=proposed,
            mentee=make_enrolment(programme=programme, person=mentee),
            mentor=make_enrolment(programme=programme, person=mentor, role="mentor", places=1),
            fit=8000,
            reasons=[],
        )
    return proposed


def everything() -> dict[str, list[str]]:
    return {model._meta.label: list(rows.lines_of(model)) for model in rows.tables()}


def code(verb: str, dana: Person) -> str:
    return PUBLISH.format(verb=verb, by=dana.email)


def test_every_named_point_is_killed_at_in_some_test() -> None:
    sources, tests = (
        "".join(path.read_text() for path in (ROOT / folder).rglob("*.py"))
        for folder in ("src/mentes", "tests")
    )
    named = set(re.findall(r'crashpoint\("([^"]+)"\)', sources))
    assert len(named) > 8
    assert [point for point in sorted(named) if f'"{point}"' not in tests] == []


@pytest.mark.parametrize("point", OF_VERBS)
def test_a_verb_that_is_killed_leaves_everything_as_it_was(
    point: str, round_: Round, dana: Person, staff: Staff
) -> None:
    verb = OF_VERBS[point]
    if verb == "undo_publish":
        assert staff.run(code("publish", dana)) == 0
    before = everything()
    assert staff.run(code(verb, dana), crash_at=point) == -signal.SIGKILL
    assert everything() == before
    assert staff.run(code(verb, dana)) == 0
    told = Notice.objects.values_list("to", "kind")
    if verb == "publish":
        assert Pair.objects.count() == 3
        assert len(told) == len(set(told)) >= 6
    else:
        assert not Pair.objects.exists()
    taken = [
        enrolment.taken
        for pair in Proposal.objects.all()
        for enrolment in (pair.mentee, pair.mentor)
    ]
    assert taken == [int(verb == "publish")] * 6


FORGET = """
from mentes.people.actions.privacy import forget_person
from mentes.people.models import Person
person = Person.objects.get(email="{email}")
forget_person(person, by=person)
"""


def test_a_person_is_forgotten_in_every_slice_or_in_none(round_: Round, staff: Staff) -> None:
    lena = Person.objects.get(name="Lena 0")
    forget, before = FORGET.format(email=lena.email), everything()
    assert staff.run(forget, crash_at="forget.after_slice") == -signal.SIGKILL
    assert everything() == before
    assert staff.run(forget) == 0
    assert not [line for lines in everything().values() for line in lines if lena.email in line]


def test_a_worker_killed_while_telling_tells_each_pair_once(
    round_: Round, dana: Person, staff: Staff
) -> None:
    assert staff.run(code("publish", dana)) == 0
    Round.objects.update(due_at=timezone.now(), tell_at=timezone.now())
    assert staff.hire(crash_at="tell.after_pairs").wait(LONG) == -signal.SIGKILL
    assert set(Pair.objects.values_list("state", flat=True)) == {Pair.State.PUBLISHED}
    finish_with_another_worker(round_, staff)
    assert set(Pair.objects.values_list("state", flat=True)) == {Pair.State.ACTIVE}
    round_.refresh_from_db()
    assert round_.attempts == 2


@pytest.mark.parametrize("point", ["propose.while_looking", "propose.after_clearing"])
def test_a_worker_killed_in_a_run_leaves_the_earlier_result_and_another_ends_it(
    point: str, round_: Round, dana: Person, staff: Staff
) -> None:
    round_.state = Round.State.SOLVING
    round_.want_work()
    round_.save()
    before = everything()["pairing.Proposal"]
    assert staff.hire(crash_at=point).wait(LONG) == -signal.SIGKILL
    assert everything()["pairing.Proposal"] == before
    finish_with_another_worker(round_, staff)
    round_.refresh_from_db()
    assert round_.state == Round.State.PROPOSED
    assert Proposal.objects.count() == Proposal.objects.values("mentee").distinct().count() == 3


@pytest.mark.parametrize(
    ("point", "mails"), [("notice.before_server", 1), ("notice.after_server", 2)]
)
def test_a_worker_killed_around_the_mail_server_says_so_and_loses_no_mail(
    point: str,
    mails: int,
    dana: Person,
    staff: Staff,
    post: list[EmailMessage],
    mail_settings: dict[str, str],
) -> None:
    """Nobody can know whether the server took it: it goes again under the same Message-ID."""
    notice = tell(
        dana,
        by=System("test"),
        kind="test",
        key="one",
        subject="Hello",
        text="Good day.",
        weight=Notice.Weight.TRANSACTIONAL,
    )
    victim = staff.hire(crash_at=point, **mail_settings)
    assert victim.wait(LONG) == -signal.SIGKILL
    Notice.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    staff.hire(**mail_settings)
    until(Notice.objects.filter(pk=notice.pk, work_state=Notice.WorkState.DONE).exists)
    notice.refresh_from_db()
    assert (notice.delivery, len(post)) == (Notice.Delivery.UNCERTAIN, mails)
    assert len({mail["Message-ID"] for mail in post}) == 1


def test_a_run_whose_worker_was_killed_is_taken_again_within_a_minute(
    round_: Round, staff: Staff
) -> None:
    """Without anybody helping the lease along."""
    round_.state = Round.State.SOLVING
    round_.want_work()
    round_.save()
    assert staff.hire(crash_at="propose.while_looking").wait(LONG) == -signal.SIGKILL
    round_.refresh_from_db()
    assert round_.lease_until and round_.lease_until < timezone.now() + timedelta(minutes=1)
    staff.hire()
    until(Round.objects.filter(pk=round_.pk, attempts=2).exists)


def test_a_claim_is_held_through_a_step_that_takes_longer_than_its_lease(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Round, "LEASE", timedelta(seconds=5))
    round_.want_work()
    round_.save()
    mine = Round.claim(round_.pk)
    assert mine
    first = mine.lease_until
    with mine.holding_claim():
        until(lambda: timezone.now() > first + timedelta(seconds=1))
        assert Round.claim(round_.pk) is None
    assert Round.objects.get().attempts == 1


def finish_with_another_worker(round_: Round, staff: Staff) -> None:
    """As after the lease of the dead one."""
    Round.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    staff.hire()
    done = Round.objects.filter(pk=round_.pk, work_state=Round.WorkState.DONE)
    until(done.exists)
