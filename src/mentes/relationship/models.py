"""What happens in a pair: agreement, sessions, goals, check-ins, notes, ratings. Closed to everybody else."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentes.foundation.scoping import Private
from mentes.pairing.models import Pair
from mentes.people.models import Person, Skill
from mentes.programmes.models import KeyResult, Role

CALLS = {"teams": "Teams", "zoom": "Zoom", "meet.google": "Google Meet", "webex": "Webex"}
READABLE_FOR = timedelta(days=365)  # after a pair closed
RATINGS = [(1, _("Not useful")), (2, _("A little")), (3, _("Useful")), (4, _("Very useful"))]


def in_pair(person: Any, path: str = "pair") -> Q:
    """The two of the pair and nobody by role, until a year after it closed."""
    theirs = Q(**{f"{path}__mentee__person": person}) | Q(**{f"{path}__mentor__person": person})
    since = timezone.now() - READABLE_FOR
    recent = Q(**{f"{path}__closed_at": None}) | Q(**{f"{path}__closed_at__gt": since})
    return theirs & recent


class Agreement(Private):
    pair = models.OneToOneField(Pair, on_delete=models.CASCADE, related_name="agreement")
    parts: Any = models.JSONField(default=list)  # [{"key", "heading", "text"}]
    version = models.PositiveSmallIntegerField(default=1)
    mentee_agreed_at = models.DateTimeField(null=True, blank=True)
    mentor_agreed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(Private.Meta):
        pass

    def __str__(self) -> str:
        return f"Agreement {self.pk}"

    @classmethod
    def reach(cls, person: Any) -> Q:
        return in_pair(person)


class Session(Private):
    """A meeting of the pair: booked, held or cancelled. Its date is the only thing counts are made of."""

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    time_zone = models.CharField(max_length=60)  # where the wall time was chosen
    where = models.CharField(max_length=300, blank=True)  # a link or a room
    uid = models.CharField(max_length=120, unique=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    booked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    booked_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    times_moved = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # both were asked how useful it was
    guide = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Number of the programme's guide that its agenda starts from.",
    )
    check_in_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta(Private.Meta):
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["pair", "state", "starts_at"]),
            models.Index(fields=["state", "starts_at"]),
        ]

    def __str__(self) -> str:
        return f"Session {self.pk}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_past(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def link(self) -> str:
        return self.where if self.where.startswith(("https://", "http://")) else ""

    @property
    def place(self) -> str:
        """Where, in words: a link is named by whose it is."""
        if not self.link:
            return self.where
        host = urlsplit(self.link).netloc
        known = (name for part, name in CALLS.items() if part in host)
        return gettext("On %(name)s") % {"name": next(known, host)}

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def was_called_off(self) -> bool:
        """Cancelled before its time, and not because the two did not meet."""
        return self.is_cancelled and (
            self.cancelled_at is None or self.cancelled_at < self.starts_at
        )

    @property
    def is_coming(self) -> bool:
        return self.state == self.State.BOOKED and not self.is_past

    @classmethod
    def reach(cls, person: Any) -> Q:
        return in_pair(person)


class AgendaItem(Private):
    class Source(models.TextChoices):
        GUIDE = "guide", _("From the session guide")
        GOAL = "goal", _("From a goal")
        STEP = "step", _("From a step that has not moved")
        CHECK_IN = "check_in", _("From the last check-in")
        BLOCKER = "blocker", _("What one of the two said is in the way")
        PRIORITY = "priority", _("What one of the two said matters more now")
        PERSON = "person", _("Added by one of the two")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=300)
    source = models.CharField(max_length=10, choices=Source, default=Source.PERSON)
    why = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    is_done = models.BooleanField(default=False)

    class Meta(Private.Meta):
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"AgendaItem {self.pk}"

    @classmethod
    def reach(cls, person: Any) -> Q:
        return in_pair(person, "session__pair")


class Goal(Private):
    class Framework(models.TextChoices):
        SMART = "smart", _("SMART")
        REAL = "real", _("REAL")
        OPEN = "open", _("In your own words")

    class Stretch(models.IntegerChoices):
        EASY = 1, _("Easy")
        SAFE = 2, _("Safe")
        STRETCH = 3, _("A stretch")
        HARD = 4, _("Hard")
        DARING = 5, _("Daring")

    class Alignment(models.IntegerChoices):
        NOT = 1, _("Not at all")
        LITTLE = 2, _("A little")
        PARTLY = 3, _("Partly")
        WELL = 4, _("Well")
        FULLY = 5, _("Fully")

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        DONE = "done", _("Reached")
        LET_GO = "let_go", _("Let go")

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="goals")
    framework = models.CharField(max_length=5, choices=Framework, default=Framework.OPEN)
    text = models.CharField(max_length=300)
    fields: Any = models.JSONField(default=dict)  # "specific", "measurable", … or "relevant", …
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    is_standard = models.BooleanField(default=False)
    set_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    learned = models.TextField(blank=True)
    stretch = models.PositiveSmallIntegerField(choices=Stretch, null=True, blank=True)
    # How well it fits what the programme is for, as each of the two sees it.
    mentee_alignment = models.PositiveSmallIntegerField(choices=Alignment, null=True, blank=True)
    mentor_alignment = models.PositiveSmallIntegerField(choices=Alignment, null=True, blank=True)
    skill = models.ForeignKey(
        Skill, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    key_results = models.ManyToManyField(KeyResult, blank=True, related_name="+")

    class Meta(Private.Meta):
        ordering = ["state", "set_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__gte": 1, f"{name}__lte": 5}) | Q(**{name: None}),
                name=f"goal_{name}_is_1_to_5",
            )
            for name in ("stretch", "mentee_alignment", "mentor_alignment")
        ]

    def __str__(self) -> str:
        return f"Goal {self.pk}"

    def alignment_of(self, role: str) -> int | None:
        return self.mentee_alignment if role == Role.MENTEE else self.mentor_alignment

    @classmethod
    def reach(cls, person: Any) -> Q:
        return in_pair(person)


class Step(Private):
    class State(models.TextChoices):
        OPEN = "open", _("Open")
        MOVING = "moving", _("Moving")
        STUCK = "stuck", _("Stuck")
        DONE = "done", _("Done")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    moved_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(Private.Meta):
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"Step {self.pk}"

    @property
    def days_late(self) -> int:
        """Days since the day it was planned for; 0 when it is done, not due yet, or has no date."""
        if self.due_on is None or self.state == self.State.DONE:
            return 0
        return max(0, (timezone.localdate() - self.due_on).days)

    @classmethod
    def reach(cls, person: Any) -> Q:
        return in_pair(person, "goal__pair")


class GoalEvent(Private):
    """One line of a goal's history: what one of the two did with the goal or with a step of it, and when."""

    class Kind(models.TextChoices):
        SET = "set", _("wrote this goal")
        CHANGED = "changed", _("reworded it")
        REACHED = "reached", _("marked it as reached")
        LET_GO = "let_go", _("let it go")
        REOPENED = "reopened", _("took it up again")
        STEP_ADDED = "step_added", _("added a step")
        STEP_OPEN = "step_open", _("set a step back to open")
        STEP_MOVING = "step_moving", _("said a step is moving")
        STEP_STUCK = "step_stuck", _("said a step is stuck")
        STEP_DONE = "step_done", _("finished a step")
        STEP_DATE = "step_date", _("gave a step a new date")
        STEP_LET_GO = "step_let_go", _("let a step go")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="history")
    step = models.ForeignKey(Step, null=True, on_delete=models.SET_NULL, related_name="+")
    session = models.ForeignKey(
        Session,
        null=True,
        on_delete=models.SET_NULL,
        related_name="progress",
        help_text="The session whose check-in said it, if one did.",
    )
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.CharField(
        max_length=300, blank=True, help_text="The step's text, or the goal's text before a change."
    )
    happened_at = models.DateTimeField(auto_now_add=True)

    class Meta(Private.Meta):
        ordering = ["happened_at", "id"]

    def __str__(self) -> str:
        return f"GoalEvent {self.pk}"

    @classmethod
    def reach(cls, person: Any) -> Q:
        return in_pair(person, "goal__pair")


