"""The shape of what the studio and the pair page take in."""

from typing import Any

from django import forms
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentes.enrolment.models import Enrolment
from mentes.foundation.request_values import whole_number
from mentes.pairing.models import Look, Pair, Proposal, Round
from mentes.pairing.queries import LOOK_BELOW
from mentes.programmes.models import Role


class StudioFilter(forms.Form):
    SHOWN = [
        ("", _("All pairs")),
        ("low", _("Below 60")),
        ("locked", _("Locked")),
        ("by_hand", _("Changed by hand")),
    ]

    q = forms.CharField(
        label=_("Find a person"),
        required=False,
        max_length=80,
        widget=forms.SearchInput(attrs={"data-filter": True}),
    )
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOWN)

    def picked(self, proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
        if not self.is_bound or not self.is_valid():
            return proposals
        word, show = self.cleaned_data["q"].strip(), self.cleaned_data["show"]
        tests = {
            "low": Q(fit__lt=LOOK_BELOW * 100),
            "locked": Q(is_locked=True),
            "by_hand": Q(is_by_hand=True),
        }
        named = Q(mentee__person__name__icontains=word) | Q(mentor__person__name__icontains=word)
        return proposals.filter(named if word else Q(), tests.get(show, Q()))

    @property
    def is_used(self) -> bool:
        return self.is_bound and any(self.data.get(name) for name in self.fields)


class PairFilter(forms.Form):
    q = forms.CharField(
        label=_("Find a person"),
        required=False,
        max_length=80,
        widget=forms.SearchInput(attrs={"data-filter": True}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Pair.State.choices]
    )

    def picked(self, pairs: list[Pair]) -> list[Pair]:
        if not self.is_bound or not self.is_valid():
            return pairs
        word, state = self.cleaned_data["q"].strip().lower(), self.cleaned_data["state"]
        named = (p for p in pairs if word in f"{p.mentee.person} {p.mentor.person}".lower())
        return [p for p in named if state in ("", p.state)]


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        about = ", ".join(part for part in (obj.person.job_title, obj.person.place) if part)
        return f"{obj.person} ({about})" if about else str(obj.person)


LISTED = 200
"""people in a list to choose from; of more, the name narrows it down"""


class TwoPeople(forms.Form):
    """A mentee and a mentor of the round's programme."""

    mentee = PersonChoice(label=_("Mentee"), queryset=Enrolment.objects.none())
    mentor = PersonChoice(label=_("Mentor"), queryset=Enrolment.objects.none())

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Enrolment.objects.filter(
            programme=round_.programme,
            state=Enrolment.State.ENROLLED,
            is_paused=False,
            taken__lt=F("places"),
        ).select_related("person")
        self.fields["mentee"].queryset = here.filter(role=Role.MENTEE)  # type: ignore[attr-defined]
        self.fields["mentor"].queryset = here.filter(role=Role.MENTOR)  # type: ignore[attr-defined]

    @property
    def both(self) -> tuple[Enrolment, Enrolment]:
        return self.cleaned_data["mentee"], self.cleaned_data["mentor"]


class ByHandForm(TwoPeople):
    mentee_named = forms.CharField(label=_("Find a mentee"), required=False, max_length=80)
    mentor_named = forms.CharField(label=_("Find a mentor"), required=False, max_length=80)
    is_long = False

    def list_people(self) -> None:
        """Fill both lists, with no more people than somebody can choose from."""
        for side in ("mentee", "mentor"):
            field, given = self.fields[side], self.data or self.initial
            named, chosen = given.get(f"{side}_named", ""), str(given.get(side) or "")
            is_chosen = Q(pk=whole_number(chosen))
            wanted = Q(person__name__icontains=named) | is_chosen if named else Q()
            first = Case(When(is_chosen, then=0), default=1)
            found = field.queryset.filter(wanted).order_by(first, "person__name", "pk")  # type: ignore[attr-defined]
            rows = list(found[: LISTED + 1])
            self.is_long |= bool(named) or len(rows) > LISTED
            named_rows = [(row.pk, field.label_from_instance(row)) for row in rows[:LISTED]]  # type: ignore[attr-defined]
            field.widget.choices = [("", "---------"), *named_rows]


class LookForm(TwoPeople):
    asks = forms.ChoiceField(choices=Look.Asks)

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(round_, *args, **kwargs)
        self.fields["mentor"].required = self.data.get("asks") != Look.Asks.OTHERS


class ExtendForm(forms.Form):
    until = forms.DateField(
        label=_("A later last day"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day after today."))
        return until
