"""PLACEHOLDER"""

from django_tasks import task


@task()
def run_import(pk: int = 0) -> None:
    return None
