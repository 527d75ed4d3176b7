"""A file of people, from upload to undo. The worker does what takes long; rows say how far it is."""

from mentes.people.actions.imports.check import check_import
from mentes.people.actions.imports.commit import carry_out
from mentes.people.actions.imports.events import carry_out_events, check_events
from mentes.people.actions.imports.prepare import (
    FIELDS,
    drop_import,
    map_columns,
    read_again,
    start_import,
    start_undo,
    try_again,
    upload,
)
from mentes.people.actions.imports.undo import undo_import

__all__ = [
    "FIELDS",
    "carry_out",
    "carry_out_events",
    "check_events",
    "check_import",
    "drop_import",
    "map_columns",
    "read_again",
    "start_import",
    "start_undo",
    "try_again",
    "undo_import",
    "upload",
]
