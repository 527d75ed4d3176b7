"""Give every ledger of ratings its own key, also in databases made when 0005 did not have the column yet.

Their pseudonyms were made with the site's key. They are made anew with each ledger's own, so that a person in them
can still be erased."""

import hmac
import secrets

from django.db import migrations
from django.utils.crypto import salted_hmac


def add_missing_keys(apps, schema_editor):
    ledgers = apps.get_model("insights", "RatingLedger")
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, ledgers._meta.db_table)
    if "key" in {column.name for column in columns}:
        return
    # By hand: the model of this moment has the column already, so Django would copy it from where it is not.
    table = schema_editor.quote_name(ledgers._meta.db_table)
    column = schema_editor.quote_name("key")
    schema_editor.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} varchar(64) DEFAULT '' NOT NULL"
    )
    if connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT")
    people = list(apps.get_model("people", "Person").objects.values_list("pk", flat=True))
    for ledger in ledgers.objects.all():
        ledger.key = secrets.token_hex(32)
        ledger.state = with_own_key(ledger, people)
        ledger.save()


def with_own_key(ledger, people):
    state = ledger.state
    for person in people:
        said = f"{ledger.programme_id} {ledger.month.isoformat()} {person}"
        before = salted_hmac("insights.releases", said, algorithm="sha256").hexdigest()[:20]
        own = hmac.digest(ledger.key.encode(), str(person).encode(), "sha256").hex()[:20]
        state = state.replace(before, own)
    return state


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0009_nudges_of_a_week"),
        ("people", "0001_initial"),
    ]
    operations = [migrations.RunPython(add_missing_keys, migrations.RunPython.noop)]
