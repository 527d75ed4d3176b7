from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pairing", "0006_looks")]

    operations = [migrations.AddField("round", "moved", models.JSONField(default=dict))]
