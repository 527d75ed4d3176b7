"""All parts in a real browser: no fault for axe, no word from the content policy, no sideways scroll."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect


@pytest.mark.parametrize("shell", ["", "phone", "plain"])
def test_every_part_is_free_of_faults(
    shell: str, visitor: Page, check_accessibility: Callable[[Page], None]
) -> None:
    visitor.goto(f"/parts/?shell={shell}")
    check_accessibility(visitor)
    assert visitor.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


WORDS_OF_PLOTS = """() => [...document.querySelectorAll("svg.m-plot")]
    .filter(plot => plot.getClientRects().length)
    .flatMap(plot => [...plot.querySelectorAll("text")].map(words =>
        parseFloat(getComputedStyle(words).fontSize)
        * plot.getBoundingClientRect().width / plot.viewBox.baseVal.width))"""


def test_no_plot_draws_its_words_smaller_than_they_are_read(visitor: Page) -> None:
    visitor.goto("/parts/")
    sizes = visitor.evaluate(WORDS_OF_PLOTS)
    assert sizes and min(sizes) >= 12


@pytest.mark.parametrize("width", ["phone"])
@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_menu_opens_without_scripts(page: Page) -> None:
    page.goto("/parts/")
    menu = page.locator(".m-menu-panel")
    expect(menu).to_be_hidden()
    page.get_by_text("Menu", exact=True).click()
    expect(menu.get_by_role("link", name="Health")).to_be_visible()


@pytest.mark.parametrize("width", ["desk"])
def test_the_first_tab_leads_past_the_side_bar(visitor: Page) -> None:
    visitor.goto("/parts/")
    visitor.keyboard.press("Tab")
    expect(visitor.get_by_role("link", name="Skip to main content")).to_be_focused()
    visitor.keyboard.press("Enter")
    expect(visitor.locator("main")).to_be_focused()


@pytest.mark.parametrize("width", ["desk"])
def test_keys_do_nothing_for_those_who_did_not_ask(visitor: Page) -> None:
    visitor.goto("/parts/")
    visitor.keyboard.press("?")
    expect(visitor.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize("width", ["desk"])
def test_keys_move_along_the_rows_and_open_the_list_of_keys(visitor: Page) -> None:
    visitor.goto("/parts/")
    visitor.evaluate("document.body.dataset.shortcuts = ''")
    visitor.keyboard.press("j")
    visitor.keyboard.press("j")
    expect(
        visitor.get_by_role("button", name="Why, and other mentors, for Priya Nair")
    ).to_be_focused()
    visitor.keyboard.press("k")
    expect(
        visitor.get_by_role("button", name="Why, and other mentors, for Jonas Weber")
    ).to_be_focused()
    visitor.keyboard.press("?")
    expect(visitor.locator("#keys")).to_be_visible()
    visitor.keyboard.press("Escape")
    expect(visitor.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize("width", ["desk"])
def test_a_key_is_a_letter_while_one_writes(visitor: Page) -> None:
    visitor.goto("/parts/?shell=plain")
    visitor.evaluate("document.body.dataset.shortcuts = ''")
    visitor.get_by_label("Name").first.press_sequentially("?jj")
    expect(visitor.get_by_label("Name").first).to_have_value("?jj")
    expect(visitor.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize("width", ["phone"])
def test_a_form_sent_offline_waits_keeps_its_words_and_goes_later(page: Page) -> None:
    page.goto("/parts/?shell=phone")
    note = page.get_by_role("textbox", name="Note")
    note.fill("Ask about the research team")
    page.context.set_offline(True)
    note.press("Control+Enter")
    expect(page.locator("[data-offline]")).to_be_visible()
    expect(note).to_have_value("Ask about the research team")

    def is_sent(request: Request) -> bool:
        return request.method == "POST"

    # A page that is closed while its form is still under way can hang Chromium: wait for the answer.
    with page.expect_request(is_sent) as sent, page.expect_navigation():
        page.context.set_offline(False)
    assert "research+team" in (sent.value.post_data or "")


@pytest.mark.parametrize("width", ["phone"])
def test_characters_are_counted_while_writing(visitor: Page) -> None:
    visitor.goto("/parts/?shell=plain")
    visitor.get_by_label("What do you want to learn?").fill("Saying no")
    expect(visitor.get_by_text("9 of 500 characters")).to_be_visible()


@pytest.mark.parametrize("width", ["phone"])
def test_the_error_summary_gets_the_focus_and_leads_to_the_field(visitor: Page) -> None:
    visitor.goto("/parts/?shell=plain")
    expect(visitor.locator("[data-errors]")).to_be_focused()
    visitor.get_by_role("link", name="“Name” needs an answer.").click()
    expect(visitor.get_by_label("Name").first).to_be_focused()
