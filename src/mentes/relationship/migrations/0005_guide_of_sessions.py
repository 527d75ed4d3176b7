"""Sessions that started from a guide remember which: until now a guide's number was the session's."""

from django.db import migrations
from django.db.models import F


def remember_guides(apps, schema_editor):
    agenda = apps.get_model("relationship", "AgendaItem").objects.filter(source="guide")
    sessions = apps.get_model("relationship", "Session").objects.filter(guide=None)
    sessions.filter(pk__in=agenda.values("session")).update(guide=F("number"))


class Migration(migrations.Migration):
    dependencies = [("relationship", "0004_check_ins_goals_rhythm")]

    operations = [migrations.RunPython(remember_guides, migrations.RunPython.noop)]
