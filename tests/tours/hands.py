"""How a person gets about on a page: with a pointer, or with the keyboard alone.

Things are found by what a person reads or hears: role and name. Taps are counted."""

import re

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.tours.conftest import WIDTHS

Name = str | re.Pattern[str]
TABS_AT_MOST = 600


class Pointer:
    """Click or tap, and type."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def sits_at(self, width: str) -> None:
        self.page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]

    def sees(self, words: Name) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def reads(self, heading: Name) -> None:
        """The page that has this heading is there."""
        expect(self.page.get_by_role("heading", name=heading).first).to_be_visible()

    def follow(self, name: Name, *, inside: Locator | None = None) -> None:
        self._press((inside or self.page).get_by_role("link", name=name).first)

    def press(self, name: Name, *, inside: Locator | None = None) -> None:
        self._press((inside or self.page).get_by_role("button", name=name).first)

    def choose(self, name: Name, *, inside: Locator | None = None) -> None:
        self._choose((inside or self.page).get_by_role("radio", name=name).first)

    def tick(self, name: Name) -> None:
        self._tick(self.page.get_by_role("checkbox", name=name).first)

    def pick(self, label: Name, option: str) -> None:
        self._pick(self.page.get_by_label(label).first, option)

    def write(self, label: Name, words: str) -> None:
        fields = self.page.locator("input, textarea")
        self._write(self.page.get_by_label(label).and_(fields).first, words)

    def bring(self, label: Name, filename: str, content: bytes) -> None:
        """Choose a file of one's own."""
        self.taps += 1
        file: FilePayload = {"name": filename, "mimeType": "text/csv", "buffer": content}
        self.page.get_by_label(label).first.set_input_files(file)

    def _press(self, thing: Locator) -> None:
        self.taps += 1
        thing.click()

    def _choose(self, radio: Locator) -> None:
        self.taps += 1
        radio.check()

    def _tick(self, box: Locator) -> None:
        self.taps += 1
        box.check()

    def _pick(self, field: Locator, option: str) -> None:
        self.taps += 2
        field.select_option(label=option)

    def _write(self, field: Locator, words: str) -> None:
        self.taps += 1
        field.fill(words)


class Keys(Pointer):
    """Tab, Enter, Space, arrows and letters; the focus is always where a person can see it."""

    def _press(self, thing: Locator) -> None:
        self.taps += 1
        self._reach(thing)
        self.page.keyboard.press("Enter")

    def _choose(self, radio: Locator) -> None:
        """Tab enters a group of radios; arrows move inside it and choose."""
        self.taps += 1
        name = radio.get_attribute("name")
        self._reach(radio, f"e.name === {name!r} && e.form === wanted.form")
        while not self._is_at(radio):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        expect(radio).to_be_checked()

    def _write(self, field: Locator, words: str) -> None:
        self.taps += 1
        self._reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def _tick(self, box: Locator) -> None:
        self.taps += 1
        self._reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def _pick(self, field: Locator, option: str) -> None:
        """A list of choices goes to what one types."""
        self.taps += 1
        self._reach(field)
        self.page.keyboard.type(option)
        shown = "e => e.options[e.selectedIndex].label"
        assert field.evaluate(shown) == option

    def _reach(self, thing: Locator, or_rather: str = "false") -> None:
        expect(thing).to_be_visible()
        for _n in range(TABS_AT_MOST):
            self.page.keyboard.press("Tab")
            if self._is_at(thing, or_rather):
                return
        raise AssertionError(f"{TABS_AT_MOST} times Tab did not lead to {thing}.")

    def _is_at(self, thing: Locator, or_rather: str = "false") -> bool:
        at = f"wanted => {{ const e = document.activeElement; return e === wanted || ({or_rather}) }}"
        return bool(thing.evaluate(at))
