"""Every line of the privacy centre stands in one of its groups."""

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from mentes.foundation.kept import GROUPS


@pytest.mark.parametrize("path", settings.PERSONAL_DATA)
def test_each_line_says_who_reads_it_and_stands_in_a_group(path: str) -> None:
    for group, what, who, how_long in import_string(f"{path}.KEPT"):
        assert group in GROUPS
        assert what and who and how_long
