"""What a programme is: its north star, calendar, rules, questions and words."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentes.people.models import Person


class Programme(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Being built")
        ENROLLING = "enrolling", _("Enrolling")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Closed")

    MOVES = {
        State.DRAFT: {State.ENROLLING},
        State.ENROLLING: {State.RUNNING, State.CLOSED},
        State.RUNNING: {State.CLOSED},
        State.CLOSED: set(),
    }

    class GoalFramework(models.TextChoices):
        SMART = "smart", _("SMART")
        REAL = "real", _("REAL")
        OPEN = "open", _("In their own words")
        CHOICE = "choice", _("Each pair chooses")

    class PlacesBy(models.TextChoices):
        FIRST = "first", _("First come, first served; then a waiting list")
        LOT = "lot", _("By lot among everybody who signs up in time")

    class DrawsWithin(models.TextChoices):
        LEVEL = "level", _("Each level by itself")
        TEAM = "team", _("Each team by itself")

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    template = models.CharField(max_length=40, blank=True)  # the library's key it was made from
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    promise = models.CharField(max_length=300, blank=True)  # one line for the programme page
    about = models.TextField(blank=True)
    how_matching_works = models.TextField(blank=True)
    who_sees_what = models.JSONField(default=list, blank=True)  # one sentence each
    for_whom = models.CharField(max_length=300, blank=True)

    north_star = models.CharField(max_length=300, blank=True)
    north_star_owner = models.CharField(max_length=120, blank=True)
    strategy = models.CharField(max_length=300, blank=True)

    enrolment_opens_on = models.DateField(null=True, blank=True)
    enrolment_closes_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    weeks = models.PositiveSmallIntegerField(default=26)
    cadence_days = models.PositiveSmallIntegerField(default=21)
    session_minutes = models.PositiveSmallIntegerField(default=45)

    # {"teams": [], "places": [], "level_from": 1, "level_until": 3, "months_here": 6, "months_here_at_most": 18}
    # a role; {} is everybody
    mentee_eligibility = models.JSONField(default=dict, blank=True)
    mentor_eligibility = models.JSONField(default=dict, blank=True)
    mentee_places = models.PositiveIntegerField(null=True, blank=True)  # then a waiting list
    places_by = models.CharField(max_length=5, choices=PlacesBy, default=PlacesBy.FIRST)
    draws_within = models.CharField(max_length=5, choices=DrawsWithin, blank=True)
    approves_mentees = models.BooleanField(default=False)
    approves_mentors = models.BooleanField(default=False)

    goal_framework = models.CharField(
        max_length=6, choices=GoalFramework, default=GoalFramework.CHOICE
    )
    goals_at_least = models.PositiveSmallIntegerField(default=1)
    goals_at_most = models.PositiveSmallIntegerField(default=3)
    agreement = models.JSONField(
        default=list, blank=True
    )  # [{"key", "heading", "text"}], the draft
    faq = models.JSONField(default=list, blank=True)  # [{"question", "answer"}]

    lowest_fit = models.PositiveSmallIntegerField(default=0)  # points; under this nobody is paired
    objective = models.CharField(max_length=10, default="floor")  # total | floor | leximin

    nudges_by_themselves = models.BooleanField(
        default=False, help_text="Nudges go out when they are due, or wait for a coordinator."
    )
    sender_name = models.CharField(max_length=120, blank=True)
    reply_to = models.EmailField(blank=True)
    privacy_notice = models.TextField(blank=True)
    privacy_version = models.CharField(max_length=40, blank=True)

    steps_saved = models.JSONField(
        default=list, blank=True
    )  # of the builder: what somebody has looked at
    made_at = models.DateTimeField(auto_now_add=True)
    launched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def ends_on(self) -> date | None:
        return self.starts_on + timedelta(weeks=self.weeks) if self.starts_on else None

    @property
    def halfway_on(self) -> date | None:
        return self.starts_on + timedelta(days=self.weeks * 7 // 2) if self.starts_on else None

    @property
    def page(self) -> str:
        """Where people read about the programme and join."""
        return str(settings.PROGRAMME_PAGE).format(slug=self.slug)

    @property
    def draws_lots(self) -> bool:
        return self.places_by == self.PlacesBy.LOT

    @property
    def sessions_planned(self) -> int:
        return max(1, self.weeks * 7 // self.cadence_days)

    @property
    def hours_asked(self) -> float:
        return self.sessions_planned * self.session_minutes / 60

    def may_move_to(self, state: str) -> bool:
        return state in self.MOVES[self.State(self.state)]

    def eligibility_of(self, role: str) -> dict[str, Any]:
        rules: dict[str, Any] = getattr(self, f"{role}_eligibility")
        return rules


class Texts(models.TextChoices):
    """The lists of texts of a programme; also the builder's steps in which they are edited."""

    FAQ = "faq", _("Questions people ask")
    AGREEMENT = "agreement", _("Agreement draft")
    GUIDES = "guides", _("Session guides")
    STANDARD_GOALS = "standard_goals", _("Goals everybody starts with")


