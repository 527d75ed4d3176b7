"""What imports and sign-in links leave behind goes when nobody can need it any more."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.people.models import AccountClaim, IdentityCheck, Import, ImportedChange, SignInLink

RESTING = [Import.State.UPLOADED, Import.State.CHECKED]


@transaction.atomic
def clear_imports_and_links(*, by: System) -> dict[str, int]:
    """After 30 days no import can be undone, and a file that nobody imported is of no use."""
    now = timezone.now()
    over = now - Import.UNDO
    changes, _ = ImportedChange.objects.filter(source__imported_at__lt=over).delete()
    for row in Import.objects.filter(imported_at__lt=over).exclude(rejected=""):
        row.rejected.delete()
    files = list(Import.objects.filter(state__in=RESTING, made_at__lt=over))
    for row in files:
        for file in filter(None, (row.file, row.rejected)):
            file.delete(save=False)
        row.delete()
    links, _ = SignInLink.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    AccountClaim.objects.filter(made_at__lt=over).delete()
    IdentityCheck.objects.filter(confirmed_at__lt=now - timedelta(days=365)).delete()
    cleared = {"changes": changes, "files": len(files), "links": links}
    if changes or files:
        note("clear_imports_and_links", Import(), by=by, **cleared)
    return cleared
