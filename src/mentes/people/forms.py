"""Shapes of input about people and their organisation."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mentes.foundation.widgets import DateBox, FileDrop, RadioCards, TimeBox
from mentes.people.languages import ZONES, ZONES_OFFERED, language_choices
from mentes.people.models import OrganisationRole, Person, PersonSkill, tidy_email
from mentes.people.portraits import MOST_BYTES


class ZoneList(forms.Select):
    """The living zones, and the one that is chosen already if it is written in an old way."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        old = [zone for zone in value if zone in ZONES and zone not in ZONES_OFFERED]
        offered = [*old, *ZONES_OFFERED]
        self.choices = [(zone, zone.replace("_", " ")) for zone in offered]
        return super().optgroups(name, value, attrs)


class ZoneField(forms.ChoiceField):
    widget = ZoneList

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[(zone, zone) for zone in ZONES], **options)


LARGEST_UPLOAD = 100_000_000
WHO_SEES_WORK = _("Colleagues in your programmes and admins")
WHO_SEES_ADMIN = _("The person, colleagues in their programmes, admins")


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File of people"),
        widget=FileDrop(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}),
        help_text=_("CSV, Excel (.xlsx) or OpenDocument (.ods), up to 100,000 people."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                _("The file has %(found)s MB. %(most)s MB is the most.")
                % {"found": file.size // 1_000_000, "most": LARGEST_UPLOAD // 1_000_000}
            )
        return file


class EventsUploadForm(UploadForm):
    file = forms.FileField(
        label=_("File of employment events"),
        widget=FileDrop(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}),
        help_text=_(
            "CSV, Excel (.xlsx) or OpenDocument (.ods), a row for each event, up to 200,000 rows."
        ),
    )


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"),
        widget=FileDrop(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "JPEG, PNG or WebP, up to 10 MB. We cut it square and drop where it was taken."
        ),
        error_messages={"required": _("Choose a picture first.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["photo"].who_sees = WHO_SEES_WORK  # type: ignore[attr-defined]

    def clean_photo(self) -> Any:
        file = self.cleaned_data["photo"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The picture has %(found)s MB. %(most)s MB is the most.")
                % {"found": round(file.size / 1_000_000), "most": MOST_BYTES // 1_000_000}
            )
        return file


class PersonForm(forms.ModelForm[Person]):
    manager_email = forms.EmailField(
        label=_("E-mail of the line manager"),
        required=False,
        help_text=_("A line manager is never proposed as mentor."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=language_choices, required=False
    )

    time_zone = ZoneField(label=_("Time zone"))

    class Meta:
        model = Person
        fields = [
            "name", "email", "employee_id", "known_as", "job_title", "team", "place", "level",
            "hired_on", "time_zone", "languages",
        ]  # fmt: skip
        labels = {
            "name": _("Name"), "email": _("E-mail"), "employee_id": _("Employee number"),
            "known_as": _("Known as"), "job_title": _("Job title"), "team": _("Team"),
            "place": _("Place"), "level": _("Level"), "hired_on": _("Hired on"),
            "time_zone": _("Time zone"),
        }  # fmt: skip
        help_texts = {"level": _("A number: the higher, the more senior.")}
        widgets = {"hired_on": DateBox()}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.manager: Person | None = None
        if self.instance.pk and self.instance.manager:
            self.fields["manager_email"].initial = self.instance.manager.email
        for field in self.fields.values():
            field.who_sees = WHO_SEES_ADMIN  # type: ignore[attr-defined]

    def clean_manager_email(self) -> str:
        email = (self.cleaned_data["manager_email"] or "").lower()
        self.manager = Person.objects.filter(email=email).first() if email else None
        if email and self.manager is None:
            raise forms.ValidationError(
                _("No one here has the address %(email)s.") % {"email": email}
            )
        return email

    def clean_employee_id(self) -> str | None:
        return self.cleaned_data["employee_id"] or None

    def facts(self) -> dict[str, Any]:
        facts = {
            name: value for name, value in self.cleaned_data.items() if name != "manager_email"
        }
        return facts | {"manager": self.manager}

    def _post_clean(self) -> None:
        """Only the shape: verbs change the row and say what is taken."""

    def validate_unique(self) -> None:
        """As above."""


class LeaveForm(forms.Form):
    on = forms.DateField(label=_("Last day"), widget=DateBox())


class ProfileForm(forms.Form):
    known_as = forms.CharField(label=_("What people call you"), max_length=80, required=False)
    pronouns = forms.CharField(
        label=_("Pronouns"), max_length=40, required=False, help_text=_("For example she/her.")
    )
    place = forms.CharField(label=_("Where you work"), max_length=120, required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages you can have a session in"),
        choices=language_choices,
        required=False,
        help_text=_("Hold Ctrl or Cmd to choose several."),
    )
    time_zone = ZoneField(label=_("Time zone"))
    works_from = forms.TimeField(label=_("Sessions not before"), widget=TimeBox())
    works_until = forms.TimeField(label=_("Sessions not after"), widget=TimeBox())
    mentees_at_most = forms.IntegerField(
        label=_("Mentees at most, over all programmes"), min_value=0, max_value=20, required=False
    )
    theme = forms.ChoiceField(label=_("Appearance"), choices=Person.Theme, widget=forms.RadioSelect)
    has_shortcuts = forms.BooleanField(label=_("Single-key shortcuts"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("known_as", "pronouns", "place", "languages", "time_zone"):
            self.fields[name].who_sees = WHO_SEES_WORK  # type: ignore[attr-defined]
        for name in ("works_from", "works_until", "mentees_at_most"):
            self.fields[name].who_sees = _("Your mentees and mentors, programme admins")  # type: ignore[attr-defined]
        for name in ("theme", "has_shortcuts"):
            self.fields[name].who_sees = _("Only you")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        start, end = found.get("works_from"), found.get("works_until")
        if start and end and start >= end:
            self.add_error("works_until", _("The end of the day comes after its beginning."))
        return found


class SkillForm(forms.Form):
    name = forms.CharField(
        label=_("Skill"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "skill-names", "autocomplete": "off"}),
    )
    direction = forms.ChoiceField(choices=PersonSkill.Direction, widget=forms.HiddenInput)
    level = forms.TypedChoiceField(
        label=_("Level"), choices=PersonSkill.Level, coerce=int, initial=PersonSkill.Level.WORKING
    )


def _known_email(form: forms.Form) -> str:
    email = tidy_email(form.cleaned_data["email"])
    if not Person.objects.filter(is_active=True, email=email).exists():
        raise forms.ValidationError(
            _("No one here has the address %(email)s. Add the person first.") % {"email": email}
        )
    return email


class DomainForm(forms.Form):
    before = forms.ChoiceField(label=_("Addresses that end in"))
    after = forms.CharField(
        label=_("end from now on in"), max_length=253, help_text=_("For example hallam.example")
    )

    def __init__(self, domains: Mapping[str, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = ngettext_lazy("@%(domain)s, %(n)s person", "@%(domain)s, %(n)s people", "n")
        self.fields["before"].choices = [  # type: ignore[attr-defined]
            (domain, words % {"domain": domain, "n": n}) for domain, n in domains.items()
        ]


class RoleForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the person"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=OrganisationRole.Role,
        widget=RadioCards(
            hints={
                "organisation_admin": _("Adds people, gives roles, sets up mail. Sees no pair."),
                "leadership": _("Sees counts and released reports. Never a name."),
                "auditor": _("Reads the audit log. Changes nothing."),
            }
        ),
    )

    clean_email = _known_email


class SupportForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the person"))
    hours = forms.TypedChoiceField(
        label=_("For how long"),
        choices=[(1, _("1 hour")), (8, _("8 hours")), (72, _("3 days"))],
        coerce=int,
        widget=RadioCards(),
    )
    reason = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        help_text=_("The person, the other admins and the programme admins read it."),
    )
    clean_email = _known_email


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        min_length=15,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 15 characters; four words are easy to remember. A password manager helps."
        ),
    )


class OwnerForm(PasswordForm):
    code = forms.CharField(
        label=_("Set-up code"),
        help_text=_(
            "It stands in the log of ./mentes serve and in the file setup_code of the data folder."
        ),
    )
    organisation = forms.CharField(label=_("Name of your organisation"), max_length=200)
    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your work e-mail"))
    field_order = ["code", "organisation", "name", "email", "password"]


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    time_zone = ZoneField(label=_("Time zone"), help_text=_("Each person can choose their own."))
    week_starts_on = forms.TypedChoiceField(
        label=_("The week starts on"),
        choices=[(1, _("Monday")), (7, _("Sunday")), (6, _("Saturday"))],
        coerce=int,
    )
    smallest_group = forms.IntegerField(
        label=_("Smallest group that is shown in numbers"),
        min_value=5,
        max_value=50,
        help_text=_(
            "Below it a number stays hidden, so that no one can be made out. 5 is the least."
        ),
    )
    quiet_from = forms.TimeField(
        label=_("Quiet hours begin at"),
        widget=TimeBox(),
        help_text=_("No message goes out in them, by each person’s own clock."),
    )
    quiet_until = forms.TimeField(label=_("Quiet hours end at"), widget=TimeBox())


class FirstOrganisationForm(OrganisationForm):
    """The name was asked for a step before."""

    name = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["time_zone"].widget.attrs["data-own-zone"] = ""


class PrivacyContactForm(forms.Form):
    privacy_contact = forms.EmailField(
        label=_("Whom people ask about their data"),
        help_text=_("Shown in the privacy centre. Often the data protection officer."),
    )


class InvitationForm(PasswordForm):
    """Without mail a password is the only way back in, so it is needed."""

    def __init__(self, *args: Any, has_mail: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].required = not has_mail


class LinkForm(forms.Form):
    email = forms.EmailField(
        label=_("Work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class OldPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("The password you had before"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        max_length=200,
        strip=False,
    )


class ClaimForm(PasswordForm):
    email = forms.EmailField(
        label=_("Your work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["email", "password", "next"]
