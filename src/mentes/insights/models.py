"""Numbers that were shown, kept as they were shown: a late answer or an erasure never changes one."""

from django.db import models

from mentes.programmes.models import Programme


class RatingBand(models.Model):
    """The half-point band of all session ratings of a programme in one finished month."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="rating_bands")
    month = models.DateField()  # its first day
    low = models.DecimalField(max_digits=2, decimal_places=1, null=True)  # null: too few raters
    high = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    share_rated = models.PositiveSmallIntegerField(null=True)  # per cent, to the nearest ten
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "month"], name="one_band_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.month:%Y-%m}"


class GoalFigure(models.Model):
    """A number about the goals of a programme. It is drawn again when enough other pairs are in it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="goal_figures")
    about = models.CharField(max_length=40)  # stretch, fits, "key result 7"
    value = models.DecimalField(max_digits=6, decimal_places=1)
    pairs = models.JSONField(default=list)  # numbers of those it speaks of, never shown
    drawn_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "about"], name="one_figure_about_goals")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.about}"
