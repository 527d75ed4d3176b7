"""PLACEHOLDER"""
from django_tasks import task


@task()
def tidy(pk: int = 0) -> None:
    return None
