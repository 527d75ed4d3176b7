"""How changes of an import are shown."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.translation import gettext as _

from mentes.people.intake import LABELS

register = template.Library()


@register.filter
def cells(change: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each cell of a change: its name, what is here, what the file says."""
    for name, new in change["after"].items():
        if name == "manager":
            yield str(LABELS[name]), _("another"), _("as the file says")
        else:
            yield str(LABELS.get(name, name)), _words(change["before"].get(name)), _words(new)


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
