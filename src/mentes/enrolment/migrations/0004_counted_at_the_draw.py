from django.db import migrations, models

PROMISED = "Waited in an earlier draw"


def fill(apps, schema_editor):
    """What is known now of draws that were; what a draw to come does by itself is marked beforehand no more."""
    enrolments = apps.get_model("enrolment", "Enrolment").objects.filter(is_priority=True)
    for lottery in apps.get_model("enrolment", "Lottery").objects.exclude(drawn_at=None):
        before = enrolments.filter(programme=lottery.programme_id)
        lottery.before = before.count()
        lottery.waited = before.filter(priority_reason=PROMISED).count()
        lottery.save(update_fields=["before", "waited"])
    undrawn = enrolments.filter(state="in_draw", priority_reason=PROMISED)
    undrawn.update(is_priority=False, priority_reason="")


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0003_first_seat")]

    operations = [
        migrations.AddField(
            model_name="lottery",
            name="before",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="lottery",
            name="waited",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
