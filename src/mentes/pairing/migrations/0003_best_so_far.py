from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pairing", "0002_goals_by_meaning")]

    operations = [
        migrations.AddField("round", "so_far", models.JSONField(default=dict)),
        migrations.AddField("round", "stops_early", models.BooleanField(default=False)),
        migrations.AddField("round", "more_places", models.PositiveIntegerField(default=0)),
    ]
