from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0004_waits_for_server"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="buttons",
            field=models.JSONField(
                default=list,
                help_text="Instead of one button: [words, address] of each answer one can give.",
            ),
        ),
    ]
