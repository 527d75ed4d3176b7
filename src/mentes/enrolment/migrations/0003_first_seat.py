from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """Of those who gave their seat back only a decision tells of it, unless nobody had to wait."""
    enrolments = apps.get_model("enrolment", "Enrolment").objects
    nobody_waits = Q(role="mentor", programme__approves_mentors=False) | Q(
        role="mentee", programme__approves_mentees=False, programme__mentee_places=None
    )
    inside = Q(state__in=["enrolled", "finished"])
    back = Q(state="withdrawn") & (Q(decided_at__isnull=False) | nobody_waits)
    rows = enrolments.filter(inside | back).values("pk")
    enrolments.filter(pk__in=rows).update(seated_at=Coalesce(F("decided_at"), F("applied_at")))


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0002_places_by_lot")]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="seated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
