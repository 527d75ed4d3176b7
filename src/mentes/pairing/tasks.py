"""PLACEHOLDER"""
from django_tasks import task


@task()
def work_on_round(pk: int = 0) -> None:
    return None
