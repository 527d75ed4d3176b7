"""The dry run: what the file would do, row by row, with nothing written but this answer."""

import csv
import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from mentes.foundation.actor import System
from mentes.people.comparison import Plan
from mentes.people.dry_run import plan_of, sheet_of, summary_of
from mentes.people.exports import harmless
from mentes.people.models import Import, Person
from mentes.people.sheets import Sheet


def check_import(row: Import, *, by: Person | System) -> Import:
    """In the worker, on a claimed row."""
    with sheet_of(row) as sheet:
        plan = plan_of(row, sheet)
        rejected = _keep_rejected(row, sheet, plan)
    row.finish(
        state=Import.State.CHECKED, summary=row.summary | summary_of(plan), rejected=rejected
    )
    row.refresh_from_db()
    return row


def _keep_rejected(row: Import, sheet: Sheet, plan: Plan) -> str:
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
