"""Rounds of matching, what they propose, and the pairs that come of them."""

from math import ceil

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentes.enrolment.models import Enrolment
from mentes.foundation.scoping import Private
from mentes.foundation.work import Work
from mentes.people.models import Person
from mentes.programmes.models import Programme, Role


class Round(Work):
    """One matching of a programme: solved by a worker, looked at and changed, then published or dropped."""

    LARGE = 250_000
    """Pairs to choose from; above it the worker alone looks at all of them, never a page."""

    class State(models.TextChoices):
        SOLVING = "solving", _("Being solved")
        PROPOSED = "proposed", _("To review")
        PUBLISHED = "published", _("Published")
        DROPPED = "dropped", _("Dropped")

    class GoalsBy(models.TextChoices):
        WORDS = "words", _("By their words")
        MEANING = "meaning", _("By their meaning")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="rounds")
    state = models.CharField(max_length=10, choices=State, default=State.SOLVING)
    seed = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    people_stamp = models.CharField(
        max_length=64, blank=True
    )  # digest of everything that was matched on
    stamps = models.JSONField(
        default=dict
    )  # the same by enrolment, and "rules": what changed since
    revision = models.PositiveIntegerField(
        default=0
    )  # grows with each change, so that nobody overwrites one
    problem_digest = models.CharField(max_length=64, blank=True)
    engine = models.CharField(max_length=60, blank=True)
    total = models.BigIntegerField(default=0)  # hundredths of a point
    bound = models.BigIntegerField(default=0)
    objective = models.CharField(max_length=10, blank=True)
    lowest_fit = models.PositiveSmallIntegerField(default=0)  # points; under this nobody was paired
    mentees = models.PositiveIntegerField(default=0)
    mentors = models.PositiveIntegerField(default=0)
    goals_by = models.CharField(max_length=10, choices=GoalsBy, blank=True)  # empty = not at all
    unmatched = models.JSONField(default=list)  # [{"enrolment", "why", "fix"}]
    so_far = models.JSONField(default=dict)  # of the run that goes on, see bridge.rounds.SoFar
    moved = models.JSONField(default=dict)  # by the last run again, see bridge.moved.Moved
    stops_early = models.BooleanField(default=False)  # somebody took the best so far, unproved
    more_places = models.PositiveIntegerField(default=0)  # so many more a longer run could match
    changed_people = models.PositiveIntegerField(default=0)  # since the run, of a large round …
    changed_rules = models.BooleanField(default=False)
    changes_seen_at = models.DateTimeField(null=True, blank=True)  # … as the worker last saw it
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    tell_at = models.DateTimeField(null=True, blank=True)  # until then publishing can be undone

    class Meta(Work.Meta):
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(state__in=["solving", "proposed"]),
                name="one_open_round_a_programme",
            )
        ]

    def __str__(self) -> str:
        return f"Round {self.pk} of {self.programme_id}"

    @property
    def work_title(self) -> str:
        return gettext("Looking for the best pairs")

    @property
    def is_proved(self) -> bool:
        """Nobody can find better pairs under these rules, and nobody moved one since."""
        return self.total == self.bound and not self.more_places

    @property
    def points_below_best(self) -> float:
        return (self.bound - self.total) / 100

    @property
    def percent_below_best(self) -> float:
        """At most; rounded up, so that it never promises more than is proved."""
        return ceil(1000 * (self.bound - self.total) / self.total) / 10 if self.total else 0.0

    @property
    def is_large(self) -> bool:
        return self.mentees * self.mentors > self.LARGE

    @property
    def can_be_undone(self) -> bool:
        waiting = self.state == self.State.PUBLISHED and self.tell_at is not None
        return waiting and timezone.now() < self.tell_at  # type: ignore[operator]


class Proposal(models.Model):
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    mentee = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    fit = models.PositiveSmallIntegerField()  # hundredths of a point
    parts = models.JSONField(default=dict)  # criterion -> [points, of]
    reasons = models.JSONField(default=list)  # [{"text", "kind"}] in words
    is_locked = models.BooleanField(default=False)
    is_by_hand = models.BooleanField(default=False)
    is_first_choice = models.BooleanField(default=False)

    class Meta:
        ordering = ["fit", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "mentee"], name="one_proposal_a_mentee")
        ]

    def __str__(self) -> str:
        return f"Proposal {self.pk}"

    @property
    def points(self) -> float:
        return self.fit / 100


