"""Files of people in the shapes that HR systems and spreadsheets really give."""

import io
import json
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from mentes.foundation.refused import Refused
from mentes.people.actions.imports import map_columns, read_again, start_import, start_undo, upload
from mentes.people.languages import language_code, spoken_in, zone_of
from mentes.people.models import Import, OrganisationRole, Person, tidy_email
from mentes.people.names import first_name_of
from mentes.people.sheets import Reading, read_sheet
from mentes.people.sheets.cells import date_in, email_in, number_in
from tests.factories import make_organisation, make_person
from tests.people.test_imports import checked, imported, run

FILES = Path(__file__).parents[1] / "data" / "people"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def answered(
    folder: Path, content: str | bytes, *more: str, name: str = "people.csv"
) -> dict[str, Any]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    out = StringIO()
    with suppress(SystemExit):
        call_command(
            *("import_people", path, "--dry-run", *more, "--json", folder / "answer.json"),
            stdout=out,
        )
    return json.loads((folder / "answer.json").read_text()) | {"words": out.getvalue()}


IN_OTHER_WORDS = {
    "de": (
        "Personalnummer;Vorname;Nachname;E-Mail;Stellenbezeichnung;Abteilung;"
        "Standort;Vorgesetzter;Eintrittsdatum;Sprachen"
    ),
    "fr": (
        "Matricule;Prénom;Nom;Adresse e-mail;Poste;Service;"
        "Lieu de travail;Responsable;Date d’embauche;Langues"
    ),
    "es": (
        "Número de empleado;Nombre;Apellidos;Correo electrónico;Puesto;Departamento;"
        "Ubicación;Jefe directo;Fecha de alta;Idiomas"
    ),
    "nl": (
        "Personeelsnummer;Voornaam;Achternaam;E-mailadres;Functietitel;Afdeling;"
        "Standplaats;Leidinggevende;Datum in dienst;Talen"
    ),
    "it": (
        "Matricola;Nome;Cognome;Indirizzo e-mail;Qualifica;Reparto;"
        "Sede;Responsabile;Data di assunzione;Lingue"
    ),
    "pt": (
        "Matrícula;Nome;Apelido;Endereço de e-mail;Cargo;Departamento;"
        "Local de trabalho;Gestor direto;Data de admissão;Idiomas"
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("headings", IN_OTHER_WORDS.values(), ids=IN_OTHER_WORDS)
def test_headings_in_other_languages(headings: str, tmp_path: Path) -> None:
    rows = (
        "12;Zoé;Lacroix;zoe@x.org;Chef;Vente;Paris;;15/03/2019;Englisch\n"
        "13;Léo;Petit;leo@x.org;Chef;Vente;Paris;Zoé Lacroix;16/05/2022;anglais\n"
    )
    imported(f"{headings}\n{rows}")
    leo = Person.objects.get(email="leo@x.org")
    assert (leo.name, leo.team, leo.place, leo.employee_id) == ("Léo Petit", "Vente", "Paris", "13")
    assert leo.manager == Person.objects.get(name="Zoé Lacroix")
    assert (str(leo.hired_on), leo.languages) == ("2022-05-16", ["en"])
    assert answered(tmp_path, f"{headings}\n{rows}")["not_used"] == []


@pytest.mark.django_db
def test_noughts_that_a_spreadsheet_dropped_are_found_again_and_told() -> None:
    row = imported(
        "Employee ID,Name,Work email,Manager\n00042,Ada Quill,ada@x.org,\n00107,Lia Fern,lia@x.org,42\n"
    )
    assert Person.objects.get(email="lia@x.org").manager == Person.objects.get(email="ada@x.org")
    assert row.state == "imported"
    two = checked(
        "Employee ID,Name,Work email,Manager\n042,A,a@x.org,\n42,B,b@x.org,\n7,C,c@x.org,0042\n"
    )
    assert "no one here" in str(two.summary["warnings"])


@pytest.mark.django_db
def test_a_manager_is_found_last_name_first() -> None:
    imported(
        'Employee ID,Worker,Work email,Manager\n1,"Quill, Ada",ada@x.org,\n2,"Fern, Lia",lia@x.org,"Quill, Ada"\n'
        '3,"Reed, Max",max@x.org,Dr. Ada Quill\n'
    )
    ada = Person.objects.get(name="Ada Quill")
    assert {each.manager for each in Person.objects.exclude(pk=ada.pk)} == {ada}


@pytest.mark.django_db
def test_days_as_a_spreadsheet_counts_them() -> None:
    imported(
        "Employee ID,Name,Work email,Hire date\n1,Ada,ada@x.org,43525\n2,Lia,lia@x.org,44682.0\n"
    )
    days = Person.objects.order_by("email").values_list("hired_on", flat=True)
    assert [str(day) for day in days] == ["2019-03-01", "2022-05-01"]


@pytest.mark.django_db
def test_an_impossible_day_leaves_the_field_empty_and_is_told() -> None:
    row = imported(
        "Name,Work email,Hire date\nAda,ada@x.org,31/02/2024\nLia,lia@x.org,25/02/2024\n"
    )
    assert Person.objects.get(email="ada@x.org").hired_on is None
    assert row.summary["imported"]["new"] == 2


@pytest.mark.django_db
def test_a_column_left_out_against_its_heading_says_why(tmp_path: Path) -> None:
    said = answered(
        tmp_path, "Name,Work email,Hire date\nAda,ada@x.org,soon\nLia,lia@x.org,later\n"
    )
    assert "“Hire date”: Left out: 2 of 2 cells are not what “Hired on” says." in said["words"]
    assert "Not used: “Hire date”." in said["words"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sheet", "others"),
    [
        ("hidden_lists.xlsx", "People", "Lists"),
        ("titles_above.xlsx", "Sheet", ""),
        ("two_sheets.xlsx", "London", "Paris"),
        ("one_sheet.ods", "P", ""),
    ],
)
def test_the_sheet_that_looks_like_people_is_read_and_named(
    name: str, sheet: str, others: str, tmp_path: Path
) -> None:
    said = answered(tmp_path, (FILES / name).read_bytes(), name=name)
    assert (said["sheet"], said["encoding"]) == (sheet, "")
    assert said["new"] >= 1
    assert said["columns"]["email"] == "Work email"
    assert others in said["words"]


@pytest.mark.django_db
def test_another_sheet_can_be_chosen(tmp_path: Path) -> None:
    content = (FILES / "two_sheets.xlsx").read_bytes()
    said = answered(tmp_path, content, "--sheet=Paris", name="people.xlsx")
    assert said["sheet"] == "Paris"
    row = upload(io.BytesIO(content), by=None, filename="people.xlsx")
    row = read_again(row, by=None, sheet="Paris")
    row = run(
        map_columns(row, by=None, columns=row.columns, date_orders=row.date_orders, key=row.key)
    )
    assert [each["after"]["email"] for each in row.summary["new_rows"]] == ["lia@example.com"]


@pytest.mark.django_db
def test_titles_above_the_headings_are_passed_over_and_said(tmp_path: Path) -> None:
    said = answered(
        tmp_path,
        "Headcount,,\nRun by HR,,\n\nName,Work email,Team\nAda,ada@x.org,R\nLia,not one,R\n",
    )
    assert said["errors"][0]["row"] == 3  # the headings are row 1
    assert "The headings are in row 4 of the file" in said["words"]


ELSEWHERE = {
    "cp1252": "Zoë Müller, François Lefèvre", "cp1250": "Łukasz Żak, Święta Ćma",
    "cp1251": "Иван Петров",     "cp1254": "Çelik Gökhan, Ayşe Yıldız, İbrahim", "cp1257": "Jānis Bērziņš",
    "mac_roman": "Zoë Müller, José Ñuñez", "cp850": "José Ñuñez",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ELSEWHERE)
def test_an_encoding_is_guessed_by_its_letters_and_shown(encoding: str, tmp_path: Path) -> None:
    content = f'Name,Work email\n"{ELSEWHERE[encoding]}",a@x.org\n'.encode(encoding)
    said = answered(tmp_path, content)
    assert said["encoding"] == encoding
    assert ELSEWHERE[encoding].split()[0] in said["words"]
    assert read_sheet(io.BytesIO(content), "x.csv", Reading(encoding="cp1253")).encoding == "cp1253"


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("ada. s@example.org", None), ("\u212aelly@example.org", None), ("zoë@example.org", None),
        ("zoe@müller.example", "zoe@xn--mller-kva.example"), ('"Quill, Ada" <ada.q@x.org>', "ada.q@x.org"),
        ("Ada Quill (ada@x.org)", "ada@x.org"), ("my address is ada@x.org", None), ("a" * 32_767 + "@", None),
    ],
)  # fmt: skip
def test_an_address_is_never_a_part_of_a_word(cell: str, address: str | None) -> None:
    assert email_in(cell) == address


