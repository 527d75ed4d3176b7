"""What every test may rely on."""

import pytest
from django.conf import settings
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Throttles and counted windows of one test must not close doors in the next."""
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        cache.clear()
