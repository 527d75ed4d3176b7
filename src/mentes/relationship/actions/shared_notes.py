"""Verbs of the notes that the two share. Each changes only their own, and nothing of them is written elsewhere."""

from django.utils import timezone
from django.utils.translation import gettext as _

from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import Session, SharedNote
from mentes.relationship.permissions import require_writable


def share_note(pair: Pair, *, by: Person, text: str, session: Session | None = None) -> SharedNote:
    require_writable(pair.pk, by)
    note = SharedNote(pair=pair, author=by, text=_words(text), session=session)
    note.save()
    return note


def change_shared_note(note: SharedNote, *, by: Person, text: str) -> SharedNote:
    _require_own(note, by)
    note.text, note.changed_at = _words(text), timezone.now()
    note.save(update_fields=["text", "changed_at"])
    return note


def remove_shared_note(note: SharedNote, *, by: Person) -> None:
    _require_own(note, by)
    note.delete()


def _require_own(note: SharedNote, by: Person) -> None:
    require_writable(note.pair_id, by)
    if note.author_id != by.pk:
        raise Refused(_("Only who wrote a note can change it. You can write one of your own."))


def _words(text: str) -> str:
    if not text.strip():
        raise Refused(_("Write a line first, then share it."))
    return text.strip()
