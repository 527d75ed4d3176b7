"""Who takes part in a programme as what, what they answered and wished, and how many places they have."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentes.foundation.identity import unconfirmed_since
from mentes.foundation.scoping import Private
from mentes.foundation.work import Work
from mentes.people.models import Import, Person
from mentes.programmes.models import Programme, Question, Role


class Enrolment(models.Model):
    class State(models.TextChoices):
        STARTED = "started", _("Filling in the form")
        APPLIED = "applied", _("To check")
        IN_DRAW = "in_draw", _("In the draw")
        WAITING = "waiting", _("On the waiting list")
        ENROLLED = "enrolled", _("Enrolled")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        FINISHED = "finished", _("Finished")

    MOVES = {
        State.STARTED: {
            State.APPLIED,
            State.IN_DRAW,
            State.ENROLLED,
            State.WAITING,
            State.WITHDRAWN,
        },
        State.APPLIED: {
            State.IN_DRAW,
            State.ENROLLED,
            State.DECLINED,
            State.WAITING,
            State.WITHDRAWN,
        },
        State.IN_DRAW: {State.ENROLLED, State.WAITING, State.DECLINED, State.WITHDRAWN},
        State.WAITING: {State.ENROLLED, State.DECLINED, State.WITHDRAWN},
        State.ENROLLED: {State.WITHDRAWN, State.FINISHED},
        State.DECLINED: {State.STARTED, State.IN_DRAW, State.ENROLLED},
        State.WITHDRAWN: {State.STARTED},
        State.FINISHED: set(),
    }
    OPEN = (State.STARTED, State.APPLIED, State.IN_DRAW, State.WAITING, State.ENROLLED)
    INSIDE = (*OPEN, State.FINISHED)
    SIGNED_UP = (State.APPLIED, State.IN_DRAW, State.WAITING, State.ENROLLED, State.FINISHED)

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolments")
    role = models.CharField(max_length=6, choices=Role)
    state = models.CharField(max_length=10, choices=State, default=State.STARTED)
    places = models.PositiveSmallIntegerField(default=1)  # a mentee always has one
    taken = models.PositiveSmallIntegerField(default=0)
    reserved = models.PositiveSmallIntegerField(
        default=0, help_text="Of the places taken those of pairs that have not been told yet."
    )
    is_paused = models.BooleanField(default=False)  # keeps what they have, gets nobody new
    started_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # the first seat, which stays however often somebody leaves and comes back while the programme runs
    seated_at = models.DateTimeField(null=True, blank=True)
    # by lot: the number somebody has in the draw, made by chance when they sign up, and what came of it
    lot_number = models.CharField(max_length=6, blank=True)
    drawn_rank = models.PositiveIntegerField(null=True, blank=True)
    is_priority = models.BooleanField(default=False)  # a place before the draw
    priority_reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["person__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person", "role"], name="one_enrolment_a_role"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("places")), name="places_never_exceeded"
            ),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("taken")), name="reserved_places_are_taken"
            ),
            models.CheckConstraint(
                condition=Q(role="mentor") | Q(places=1), name="a_mentee_has_one_place"
            ),
            models.UniqueConstraint(
                fields=["programme", "lot_number"],
                condition=~Q(lot_number=""),
                name="one_lot_a_number",
            ),
        ]
        indexes = [models.Index(fields=["programme", "role", "state"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} in {self.programme_id}"

    @property
    def free(self) -> int:
        return self.places - self.taken

    @property
    def announced(self) -> int:
        """Return how many places are taken as far as participants have been told."""
        return self.taken - self.reserved

    @property
    def has_room(self) -> bool:
        """Say whether somebody new may come, as far as participants have been told."""
        return self.announced < self.places and not self.is_paused

    def settle(self, state: str, *, at: datetime) -> None:
        self.state = state
        if state == self.State.ENROLLED and self.seated_at is None:
            self.seated_at = at

    def start_again(self) -> None:
        """Whoever gave their seat back before the programme began has had none."""
        starts, gone = self.programme.starts_on, self.withdrawn_at
        if gone and (starts is None or timezone.localdate(gone) <= starts):
            self.seated_at = None
        self.state, self.withdrawn_at = self.State.STARTED, None

    def may_move_to(self, state: str) -> bool:
        return state in self.MOVES[self.State(self.state)]


class Lottery(models.Model):
    """Places of one programme by lot. No page shows the seed before the draw; its hash is public from the start."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="lottery")
    seed = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    opened_at = models.DateTimeField(auto_now_add=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    seats = models.PositiveIntegerField(
        default=0
    )  # given by lot; ranks up to this were offered one
    # as they were at the draw: counted later, they would tell of whoever was forgotten since
    before = models.PositiveIntegerField(default=0)  # places given before the lots
    waited = models.PositiveIntegerField(
        default=0
    )  # of these to people who waited in an earlier draw
    block = models.CharField(max_length=5, choices=Programme.DrawsWithin, blank=True)
    blocks = models.JSONField(default=list)  # [{"key", "name", "applicants", "seats"}]
    proof = models.JSONField(default=dict)  # numbers only; empty when there was room for everybody

    class Meta:
        verbose_name_plural = "lotteries"

    def __str__(self) -> str:
        return f"Lottery of {self.programme_id}"

    @property
    def is_drawn(self) -> bool:
        return self.drawn_at is not None

    @property
    def named(self) -> int:
        return self.before - self.waited

    @property
    def was_for_waiters(self) -> bool:
        """More had waited in an earlier draw than there were places, so these were drawn among them."""
        return isinstance(self.proof.get("seats"), dict)


def begun_since_doubt(person: Person) -> Q:
    """What somebody began on an account that isn't confirmed yet is theirs; what was there before isn't."""
    since = unconfirmed_since(person)
    return Q(enrolment__person=person, enrolment__started_at__gte=since)


class Answer(Private):
    """What somebody wrote in the form. Who may read it is decided by the question (`seen_by`)."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    value = models.JSONField(default=str)
    # a coordinator's file said it: no partner reads it before its author has seen and kept it
    is_from_sheet = models.BooleanField(default=False)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta(Private.Meta):
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "question"], name="one_answer_a_question")
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk}"

    @classmethod
    def reach_unconfirmed(cls, person: Person) -> Q:  # type: ignore[override]
        return begun_since_doubt(person)

    @classmethod
    def reach(cls, person: Person) -> Q:  # type: ignore[override]
        seen = Question.SeenBy
        runs = Q(enrolment__programme__in=Programme.objects.filter(roles__person=person)) & Q(
            question__seen_by__in=[seen.COORDINATORS, seen.PARTNER, seen.MEMBERS]
        )
        joined = Programme.objects.filter(
            enrolments__person=person, enrolments__state__in=Enrolment.INSIDE
        )
        member = Q(
            enrolment__programme__in=joined, question__seen_by=seen.MEMBERS, is_from_sheet=False
        )
        return Q(enrolment__person=person) | runs | member


class Wish(Private):
    """A mentor somebody would like, in order."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="wishes")
    mentor = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="wished_by")
    rank = models.PositiveSmallIntegerField()

    class Meta(Private.Meta):
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "mentor"], name="one_wish_a_mentor"),
            models.UniqueConstraint(fields=["enrolment", "rank"], name="one_wish_a_rank"),
        ]

    def __str__(self) -> str:
        return f"Wish {self.rank}"

    @classmethod
    def reach_unconfirmed(cls, person: Person) -> Q:  # type: ignore[override]
        return begun_since_doubt(person)

    @classmethod
    def reach(cls, person: Person) -> Q:  # type: ignore[override]
        runs = Programme.objects.filter(roles__person=person)
        return Q(enrolment__person=person) | Q(enrolment__programme__in=runs)


