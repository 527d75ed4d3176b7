"""The first day of an installation that begins empty and has no mail server: who runs it, and a pair's first hour."""

import csv
import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from mentes.pairing.models import Pair, Round
from mentes.people.actions.signing_in import LINK_MAKER, make_links
from mentes.people.first_run import setup_code
from mentes.people.links import path_of_invitation
from mentes.people.models import Person
from mentes.programmes.actions.making import make_programme
from mentes.programmes.models import Programme
from mentes.relationship.afterwards import pair_told
from mentes.relationship.models import CheckIn, Session
from tests.factories import make_organisation, make_pair, make_person
from tests.tours.conftest import WIDTHS
from tests.tours.hands import Name, Pointer

WITHOUT = pytest.mark.browser_context_args(java_script_enabled=False)
ONLY_WITH_MAIL = ("on its way", "on their way", "in both calendars", "every message went out")
PASSWORD = "four words are easy"
Check = Callable[[Page], None]
LONG = 60_000  # milliseconds; the worker looks for the best pairs meanwhile

PEOPLE = [
    ["Employee ID", "Name", "Work email", "Job title", "Team", "Location", "Level", "Hire date"],
    ["1", "Amara Okafor", "amara@hallam.example", "Buyer", "Sourcing", "Leeds", "5", "2015-02-01"],
    ["2", "Tom Silva", "tom@hallam.example", "Engineer", "Platform", "Leeds", "5", "2014-02-01"],
    ["3", "Ruth Adeyemi", "ruth@hallam.example", "Editor", "Press", "York", "6", "2013-02-01"],
    ["4", "Lena Moreau", "lena@hallam.example", "Analyst", "Finance", "York", "3", "2023-02-01"],
    ["5", "Priya Nair", "priya@hallam.example", "Analyst", "Risk", "Leeds", "3", "2022-02-01"],
    ["6", "Jonas Weber", "jonas@hallam.example", "Clerk", "Legal", "York", "2", "2023-05-01"],
]
AGREES = "Do you agree to take part and to this use of your data?"
MENTEES = [
    ["Name", "Work email", "What do you want to learn?", AGREES],
    ["Lena Moreau", "lena@hallam.example", "Negotiation", "Yes"],
    ["Priya Nair", "priya@hallam.example", "Python", "Yes"],
    ["Jonas Weber", "jonas@hallam.example", "Writing", "Yes"],
]
MENTORS = [
    ["Name", "Work email", "What can you help with?", "How many mentees can you take?", AGREES],
    ["Amara Okafor", "amara@hallam.example", "Negotiation", "1", "Yes"],
    ["Tom Silva", "tom@hallam.example", "Python", "1", "Yes"],
    ["Ruth Adeyemi", "ruth@hallam.example", "Writing", "1", "Yes"],
]


class WithoutMail(Pointer):
    """Reads every page on the way: none may promise what needs a mail server."""

    def sees(self, words: Name) -> None:
        super().sees(words)
        self._finds_no_promise()

    def reads(self, heading: Name) -> None:
        super().reads(heading)
        self._finds_no_promise()

    def _press(self, thing: Locator) -> None:
        super()._press(thing)
        self._finds_no_promise()

    def _finds_no_promise(self) -> None:
        self.page.wait_for_load_state()
        page = self.page.locator("body").inner_text().casefold()
        assert not [words for words in ONLY_WITH_MAIL if words in page], self.page.url


@pytest.fixture
def me(visitor: Page) -> Pointer:
    return WithoutMail(visitor)


