"""Numbers that were shown, kept as they were shown: a late answer or an erasure never changes one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentes.programmes.models import KeyResult, Programme


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


class Reading(models.Model):
    """Where a key result stood on a day. A correction is a row of its own; the first stays to be seen."""

    class Origin(models.TextChoices):
        COUNTED = "counted", _("Counted by Mentes")
        BY_HAND = "by_hand", _("Recorded by hand")

    key_result = models.ForeignKey(KeyResult, on_delete=models.CASCADE, related_name="readings")
    origin = models.CharField(max_length=8, choices=Origin)
    as_of = models.DateField()
    value = models.DecimalField(max_digits=10, decimal_places=2)
    n = models.PositiveIntegerField(null=True, blank=True)  # people or pairs it speaks of
    spread = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    low = models.DecimalField(max_digits=10, decimal_places=2, null=True)  # of the 95% range
    high = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    source = models.CharField(max_length=200, blank=True)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.CASCADE, related_name="correction"
    )
    why = models.CharField(max_length=200, blank=True)  # it was corrected
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-as_of", "-id"]
        indexes = [models.Index(fields=["key_result", "as_of"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(low=None, high=None)
                | models.Q(low__lte=models.F("value"), high__gte=models.F("value")),
                name="a_range_holds_its_value",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key_result_id} {self.as_of} {self.value}"
