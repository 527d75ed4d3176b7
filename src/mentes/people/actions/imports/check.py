"""The dry run: what the file would do, row by row, with nothing written but this answer."""

from mentes.foundation.actor import System
from mentes.people.dry_run import plan_of, sheet_of, summary_of
from mentes.people.models import Import, Person
from mentes.people.rejected import keep_rejected


def check_import(row: Import, *, by: Person | System) -> Import:
    """In the worker, on a claimed row."""
    with sheet_of(row) as sheet:
        plan = plan_of(row, sheet)
        rejected = keep_rejected(row, sheet, plan)
    row.finish(
        state=Import.State.CHECKED, summary=row.summary | summary_of(plan), rejected=rejected
    )
    row.refresh_from_db()
    return row
