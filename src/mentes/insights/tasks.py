"""PLACEHOLDER"""
from django_tasks import task


@task()
def freeze_months(pk: int = 0) -> None:
    return None
