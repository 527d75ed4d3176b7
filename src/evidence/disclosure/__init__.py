"""What may be shown of people's answers, so that nobody's can be worked out, over all that was ever shown."""

from evidence.disclosure.cells import Cell, Release
from evidence.disclosure.ledger import Ledger

__all__ = ["Cell", "Ledger", "Release"]
