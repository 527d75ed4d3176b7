import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("programmes", "0001_initial"),
        ("relationship", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="goal",
            name="key_results",
            field=models.ManyToManyField(blank=True, related_name="+", to="programmes.keyresult"),
        ),
        migrations.AddField(
            model_name="goal",
            name="mentee_alignment",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[
                    (1, "Not at all"),
                    (2, "A little"),
                    (3, "Partly"),
                    (4, "Well"),
                    (5, "Fully"),
                ],
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="mentor_alignment",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[
                    (1, "Not at all"),
                    (2, "A little"),
                    (3, "Partly"),
                    (4, "Well"),
                    (5, "Fully"),
                ],
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="skill",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.skill",
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="stretch",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[(1, "Easy"), (2, "Safe"), (3, "A stretch"), (4, "Hard"), (5, "Daring")],
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stretch__gte", 1), ("stretch__lte", 5)),
                    ("stretch", None),
                    _connector="OR",
                ),
                name="goal_stretch_is_1_to_5",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mentee_alignment__gte", 1), ("mentee_alignment__lte", 5)),
                    ("mentee_alignment", None),
                    _connector="OR",
                ),
                name="goal_mentee_alignment_is_1_to_5",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mentor_alignment__gte", 1), ("mentor_alignment__lte", 5)),
                    ("mentor_alignment", None),
                    _connector="OR",
                ),
                name="goal_mentor_alignment_is_1_to_5",
            ),
        ),
    ]
