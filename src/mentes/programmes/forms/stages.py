"""Making, launching, sharing and closing a programme."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import RadioCards


class NewForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the programme"),
        max_length=120,
        help_text=_("As people will know it, for example “Skills exchange, spring 2027”."),
    )


class LaunchForm(forms.Form):
    invite = forms.ChoiceField(
        label=_("Who is told"),
        choices=[("yes", _("Invite everybody who may join")), ("no", _("Open quietly"))],
        widget=RadioCards(
            hints={"no": _("Nobody gets a message. You share the link to the programme page.")}
        ),
    )

    both = forms.ChoiceField(
        label=_("People who may be both are invited"),
        choices=[
            ("mentee", _("As mentees")),
            ("level", _("As mentors from a level on, else as mentees")),
            ("mentor", _("As mentors")),
        ],
        initial="mentee",
        required=False,
        widget=RadioCards(
            hints={
                "mentee": _(
                    "Everybody chooses a role when they join, whatever they were asked."
                    " You can ask mentors later too, by team or by name, under People."
                )
            }
        ),
    )
    mentors_from = forms.IntegerField(
        label=_("That level"), min_value=1, max_value=100, required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("both") == "level" and said.get("mentors_from") is None:
            self.add_error("mentors_from", _("Say from which level on."))
        return said

    @property
    def level(self) -> int | None:
        """Return the level from which people are asked as mentors: None for nobody, 0 for all."""
        by_choice = {"level": self.cleaned_data["mentors_from"], "mentor": 0}
        return by_choice.get(self.cleaned_data["both"])


class AdminForm(forms.Form):
    email = forms.EmailField(
        label=_("Their e-mail address"), help_text=_("A person who is in the directory.")
    )


class DeleteForm(forms.Form):
    sure = forms.BooleanField(label=_("I know that this design can’t be brought back."))


class CloseForm(forms.Form):
    sure = forms.BooleanField(label=_("I know that this ends all pairs that are still open."))
