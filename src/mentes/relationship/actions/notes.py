"""Verbs of private notes. Only the author reads one; nothing about them is written anywhere else."""

from django.utils.translation import gettext as _

from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import Note
from mentes.relationship.permissions import require_writable


def save_note(pair: Pair, *, by: Person, text: str, note: Note | None = None) -> Note | None:
    """Without a note: the one written last, or a first one. Nothing is no note.

    A note that was emptied stays where its author goes on writing, and no list shows it."""
    require_writable(pair.pk, by)
    note = note or Note.for_actor(by).filter(pair=pair).first()
    if note is None and not text.strip():
        return None
    note = note or Note(pair=pair, author=by)
    note.text = text if text.strip() else ""
    note.save()
    return note


def start_note(pair: Pair, *, by: Person, text: str) -> Note:
    require_writable(pair.pk, by)
    if not text.strip():
        raise Refused(_("Write a line first, then keep it."))
    note = Note(pair=pair, author=by, text=text)
    note.save()
    return note


def remove_note(note: Note, *, by: Person) -> None:
    note.delete()
