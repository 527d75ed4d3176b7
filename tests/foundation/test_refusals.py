"""What becomes of a request that a verb, or the database, did not let through."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from mentes.foundation.middleware import DEADLOCK, RefusedShown


class Cause(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def fault_with(sqlstate: str) -> OperationalError:
    fault = OperationalError("deadlock detected")
    fault.__cause__ = Cause(sqlstate)
    return fault


def shown(fault: Exception) -> int | None:
    answer = RefusedShown(lambda request: answer).process_exception(
        RequestFactory().post("/"), fault
    )
    return answer and answer.status_code


@pytest.mark.django_db
def test_whoever_lost_a_deadlock_is_asked_to_try_again() -> None:
    assert shown(fault_with(DEADLOCK)) == 409


def test_any_other_fault_of_the_database_stays_a_fault() -> None:
    assert shown(fault_with("53300")) is None
    assert shown(OperationalError("database is locked")) is None
