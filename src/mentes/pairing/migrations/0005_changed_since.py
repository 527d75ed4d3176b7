from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pairing", "0004_first_choices")]

    operations = [
        migrations.AddField("round", "changed_people", models.PositiveIntegerField(default=0)),
        migrations.AddField("round", "changed_rules", models.BooleanField(default=False)),
        migrations.AddField(
            "round", "changes_seen_at", models.DateTimeField(blank=True, null=True)
        ),
    ]
