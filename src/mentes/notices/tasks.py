"""PLACEHOLDER"""
from django_tasks import task


@task()
def deliver_notice(pk: int = 0) -> None:
    return None
