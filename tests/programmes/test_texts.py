"""The texts that pairs and the programme page start from, edited part by part."""

from typing import Any

import pytest
from django.test import Client

from mentes.foundation.refused import Refused
from mentes.pairing.models import Pair
from mentes.people.models import Person
from mentes.programmes import gallery
from mentes.programmes.actions import texts as verbs
from mentes.programmes.actions.making import make_programme
from mentes.programmes.models import Programme, Texts
from mentes.programmes.queries.texts import is_as_in_template, parts_of
from mentes.relationship.actions.agreement import propose_agreement
from mentes.relationship.actions.goals import set_standard_goals
from mentes.relationship.models import Agreement, Goal
from tests.factories import make_pair, make_person

pytestmark = pytest.mark.django_db
FACTS: dict[str, dict[str, Any]] = {
    Texts.FAQ: {"question": "May I leave?", "answer": "At any time."},
    Texts.AGREEMENT: {"heading": "Rhythm", "text": "We meet on Mondays."},
    Texts.GUIDES: {"title": "A walk", "purpose": "", "items": [{"text": "What is new?"}]},
    Texts.STANDARD_GOALS: {"text": "Read", "steps": [{"text": "Chapter 1", "due_week": 2}]},
}


@pytest.fixture
def dana() -> Person:
    return make_person(name="Dana Whitfield")


@pytest.fixture
def draft(dana: Person) -> Programme:
    return make_programme("Spring", by=dana, template="onboarding")


@pytest.fixture
def door(client: Client, dana: Person, draft: Programme) -> Client:
    client.force_login(dana)
    return client


def titles(programme: Programme, texts: str) -> list[str]:
    programme.refresh_from_db()
    return [part.title for part in parts_of(programme, texts)]


def key(programme: Programme, texts: str, place: int = 0) -> str:
    return parts_of(programme, texts)[place].key


@pytest.mark.parametrize("texts", Texts)
def test_a_part_is_added_changed_moved_and_removed(
    draft: Programme, dana: Person, texts: Texts
) -> None:
    before = titles(draft, texts)
    verbs.add_part(draft, by=dana, texts=texts, facts=FACTS[texts])
    assert len(titles(draft, texts)) == len(before) + 1
    last = key(draft, texts, -1)
    verbs.move_part(draft, by=dana, texts=texts, key=last, up=True)
    assert titles(draft, texts)[-1] == before[-1]
    name = next(iter(FACTS[texts]))
    new = FACTS[texts] | {name: "Changed"}
    verbs.change_part(draft, by=dana, texts=texts, key=key(draft, texts, -2), facts=new)
    assert titles(draft, texts)[-2] == "Changed"
    verbs.remove_part(draft, by=dana, texts=texts, key=key(draft, texts, -2))
    assert titles(draft, texts) == before


@pytest.mark.parametrize("texts", Texts)
def test_the_templates_words_come_back(draft: Programme, dana: Person, texts: Texts) -> None:
    verbs.add_part(draft, by=dana, texts=texts, facts=FACTS[texts])
    draft.refresh_from_db()
    assert not is_as_in_template(draft, parts_of(draft, texts), texts)
    verbs.restore_texts(draft, by=dana, texts=texts)
    draft.refresh_from_db()
    assert is_as_in_template(draft, parts_of(draft, texts), texts)


def test_an_edited_template_changes_no_programme_and_no_programme_a_template(
    draft: Programme, dana: Person
) -> None:
    kept = {texts: parts_of(draft, texts) for texts in Texts}
    source = gallery.templates()["onboarding"]
    first = source["faq"][0]["answer"]
    made = make_programme("Autumn", by=dana, template="onboarding")
    made.faq[0]["answer"] = made.who_sees_what[0] = "Something else"
    made.mentee_eligibility["level_from"] = 99
    assert source["faq"][0]["answer"] == first
    assert source["who_sees_what"][0] != "Something else"
    assert "level_from" not in source["eligibility"]["mentee"]
    draft.refresh_from_db()
    assert {texts: parts_of(draft, texts) for texts in Texts} == kept


def test_two_who_change_the_same_words_do_not_overwrite_each_other(
    draft: Programme, dana: Person
) -> None:
    seen = key(draft, Texts.FAQ)
    verbs.change_part(draft, by=dana, texts=Texts.FAQ, key=seen, facts=FACTS[Texts.FAQ])
    with pytest.raises(verbs.ChangedMeanwhile):
        verbs.change_part(draft, by=dana, texts=Texts.FAQ, key=seen, facts=FACTS[Texts.FAQ])


def test_pairs_need_something_to_agree_to(draft: Programme, dana: Person) -> None:
    def remove() -> None:
        draft.refresh_from_db()
        first = key(draft, Texts.AGREEMENT)
        verbs.remove_part(draft, by=dana, texts=Texts.AGREEMENT, key=first)

    for _ in draft.agreement[1:]:
        remove()
    with pytest.raises(Refused, match="something to agree to"):
        remove()


def test_sections_keep_their_name_when_the_heading_changes(draft: Programme, dana: Person) -> None:
    name = draft.agreement[0]["key"]
    facts = FACTS[Texts.AGREEMENT]
    first = key(draft, Texts.AGREEMENT)
    verbs.change_part(draft, by=dana, texts=Texts.AGREEMENT, key=first, facts=facts)
    verbs.add_part(draft, by=dana, texts=Texts.AGREEMENT, facts=facts)
    draft.refresh_from_db()
    names = [part["key"] for part in draft.agreement]
    assert names[0] == name
    assert len(set(names)) == len(names)


