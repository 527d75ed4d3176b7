"""The rows of a file that cannot be taken, as a file to mend."""

import csv
import io
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from mentes.people.exports import harmless
from mentes.people.intake import Fault
from mentes.people.models import Import
from mentes.people.sheets import Sheet


class Judged(Protocol):
    """The plan of any file."""

    @property
    def rejected(self) -> dict[int, list[Fault]]: ...


def keep_rejected(row: Import, sheet: Sheet, plan: Judged) -> str:
    """The rejected rows as they came, with their number and what is wrong, as a file to mend."""
    if row.rejected:
        row.rejected.delete(save=False)
    faulty = plan.rejected
    if not faulty:
        return ""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*map(harmless, sheet.headings), _("Row in the file"), _("What is wrong")])
    for number, cells in sheet.rows():
        if number in faulty:
            words = "; ".join(f"{fault.field}: {fault.message}" for fault in faulty[number])
            writer.writerow([*map(harmless, cells), number, harmless(words)])
    return default_storage.save(
        f"imports/{row.pk}-rejected.csv", ContentFile(out.getvalue().encode("utf-8-sig"))
    )
