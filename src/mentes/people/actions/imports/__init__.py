"""A file of people, from upload to undo. The worker does what takes long; rows say how far it is."""

from mentes.people.actions.imports.check import check_import
from mentes.people.actions.imports.commit import carry_out
from mentes.people.actions.imports.prepare import (
    drop_import,
    map_columns,
    start_import,
    start_undo,
    try_again,
    upload,
)
from mentes.people.actions.imports.undo import undo_import

__all__ = [
    "carry_out",
    "check_import",
    "drop_import",
    "map_columns",
    "start_import",
    "start_undo",
    "try_again",
    "undo_import",
    "upload",
]
