"""What was kept for a stated time goes at night."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session as Login
from django.core.management import call_command
from django.utils import timezone
from structlog.testing import capture_logs

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.relationship.actions.agreement import propose_agreement
from mentes.relationship.models import Goal
from mentes.site.tasks import clear_sessions, tidy
from tests.factories import make_pair, make_person, make_programme

pytestmark = pytest.mark.django_db


def test_words_of_a_pair_go_a_year_after_it_closed() -> None:
    programme = make_programme(state="running")
    old = make_pair(
        programme=programme, state="closed", closed_at=timezone.now() - timedelta(days=370)
    )
    young = make_pair(
        programme=programme, state="closed", closed_at=timezone.now() - timedelta(days=300)
    )
    for pair in (old, young):
        propose_agreement(pair, by=pair.mentee.person)
        Goal(pair=pair, text="Learn to wait a day").save()
    tidy.call()
    left = Goal.system("what the clearing left behind").values_list("pair", flat=True)
    assert list(left) == [young.pk]


@pytest.mark.django_db(transaction=True)
def test_the_head_of_the_audit_log_goes_where_the_database_is_not() -> None:
    note("first", make_person(), by=System("a line to be found again"))
    with capture_logs() as before:
        tidy.call()
    (line,) = [line for line in before if line["event"] == "audit_chain_intact"]
    call_command("audit_verify", expect=line["head"])


def test_old_sign_ins_go() -> None:
    Login.objects.create(
        session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1)
    )
    clear_sessions.call()
    assert not Login.objects.exists()
