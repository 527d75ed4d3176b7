"""PLACEHOLDER"""
from django_tasks import task


@task()
def remind(pk: int = 0) -> None:
    return None
