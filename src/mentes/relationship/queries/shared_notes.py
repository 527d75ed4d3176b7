"""The notes that the two share, the newest first."""

from dataclasses import dataclass

from mentes.relationship.models import Session, SharedNote
from mentes.relationship.queries.pairs import Side

FIRST_LINE = 80


@dataclass(frozen=True)
class SharedShown:
    note: SharedNote
    writer: str
    is_mine: bool

    @property
    def as_step(self) -> str:
        """What a step made of it would begin with: its first line."""
        first = self.note.text.strip().splitlines()[0]
        return first if len(first) <= FIRST_LINE else ""


def shared_notes_of(
    side: Side, *, session: Session | None = None, containing: str = "", at_most: int | None = None
) -> list[SharedShown]:
    rows = SharedNote.for_actor(side.me).filter(pair=side.pair).select_related("session")
    if session is not None:
        rows = rows.filter(session=session)
    if containing:
        rows = rows.filter(text__icontains=containing)
    return [_shown(note, side) for note in rows[:at_most]]


def _shown(note: SharedNote, side: Side) -> SharedShown:
    is_mine = note.author_id == side.me.pk
    return SharedShown(note, (side.me if is_mine else side.partner).first_name, is_mine)
