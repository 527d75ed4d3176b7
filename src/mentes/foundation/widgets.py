"""Controls that browsers know by themselves, drawn our way. Nothing is ever chosen beforehand."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise

Words = str | Promise


class RadioCards(forms.RadioSelect):
    """Choices as cards, each with a line of explanation: RadioCards(hints={"smart": _("…")})."""

    def __init__(self, *, hints: Mapping[Any, Words] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.hints = {str(value): words for value, words in (hints or {}).items()}


class Rating(forms.RadioSelect):
    """1 to 4 in a row. A rating starts empty; `required` is said in words, not by a default."""


class Counted(forms.Textarea):
    """A text area that says how many characters are left, for fields with max_length."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4} | (attrs or {}))


class FileDrop(forms.FileInput):
    """A place to drop a file, which is also a button."""


class DecimalBox(forms.TextInput):
    """A number box of the browser would drop a comma and read 2,5 as 25; here the form refuses it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "m-short", "inputmode": "decimal"} | (attrs or {}))


class DateBox(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "m-short"} | (attrs or {}), format="%Y-%m-%d")


class TimeBox(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "m-tiny"} | (attrs or {}), format="%H:%M")
