"""Controls that browsers know by themselves, drawn our way. Nothing is ever chosen beforehand."""

import re
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


ENDS_IN_COMMA = re.compile(r"[+-]?\d{1,3}([. ]?\d{3})*,(\d{1,2}|\d{4,})")
ENDS_IN_POINT = re.compile(r"[+-]?\d{1,3}([, ]\d{3})+\.\d+")


class DecimalBox(forms.TextInput):
    """A number with a point or a comma before its decimals.

    The browser's own number box would drop a comma and read 2,5 as 25. 1,234 is a thousand to some
    and one and a bit to others, so it is left for the form to ask about.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "m-short", "inputmode": "decimal"} | (attrs or {}))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        said = value.strip().replace("−", "-") if isinstance(value, str) else value
        if isinstance(said, str) and ENDS_IN_COMMA.fullmatch(said):
            return re.sub(r"[. ]", "", said).replace(",", ".")
        if isinstance(said, str) and ENDS_IN_POINT.fullmatch(said):
            return re.sub(r"[, ]", "", said)
        return said


class DateBox(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "m-short"} | (attrs or {}), format="%Y-%m-%d")


class TimeBox(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "m-tiny"} | (attrs or {}), format="%H:%M")
