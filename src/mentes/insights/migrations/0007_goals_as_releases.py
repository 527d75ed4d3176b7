from django.db import migrations, models


def let_go_of_what_no_ledger_knows(apps, schema_editor):
    """Numbers that were shown of a handful of pairs; the next night draws them anew."""
    apps.get_model("insights", "GoalFigure").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("insights", "0006_outcomes_are_drawn")]

    operations = [
        migrations.RunPython(let_go_of_what_no_ledger_knows, migrations.RunPython.noop),
        migrations.RemoveField("goalfigure", "pairs"),
        migrations.RemoveField("goalfigure", "value"),
        *(
            migrations.AddField("goalfigure", name, field, preserve_default=False)
            for name, field in {
                "low": models.FloatField(default=0),
                "high": models.FloatField(default=0),
                "n_low": models.PositiveIntegerField(default=0),
                "n_high": models.PositiveIntegerField(default=0),
                "least": models.PositiveIntegerField(default=0),
                "ledger": models.TextField(default=""),
            }.items()
        ),
    ]