class RhythmChange(Private):
    """From when on the two meet in another rhythm, and how often they had met until then."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="rhythm_changes")
    cadence_days = models.PositiveSmallIntegerField()
    sessions_before = models.PositiveSmallIntegerField(default=0)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta(Private.Meta):
        ordering = ["changed_at", "id"]

    def __str__(self) -> str:
        return f"RhythmChange {self.pk}"

    @classmethod
    def reach(cls, person: Any) -> Q:
        return in_pair(person)


class CheckIn(Private):
    """What one of the two said after a session. Both read it, and it comes onto the next agenda."""

    class Blocker(models.TextChoices):
        TIME = "time", _("Time")
        SKILL = "skill", _("Not knowing how")
        PEOPLE = "people", _("Other people")
        PRIORITY = "priority", _("Something else matters more now")
        OTHER = "other", _("Something else")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="check_ins")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    next_time = models.CharField(max_length=300, blank=True)
    blocker = models.CharField(max_length=10, choices=Blocker, blank=True)
    in_the_way = models.CharField(
        max_length=300, blank=True, help_text="The blocker in the person's own words."
    )
    priority_shift = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(Private.Meta):
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_check_in_a_person")
        ]

    def __str__(self) -> str:
        return f"CheckIn {self.pk}"

    @property
    def blocker_words(self) -> str:
        """What is in the way: in the person's own words, or else the kind they chose."""
        return self.in_the_way or str(self.get_blocker_display())

    @classmethod
    def reach(cls, person: Any) -> Q:
        return in_pair(person, "session__pair")


class Rating(Private):
    """How useful a session was to one of the two: 1 to 4. Nobody else ever reads it, not even the partner."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="ratings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    value = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(Private.Meta):
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_rating_a_person"),
            models.CheckConstraint(
                condition=Q(value__gte=1) & Q(value__lte=4), name="a_rating_is_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"Rating {self.pk}"

    @classmethod
    def reach(cls, person: Any) -> Q:
        return Q(person=person)


class Note(Private):
    """Only its author reads it."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta(Private.Meta):
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return f"Note {self.pk}"

    @classmethod
    def reach(cls, person: Any) -> Q:
        return Q(author=person)


class SharedNote(Private):
    """The two of the pair read it; only its author changes it."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="shared_notes")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="shared_notes"
    )
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Private.Meta):
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return f"SharedNote {self.pk}"

    @classmethod
    def reach(cls, person: Any) -> Q:
        return in_pair(person)
