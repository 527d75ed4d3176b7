"""Numbers that were shown, kept as they were shown: a late answer or an erasure never changes one."""

import secrets
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentes.foundation.work import Work
from mentes.pairing.models import Pair
from mentes.people.models import EmploymentEvent, Person
from mentes.programmes.models import KeyResult, Programme, Role


class RatingRelease(models.Model):
    """How useful the sessions of a month were, as it was shown of a programme and its groups. When enough ratings
    came late, a second one stands beside the first."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="rating_releases"
    )
    month = models.DateField()  # its first day
    cells = models.JSONField(default=list)  # evidence.disclosure.Cell, of hidden groups too
    least = models.PositiveSmallIntegerField()  # people in a group, as it was then
    share_rated = models.PositiveSmallIntegerField(null=True)  # per cent, to the nearest ten
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["month", "pk"]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.month:%Y-%m}"


def own_key() -> str:
    return secrets.token_hex(32)


class RatingLedger(models.Model):
    """Who was in what was shown of a month, by pseudonyms: what may be shown next depends on it. Nobody sees it;
    it goes when late ratings are not waited for any more."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="rating_ledgers"
    )
    month = models.DateField()
    state = models.TextField(default="")  # evidence.disclosure.Ledger
    key = models.CharField(max_length=64, default=own_key)  # of its pseudonyms; outlives SECRET_KEY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "month"], name="one_ledger_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.month:%Y-%m}"


class GoalFigure(models.Model):
    """A number about the goals of a programme, as the ledger of its question let it be shown last."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="goal_figures")
    about = models.CharField(max_length=40)  # stretch, fits, "key result 7"
    low = models.FloatField()  # of 5 points, or a share
    high = models.FloatField()
    n_low = models.PositiveIntegerField()  # pairs, at least
    n_high = models.PositiveIntegerField()
    least = models.PositiveIntegerField()  # pairs that were asked for
    ledger = models.TextField()  # evidence.disclosure.Ledger, by numbers of pairs; never shown
    drawn_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "about"], name="one_figure_about_goals")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.about}"

    @property
    def fewest(self) -> int:
        """Pairs that it speaks of at least."""
        return max(self.n_low, self.least)


class OutcomeFigure(models.Model):
    """To how many of those whose year is over something happened. It is drawn again when enough of them are others,
    or it went otherwise for them."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="outcome_figures"
    )
    kind = models.CharField(max_length=10, choices=EmploymentEvent.Kind)
    percent = models.PositiveSmallIntegerField(null=True)  # rounded; None is too few on one side
    n = models.PositiveIntegerField()  # people, rounded down
    happened = models.JSONField(default=list)  # numbers of people, never shown
    others = models.JSONField(default=list)
    shown_of = models.JSONField(default=list)  # the same of everybody each number so far spoke of
    drawn_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind"], name="one_figure_of_an_outcome")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.kind}"


