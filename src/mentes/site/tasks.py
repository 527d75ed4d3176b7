"""Once a night: what was kept for a stated time goes."""

from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string
from django_tasks import task

from mentes.foundation.actor import System


@task()
def tidy() -> None:
    by = System("the nightly clearing")
    for path in settings.RETENTION:
        import_string(path)(by=by)
    call_command("clearsessions")
    if not settings.ON_POSTGRES:  # Procrastinate clears its own
        call_command("prune_db_task_results", min_age_days=14, failed_min_age_days=14)
