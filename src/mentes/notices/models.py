"""What to tell whom. A notice is written in the transaction of the verb that causes it and sent later."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from mentes.foundation.work import Work

KEPT_FOR = timedelta(days=730)  # a programme of a year, and the year in which one looks back on it


class Notice(Work):
    """One message to one person: the in-app line and the e-mail are the same row."""

    LEASE = timedelta(seconds=60)
    PAUSE = timedelta(minutes=5)
    ATTEMPTS = 100  # with an hour in between: four days, a long weekend without a mail server

    class Weight(models.TextChoices):
        TRANSACTIONAL = "transactional", _("Something you asked for or must know now")
        MESSAGE = "message", _("News of your programme")
        NUDGE = "nudge", _("A gentle reminder")

    class Delivery(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        HELD = "held", _("Held back")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Perhaps sent twice")
        FAILED = "failed", _("Not delivered")
        CANCELLED = "cancelled", _("Taken back")
        IN_APP = "in_app", _("Shown here only")
        NO_SERVER = "no_server", _("Waits for a mail server")
        TOO_LATE = "too_late", _("Too late for an e-mail")

    key = models.CharField(max_length=160, unique=True)  # the same event never tells twice
    kind = models.CharField(max_length=60)  # "pairing.match_reveal"
    weight = models.CharField(max_length=15, choices=Weight, default=Weight.MESSAGE)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    to_address = models.EmailField(
        blank=True, help_text="Instead of the person's address: one they had before."
    )
    topic = models.CharField(max_length=120, blank=True)  # what it belongs to: "pair 12"
    subject = models.CharField(max_length=200)
    text = models.TextField()  # plain paragraphs; the HTML part is made from them
    link = models.CharField(max_length=500, blank=True)
    link_words = models.CharField(max_length=80, blank=True)
    buttons = models.JSONField(
        default=list,
        help_text="Instead of one button: [words, address] of each answer one can give.",
    )
    sender_name = models.CharField(max_length=120, blank=True)
    reply_to = models.EmailField(blank=True)
    calendar = models.TextField(blank=True)  # an iCalendar object, sent as text/calendar
    calendar_method = models.CharField(max_length=10, blank=True)
    useful_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="After this moment the notice is no longer sent, only kept in the person's list.",
    )
    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.WAITING)
    handed_over_at = models.DateTimeField(
        null=True, blank=True
    )  # set just before the server is asked
    answer = models.CharField(max_length=300, blank=True)  # the server's words
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta(Work.Meta):
        ordering = ["-made_at", "-id"]
        indexes = [*Work.Meta.indexes, models.Index(fields=["to", "-made_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def address(self) -> str:
        """The whole address of the link, for a mail; where it stands alone in the text is the button."""
        return f"{settings.URL}{self.link}" if self.link.startswith("/") else self.link

    @property
    def whole_buttons(self) -> list[tuple[str, str]]:
        return [(words, f"{settings.URL}{address}") for words, address in self.buttons]

    @property
    def mailbox(self) -> str:
        return self.to_address or str(self.to.email)

    @property
    def is_about_account(self) -> bool:
        """Sign-in, address, roles: what reaches somebody whose identity isn't confirmed, unlike all the rest."""
        return self.kind.startswith("people.")

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]

    @property
    def is_signed(self) -> bool:
        """Say whether the text itself ends with the name of who sends it."""
        *_before, last = self.paragraphs or [""]
        return bool(self.sender_name) and self.sender_name in last

    @property
    def choice(self) -> str | None:
        """None: it must reach the person."""
        by_kind = {
            "programme.session_reminder": Choice.REMINDERS,
            "programme.rate_session": Choice.RATINGS,
        }
        by_weight = {self.Weight.TRANSACTIONAL: None, self.Weight.NUDGE: Choice.NUDGES}
        return by_kind.get(self.kind) or by_weight.get(self.Weight(self.weight), Choice.NEWS)

    @property
    def shown_at(self) -> datetime:
        """Since when it stands in the person's own list, also where no e-mail could leave."""
        due = self.due_at if self.due_at and self.due_at <= timezone.now() else None
        return self.sent_at or due or self.made_at

    def is_too_late(self, moment: datetime) -> bool:
        return self.useful_until is not None and moment >= self.useful_until

    @property
    def message_id(self) -> str:
        """The same for every attempt, so that a mail program can drop a double."""
        return f"<{salted_hmac('notices.message_id', self.key).hexdigest()[:32]}@mentes>"


class Choice(models.TextChoices):
    """What a person may choose not to get by e-mail."""

    NEWS = "news", _("News of my programmes")
    REMINDERS = "reminders", _("A reminder the day before a session")
    RATINGS = "ratings", _("The question after a session: how useful was it?")
    NUDGES = "nudges", _("Gentle reminders: a form I haven’t sent, or no session for a while")


class Preference(models.Model):
    """What somebody does not want by e-mail. The in-app list always has everything."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences"
    )
    choice = models.CharField(max_length=12, choices=Choice)
    by_email = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "choice"], name="one_preference_a_choice")
        ]

    def __str__(self) -> str:
        return f"{self.choice} {self.by_email}"
