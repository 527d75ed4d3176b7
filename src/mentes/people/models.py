"""The people of the organisation, what they can help with, what they agreed to, and what they may do."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from mentes.foundation.work import Work
from mentes.foundation.zones import zone_named
from mentes.people.names import first_name_of
from mentes.people.sheets.cells import ascii_domain


class Organisation(models.Model):
    """The one organisation of this installation (decision 0002)."""

    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en-gb")
    time_zone = models.CharField(max_length=60, default="Europe/London")
    week_starts_on = models.PositiveSmallIntegerField(default=1)  # ISO: Monday is 1
    smallest_group = models.PositiveSmallIntegerField(default=5)
    quiet_from = models.TimeField(default=time(19, 0))
    quiet_until = models.TimeField(default=time(8, 0))
    privacy_contact = models.EmailField(blank=True)
    set_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(smallest_group__gte=5), name="smallest_group_at_least_5"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "Person":
        person = self.model(email=tidy_email(email), **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=tidy_email(username or ""))


def tidy_email(email: str) -> str:
    """As it is kept and compared: in small letters, the domain as mail servers write it."""
    return ascii_domain(email.strip().lower())


class Photo(models.Model):
    """Small, square and without metadata, in the database, so that it is saved and erased with the rest.

    Its number cannot be guessed: whoever may see the person finds it on the page that shows them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = models.BinaryField()

    def __str__(self) -> str:
        return f"Photo {self.pk}"


class Person(AbstractBaseUser):
    class Theme(models.TextChoices):
        AUTO = "auto", _("As my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(max_length=254, unique=True)
    employee_id = models.CharField(max_length=60, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)
    known_as = models.CharField(max_length=80, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    photo = models.ForeignKey(
        Photo, null=True, blank=True, on_delete=models.SET_NULL, related_name="of"
    )
    job_title = models.CharField(max_length=120, blank=True)
    team = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, default="Europe/London")
    languages = models.JSONField(default=list, blank=True)  # codes, ["en", "pt"]
    works_from = models.TimeField(default=time(9, 0))
    works_until = models.TimeField(default=time(17, 0))
    mentees_at_most = models.PositiveSmallIntegerField(null=True, blank=True)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    has_shortcuts = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    sessions_ended = models.PositiveIntegerField(default=0)  # counting up ends every session
    identity_unconfirmed_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Set while an IdentityCheck is open. What was written before that moment is closed.",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(Lower("name"), name="person_name"),
            models.Index(fields=["team"]),
            models.Index(fields=["place"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.known_as or first_name_of(self.name)

    @property
    def role_and_place(self) -> str:
        """Return "Sales director, Platform, Lagos", as far as each is known."""
        return ", ".join(filter(None, [self.job_title, self.team, self.place]))

    @property
    def photo_url(self) -> str:
        """Empty without a photo, and in a list that did not fetch it: never a question of its own."""
        number = self.__dict__.get("photo_id")
        return reverse("people:photo", args=[number]) if number else ""

    @property
    def zone(self) -> ZoneInfo:
        return zone_named(self.time_zone)

    @property
    def is_address_in_doubt(self) -> bool:
        """Its address was changed, and the person has not said so."""
        if self.identity_unconfirmed_since is None:
            return False
        open_checks = self.identity_checks.filter(confirmed_at=None)
        return open_checks.filter(reason=IdentityCheck.Reason.ADDRESS).exists()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        salt, seal = "people.Person.session", f"{self.password}{self.sessions_ended}"
        return salted_hmac(salt, seal, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name


class OrganisationRole(models.Model):
    class Role(models.TextChoices):
        ADMIN = "organisation_admin", _("Organisation admin")
        LEADERSHIP = "leadership", _("Leadership")
        AUDITOR = "auditor", _("Auditor")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="organisation_roles")
    role = models.CharField(max_length=20, choices=Role)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="one_role_once")]

    def __str__(self) -> str:
        return self.get_role_display()


class SupportAccess(models.Model):
    """Somebody may look at what an organisation admin sees, for a while. What ended stays in the list."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="support")
    given_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200)
    given_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at=None), name="one_support_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"SupportAccess {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and timezone.now() < self.ends_at


class Skill(models.Model):
    name = models.CharField(max_length=120, unique=True)
    family = models.CharField(max_length=80, blank=True)
    synonyms = models.JSONField(default=list, blank=True)
    is_own = models.BooleanField(default=False)  # added by people here, not from the taxonomy

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonSkill(models.Model):
    class Direction(models.TextChoices):
        OFFERS = "offers", _("Can help with")
        WANTS = "wants", _("Wants to learn")

    class Level(models.IntegerChoices):
        STARTING = 1, _("Starting")
        WORKING = 2, _("Working knowledge")
        STRONG = 3, _("Strong")
        EXPERT = 4, _("Expert")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="people")
    direction = models.CharField(max_length=6, choices=Direction)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.WORKING)

    class Meta:
        ordering = ["direction", "skill__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "skill", "direction"], name="one_skill_a_direction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.skill_id}"


class EmploymentEvent(models.Model):
    class Kind(models.TextChoices):
        HIRED = "hired", _("Hired")
        MOVED = "moved", _("Moved")
        PROMOTED = "promoted", _("Promoted")
        LEFT = "left", _("Left")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    was = models.CharField(max_length=120, blank=True)  # the team or the level before, where known

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "on"], name="one_event_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Invitation(models.Model):
    """A link with which somebody sets up their own sign-in; to copy, or sent by mail."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    by_mail = models.BooleanField(default=False)  # else a copy of the link was in other hands
    then = models.CharField(
        max_length=500, blank=True, help_text="The page that the person lands on."
    )

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and timezone.now() < self.expires_at


class SignInLink(models.Model):
    """Sent by mail, good once and for 20 minutes. Asked for with an unknown address: without a person."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    then = models.CharField(max_length=500, blank=True)  # the page that was asked for

    def __str__(self) -> str:
        return f"SignInLink {self.pk}"


class AccountClaim(models.Model):
    """Somebody without mail says that an account is theirs; a coordinator who has them before them confirms it.

    The password is its maker's own and counts only then. The code tells two claims of one address apart."""

    GOOD_FOR = timedelta(days=14)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="claims")
    password = models.CharField(max_length=128, help_text="Hashed, never shown.")
    code = models.CharField(max_length=9)
    made_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"AccountClaim {self.pk}"


