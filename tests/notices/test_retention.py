"""What somebody was told goes after the time that the privacy centre states."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.notices.actions import tell
from mentes.notices.models import Notice
from mentes.site.tasks import tidy
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db
BY = System("the test tells something")
TIME = timedelta(days=730)


def told(key: str, *, age: timedelta, state: str) -> Notice:
    notice = tell(make_person(), by=BY, kind="test", key=key, subject="Hello", text="Good day.")
    Notice.objects.filter(pk=notice.pk).update(
        made_at=timezone.now() - age, work_state=state, due_at=timezone.now() + timedelta(days=1)
    )
    return notice


def test_old_ones_go_and_what_has_yet_to_go_out_stays() -> None:
    minute = timedelta(minutes=1)
    for state in ("done", "cancelled", "parked"):
        told(f"old {state}", age=TIME + minute, state=state)
        told(f"young {state}", age=TIME - minute, state=state)
    told("old waiting", age=TIME + minute, state="waiting")
    tidy.call()
    left = set(Notice.objects.values_list("key", flat=True))
    assert left == {"young done", "young cancelled", "young parked", "old waiting"}
    assert Entry.objects.get(verb="clear_old_notices").details == {"notices": 3}


def test_a_night_without_old_ones_leaves_no_line() -> None:
    told("young", age=timedelta(days=1), state="done")
    tidy.call()
    assert not Entry.objects.filter(verb="clear_old_notices").exists()


def test_the_privacy_centre_states_the_time(client: Client) -> None:
    make_organisation()
    client.force_login(make_person())
    assert "For 24 months, or until you erase your data" in client.get("/privacy/").content.decode()
