"""What higher slices do when something happens in a lower one: called by the verb, inside its transaction."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def afterwards(event: str, thing: Any, *, by: Any, **facts: Any) -> None:
    for path in settings.AFTERWARDS[event]:
        import_string(path)(thing, by=by, **facts)