class DomainChange(Work):
    """The company writes to everybody under another e-mail domain: proposed by one administrator, carried out once a
    second one has confirmed it (decision 0026). Nothing of a person stands in it."""

    before = models.CharField(max_length=253)
    after = models.CharField(max_length=253)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    is_confirmed = models.BooleanField(default=False)
    changed = models.PositiveIntegerField(default=0, help_text="Addresses that are new.")

    class Meta(Work.Meta):
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"DomainChange {self.pk}"

    @property
    def work_title(self) -> str:
        words = _("Changing addresses from @%(before)s to @%(after)s")
        return str(words % {"before": self.before, "after": self.after})


class IdentityCheck(models.Model):
    """A reason to ask whether an account is still in its owner's hands, and who answered (decision 0026)."""

    class Reason(models.TextChoices):
        ADDRESS = "address", _("The work address was changed")
        LINK = "link", _("A sign-in link was copied for an account in use")
        INVITATION = "invitation", _("The account was opened with a link from a list")

    class How(models.TextChoices):
        OLD_ADDRESS = "old_address", _("From the address before")
        NEW_ADDRESS = "new_address", _("By a mail to the address, with nothing written before")
        PASSWORD = "password", _("With the password from before")
        PARTNER = "partner", _("By the other one of the pair")
        ADMIN = "admin", _("By a second administrator, face to face")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identity_checks")
    reason = models.CharField(max_length=12, choices=Reason)
    address_before = models.EmailField(blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    source = models.ForeignKey(
        "Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    domain_change = models.ForeignKey(
        DomainChange, null=True, blank=True, on_delete=models.SET_NULL, related_name="checks"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    how = models.CharField(max_length=12, choices=How, blank=True)

    class Meta:
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"IdentityCheck {self.pk}"


class Consent(models.Model):
    """What somebody was told and agreed to, word by word by its version."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    about = models.CharField(max_length=120)  # "programme spring-2027"
    notice_version = models.CharField(max_length=40)
    notice_text = models.TextField()
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.about} {self.notice_version}"


class Mapping(models.Model):
    """Which column of a file is which fact, kept by name for the next file."""

    name = models.CharField(max_length=80, unique=True)
    columns = models.JSONField(default=dict)  # heading -> field name, "" leaves it out
    date_orders = models.JSONField(default=dict)  # heading -> dmy | mdy | ymd

    def __str__(self) -> str:
        return self.name


class Import(Work):
    """One file of people on its way in: mapped, tried, imported, and for 30 days undone."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Choose the columns")
        CHECKING = "checking", _("Checking")
        CHECKED = "checked", _("Ready to import")
        IMPORTING = "importing", _("Importing")
        IMPORTED = "imported", _("Imported")
        UNDOING = "undoing", _("Undoing")
        UNDONE = "undone", _("Undone")

    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    purpose = models.CharField(max_length=40, default="people")  # enrolment adds "sign_ups"
    filename = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/")
    # encoding, sheet, headings_in: as somebody chose it, where that is not as it looks
    reading = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=dict)
    date_orders = models.JSONField(default=dict)
    key = models.CharField(max_length=20, default="email")  # or employee_id
    leaves_out_rejected = models.BooleanField(default=False)
    ticked_leavers = models.JSONField(default=list)
    summary = models.JSONField(default=dict)  # counts, grouped errors, samples of changes
    rejected = models.FileField(upload_to="imports/", blank=True)  # the rejected rows, to mend
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta(Work.Meta):
        ordering = ["-made_at"]

    UNDO = timedelta(days=30)

    def __str__(self) -> str:
        return self.filename

    @property
    def work_title(self) -> str:
        return {
            self.State.CHECKING: _("Checking %(file)s"),
            self.State.IMPORTING: _("Importing %(file)s"),
            self.State.UNDOING: _("Undoing the import of %(file)s"),
        }.get(self.State(self.state), "%(file)s") % {"file": self.filename}

    @property
    def undo_until(self) -> datetime | None:
        return self.imported_at + self.UNDO if self.imported_at else None

    @property
    def is_undoable(self) -> bool:
        until = self.undo_until
        return self.state == self.State.IMPORTED and until is not None and timezone.now() < until


class ImportedChange(models.Model):
    """What an import wrote to one person, so that it can be undone."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    was_new = models.BooleanField(default=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.source_id} {self.person_id}"
