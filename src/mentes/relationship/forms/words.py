"""What the two write to and for each other: a first message, the agreement, notes."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from mentes.foundation.widgets import Counted

OTHER_TIME = "other"


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class HelloForm(forms.Form):
    text = forms.CharField(
        label=_("Your first message"), max_length=2000, widget=Counted({"rows": 7})
    )
    shares_address = forms.BooleanField(
        label=_("Replies may come straight to my e-mail address"),
        help_text=_("Otherwise they go to the programme, which passes them on."),
        required=False,
    )
    at = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_at(self) -> datetime | None:
        """A time that the page proposed; "other" and nothing book none."""
        written = self.cleaned_data["at"]
        if written in ("", OTHER_TIME):
            return None
        found = parse_datetime(written)
        if found is None or found.tzinfo is None:
            raise ValidationError(_("That time could not be read. Choose it again."))
        return found

    @property
    def wants_other_time(self) -> bool:
        return self.data.get("at") == OTHER_TIME


class AgreementForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, parts: list[dict[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.parts = parts
        for number, part in enumerate(parts):
            self.fields[f"part-{number}"] = forms.CharField(
                label=part["heading"],
                initial=part["text"],
                required=False,
                max_length=2000,
                widget=_lines(2),
            )
        self.fields["own"] = forms.CharField(
            label=_("Anything else you want to agree"),
            required=False,
            max_length=2000,
            widget=_lines(2),
        )

    @property
    def part_fields(self) -> list[forms.BoundField]:
        return [self[f"part-{number}"] for number in range(len(self.parts))]

    @property
    def written(self) -> list[dict[str, str]]:
        """A part that was emptied goes; an own part is added."""
        kept = [
            part | {"text": self.cleaned_data[f"part-{number}"].strip()}
            for number, part in enumerate(self.parts)
        ]
        own = self.cleaned_data["own"].strip()
        more = [{"key": "own", "heading": str(_("Also agreed")), "text": own}] if own else []
        return [part for part in kept + more if part["text"]]


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), required=False, max_length=20000, widget=_lines(4))


class SharedNoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=5000, widget=_lines(3))