def table(*rows: list[str]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


@pytest.mark.parametrize("width", ["desk"])
def test_from_an_empty_installation_to_published_pairs(
    me: Pointer, check_accessibility: Check
) -> None:
    look = looks(me, check_accessibility)
    set_up(me)
    look()
    import_people(me)
    programme = launch_from_template(me, look)
    hand_out_links(me, programme, look)
    for role, rows in (("Mentees", MENTEES), ("Mentors", MENTORS)):
        bring_sign_ups(me, programme, role, rows)
    find_pairs(me, programme)
    publish(me, programme)


def set_up(me: Pointer) -> None:
    me.page.goto("/")
    me.reads("Welcome. First, you")
    me.write("Set-up code", setup_code())
    me.write("Name of your organisation", "Hallam & Reed")
    me.write("Your name", "Dana Whitfield")
    me.write("Your work e-mail", "dana@hallam.example")
    me.write("Password", PASSWORD)
    me.press("Make my account")
    me.reads("Your organisation")
    me.press("Save and continue")
    me.reads("How people sign in")
    me.follow("Continue")
    me.sees("Mentes works without mail")
    me.follow("Continue")
    me.reads("What is private from the start")
    me.write("Whom people ask about their data", "dana@hallam.example")
    me.press("Finish the set-up")
    me.sees("Mentes is ready.")


def import_people(me: Pointer) -> None:
    me.follow("Add the people")
    me.reads("Import people")
    me.bring("File of people", "people.csv", table(*PEOPLE))
    me.press("Read this file")
    me.reads("Which column is what?")
    me.press("Check")
    me.reads("This is what would change")
    me.press("Import 6 people")
    me.sees("6 new")
    assert Person.objects.count() == 7


def launch_from_template(me: Pointer, look: Callable[[], None]) -> Programme:
    me.page.goto("/")
    me.follow(re.compile("first programme|Make a programme"))
    me.follow("See what’s in it Skills exchange")
    me.write("Name of the programme", "Skills 2027")
    me.press("Make a draft from it")
    me.reads("Design the programme")
    me.follow("Dates, length and rhythm")
    me.write("Enrolment opens", timezone.localdate().isoformat())
    me.press("Save and continue")
    me.reads("Who can join")
    me.follow(re.compile("^Design$"))
    me.follow("Review and launch")
    me.sees("1 thing has to be settled first.")
    look()
    me.follow("Settle it The north star is still empty.")
    set_the_goal(me)
    me.follow(re.compile("^Design$"))
    me.follow("Review and launch")
    me.sees("No mail server is set")
    me.choose("Invite everybody who may join")
    me.press("Launch programme")
    me.sees("Launched.")
    return Programme.objects.get()


def set_the_goal(me: Pointer) -> None:
    """The template brings key results with it; the north star is for the organisation to say, and stays."""
    me.write("North star", "Skills travel between our teams")
    me.press("Change Pairs that have met within the last 45 days")
    me.write("Today", "60")
    me.write("Target", "85")
    me.press("Save this key result")
    me.sees("85%")
    me.sees("Skills travel between our teams")
    me.press("Save and continue")


def hand_out_links(me: Pointer, programme: Programme, look: Callable[[], None]) -> None:
    me.page.goto(f"/programmes/{programme.slug}/people/")
    me.follow("Ways in")
    me.sees("No mail server is set, so their invitations wait here.")
    look()
    with me.page.expect_download() as file:
        me.press(re.compile(r"Download \d+ personal links"))
    lines = file.value.path().read_text(encoding="utf-8-sig").splitlines()
    links = list(csv.DictReader(lines))
    assert "/join/" in links[0]["Personal link"]


def bring_sign_ups(me: Pointer, programme: Programme, role: str, rows: list[list[str]]) -> None:
    me.page.goto(f"/programmes/{programme.slug}/people/")
    me.follow("Import a sign-up sheet")
    me.choose(role)
    me.bring("The file", f"{role}.csv", table(*rows))
    me.press("Read the file")
    me.press("Check the rows")
    me.sees("Nothing is saved yet, and nobody is told.")
    me.press(re.compile("^Enrol 3|^Enrol 0|^Take them in"))
    me.sees("Nobody was told.")


def find_pairs(me: Pointer, programme: Programme) -> None:
    me.page.goto(f"/programmes/{programme.slug}/")
    me.follow("Matching")
    me.sees("3 mentees")
    me.press("Find the best pairs")
    expect(me.page.get_by_text("have a proposed mentor")).to_be_visible(timeout=LONG)


def publish(me: Pointer, programme: Programme) -> None:
    me.follow("Review and publish")
    me.sees("People see it here in ten minutes.")
    me.press("Tell 6 people")
    me.sees("until then nobody knows")
    now = timezone.now()
    Round.objects.update(tell_at=now, due_at=now)
    for _n in range(300):
        if Pair.objects.filter(state="active").count() == 3:
            break
        time.sleep(0.1)
    me.page.goto(f"/programmes/{programme.slug}/pairs/")
    me.sees("Lena Moreau")
    me.sees("Amara Okafor")


@pytest.mark.parametrize("width", ["phone"])
@pytest.mark.parametrize(
    "script", [pytest.param(True, id="script"), pytest.param(False, id="plain", marks=WITHOUT)]
)
def test_the_first_hour_of_a_pair(me: Pointer, script: bool, check_accessibility: Check) -> None:
    look = looks(me, check_accessibility) if script else lambda: None
    pair = new_pair()
    lena, amara = pair.mentee.person, pair.mentor.person
    come_in_with_link(me, pair, lena)
    ask(me, amara)
    come_in_with_link(me, pair, amara)
    say_that_they_met(me, lena)
    ask(me, lena)
    sign_in(me, lena)
    say_that_they_met(me, amara)
    say_hello_with_a_time(me, pair, look)
    sign_in(me, amara)
    find_the_hello(me, pair, look)
    agree_on_what_to_talk_about(me, pair)
    sign_in(me, lena)
    first_goals(me, pair, look)
    the_hour_passes(pair)
    check_in(me, pair, look)


def looks(me: Pointer, check: Check) -> Callable[[], None]:
    """Axe looks at the page on a phone and on a desk."""

    def look() -> None:
        size = me.page.viewport_size
        for width in WIDTHS:
            me.sits_at(width)
            check(me.page)
        me.page.set_viewport_size(size)  # type: ignore[arg-type]

    return look


def new_pair() -> Pair:
    make_organisation()
    dana = make_person(name="Dana Whitfield")
    programme = make_programme("Skills 2027", by=dana, template="skills")
    today = timezone.localdate()
    Programme.objects.filter(pk=programme.pk).update(
        state=Programme.State.RUNNING,
        starts_on=today,
        enrolment_opens_on=today - timedelta(days=21),
        enrolment_closes_on=today - timedelta(days=1),
    )
    pair = make_pair(programme=Programme.objects.get())
    pair_told(pair, by=dana)
    return pair


def come_in_with_link(me: Pointer, pair: Pair, person: Person) -> None:
    me.page.context.clear_cookies()
    people = Person.objects.filter(pk=person.pk)
    [link] = make_links(people, by=LINK_MAKER, about=pair.programme, then=pair.programme.page)
    me.page.goto(path_of_invitation(link.invitation))
    me.reads(f"Welcome, {person.first_name}")
    me.write("Password", PASSWORD)
    me.press("Accept and sign in")
    me.reads(f"Hello, {person.first_name}")
    me.sees("One thing first: confirm that it’s you.")


def sign_in(me: Pointer, person: Person) -> None:
    me.page.context.clear_cookies()
    me.page.goto("/account/login/")
    me.write("E-mail", person.email)
    me.write("Password", PASSWORD)
    me.press("Sign in")
    me.reads(re.compile("ello|You and"))


def ask(me: Pointer, partner: Person) -> None:
    """A link passed through other hands, so what the two share opens when they know one another."""
    me.page.goto("/")
    me.follow("Confirm that it's you")
    me.press(f"Ask {partner.first_name}")
    me.sees(f"{partner.first_name} has your question.")


def say_that_they_met(me: Pointer, partner: Person) -> None:
    """Who is confirmed reads the question among the notices; who isn't yet answers it in the same place."""
    name = partner.first_name
    if me.page.get_by_role("link", name="Confirm that it's you").is_visible():
        me.follow("Confirm that it's you")
        me.follow(f"I’ve met {name}")
    else:
        arrives(me, "/notices/", re.compile(f"Answer.*{name}"))
        me.follow(re.compile(f"Answer.*{name}"))
    me.reads(f"Is it really {name}?")
    me.press("Yes, we've met")
    me.sees("It's open now")


def arrives(me: Pointer, page: str, link: Name) -> None:
    """The worker brings it; on a busy machine this takes a moment."""
    for _n in range(300):
        me.page.goto(page)
        if me.page.get_by_role("link", name=link).is_visible():
            return
        time.sleep(0.1)
    raise AssertionError(f"{link} didn't arrive.")


def say_hello_with_a_time(me: Pointer, pair: Pair, look: Callable[[], None]) -> None:
    me.page.goto("/")
    me.follow("Say hello")
    me.reads(f"Meet {pair.mentor.person.first_name}")
    look()
    me.choose(re.compile(r"\d\d:\d\d"))
    me.press("Send hello and this time")
    me.sees(f"{pair.mentor.person.first_name} finds your message and the time")
    me.reads("Next session")
    assert Session.system("the tour").get(pair=pair).minutes == pair.programme.session_minutes


def find_the_hello(me: Pointer, pair: Pair, look: Callable[[], None]) -> None:
    me.page.goto("/")
    me.reads("Next session")
    look()


def agree_on_what_to_talk_about(me: Pointer, pair: Pair) -> None:
    session = Session.system("the tour").get(pair=pair)
    me.page.goto(f"/pairs/{pair.pk}/sessions/{session.pk}/")
    me.sees("Add it to your calendar")
    me.page.get_by_text("Add something").first.click()
    me.write("Add something to talk about", "What each of us hopes for")
    me.press(re.compile("^Add$"))
    me.sees("What each of us hopes for")


def first_goals(me: Pointer, pair: Pair, look: Callable[[], None]) -> None:
    me.page.goto(f"/pairs/{pair.pk}/")
    me.follow(re.compile("Write your first goal|^See it$|^Examples$"))
    me.follow("Write a goal")
    me.write("Your goal in one sentence", "Lead one negotiation from start to signature")
    me.press("Save this goal")
    me.write("Next small step", "Sit in on one of hers")
    me.press("Add step")
    me.sees("Sit in on one of hers")
    look()


def the_hour_passes(pair: Pair) -> None:
    held = timezone.now() - timedelta(hours=1)
    Session.system("the tour").filter(pair=pair).update(starts_at=held)


def check_in(me: Pointer, pair: Pair, look: Callable[[], None]) -> None:
    me.page.goto(f"/pairs/{pair.pk}/")
    me.choose(re.compile("Very useful"))
    me.press("Next: your steps")
    look()
    me.choose("Done", inside=me.page.get_by_role("group").filter(has_text="Sit in on").last)
    me.press("Save the check-in")
    me.sees("That was the check-in.")
    assert CheckIn.system("the tour").filter(session__pair=pair).exists()
