"""Everything the reveal offers is pressed once, each time on a page that nobody has touched."""

import re

import pytest
from playwright.sync_api import Page, Response, expect

from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.relationship.afterwards import pair_told
from mentes.relationship.models import Session
from tests.factories import make_organisation, make_pair, make_person, make_programme

WITHOUT = pytest.mark.browser_context_args(java_script_enabled=False)
SCRIPT = [pytest.param(True, id="script"), pytest.param(False, id="plain", marks=WITHOUT)]
OFFERS = "main a[href], main button, main summary"
PASSWORD = "four words are easy"
SEND = re.compile("Send hello")


@pytest.fixture
def pair(live_server: object) -> Pair:
    """Told, and not a word said; the library's agreement brings the draft that the page shows."""
    make_organisation()
    dana = make_person(name="Dana Whitfield")
    agreement = [{"key": "books", "heading": "Who books", "text": "The mentee books."}]
    pair = make_pair(programme=make_programme(admin=dana, agreement=agreement))
    pair_told(pair, by=dana)
    return pair


@pytest.mark.parametrize("script", SCRIPT)
@pytest.mark.parametrize("width", ["phone"])
def test_every_button_of_the_reveal_leads_somewhere(
    watched: Page, live_server: object, pair: Pair, script: bool
) -> None:
    sign_in(watched, pair)
    refused: list[tuple[str, int]] = []

    def listen(answer: Response) -> None:
        if answer.status >= 400:
            refused.append((answer.url, answer.status))

    watched.on("response", listen)
    offers = opened(watched, pair).locator(OFFERS)
    names = [offer.inner_text().strip() for offer in offers.all()]
    assert len(names) > 5
    for number, name in enumerate(names):
        offer = opened(watched, pair).locator(OFFERS).nth(number)
        assert name == offer.inner_text().strip()
        offer.click()
        watched.wait_for_load_state()
        expect(watched.get_by_role("heading", level=1).first).to_be_visible()
        expect(watched.get_by_role("alert")).to_have_count(0)
        assert not refused, name


@pytest.mark.parametrize("width", ["phone"])
def test_every_time_of_the_reveal_is_booked(watched: Page, live_server: object, pair: Pair) -> None:
    sign_in(watched, pair)
    times = opened(watched, pair).get_by_role("radio").count()
    assert times == 4
    for number in range(times):
        page = opened(watched, pair)
        page.get_by_role("radio").nth(number).check()
        page.get_by_role("button", name=SEND).click()
        if number == times - 1:
            expect(page.get_by_role("heading", name="Book a session")).to_be_visible()
        else:
            expect(page.get_by_role("heading", name="Next session")).to_be_visible()
            session = Session.system("the tour").get(pair=pair)
            assert session.minutes == pair.programme.session_minutes


def sign_in(page: Page, pair: Pair) -> None:
    person = pair.mentee.person
    person.set_password(PASSWORD)
    person.save()
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Say hello")).to_be_visible()


def opened(page: Page, pair: Pair) -> Page:
    """The reveal as it was before anything was pressed."""
    Session.system("the tour").filter(pair=pair).delete()
    Notice.objects.all().delete()
    page.goto(f"/pairs/{pair.pk}/meet/")
    return page