class PairFigure(models.Model):
    """How many pairs of a programme did something, as it is shown. It is drawn again when enough pairs answer
    otherwise, are new or are gone: a number that moved would tell of the one pair that moved it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="pair_figures")
    about = models.CharField(max_length=20)  # a measure, or "reach"
    answers = models.JSONField(default=dict)  # by number of the pair or enrolment; never shown
    n = models.PositiveIntegerField()  # of them, rounded down
    shown = models.PositiveIntegerField()  # a share in per cent, or a rounded sum
    step = models.PositiveSmallIntegerField()  # to which it is rounded
    drawn_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "about"], name="one_figure_about_pairs")
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


class Study(Work):
    """Whether a programme changed an outcome: a plan locked before it was read, and the answer as shown."""

    class Outcome(models.TextChoices):
        RETAINED = "retained", _("Stayed 12 months")
        PROMOTED = "promoted", _("Promoted within 12 months")
        MOVED = "moved", _("Moved team within 12 months")

    class Design(models.TextChoices):
        COMPARISON = "comparison", _("Comparable colleagues")
        LOTTERY = "lottery", _("Seats drawn by lot")

    class Registration(models.TextChoices):
        LOCKED = "locked", _("Locked before the start")
        LATE = "late", _("Locked after the start, before outcomes were read")
        AMENDED = "amended", _("Plan amended after it was locked")
        NONE = "none", _("Not locked before the outcome was known of everybody")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="studies")
    outcome = models.CharField(max_length=10, choices=Outcome)
    design = models.CharField(max_length=10, choices=Design, default=Design.COMPARISON)
    plan = models.JSONField(default=dict)  # the whole of it, in words that stay
    plan_hash = models.CharField(max_length=64)  # sha256 of the plan as it stands
    planned_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)
    locked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)
    amendments = models.JSONField(default=list)  # [{"at", "reason", "before", "after"}], hashes
    assumptions = models.JSONField(
        default=dict
    )  # what an hour and a leaver cost; {} is not said yet
    result = models.JSONField(null=True, blank=True)  # never computed again once it was shown
    returns = models.JSONField(null=True, blank=True)  # cost and return under the assumptions
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta(Work.Meta):
        ordering = ["planned_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "outcome"], name="one_study_of_an_outcome")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.outcome}"

    @property
    def work_title(self) -> str:
        return str(_("Comparing participants with their colleagues"))

    @property
    def is_by_lot(self) -> bool:
        return self.design == self.Design.LOTTERY

    @property
    def starts_on(self) -> date:
        """The index date: what is known before it makes people comparable, what happens after it counts."""
        return date.fromisoformat(self.plan["index"])

    @property
    def eligibility(self) -> dict[str, Any]:
        """Who could join. Plans made before it was written into them go by the programme's rules of today."""
        rules: dict[str, Any] | None = self.plan.get("eligibility")
        return self.programme.eligibility_of(Role.MENTEE) if rules is None else rules

    @property
    def matures_on(self) -> date:
        """From this day on the outcome of everybody is known."""
        return self.starts_on + timedelta(days=self.plan["days"])

    @property
    def begins_on(self) -> date:
        """From the day after this one an outcome may be seen that the programme had to do with. A draw comes
        before it."""
        begins = self.programme.starts_on if self.is_by_lot else None
        return max(self.starts_on, begins or self.starts_on)

    @property
    def locked_on(self) -> date | None:
        """The day as the calendar of the organisation has it."""
        return timezone.localdate(self.locked_at) if self.locked_at else None

    @property
    def registration(self) -> str:
        if self.locked_on is None or self.locked_on >= self.matures_on:
            return self.Registration.NONE
        if self.amendments:
            return self.Registration.AMENDED
        is_late = self.locked_on > self.begins_on
        return self.Registration.LATE if is_late else self.Registration.LOCKED

    @property
    def registered(self) -> str:
        return str(self.Registration(self.registration).label)

    @property
    def has_price(self) -> bool:
        """Only a leaver who stays has a price, and only an effect counts that was planned, is shown and is about
        everybody who took part."""
        is_shown = bool(self.result and self.result["shown"])
        is_planned = self.registration != self.Registration.NONE
        is_of_all = self.plan["estimand"] == "ATT"
        return is_shown and is_planned and is_of_all and self.outcome == self.Outcome.RETAINED


class Mailing(Work):
    """Nudges that a coordinator has confirmed. They go out ten minutes later, those that are still due."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="mailings")
    chosen = models.JSONField(default=list)  # [[pair, moment], …]
    made_at = models.DateTimeField(auto_now_add=True)
    messages = models.PositiveIntegerField(default=0)  # that went out

    class Meta(Work.Meta):
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"Mailing {self.pk}"


class LeftOutNudge(models.Model):
    """A nudge that a coordinator left out for the week."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="nudges_left_out")
    moment = models.CharField(max_length=60)
    until = models.DateField()  # it comes up again on this day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair", "moment"], name="one_nudge_left_out_once")
        ]

    def __str__(self) -> str:
        return f"{self.moment} of pair {self.pair_id}"
