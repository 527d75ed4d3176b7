from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0003_limit_table"),
    ]

    operations = [
        migrations.CreateModel(
            name="LastTime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
