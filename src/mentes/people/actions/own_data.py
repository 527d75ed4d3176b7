"""Verbs about one's own data: a copy of all of it, and being forgotten."""

import io
import json
import zipfile
from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.crashpoints import crashpoint
from mentes.foundation.refused import Refused
from mentes.people.actions.leaving import leave
from mentes.people.models import Person
from mentes.people.queries import admins

By = Person | System


@transaction.atomic
def export_person(person: Person, *, by: By) -> bytes:
    """A ZIP with everything we hold: once for machines, once to read."""
    held = {_slice(path): import_module(path).export(person) for path in settings.PERSONAL_DATA}
    note("export_person", person, by=by)
    text = json.dumps(held, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
    plain: dict[str, Any] = json.loads(text)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("everything.json", text)
        page = render_to_string("people/my_data.html", {"person": person, "held": _lines(plain)})
        archive.writestr("read-me.html", page)
    return out.getvalue()


@transaction.atomic
def forget_person(person: Person, *, by: By) -> dict[str, int]:
    """Slice by slice from the top, all or nothing. Says what stays, as counts."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.forgotten_at is not None:
        raise Refused(_("This was done already."))
    if list(admins().values_list("pk", flat=True)) == [person.pk]:
        raise Refused(
            _("You are the only organisation admin. Name another first. Nothing was erased.")
        )
    if person.is_active:
        leave(person, by=by)
    stays: dict[str, int] = {}
    for path in settings.PERSONAL_DATA:
        stays |= import_module(path).forget(person, by=by)
        crashpoint(f"forget.{_slice(path)}")
    EmailAddress.objects.filter(user=person).delete()
    note(
        "forget_person",
        person,
        by=System("somebody erased their own data"),
        at=timezone.now().isoformat(),
    )
    return stays


def _slice(path: str) -> str:
    return path.split(".")[-2]


def _lines(held: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(name, list(_flat(part))) for name, part in held.items()]


def _flat(value: Any, where: str = "") -> Any:
    """Nested data as lines of "where: what"."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{where} › {key}" if where else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{where} {number}")
    elif value not in (None, ""):
        yield where, str(value)
