"""The first page a stranger sees."""

from collections.abc import Callable

from playwright.sync_api import Page


def test_a_stranger_meets_a_page_without_faults(
    visitor: Page, check_accessibility: Callable[[Page], None]
) -> None:
    visitor.goto("/")
    assert visitor.locator("h1").count() == 1
    check_accessibility(visitor)