class ProgrammeRole(models.Model):
    """Who runs a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="programme_roles")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "person"], name="one_admin_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} runs {self.programme_id}"


class KeyResult(models.Model):
    class Unit(models.TextChoices):
        PERCENT = "percent", _("per cent")
        POINTS = "points", _("percentage points")
        COUNT = "count", _("number")
        DAYS = "days", _("days")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="key_results")
    position = models.PositiveSmallIntegerField(default=0)
    measure = models.CharField(
        max_length=40, blank=True
    )  # the catalogue's key; "" is typed in by hand
    words = models.CharField(max_length=200)
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.PERCENT)
    baseline = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.words

    @property
    def shown_baseline(self) -> str:
        return self.shown(self.baseline)

    @property
    def shown_target(self) -> str:
        return self.shown(self.target)

    @property
    def shown_change(self) -> str:
        """+10 points, +111%; for what is no share only the latter"""
        if self.baseline is None or self.target is None:
            return ""
        change, said = self.target - self.baseline, []
        if self.unit in (self.Unit.PERCENT, self.Unit.POINTS):
            number = f"{change.normalize():+f}"
            words = ngettext("%(n)s point", "%(n)s points", 1 if abs(change) == 1 else 2)
            said.append(words % {"n": number})
        if self.baseline:
            said.append(f"{change / self.baseline:+.0%}")
        return ", ".join(said).replace("-", "−")

    def shown(self, value: Decimal | None) -> str:
        """30%, 45 days, 3"""
        if value is None:
            return ""
        number = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
        if self.unit == self.Unit.PERCENT:
            return f"{number}%"
        return number if self.unit == self.Unit.COUNT else f"{number} {self.get_unit_display()}"


class Role(models.TextChoices):
    MENTEE = "mentee", _("Mentee")
    MENTOR = "mentor", _("Mentor")


class Question(models.Model):
    """One page of the enrolment form."""

    class Kind(models.TextChoices):
        TEXT = "text", _("One line")
        LONG = "long", _("A few sentences")
        CHOICE = "choice", _("One of several")
        CHOICES = "choices", _("Some of several")
        NUMBER = "number", _("A number")
        SKILLS_OFFER = "skills_offer", _("Skills they can help with")
        SKILLS_WANT = "skills_want", _("Skills they want to learn")
        PROFILE = "profile", _("Place, time zone, languages and working hours")
        CAPACITY = "capacity", _("How many mentees")
        WISHES = "wishes", _("Mentors they would like")
        NOT_WITH = "not_with", _("People they should not be matched with")

    class SeenBy(models.TextChoices):
        SELF = "self", _("Only you")
        MATCHING = "matching", _("Only the matching; nobody reads it")
        COORDINATORS = "coordinators", _("Programme coordinators")
        PARTNER = "partner", _("Programme coordinators and the person you are matched with")
        MEMBERS = "members", _("Everybody in the programme")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="questions")
    role = models.CharField(max_length=6, choices=Role)
    position = models.PositiveSmallIntegerField(default=0)
    key = models.SlugField(max_length=40)  # "learn", "offer", … the matching reads answers by key
    words = models.CharField(max_length=200)
    hint = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TEXT)
    options = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)
    seen_by = models.CharField(max_length=12, choices=SeenBy, default=SeenBy.COORDINATORS)
    is_for_matching = models.BooleanField(default=False)

    class Meta:
        ordering = ["role", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "role", "key"], name="one_question_a_key")
        ]

    def __str__(self) -> str:
        return self.words


class Rule(models.Model):
    """One sentence of the matching: what must be, what should be, what people wish."""

    class Name(models.TextChoices):
        # must
        NOT_OWN_LINE = (
            "not_own_line",
            _("Nobody is mentored by somebody in their own reporting line"),
        )
        COMMON_LANGUAGE = "common_language", _("They share a language")
        NOT_SAME_TEAM = "not_same_team", _("They work in different teams")
        NOT_PAST_PARTNERS = "not_past_partners", _("They have not been a pair before")
        SAME_PLACE = "same_place", _("They work in the same place")
        LEVEL_GAP_AT_LEAST = "level_gap_at_least", _("The mentor is at least so many levels above")
        # should
        SKILLS = "skills", _("The mentor offers skills the mentee wants to learn")
        LEARN_TEXT = (
            "learn_text",
            _("What the mentee wants to learn is close to what the mentor offers"),
        )
        LEVEL_GAP = "level_gap", _("The mentor is about two levels above")
        TIME_OVERLAP = "time_overlap", _("Their working hours overlap")
        PLACE = "place", _("They work in the same place")
        OTHER_TEAM = "other_team", _("They work in different teams")
        # preference
        WISHES = "wishes", _("The mentee asked for this mentor")

    class Strength(models.TextChoices):
        MUST = "must", _("Must")
        SHOULD = "should", _("Should")
        PREFERENCE = "preference", _("Preference")

    class Weight(models.IntegerChoices):
        LOW = 10, _("Low")
        MEDIUM = 20, _("Medium")
        HIGH = 40, _("High")

    JUDGED = (Name.COMMON_LANGUAGE, Name.NOT_SAME_TEAM, Name.SAME_PLACE, Name.LEVEL_GAP_AT_LEAST)
    """musts that look at a fact of both, which may be unknown"""
    STRENGTHS = {
        **dict.fromkeys(list(Name)[:6], Strength.MUST),
        **dict.fromkeys(list(Name)[6:12], Strength.SHOULD),
        Name.WISHES: Strength.PREFERENCE,
    }

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="rules")
    name = models.CharField(max_length=20, choices=Name)
    strength = models.CharField(max_length=10, choices=Strength)
    weight = models.PositiveSmallIntegerField(choices=Weight, default=Weight.MEDIUM)
    number = models.PositiveSmallIntegerField(default=0)  # of levels, where the rule counts
    is_on = models.BooleanField(default=True)
    # a must that cannot be judged for two people, because a fact is not known, keeps them apart
    unknown_is_no = models.BooleanField(default=False)

    class Meta:
        ordering = ["strength", "-weight", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="one_rule_a_name")
        ]

    def __str__(self) -> str:
        return self.get_name_display()


class Message(models.Model):
    """The words of one message of the programme; placeholders stand in braces."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="messages")
    moment = models.CharField(max_length=40)  # "match_reveal_mentee", "nudge_never_met", …
    subject = models.CharField(max_length=160)
    body = models.TextField()
    is_on = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "moment"], name="one_message_a_moment")
        ]

    def __str__(self) -> str:
        return self.moment


class SessionGuide(models.Model):
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="guides")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300, blank=True)
    items: Any = models.JSONField(default=list)  # [{"text", "why"}]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_guide_a_session")
        ]

    def __str__(self) -> str:
        return self.title


class StandardGoal(models.Model):
    """A goal that everybody in the programme starts with."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="standard_goals"
    )
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=300)
    steps: Any = models.JSONField(default=list)  # [{"text", "due_week"}]

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text