class Exclusion(models.Model):
    """Two people an admin keeps apart in this round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="exclusions")
    mentee = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "mentee", "mentor"], name="one_exclusion_a_pair"
            )
        ]

    def __str__(self) -> str:
        return f"Exclusion {self.pk}"


class Change(models.Model):
    """One change an admin made to the proposals; undone in reverse order."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    words = models.CharField(max_length=200)
    before = models.JSONField(default=dict)  # the proposals and exclusions it replaced
    total_before = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.words


class Look(Work):
    """What changes in a large round would do to everybody: worked out by the worker, of one revision."""

    class Asks(models.TextChoices):
        OTHERS = "others", _("The other mentors of a mentee")
        PAIR = "pair", _("These two as a pair")
        APART = "apart", _("These two kept apart")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="looks")
    revision = models.PositiveIntegerField()
    asks = models.CharField(max_length=6, choices=Asks)
    mentee = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Enrolment, null=True, on_delete=models.CASCADE, related_name="+")
    answer = models.JSONField(default=dict)  # {"others" or "effect": …} or {"refused": a sentence}

    class Meta(Work.Meta):
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Look {self.pk}"

    @property
    def work_title(self) -> str:
        return gettext("Working out what it would do to everybody")


class Pair(models.Model):
    """A mentee and a mentor. `PUBLISHED` until the two are told, then `ACTIVE`."""

    class State(models.TextChoices):
        PUBLISHED = "published", _("Not told yet")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")
        FINISHED = "finished", _("Finished")

    OPEN = (State.PUBLISHED, State.ACTIVE, State.PAUSED)
    MOVES = {
        State.PUBLISHED: {State.ACTIVE, State.CLOSED, State.FINISHED},
        State.ACTIVE: {State.PAUSED, State.CLOSED, State.FINISHED},
        State.PAUSED: {State.ACTIVE, State.CLOSED, State.FINISHED},
        State.CLOSED: set(),
        State.FINISHED: set(),
    }

    class Ending(models.TextChoices):
        SWITCH = "switch", _("A new mentor")
        END = "end", _("Ended by one of the two")
        LEFT = "left", _("One of the two left the organisation")
        WITHDREW = "withdrew", _("One of the two withdrew")
        ADMIN = "admin", _("Closed by the coordinator")
        FINISHED = "finished", _("The programme finished")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="pairs")
    round = models.ForeignKey(Round, null=True, on_delete=models.SET_NULL, related_name="pairs")
    mentee = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="pairs_as_mentee")
    mentor = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="pairs_as_mentor")
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    fit = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    cadence_days = models.PositiveSmallIntegerField(default=21)
    made_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)  # where it differs from the programme's
    closed_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentee"],
                condition=Q(state__in=["published", "active", "paused"]),
                name="one_open_pair_a_mentee",
            )
        ]
        indexes = [models.Index(fields=["programme", "state"])]

    def __str__(self) -> str:
        return f"Pair {self.pk}"

    @property
    def points(self) -> float:
        return self.fit / 100

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def may_move_to(self, state: str) -> bool:
        return state in self.MOVES[self.State(self.state)]

    def partner_of(self, person: Person) -> Person:
        both = (self.mentee.person, self.mentor.person)
        return both[1] if person.pk == both[0].pk else both[0]

    def role_of(self, person: Person) -> str:
        return Role.MENTEE if person.pk == self.mentee.person_id else Role.MENTOR

    @staticmethod
    def of(person: Person) -> Q:
        return Q(mentee__person=person) | Q(mentor__person=person)


class Switch(Private):
    """Somebody asked for another mentor, a pause or an end. The reason is for the coordinator, if given."""

    class Wish(models.TextChoices):
        NEW = "new", _("A new mentor")
        PAUSE = "pause", _("A pause")
        END = "end", _("To end it here")

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="switches")
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    wish = models.CharField(max_length=5, choices=Wish)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta(Private.Meta):
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"Switch {self.pk}"

    @classmethod
    def reach(cls, person: Person) -> Q:  # type: ignore[override]
        return Q(asked_by=person) | Q(pair__programme__roles__person=person)


class TextVector(Private):
    """What somebody wants to learn or offers, as the numbers of a language model: as private as the text."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="+")
    text_digest = models.CharField(max_length=64)  # of the text it was made from
    vector = models.BinaryField()  # 384 float16

    def __str__(self) -> str:
        return f"TextVector {self.pk}"

    @classmethod
    def reach(cls, person: Person) -> Q:  # type: ignore[override]
        return Q(enrolment__person=person)