def test_no_cell_takes_longer_to_read_than_its_length_deserves() -> None:
    for cell in ("a" * 32_767, "a@" * 16_000, "1" * 32_767, "²" * 32_767, "(" * 32_767):
        for read in (email_in, number_in, lambda text: date_in(text, "dmy"), spoken_in):
            read(cell)


def test_one_address_is_kept_in_one_way() -> None:
    assert tidy_email(" Zoe@MÜLLER.example") == "zoe@xn--mller-kva.example"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("English / French", ["en", "fr"]), ("Norwegian Bokmål", ["nb"]), ("Mandarin Chinese", ["zh"]),
        ("Deutsch und Englisch", ["de", "en"]), ("English: C2", ["en"]), ("fluent Spanish", ["es"]),
    ],
)  # fmt: skip
def test_languages_in_peoples_words(words: str, codes: list[str]) -> None:
    assert [language_code(word) for word in spoken_in(words)] == codes


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"), ("India Standard Time", "Asia/Kolkata"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern", "Europe/Amsterdam"), ("GMT+01:00", "Africa/Lagos"),
        ("CET", "Europe/Berlin"),
        ("Nepal Standard Time", "Asia/Kathmandu"), ("Mars", None),
    ],
)  # fmt: skip
def test_time_zones_as_others_name_them(words: str, zone: str | None) -> None:
    assert zone_of(words) == zone


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Dr. Ada Quill", "Ada"), ("J. Jan de Boer", "Jan"), ("van der Berg", "van der Berg"), ("Li", "Li"),
        ("Prof. Dr. Max Ried", "Max"), ("J. Boer", "J. Boer"), ("Mary-Ann Lee", "Mary-Ann"),
    ],
)  # fmt: skip
def test_people_are_greeted_by_a_name(name: str, first: str) -> None:
    assert first_name_of(name) == first


