"""The Tasks API on Procrastinate: one generic job calls the task named in its row.

Enqueueing writes through Django's own connection, so it commits or vanishes with the caller's data."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json
from procrastinate import App, JobContext
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

T = TypeVar("T")
RUN_TASK = "run_task"
QUIET_SECONDS = 30  # a worker silent for this long is dead (it beats every 10)
KEPT_HOURS = 24 * 3


class ProcrastinateBackend(BaseTaskBackend):
    supports_defer = True
    supports_priority = True

    def validate_task(self, task: Task[..., Any]) -> None:
        super().validate_task(task)
        if task.takes_context:
            raise InvalidTaskError("Attempts are counted in the row a task wakes.")

    def enqueue(
        self, task: Task[..., T], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> TaskResult[T]:
        self.validate_task(task)
        # Always Django's connector: inside a worker the app's own one would be a different
        # connection, and work enqueued by a job would outlive that job's rolled-back transaction.
        job = JobManager(DjangoConnector()).defer_job(_job_for(task, args, kwargs))
        result = _just_enqueued(task, str(job.id), args, kwargs, self.alias)
        task_enqueued.send(type(self), task_result=result)
        return result


def _job_for(task: Task[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Job:
    return Job(
        queue=task.queue_name,
        priority=task.priority,
        scheduled_at=task.run_after,
        task_name=RUN_TASK,
        task_kwargs=normalize_json({"path": task.module_path, "args": args, "kwargs": kwargs}),
        lock=None,
        queueing_lock=None,
    )


def _just_enqueued(
    task: Task[..., T], pk: str, args: Sequence[Any], kwargs: Mapping[str, Any], alias: str
) -> TaskResult[T]:
    return TaskResult(
        task=task,
        id=pk,
        status=TaskResultStatus.READY,
        enqueued_at=timezone.now(),
        started_at=None,
        finished_at=None,
        last_attempted_at=None,
        args=list(args),
        kwargs=dict(kwargs),
        backend=alias,
        errors=[],
        worker_ids=[],
    )


def run_task(*, path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    task = import_string(path)
    if not isinstance(task, Task):
        raise SuspiciousOperation(f"{path} is not a task")
    task.call(*args, **kwargs)


async def bury_stalled(context: JobContext, timestamp: int) -> None:
    """Close the jobs of dead workers; the sweep wakes their rows again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=QUIET_SECONDS):
        await manager.finish_job(job=job, status=Status.FAILED, delete_job=False)
    await manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True, include_aborted=True)


def register(app: App) -> None:
    """Called once by Procrastinate's Django app (PROCRASTINATE_ON_APP_READY)."""
    app.task(name=RUN_TASK)(run_task)
    bury = app.task(name="bury_stalled", queue="builtin", pass_context=True)(bury_stalled)
    app.periodic(cron="* * * * *")(bury)
    for path, cron in settings.SCHEDULE.items():
        tick = app.task(name=f"tick:{path}", queueing_lock=path)(_tick(path))
        app.periodic(cron=cron)(tick)


def _tick(path: str) -> Callable[[int], None]:
    def tick(timestamp: int) -> None:
        import_string(path).call()

    return tick
