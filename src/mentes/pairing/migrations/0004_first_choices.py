from django.db import migrations, models


def fill(apps, schema_editor):
    """Read once from the reasons, so that numbers are counted without them."""
    rows = apps.get_model("pairing", "Proposal").objects
    for pk, reasons in rows.values_list("pk", "reasons").iterator():
        if any(reason["kind"] == "first_choice" for reason in reasons):
            rows.filter(pk=pk).update(is_first_choice=True)


class Migration(migrations.Migration):
    dependencies = [("pairing", "0003_best_so_far")]

    operations = [
        migrations.AddField("proposal", "is_first_choice", models.BooleanField(default=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
