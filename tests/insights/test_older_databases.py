"""Databases and rows that older code has made: they are brought up, read, and people in them erased."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils.crypto import salted_hmac

from mentes.foundation.actor import System
from mentes.insights import personal_data
from mentes.insights.bridge.releases import pseudonym_of
from mentes.insights.models import RatingLedger, Study
from mentes.programmes.models import Role
from tests.factories import make_person, make_programme

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_ledger_without_a_key_gets_one_and_its_people_can_be_erased() -> None:
    """As a database was that 0005 made before it had the column."""
    lena, programme = make_person(name="Lena Fox"), make_programme()
    ledger = RatingLedger.objects.create(programme=programme, month="2026-11-01")
    said = f"{programme.pk} 2026-11-01 {lena.pk}"
    before = salted_hmac("insights.releases", said, algorithm="sha256").hexdigest()[:20]
    RatingLedger.objects.update(state=f'["{before}"]')
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE insights_ratingledger DROP COLUMN key")
    repair = import_module("mentes.insights.migrations.0010_keys_of_ledgers")
    with connection.schema_editor() as editor:
        repair.add_missing_keys(apps, editor)
    with connection.schema_editor() as editor:
        repair.add_missing_keys(apps, editor)  # a database that has the column stays as it is
    ledger = RatingLedger.objects.get()
    assert len(ledger.key) == 64
    pseudonym = pseudonym_of(lena.pk, key=ledger.key)
    assert ledger.state == f'["{pseudonym}"]'
    assert personal_data._ledgers_with(lena) == [(ledger, pseudonym)]
    RatingLedger.objects.update(state="")
    personal_data.forget(lena, by=System("a test"))


def test_a_plan_made_before_it_named_who_could_join_goes_by_the_programme() -> None:
    programme = make_programme()
    study = Study(programme=programme, plan={"index": "2026-11-01", "days": 365})
    assert study.eligibility == programme.eligibility_of(Role.MENTEE)
    study.plan["eligibility"] = {"level_from": 3}
    assert study.eligibility == {"level_from": 3}
