"""Limits get a table of their own; the cache they were in is not used by anything else."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_form_submissions")]
    operations = [
        migrations.RunPython(make, migrations.RunPython.noop),
        migrations.RunSQL("DROP TABLE IF EXISTS foundation_cache", migrations.RunSQL.noop),
    ]
