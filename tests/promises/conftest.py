"""What promises of more than one process need."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from tests.promises.elsewhere import Staff


@pytest.fixture
def staff(transactional_db: None) -> Iterator[Staff]:
    """Workers and other processes on this test's database; its queue is empty afterwards."""
    staff = Staff()
    yield staff
    staff.dismiss()
    if settings.ON_POSTGRES:  # Procrastinate's tables are not Django's to flush
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
