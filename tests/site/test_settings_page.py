"""docs/settings.md says what the settings say of themselves."""

from pathlib import Path

from mentes.site.management.commands.settings_page import page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_settings_is_current() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == page(), (
        "./mentes settings-page > docs/settings.md"
    )
