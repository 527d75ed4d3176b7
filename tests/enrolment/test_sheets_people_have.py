"""Sign-up sheets as forms give them: the form's own words, who is on them, and what they lack."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.models import Answer, Enrolment, NotWith, SignUpSheet, Wish
from mentes.enrolment.queries.sheets import rows_of
from mentes.enrolment.tasks import enrol_from
from mentes.people.actions.skills import load_taxonomy
from mentes.people.models import Person, PersonSkill
from mentes.programmes.models import Programme, Question
from tests.enrolment.test_joining import ask
from tests.enrolment.test_sheets import bring, table, take_in
from tests.factories import make_enrolment, make_person, make_programme

pytestmark = pytest.mark.django_db
State = Enrolment.State


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def page_of(client: Client, sheet: SignUpSheet, dana: Person) -> str:
    client.force_login(dana)
    return client.get(
        reverse("enrolment:sheet", args=[sheet.programme.slug, sheet.pk])
    ).content.decode()


def test_the_forms_own_questions_are_guessed_first_of_all() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    kinds = Question.Kind
    ask(programme, kinds.SKILLS_WANT, words="What would make your year?")
    ask(programme, kinds.NOT_WITH, words="Anything else?")
    lead = ask(programme, kinds.CHOICE, words="Do you lead people?", options=["Yes", "Not yet"])
    ask(programme, kinds.WISHES, words="Dream team")
    ben = make_enrolment(programme=programme, role="mentor", person=make_person(name="Ben Marsh"))
    boss = make_person(name="Ada Quill")
    content = table(
        ["Name", "E-mail", "What would make your year?", "Anything else?", "Do you lead people?", "Dream team"],
        ["Lia Fern", "lia@x.org", "Excel; Sailing", "Quill, Ada", "not yet", "Ben Marsh"],
    )  # fmt: skip
    take_in(bring(programme, dana, content), dana)
    lia = programme.enrolments.get(person__email="lia@x.org")
    assert set(
        PersonSkill.objects.filter(person=lia.person).values_list("direction", flat=True)
    ) == {"wants"}
    assert NotWith.system("a test").get(enrolment=lia).other == boss
    assert Wish.system("a test").get(enrolment=lia).mentor == ben
    kept = Answer.system("a test").get(enrolment=lia, question=lead)
    assert (kept.value, kept.is_from_sheet) == ("Not yet", True)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Which skill do you want to get better at?", "wants"), ("Preferred mentor", "wishes"),
        ("Who would you rather not be matched with?", "not_with"), ("Einwilligung zum Datenschutz", "consent"),
        ("Welche Fähigkeiten möchtest du lernen?", "wants"),
    ],
)  # fmt: skip
def test_usual_wordings_are_guessed(heading: str, field: str) -> None:
    dana = make_person(name="Dana")
    sheet = bring(
        make_programme(admin=dana),
        dana,
        table(["Name", "E-mail", heading], ["Lia", "lia@x.org", "ja"]),
    )
    assert (sheet.source.columns | sheet.columns)[heading] == field or sheet.columns[
        heading
    ] == field


def test_each_row_says_who_is_a_stranger_and_what_they_lack(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana, mentee_eligibility={"level_from": 3})
    make_person(name="Max Reed", email="max@x.org", level=4)
    people = [[f"p{n}@x.org", f"P {n}", "3", "Excel"] for n in range(30)]
    content = table(
        ["E-mail", "Name", "Level", "Skills wanted"],
        ["max@x.org", "Max Reed", "", "Excel"], ["eve@gmail.example", "Eve Stranger", "1", ""], *people,
    )  # fmt: skip
    sheet = bring(programme, dana, content)
    rows = {row.email: row for row in rows_of(sheet)}
    eve, max_ = rows["eve@gmail.example"], rows["max@x.org"]
    assert (eve.is_new, eve.is_open, eve.lacks_skills) == (True, False, True)
    assert (max_.is_new, max_.is_open, max_.lacks_skills) == (False, True, False)
    page = page_of(client, sheet, dana)
    assert page.index("Take them in") < page.index("Eve Stranger") < page.index("And 12 more")
    assert "Not open to them" in page and "The file doesn’t say who agreed" in page.replace(
        "&#x27;", "'"
    )
    assert "['" not in page and "[&#x27;" not in page


def test_whom_the_coordinator_leaves_out_stays_out_of_the_directory_too(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    content = table(["E-mail", "Name"], ["eve@x.org", "Eve"], ["lia@x.org", "Lia"])
    sheet = bring(programme, dana, content)
    page_of(client, sheet, dana)
    address = reverse("enrolment:sheet_enrol", args=[programme.slug, sheet.pk])
    client.post(address, {"exclude": ["eve@x.org"]})
    enrol_from.call(sheet.pk)
    assert not Person.objects.filter(email="eve@x.org").exists()
    assert programme.enrolments.get().person.email == "lia@x.org"


@pytest.mark.parametrize(("choice", "state"), [("each", State.APPLIED), ("all", State.ENROLLED)])
def test_approval_is_asked_for_unless_all_are_approved(
    client: Client, choice: str, state: str
) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana, approves_mentees=True)
    sheet = bring(programme, dana, table(["E-mail", "Name"], ["lia@x.org", "Lia"]))
    assert "a coordinator approves each person" in page_of(client, sheet, dana)
    client.post(
        reverse("enrolment:sheet_enrol", args=[programme.slug, sheet.pk]), {"approve": choice}
    )
    enrol_from.call(sheet.pk)
    enrolment = programme.enrolments.get()
    assert enrolment.state == state
    assert (enrolment.decided_by == dana) == (state == State.ENROLLED)


def test_a_name_nobody_has_is_told_by_row_and_never_by_name(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    content = table(["E-mail", "Name", "Not with"], ["lia@x.org", "Lia", "Xerxes Unknown"])
    page = page_of(client, bring(programme, dana, content), dana)
    assert "Row 2 names a person they must not be matched with" in page
    assert "Xerxes" not in page


def test_a_mentor_without_room_is_taken_in_paused(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    content = table(
        ["E-mail", "Name", "How many mentees can you take?"],
        ["a@x.org", "A", "none"], ["b@x.org", "B", "as many as needed"], ["c@x.org", "C", "zwei"], ["d@x.org", "D", ""],
    )  # fmt: skip
    sheet = bring(programme, dana, content, role="mentor")
    assert "Row 2, 3: no places" in page_of(client, sheet, dana)
    take_in(sheet, dana)
    found = programme.enrolments.order_by("person__email").values_list("is_paused", "places")
    assert list(found) == [(True, 1), (True, 1), (False, 2), (False, 1)]


def test_skills_in_other_words_meet(client: Client) -> None:
    load_taxonomy(by=None)
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    content = table(
        ["E-mail", "Name", "Skills wanted"],
        ["lia@x.org", "Lia", "presentation skills; Führung"],
        ["max@x.org", "Max", "Public speaking; leadership"],
    )
    take_in(bring(programme, dana, content), dana)
    lia, max_ = (
        set(
            PersonSkill.objects.filter(person__email=f"{who}@x.org").values_list(
                "skill__name", flat=True
            )
        )
        for who in ("lia", "max")
    )
    assert lia == max_ == {"Public speaking", "Leading a team"}


def test_a_sheet_takes_the_same_number_of_questions_for_5_and_for_50(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    dana = make_person(name="Dana")
    counts = []
    for size in (5, 50):
        programme = make_programme(admin=dana)
        rows = [[f"p{n}@x{size}.org", f"P {n}", "Excel"] for n in range(size)]
        sheet = bring(programme, dana, table(["E-mail", "Name", "Skills wanted"], *rows))
        page_of(client, sheet, dana)
        with django_assert_max_num_queries(200) as found:
            page_of(client, sheet, dana)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_other_people_do_not_see_the_page(client: Client) -> None:
    dana = make_person(name="Dana")
    sheet = bring(make_programme(admin=dana), dana, table(["E-mail", "Name"], ["lia@x.org", "Lia"]))
    client.force_login(make_person())
    assert (
        client.get(reverse("enrolment:sheet", args=[sheet.programme.slug, sheet.pk])).status_code
        == 404
    )


def test_a_bomb_is_refused_in_words(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    client.force_login(dana)
    address = reverse("enrolment:sheets", args=[programme.slug])
    wide, wider = (",".join(f"c{n}" for n in range(size)) + "\n" for size in (5_000, 400_000))
    for content, words in (
        (wide.encode(), "5000 columns"),
        (wider.encode(), "400000 columns"),
        (b"Name,E-mail\n" + b"x" * 40_000 + b",a@x.org\n", "more than 32,767"),
        (b'Name,E-mail\n"a,b@x.org\n', "quotation mark"),
    ):
        page = client.post(
            address, {"role": "mentee", "sheet": SimpleUploadedFile("a.csv", content)}
        )
        assert page.status_code == 422, words
        assert words in page.content.decode()


def test_a_programme_by_its_dates_judges_the_day_of_the_sheet() -> None:
    dana = make_person(name="Dana")
    programme: Programme = make_programme(admin=dana, mentee_eligibility={"months_here": 3})
    new, old = (timezone.localdate() - timedelta(days=days) for days in (10, 400))
    content = table(
        ["E-mail", "Name", "Hire date"],
        ["a@x.org", "A", new.isoformat()], ["b@x.org", "B", old.isoformat()], ["c@x.org", "C", ""],
    )  # fmt: skip
    open_to = {row.email: row.is_open for row in rows_of(bring(programme, dana, content))}
    assert open_to == {"a@x.org": False, "b@x.org": True, "c@x.org": False}