class NotWith(Private):
    """Somebody a person must not be matched with. Only that person reads it, and the matching."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="not_with")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta(Private.Meta):
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "other"], name="one_not_with_a_person")
        ]

    def __str__(self) -> str:
        return f"NotWith {self.pk}"

    @classmethod
    def reach_unconfirmed(cls, person: Person) -> Q:  # type: ignore[override]
        return begun_since_doubt(person)

    @classmethod
    def reach(cls, person: Person) -> Q:  # type: ignore[override]
        return Q(enrolment__person=person)


class SignUpSheet(Work):
    """A file of sign-ups on its way into a programme. Its people go the way of every import of people."""

    source = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="sign_ups")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sheets")
    role = models.CharField(max_length=6, choices=Role)
    # As it came, until everybody is enrolled; `source.file` lacks whoever did not agree and goes earlier.
    original = models.FileField(upload_to="imports/")
    columns = models.JSONField(default=dict)  # heading -> what it says about taking part
    left_out = models.JSONField(default=dict)  # {"no": 2, "silent": 1}
    counts = models.JSONField(default=dict)  # what was written
    # what the coordinator decided: whom to leave out (their keys), and whether all are approved at once
    excluded = models.JSONField(default=list)
    approves_all = models.BooleanField(default=False)
    created_enrolments = models.JSONField(default=list)  # ids, for the undo
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(Work.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Sign-ups of {self.programme_id}"

    @property
    def work_title(self) -> str:
        return _("Enrolling the people of %(file)s") % {"file": self.source.filename}
