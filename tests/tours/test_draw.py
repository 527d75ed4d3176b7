"""Places by lot in the browser: looked at, drawn and read on a phone and on a desk; without JavaScript too."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from mentes.enrolment.actions.draw import give_priority
from mentes.enrolment.models import Lottery
from mentes.foundation.actor import System
from mentes.people.models import Person
from mentes.programmes.models import Programme
from tests.enrolment.test_draw import by_lot, close_enrolment, sign_up
from tests.factories import make_organisation

WITHOUT = pytest.mark.browser_context_args(java_script_enabled=False)


@pytest.fixture
def programme(visitor: Page) -> Programme:
    make_organisation()
    programme = by_lot(places=8, draws_within="level", name="Emerging leaders 2027")
    for n in range(21):
        sign_up(programme, name=f"Person {n:02}", level=1 + n % 3, team="Sales")
    first = programme.enrolments.get(person__name="Person 00")
    give_priority(first, by=System("a test"), reason="Returns from parental leave")
    return close_enrolment(programme)


def sign_in(page: Page, person: Person) -> None:
    client = Client()
    client.force_login(person)
    value = client.cookies["session"].value
    address = {"name": "session", "value": value, "domain": "localhost", "path": "/"}
    page.context.clear_cookies()
    page.context.add_cookies([address])  # type: ignore[list-item]


@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=WITHOUT)], ids=["script", "plain"]
)
def test_places_are_drawn_and_read(
    visitor: Page, programme: Programme, script: bool, check_accessibility: Callable[[Page], None]
) -> None:
    look = check_accessibility if script else lambda page: None
    member = programme.enrolments.get(person__name="Person 01")
    visitor.goto(reverse("enrolment:page", args=[programme.slug]))
    expect(visitor.get_by_role("heading", name="How places are given")).to_be_visible()
    look(visitor)

    sign_in(visitor, member.person)
    visitor.goto(reverse("enrolment:mine", args=[programme.slug, "mentee"]))
    expect(visitor.get_by_text("Your number in the draw is")).to_contain_text(member.lot_number)
    look(visitor)

    sign_in(visitor, programme.roles.get().person)
    visitor.goto(reverse("programmes:eligibility", args=[programme.slug]))
    look(visitor)
    visitor.goto(reverse("enrolment:people", args=[programme.slug]))
    visitor.get_by_role("link", name="Places by lot").click()
    look(visitor)
    visitor.get_by_role("link", name="Draw the places").click()
    expect(visitor.get_by_text("20 people are in the draw for 7 places.")).to_be_visible()
    look(visitor)
    visitor.get_by_label("I know that places are given once").check()
    visitor.get_by_role("button", name="Draw now and tell everybody").click()
    expect(visitor.get_by_text("7 places are drawn. Everybody is told.")).to_be_visible()
    look(visitor)
    assert Lottery.objects.get().seats == 7

    sign_in(visitor, member.person)
    visitor.goto(reverse("enrolment:draw", args=[programme.slug]))
    mine = visitor.get_by_role("row").filter(has_text="(you)")
    expect(mine).to_contain_text(member.lot_number)
    visitor.get_by_text("Ten lines of Python").click()
    look(visitor)
