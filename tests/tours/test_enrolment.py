"""Somebody new joins on a phone: with the keyboard alone, and with nothing but HTML."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mentes.demo.cast import cast
from mentes.enrolment.models import Answer, Enrolment
from mentes.programmes.models import Programme, Question, Role
from tests.tours.hands import Keys, Pointer

WITHOUT = pytest.mark.browser_context_args(java_script_enabled=False)
HANDS = [pytest.param(Keys, id="keys"), pytest.param(Pointer, id="plain", marks=WITHOUT)]
Kind = Question.Kind
Check = Callable[[Page], None]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("width", ["phone"])
@pytest.mark.parametrize("hands", HANDS)
@pytest.mark.long
def test_from_the_programme_page_to_a_place(
    visitor: Page, hands: type[Pointer], check_accessibility: Check
) -> None:
    me, newcomer = hands(visitor), cast()[-1].person
    look: Check = check_accessibility if hands is Keys else lambda page: None
    programme = Programme.objects.get(name__startswith="First ninety days")
    questions = list(programme.questions.filter(role=Role.MENTEE))
    visitor.goto("/demo/")
    me.press(f"Continue as {newcomer.first_name}")
    me.follow(programme.name)
    me.reads("How you are matched")
    look(visitor)
    me.press("Join as a mentee")

    needed = next(each for each in questions if each.is_required and each.kind == Kind.LONG)
    for number, question in enumerate(questions, 1):
        me.reads(question.words)
        expect(visitor.locator(".m-stepper")).to_contain_text(f"{number} of {len(questions)}")
        fits(visitor)
        if question == needed:
            is_told_what_is_missing(me)
        look(visitor)
        answer(me, question)
        me.press("Continue")
        if question == needed:
            goes_back_and_finds_the_answer(me, question, questions[number])

    me.reads("Check your answers")
    fits(visitor)
    look(visitor)
    me.press("Join as a mentee")
    me.sees("Tick the box if you want to take part")
    me.tick("I have read the privacy notice")
    me.press("Join as a mentee")
    me.reads(re.compile("Your place|You’re in|You are in|" + programme.name))
    joined = Enrolment.objects.get(programme=programme, person=newcomer)
    assert joined.state in (Enrolment.State.ENROLLED, Enrolment.State.APPLIED)
    assert Answer.system("the tour").filter(enrolment=joined).exists()


def is_told_what_is_missing(me: Pointer) -> None:
    """The summary has the focus, and leads to the field."""
    me.press("Continue")
    summary = me.page.get_by_role("alert")
    expect(summary).to_contain_text("needs changing")
    if isinstance(me, Keys):
        expect(summary).to_be_focused()
        target = (summary.get_by_role("link").first.get_attribute("href") or "").lstrip("#")
        me.follow(re.compile("."), inside=summary)
        expect(me.page.locator(f"[id='{target}']")).to_be_focused()


def goes_back_and_finds_the_answer(me: Pointer, first: Question, second: Question) -> None:
    me.reads(second.words)
    me.follow("Back")
    me.reads(first.words)
    me.press("Continue")
    me.reads(second.words)


def answer(me: Pointer, question: Question) -> None:
    if question.kind in (Kind.TEXT, Kind.LONG):
        me.write("Your answer", "How decisions are really made here, and whom to ask")
    elif question.kind == Kind.CHOICE:
        me.choose(question.options[1])
    elif question.kind == Kind.CHOICES:
        me.tick(question.options[0])
    elif question.kind in (Kind.SKILLS_WANT, Kind.SKILLS_OFFER):
        me.write("Skill 1", "Negotiation")
        me.pick("Where you stand today", "Starting")
    elif question.kind in (Kind.NUMBER, Kind.CAPACITY):
        me.write("Your answer", "2")


def fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, page.url
