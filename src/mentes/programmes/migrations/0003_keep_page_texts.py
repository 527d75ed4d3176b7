from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from mentes.programmes.gallery import templates


def copy_from_the_template(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now the page read these two from the template it came from."""
    for programme in apps.get_model("programmes", "Programme").objects.all():
        source = templates().get(programme.template)
        if source:
            programme.how_matching_works = source["how_matching_works"]
            programme.who_sees_what = source["who_sees_what"]
            programme.save(update_fields=["how_matching_works", "who_sees_what"])


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0002_form_hints_and_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="how_matching_works",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="programme",
            name="who_sees_what",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.RunPython(copy_from_the_template, migrations.RunPython.noop),
    ]
