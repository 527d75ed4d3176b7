"""What was kept for a stated time goes, and the log is walked along: once a night; sessions each hour."""

import structlog
from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string
from django_tasks import task

from mentes.audit.queries import checked_chain
from mentes.foundation import kept_forms
from mentes.foundation.actor import System
from mentes.foundation.submissions import clear_old_submissions
from mentes.site.cards import remember_chain

log = structlog.get_logger(__name__)


@task()
def tidy() -> None:
    by = System("the nightly clearing")
    for path in settings.RETENTION:
        import_string(path)(by=by)
    if not settings.ON_POSTGRES:  # Procrastinate clears its own
        call_command("prune_db_task_results", min_age_days=14, failed_min_age_days=14)
    _check_audit_log()


@task()
def clear_sessions() -> None:
    """With them, what somebody wrote when their time was over and never came back for."""
    call_command("clearsessions")
    kept_forms.drop_all_old()
    clear_old_submissions()


def _check_audit_log() -> None:
    """Where the lines of this process go, the head of the chain is kept outside the database."""
    found = checked_chain()
    remember_chain(count=found.count, fault=found.fault)
    if found.fault:
        log.error("audit_chain_broken", lines=found.count, head=found.head, fault=found.fault)
    else:
        log.info("audit_chain_intact", lines=found.count, head=found.head)
