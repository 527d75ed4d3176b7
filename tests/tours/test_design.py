"""An admin designs a programme from a template and launches it: with JavaScript, and without."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Page

from mentes.notices.models import Notice
from mentes.people.models import OrganisationRole
from mentes.programmes.models import Programme
from tests.factories import make_organisation, make_person

WITHOUT = pytest.mark.browser_context_args(java_script_enabled=False)


@pytest.fixture
def dana(visitor: Page, client: Client, live_server: object) -> Page:
    make_organisation()
    admin = make_person(name="Dana Whitfield", level=6, hired_on=date(2019, 1, 7))
    OrganisationRole.objects.create(person=admin, role="organisation_admin")
    for name in ("Lena Moreau", "Amara Okafor"):
        make_person(name=name, level=3, hired_on=date(2022, 3, 1), team="Sales", place="Leeds")
    client.force_login(admin)
    value = client.cookies["session"].value
    address = {"name": "session", "value": value, "domain": "localhost", "path": "/"}
    visitor.context.add_cookies([address])  # type: ignore[list-item]
    return visitor


@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=WITHOUT)], ids=["script", "plain"]
)
def test_from_the_gallery_to_the_launch(
    dana: Page, script: bool, check_accessibility: Callable[[Page], None]
) -> None:
    looked_at = check_accessibility if script else lambda page: None
    dana.goto("/programmes/new/")
    looked_at(dana)
    dana.get_by_role("link", name="See what’s in it Skills exchange").click()
    dana.get_by_label("Name of the programme").fill("Skills 2027")
    dana.get_by_role("button", name="Make a draft from it").click()
    looked_at(dana)

    dana.get_by_role("link", name="North star and key results").click()
    dana.get_by_label("North star").fill("So that every project is staffed from our own people")
    looked_at(dana)
    dana.get_by_role("button", name="Save and continue").click()

    dana.get_by_role("heading", name="Dates, length and rhythm", level=1).wait_for()
    dana.get_by_label("Length in weeks").fill("36")
    dana.get_by_label("Minutes a session").fill("60")
    if script:
        dana.get_by_text("Time asked: 12 sessions of 60 minutes = 12 h").wait_for()
    looked_at(dana)
    dana.get_by_role("button", name="Save and continue").click()

    dana.get_by_role("heading", name="Who can join", level=1).wait_for()
    dana.locator("#id_mentee-level_from").fill("3")
    dana.locator("#id_mentee-level_until").fill("3")
    if script:
        dana.get_by_text("2 people may join as mentees").wait_for()
    looked_at(dana)
    dana.get_by_role("button", name="Save and continue").click()

    dana.get_by_role("heading", name="Enrolment form", level=1).wait_for()
    looked_at(dana)
    questions = dana.locator("#mentee ol > li")
    first = questions.first.locator("a").inner_text()
    questions.first.get_by_role("button", name="Move down").click()
    dana.locator("#mentee ol > li:nth-child(2)", has_text=first).wait_for()

    dana.goto("/programmes/skills-2027/build/rules/")
    looked_at(dana)
    dana.get_by_label("They work in different teams").first.uncheck()
    dana.get_by_role("button", name="Save and continue").click()

    dana.goto("/programmes/skills-2027/messages/match_reveal_mentee/")
    dana.get_by_label("Subject").fill("{first_name}, meet {partner_first_name}")
    dana.get_by_label("Read as").select_option(label="Lena Moreau")
    dana.get_by_role("button", name="Show it").click()
    dana.get_by_text("Lena, meet Dana").wait_for()
    looked_at(dana)
    dana.get_by_role("button", name="Save this message").click()

    dana.goto("/programmes/skills-2027/launch/")
    looked_at(dana)
    dana.get_by_label("Invite everybody who may join").check()
    dana.get_by_role("button", name="Launch programme").click()
    dana.get_by_text("Launched.", exact=True).wait_for()

    made = Programme.objects.get()
    assert (made.weeks, made.session_minutes, made.state) == (36, 60, Programme.State.ENROLLING)
    assert made.mentee_eligibility == {"months_here": 3, "level_from": 3, "level_until": 3}
    assert Notice.objects.filter(kind="programme.invitation_mentee").count() == 2
