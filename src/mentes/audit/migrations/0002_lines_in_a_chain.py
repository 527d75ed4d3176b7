import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="at",
            field=models.DateTimeField(
                db_index=True, default=django.utils.timezone.now, editable=False
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        *(
            migrations.AddField(
                model_name="entry",
                name=name,
                field=models.CharField(default="", max_length=length),
                preserve_default=False,
            )
            for name, length in (("salt", 32), ("who", 64), ("content", 64))
        ),
        migrations.AddField(
            model_name="entry",
            name="number",
            field=models.BigIntegerField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="chain",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
