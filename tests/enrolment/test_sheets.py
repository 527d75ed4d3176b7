"""Sign-up sheets straight into a programme: the files of the civil service, and worse ones."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentes.enrolment.actions.draw import open_lottery
from mentes.enrolment.actions.joining import answer, keep_sheet_answers
from mentes.enrolment.actions.retention import clear_what_is_over
from mentes.enrolment.actions.sheets import map_sheet, start_sheet, undo_sheet, upload_sheet
from mentes.enrolment.models import Answer, Enrolment, NotWith, SignUpSheet
from mentes.enrolment.personal_data import forget
from mentes.enrolment.queries.sheets import columns_of, would_enrol
from mentes.enrolment.tasks import enrol_from
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.pairing.models import Pair
from mentes.people.models import Consent, Import, Person, PersonSkill
from mentes.people.sign_up_columns import roles_named
from mentes.people.tasks import run_import
from mentes.programmes.models import Programme, Question
from tests.enrolment.test_joining import ask
from tests.factories import make_enrolment, make_person, make_programme

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parents[1] / "data" / "civil_service"
State = Enrolment.State


def bring(
    programme: Programme, dana: Person, content: bytes, *, role: str = "mentee", **more: str
) -> SignUpSheet:
    """Upload and check, with the columns as guessed and those said besides."""
    sheet = upload_sheet(
        programme, by=dana, role=role, file=io.BytesIO(content), filename="sign-ups.csv"
    )
    columns = (
        sheet.source.columns | sheet.columns | {k.replace("_", " "): v for k, v in more.items()}
    )
    sheet = map_sheet(
        sheet, by=dana, columns=columns, date_orders=sheet.source.date_orders, key=sheet.source.key
    )
    run_import.call(sheet.source_id)
    return SignUpSheet.objects.select_related("source", "programme").get(pk=sheet.pk)


def take_in(sheet: SignUpSheet, dana: Person, *, leave_out_rejected: bool = False) -> SignUpSheet:
    start_sheet(sheet, by=dana, leave_out_rejected=leave_out_rejected)
    enrol_from.call(sheet.pk)
    return SignUpSheet.objects.select_related("source", "programme").get(pk=sheet.pk)


def table(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    ("name", "role", "both"), [("mentees", "mentee", 29), ("mentors", "mentor", 27)]
)
def test_the_civil_service_files_work_without_editing(name: str, role: str, both: int) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    sheet = bring(programme, dana, (FILES / f"{name}.csv").read_bytes(), role=role)
    would = would_enrol(sheet)
    assert (would.both, would.already) == (both, 0)
    done = take_in(sheet, dana)
    assert done.source.state == Import.State.IMPORTED
    assert programme.enrolments.filter(role=role, state=State.ENROLLED).count() == 50
    assert programme.enrolments.count() == 50 + both
    person = Person.objects.get(email=f"{role}.00@gov.uk")
    assert person.name == f"{role} 00" and person.level and person.team.startswith("Department of")
    assert Notice.objects.count() == 0


def test_protected_and_free_text_columns_are_left_out_and_said() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    content = (FILES / "mentees.csv").read_bytes()
    sheet = upload_sheet(
        programme, by=dana, role="mentee", file=io.BytesIO(content), filename="mentees.csv"
    )
    lines = {line.heading: line for line in columns_of(sheet)}
    for heading in ("match with similar identity", "identity to match", "biography"):
        assert lines[heading].chosen == "" and lines[heading].why
    take_in(bring(programme, dana, content), dana)
    assert Answer.system("a test looks for what must not be there").count() == 0
    assert not any("Transgender" in str(person.__dict__) for person in Person.objects.all())


def test_whoever_did_not_agree_is_left_out_and_counted() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    content = table(
        ["Timestamp", "Do you agree to us using the information you provide to us in this way?", "Your first name",
         "Your last name", "Your Civil Service email address", "Your grade"],
        ["1", "Yes", "Ann", "Lee", "ann@gov.uk", "HEO"],
        ["2", "No", "Bob", "Low", "bob@gov.uk", "SEO"],
        ["3", "", "Cy", "May", "cy@gov.uk", "SEO"],
        ["4", "Yes", "Di", "Noe", "di@gov.uk", "SEO"],
        ["5", "No", "Di", "Noe", "DI@gov.uk ", "SEO"],
    )  # fmt: skip
    sheet = bring(programme, dana, content)
    assert sheet.left_out == {"no": 2, "silent": 1}
    take_in(sheet, dana)
    assert list(programme.enrolments.values_list("person__email", flat=True)) == ["ann@gov.uk"]
    assert not Person.objects.filter(email__in=["bob@gov.uk", "cy@gov.uk", "di@gov.uk"]).exists()
    assert "sign-ups.csv" in Consent.objects.get().notice_text
    with sheet.source.file.open("rb") as file:
        assert b"bob" not in file.read()


def test_places_in_words_skills_and_open_answers_are_kept() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    question = ask(
        programme, Question.Kind.LONG, role="mentor", words="What do you like to help with?"
    )
    content = table(
        ["Name", "E-mail", "How many mentees can you take?", "Skills you can offer", "About you"],
        ["Ann Lee", "ann@gov.uk", "I can take two people", "Policy; Budgeting", "Long walks"],
        ["Bob Low", "bob@gov.uk", "Max. 3 (in spring)", "Policy,\nWriting", ""],
        ["Ann Lee", "ANN@gov.uk", "one", "Policy", "Short walks"],
        ["TOTAL", "", "5", "", ""],
    )
    sheet = bring(programme, dana, content, role="mentor", About_you=f"answer:{question.pk}")
    take_in(sheet, dana)
    ann, bob = (programme.enrolments.get(person__email=f"{who}@gov.uk") for who in ("ann", "bob"))
    assert (ann.places, bob.places) == (1, 3)
    assert Answer.for_actor(dana).get().value == "Short walks"
    skills = PersonSkill.objects.filter(person=bob.person, direction="offers")
    assert set(skills.values_list("skill__name", flat=True)) == {"Policy", "Writing"}


def test_what_a_file_said_in_someones_name_is_theirs_to_keep_before_others_read_it() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    question = ask(programme, Question.Kind.LONG, words="What brings you here?", seen_by="members")
    content = table(
        ["Name", "E-mail", "What brings you here?"], ["Ann Lee", "ann@x.org", "A change"]
    )
    take_in(bring(programme, dana, content), dana)
    ann = programme.enrolments.get(person__email="ann@x.org")
    other = make_enrolment(programme=programme).person
    assert Answer.for_actor(ann.person).get().is_from_sheet
    assert not Answer.for_actor(other).exists()
    assert keep_sheet_answers(ann, by=ann.person) == 1
    assert Answer.for_actor(other).get().value == "A change"
    answer(ann, by=dana, question=question, value="Another", from_sheet=True)
    answer(ann, by=ann.person, question=question, value="My own words")
    assert Answer.for_actor(other).get().value == "My own words"


def test_a_column_may_say_who_is_a_mentor() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    content = table(
        ["Do you want to sign up as a mentor?", "Name", "E-mail"],
        ["Yes", "Ann Lee", "ann@gov.uk"],
        ["No", "Bob Low", "bob@gov.uk"],
    )
    take_in(bring(programme, dana, content), dana)
    roles = dict(programme.enrolments.values_list("person__email", "role"))
    assert roles == {"ann@gov.uk": "mentor", "bob@gov.uk": "mentee"}


def test_a_column_may_name_the_role() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    content = table(
        ["Name", "E-Mail", "Rolle"],
        ["Ann Lee", "ann@gov.uk", "Mentorin"],
        ["Bob Low", "bob@gov.uk", "Mentee"],
        ["Cy May", "cy@gov.uk", "Mentor und Mentee"],
        ["Di Noe", "di@gov.uk", ""],
    )
    take_in(bring(programme, dana, content), dana)
    roles = sorted(programme.enrolments.values_list("person__email", "role"))
    assert roles == [
        ("ann@gov.uk", "mentor"),
        ("bob@gov.uk", "mentee"),
        ("cy@gov.uk", "mentee"),
        ("cy@gov.uk", "mentor"),
        ("di@gov.uk", "mentee"),
    ]


@pytest.mark.parametrize("words", ["", "not a mentor", "mentor if there is time", "Teamleiter"])
def test_a_cell_that_says_more_names_no_role(words: str) -> None:
    assert roles_named(words) == set()


def test_the_same_sheet_again_changes_nothing() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    content = (FILES / "mentees.csv").read_bytes()
    take_in(bring(programme, dana, content), dana)
    before = set(programme.enrolments.values_list("pk", "changed_at"))
    again = take_in(bring(programme, dana, content), dana)
    assert again.counts == {"mentee": 0, "mentor": 0, "in_draw": 0, "waiting": 0, "already": 79}
    assert set(programme.enrolments.values_list("pk", "changed_at")) == before


def test_a_sheet_does_not_bring_back_who_withdrew() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    ann = make_person(name="Ann Lee")
    make_enrolment(programme=programme, person=ann, state=State.WITHDRAWN)
    take_in(bring(programme, dana, table(["Name", "E-mail"], ["Ann Lee", ann.email])), dana)
    assert programme.enrolments.get(person=ann).state == State.WITHDRAWN


def test_undo_takes_enrolments_and_new_people_away_but_never_a_pair() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    sheet = take_in(bring(programme, dana, (FILES / "mentees.csv").read_bytes()), dana)
    matched = programme.enrolments.get(person__email="mentee.02@gov.uk", role="mentee")
    mentor = make_enrolment(programme=programme, role="mentor", taken=1)
    Enrolment.objects.filter(pk=matched.pk).update(taken=1)
    pair = Pair.objects.create(
        programme=programme, mentee=matched, mentor=mentor, state=Pair.State.ACTIVE
    )
    undone = undo_sheet(sheet, by=dana)
    run_import.call(undone.source_id)
    assert undone.counts["gone"] == 78 and undone.counts["kept"] == 1
    matched.refresh_from_db()
    pair.refresh_from_db()
    assert matched.state == State.WITHDRAWN and pair.state not in Pair.OPEN
    assert Person.objects.filter(email__endswith="@gov.uk").count() == 1
    with pytest.raises(Refused):
        undo_sheet(undone, by=dana)


def test_rejected_rows_stop_the_sheet_unless_left_out() -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    sheet = bring(
        programme,
        dana,
        table(["Name", "E-mail"], ["Ann Lee", "ann@gov.uk"], ["Bob", "bob at home"]),
    )
    with pytest.raises(Refused):
        start_sheet(sheet, by=dana)
    take_in(sheet, dana, leave_out_rejected=True)
    assert programme.enrolments.get().person.email == "ann@gov.uk"


def test_from_the_file_to_the_undo_in_the_browser(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    client.force_login(dana)
    upload = reverse("enrolment:sheets", args=[programme.slug])
    file = SimpleUploadedFile("mentees.csv", (FILES / "mentees.csv").read_bytes())
    assert client.get(upload).status_code == 200
    assert client.post(upload, {"role": "mentee"}).status_code == 422
    where = client.post(upload, {"role": "mentee", "sheet": file}).url
    sheet = SignUpSheet.objects.get()
    mapping = client.get(where).content.decode()
    assert "May be protected characteristics" in mapping and "biography" in mapping
    lines = columns_of(sheet)
    chosen = {f"field_{n}": line.chosen for n, line in enumerate(lines)}
    client.post(reverse("enrolment:sheet_columns", args=[programme.slug, sheet.pk]), chosen)
    watching = {"HX-Request": "true", "HX-Target": "job"}
    assert "You can leave this page" in client.get(where, headers=watching).content.decode()
    run_import.call(sheet.source_id)
    assert client.get(where, headers=watching).headers["HX-Refresh"] == "true"
    checked = client.get(where).content.decode()
    assert "would enrol 50 mentees and 29 mentors" in checked
    client.post(reverse("enrolment:sheet_enrol", args=[programme.slug, sheet.pk]))
    enrol_from.call(sheet.pk)
    assert "50 mentees and 29 mentors are enrolled" in client.get(where).content.decode()
    other_tab = client.post(
        reverse("enrolment:sheet_columns", args=[programme.slug, sheet.pk]), chosen, follow=True
    )
    assert "has been imported" in other_tab.content.decode()
    client.post(reverse("enrolment:sheet_undo", args=[programme.slug, sheet.pk]))
    run_import.call(sheet.source_id)
    assert "79 enrolments are gone" in client.get(where).content.decode()
    client.force_login(make_person())
    assert client.get(where).status_code == 404


def pages_of(client: Client, sheet: SignUpSheet, dana: Person) -> tuple[str, str]:
    """What it would do, and what it has done."""
    client.force_login(dana)
    where = reverse("enrolment:sheet", args=[sheet.programme.slug, sheet.pk])
    before = client.get(where).content.decode()
    take_in(sheet, dana)
    return before, client.get(where).content.decode()


def nine() -> bytes:
    people = [[f"p{n}@hallam.example", f"Person {n}"] for n in range(9)]
    return table(["Email", "Name"], *people)


def test_people_of_a_sheet_who_are_in_a_draw_are_not_called_enrolled(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana, mentee_places=4, places_by="lot")
    open_lottery(programme, by=dana)
    before, after = pages_of(client, bring(programme, dana, nine()), dana)
    assert "would put 9 mentees in the draw and enrol 0 mentors" in before
    assert "Sign up 9 mentees and 0 mentors" in before
    assert "9 mentees are in the draw: the lots decide who has a place." in after
    assert "?show=draw" in after
    assert "are enrolled" not in after and "would enrol" not in before


def test_people_of_a_sheet_for_whom_there_is_no_place_are_said_to_wait(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana, mentee_places=4)
    before, after = pages_of(client, bring(programme, dana, nine()), dana)
    assert "would enrol 4 mentees and 0 mentors. 5 mentees would be on the waiting list." in before
    assert "5 mentees are on the waiting list. 4 mentees and 0 mentors are enrolled." in after


def test_people_of_a_sheet_who_come_after_the_sign_up_for_a_draw_wait(client: Client) -> None:
    dana = make_person(name="Dana")
    over = {"enrolment_closes_on": timezone.localdate() - timedelta(1)}
    programme = make_programme(admin=dana, mentee_places=20, places_by="lot", **over)
    open_lottery(programme, by=dana)
    before, after = pages_of(client, bring(programme, dana, nine()), dana)
    assert "9 mentees would be on the waiting list." in before
    assert "9 mentees are on the waiting list." in after


def test_a_file_that_is_no_table_says_what_it_is(client: Client) -> None:
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    client.force_login(dana)
    file = SimpleUploadedFile("form.pdf", b"%PDF-1.4 not a table")
    page = client.post(
        reverse("enrolment:sheets", args=[programme.slug]), {"role": "mentee", "sheet": file}
    )
    assert page.status_code == 422 and "a PDF" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_enrolling_needs_no_file_of_the_import_and_leaves_none(
    tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    done = take_in(bring(programme, dana, (FILES / "mentees.csv").read_bytes()), dana)
    assert done.work_state == SignUpSheet.WorkState.DONE, done.fault
    assert programme.enrolments.filter(role="mentee", state=State.ENROLLED).count() == 50
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not done.original


def test_a_sheet_that_rests_goes_after_30_days_and_with_whoever_it_names(
    tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    dana = make_person(name="Dana")
    programme = make_programme(admin=dana)
    content = table(["Name", "Email", "Do you agree"], ["Ann Lee", "ann@gov.uk", "No"])
    old, new = (bring(programme, dana, content) for _each in range(2))
    Import.objects.filter(pk=old.source_id).update(made_at=timezone.now() - timedelta(days=31))
    assert clear_what_is_over(by=System("a test"))["sheets"] == 1
    assert list(programme.sheets.all()) == [new]
    forget(make_person(name="Ann Lee", email="ann@gov.uk"), by=System("a test"))
    assert not programme.sheets.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_answers_and_wishes_go_a_year_after_the_programme_ended() -> None:
    programme = make_programme(state="closed")
    lena = make_enrolment(programme=programme)
    asked = ask(programme, Question.Kind.LONG)
    Answer(enrolment=lena, question=asked, value="canary").save()
    NotWith(enrolment=lena, other=make_person()).save()
    for days, left in ((364, 1), (366, 0)):
        closed = timezone.now() - timedelta(days=days)
        Programme.objects.filter(pk=programme.pk).update(closed_at=closed)
        clear_what_is_over(by=System("a test"))
        assert Answer.system("a test").count() == NotWith.system("a test").count() == left