# -- in the browser ---------------------------------------------------------------------------


def admin_of(client: Client) -> Person:
    make_organisation()
    dana = make_person(name="Dana", email="dana@x.org")
    OrganisationRole.objects.create(person=dana, role=OrganisationRole.Role.ADMIN)
    client.force_login(dana)
    return dana


@pytest.mark.django_db
def test_the_decision_stands_beside_the_counts_and_lists_are_short(client: Client) -> None:
    dana = admin_of(client)
    people = "".join(
        f"P {n},p{n}@x.org,{'Engineering' if n else 'engineering'}\n" for n in range(60)
    )
    row = checked(f"Name,Work email,Team\n{people}Bad,none,R\n", by=dana)
    page = client.get(reverse("people:import", args=[row.pk])).content.decode()
    places = ['name="leave_out_rejected"', "Import 60 people", "Rejected rows, by cause"]
    assert sorted(map(page.index, places)) == [page.index(place) for place in places]
    assert page.index("P 19") < page.index("And 40 more") < page.index("P 30")
    assert "“Engineering” 59" in page and "“engineering” 1" in page
    assert (
        "You are not in the file yourself. You stay." not in page
        or f'value="{dana.pk}"' not in page
    )
    client.post(
        reverse("people:import_start", args=[row.pk]),
        {"leave_out_rejected": "1", "one_spelling": "1", "leaver": []},
    )
    run(Import.objects.get(pk=row.pk))
    assert set(Person.objects.filter(email__startswith="p").values_list("team", flat=True)) == {
        "Engineering"
    }


@pytest.mark.django_db
def test_the_spelling_that_is_kept_has_its_capital_letter(client: Client) -> None:
    dana = admin_of(client)
    people = "\n".join(f"P {n},p{n}@x.org,engineering" for n in range(30))
    row = checked(f"Name,Work email,Team\n{people}\nQ,q@x.org,Engineering\n", by=dana)
    assert row.summary["teams"] == [[["Engineering", 1], ["engineering", 30]]]


@pytest.mark.django_db
def test_what_nobody_guessed_is_said_before_one_goes_on(client: Client) -> None:
    admin_of(client)
    row = upload(
        io.BytesIO(b"Vorname,Work email,Schuhe\nAda,ada@x.org,38\n"), by=None, filename="a.csv"
    )
    page = client.get(reverse("people:import", args=[row.pk])).content.decode()
    assert "No column is read as the last name" in page
    assert "Not used: Schuhe." in page
    assert "No column is read as: Team, Place, Level, Line manager, Languages." in page


@pytest.mark.django_db
def test_letters_can_be_chosen(client: Client) -> None:
    dana = admin_of(client)
    content = 'Name,Work email\n"Παπαδόπουλος",a@x.org\n'.encode("cp1253")
    row = upload(io.BytesIO(content), by=dana, filename="a.csv")
    client.post(reverse("people:import_reading", args=[row.pk]), {"encoding": "cp1253"})
    assert "Παπαδόπουλος" in client.get(reverse("people:import", args=[row.pk])).content.decode()


@pytest.mark.django_db
def test_one_file_at_a_time() -> None:
    first, second = (checked(f"Name,Work email\nAda,{who}@x.org\n") for who in "ab")
    start_import(first, by=None)
    with pytest.raises(Refused, match="One file at a time"):
        start_import(second, by=None)
    run(first)
    assert run(start_import(second, by=None)).state == Import.State.IMPORTED


@pytest.mark.django_db
def test_an_undo_says_which_cells_it_left(client: Client) -> None:
    dana = admin_of(client)
    make_person(name="Ada Quill", email="ada@x.org", team="Old", place="Rome")
    row = imported("Name,Work email,Team,Office\nAda Quill,ada@x.org,New,Oslo\n", by=dana)
    Person.objects.filter(email="ada@x.org").update(team="By hand")
    run(start_undo(row, by=dana))
    ada = Person.objects.get(email="ada@x.org")
    assert (ada.team, ada.place) == ("By hand", "Rome")
    page = client.get(reverse("people:import", args=[row.pk])).content.decode()
    assert "Left as it is, because it was changed after the import" in page
    assert "<b>Ada Quill</b>: Team" in page