def test_pairs_that_were_told_keep_what_they_were_given(dana: Person) -> None:
    programme = make_programme("Summer", by=dana, template="onboarding")
    before, after = (make_pair(programme=programme) for _ in range(2))
    give(before)
    for texts in (Texts.AGREEMENT, Texts.STANDARD_GOALS):
        programme.refresh_from_db()
        first = key(programme, texts)
        verbs.change_part(programme, by=dana, texts=texts, key=first, facts=FACTS[texts])
    give(after)
    assert given(before) != given(after)
    assert given(after) == ("We meet on Mondays.", "Read")


def give(pair: Pair) -> None:
    fresh = Pair.objects.get(pk=pair.pk)
    propose_agreement(fresh, by=pair.mentee.person)
    set_standard_goals(fresh, by=pair.mentee.person)


def given(pair: Pair) -> tuple[str, str]:
    agreement = Agreement.system("test").get(pair=pair)
    goal = Goal.system("test").filter(pair=pair).order_by("pk")[0]
    return agreement.parts[0]["text"], goal.text


ONE = {"line-TOTAL_FORMS": "2", "line-INITIAL_FORMS": "0"}


def test_lines_move_come_and_go_without_being_saved(door: Client, draft: Programme) -> None:
    typed = ONE | {
        "text": "Read the handbook", "line-0-text": "First", "line-0-due_week": "soon",
        "line-1-text": "Second", "line-1-due_week": "3",
    }  # fmt: skip
    address = "/programmes/spring/build/standard-goals/add/"
    moved = door.post(address, typed | {"do": "up-1"}).content.decode()
    assert moved.index("Second</textarea>") < moved.index("First</textarea>")
    assert "Nothing is saved yet" in moved
    assert "Read the handbook" in moved
    more = door.post(address, typed | {"do": "add"}).content.decode()
    assert 'name="line-2-text"' in more
    less = door.post(address, typed | {"do": "remove-0"}).content.decode()
    assert "First</textarea>" not in less
    assert draft.standard_goals.count() == 3


def test_a_goal_is_saved_with_its_weeks_and_empty_lines_go(door: Client, draft: Programme) -> None:
    facts = ONE | {"text": "Meet the team", "line-0-text": "Say hello", "line-0-due_week": "2"}
    door.post("/programmes/spring/build/standard-goals/add/", facts)
    last = draft.standard_goals.last()
    assert last is not None
    assert (last.text, last.steps) == ("Meet the team", [{"text": "Say hello", "due_week": 2}])
    draft.refresh_from_db()
    assert "standard_goals" in draft.steps_saved


def test_a_step_after_the_end_is_refused_with_the_last_week(door: Client, draft: Programme) -> None:
    facts = ONE | {"text": "Stay", "line-0-text": "Much later", "line-0-due_week": "40"}
    page = door.post("/programmes/spring/build/standard-goals/add/", facts).content.decode()
    assert "The programme ends after week 16" in page
    assert 'href="#id_line-0-due_week"' in page
    assert "Much later</textarea>" in page
    assert draft.standard_goals.count() == 3


def test_a_reason_without_its_line_is_pointed_at(door: Client) -> None:
    facts = ONE | {"title": "A walk", "line-0-why": "Because"}
    page = door.post("/programmes/spring/build/guides/add/", facts).content.decode()
    assert "Write this line" in page


def test_words_that_changed_meanwhile_are_said_and_yours_are_kept(
    door: Client, draft: Programme, dana: Person
) -> None:
    seen = key(draft, Texts.FAQ)
    verbs.change_part(draft, by=dana, texts=Texts.FAQ, key=seen, facts=FACTS[Texts.FAQ])
    mine = {"question": "Mine?", "answer": "My answer"}
    page = door.post(f"/programmes/spring/build/faq/{seen}/", mine).content.decode()
    assert "This was changed or removed" in page
    assert "My answer" in page
    assert door.get(f"/programmes/spring/build/faq/{seen}/").status_code == 404


def test_the_programme_page_shows_the_programmes_own_words(
    door: Client, draft: Programme, dana: Person
) -> None:
    verbs.add_part(draft, by=dana, texts=Texts.FAQ, facts=FACTS[Texts.FAQ])
    Programme.objects.update(
        state="enrolling", how_matching_works="By hand.", who_sees_what=["Me."]
    )
    page = door.get("/programmes/spring/join/").content.decode()
    assert all(words in page for words in ("May I leave?", "By hand.", "Me."))


def test_who_sees_what_is_kept_as_one_sentence_a_line(door: Client, draft: Programme) -> None:
    facts = {"name": "Spring", "who_sees_what": "You.\r\n\r\n Your mentor. "}
    door.post("/programmes/spring/build/page/", facts)
    draft.refresh_from_db()
    assert draft.who_sees_what == ["You.", "Your mentor."]


@pytest.mark.parametrize("texts", ["faq", "agreement", "guides", "standard-goals"])
def test_what_an_edit_changes_and_for_whom_is_said_once_launched(
    door: Client, draft: Programme, texts: str
) -> None:
    address = f"/programmes/spring/build/{texts}/"
    assert "The programme is launched" not in door.get(address).content.decode()
    Programme.objects.update(state="running")
    assert "The programme is launched" in door.get(address).content.decode()
    Programme.objects.update(state="closed")
    closed = door.get(address).content.decode()
    assert "Its design stays as it was" in closed
    assert "Move up" not in closed
    answer = door.post(f"{address}add/", FACTS[texts.replace("-", "_")] | ONE)
    assert answer.status_code == 409
