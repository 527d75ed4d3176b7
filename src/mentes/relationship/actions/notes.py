"""Verbs of private notes. Only the author reads one; nothing about them is written anywhere else."""

from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.relationship.models import Note
from mentes.relationship.permissions import require_writable


def save_note(pair: Pair, *, by: Person, text: str, note: Note | None = None) -> Note:
    """Without a note: the one written last, or the first one."""
    require_writable(pair.pk, by)
    note = note or Note.for_actor(by).filter(pair=pair).first() or Note(pair=pair, author=by)
    note.text = text
    note.save()
    return note


def start_note(pair: Pair, *, by: Person, text: str) -> Note:
    require_writable(pair.pk, by)
    note = Note(pair=pair, author=by, text=text)
    note.save()
    return note


def remove_note(note: Note, *, by: Person) -> None:
    note.delete()
