"""What a person may ask of us: everything we hold, and to be forgotten."""

import io
import json
import zipfile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.foundation.afterwards import afterwards
from mentes.foundation.crashpoints import crashpoint
from mentes.foundation.identity import is_identity_confirmed
from mentes.foundation.refused import Refused
from mentes.people.actions.leaving import leave
from mentes.people.forgotten import write_down_person
from mentes.people.models import Consent, Person
from mentes.people.permissions import require_another_admin

By = Person | System


@transaction.atomic
def export_person(person: Person, *, by: By) -> bytes:
    """A ZIP of JSON to carry elsewhere and a page to read; each slice tells what it holds. Bytes are a file."""
    _refuse_unconfirmed(person, by)
    parts: dict[str, object] = {}
    for path in settings.PERSONAL_DATA:
        more = import_string(f"{path}.export")(person)
        if twice := parts.keys() & more.keys():
            raise ValueError(f"Two slices export {sorted(twice)}: the second would hide the first.")
        parts |= more
    files = {name: part for name, part in parts.items() if isinstance(part, bytes)}
    parts |= {name: [_("It lies beside this file.")] for name in files}
    text = json.dumps(parts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    page = render_to_string(
        "people/export.html", {"person": person, "parts": json.loads(text), "at": timezone.now()}
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", text)
        archive.writestr("my-data.html", page)
        for name, content in files.items():
            archive.writestr(name, content)
    note("export_person", person, by=by)
    return out.getvalue()


@transaction.atomic
def forget_person(person: Person, *, by: By) -> dict[str, int]:
    """Erase: pairs end, partners are told, texts go; what stays are counts without a name."""
    _refuse_unconfirmed(person, by)
    afterwards("person_leaving", person, by=by)
    require_another_admin(person)
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.forgotten_at:
        raise Refused(_("These data have been erased already."))
    own = System("a person asked to be forgotten") if by == person else by
    if person.is_active:
        leave(person, by=own)
    note("forget_person", person, by=own)
    kept: dict[str, int] = {}
    for path in settings.PERSONAL_DATA:
        kept |= import_string(f"{path}.forget")(person, by=own)
        crashpoint("forget.after_slice")
    transaction.on_commit(lambda: write_down_person(person), robust=True)
    return kept


def _refuse_unconfirmed(person: Person, by: By) -> None:
    """Neither carried away nor erased by somebody who may not be its owner."""
    if by == person and not is_identity_confirmed(person):
        raise Refused(
            _("Confirm first that it's you: Mentes isn't sure whose account this is now.")
        )


@transaction.atomic
def record_consent(
    person: Person, *, by: Person, about: str, notice_version: str, notice_text: str
) -> Consent:
    consent = Consent.objects.create(
        person=person, about=about, notice_version=notice_version, notice_text=notice_text
    )
    note("record_consent", consent, by=by, about=about, version=notice_version)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: Person) -> Consent:
    if consent.withdrawn_at is None:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        note("withdraw_consent", consent, by=by, about=consent.about)
    return consent
