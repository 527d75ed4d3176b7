"""Numbers as people write them."""

import pytest

from mentes.foundation.widgets import DecimalBox

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "written, read",
    [
        ("2,4", "2.4"), ("2.4", "2.4"), ("1.234,50", "1234.50"), ("1 234,5", "1234.5"),
        ("1,234.5", "1234.5"), ("−3,5", "-3.5"), ("0,12345", "0.12345"), (" 7 ", "7"),
        ("1,234", "1,234"), ("1,2,3", "1,2,3"), ("ten", "ten"), ("", ""),
    ],
)  # fmt: skip
def test_a_comma_before_decimals_is_a_point(written: str, read: str) -> None:
    assert DecimalBox().value_from_datadict({"n": written}, {}, "n") == read
