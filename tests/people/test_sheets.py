"""Tables as people really send them."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from mentes.people.columns import date_order, example_of, guess_columns, readings
from mentes.people.exports import csv_of, harmless, xlsx_of
from mentes.people.levels import scale_of
from mentes.people.sheets import Sheet, Unreadable, read_sheet
from mentes.people.sheets.cells import date_in, email_in, listed, number_in, yes_or_no


def sheet(content: str | bytes, encoding: str = "utf-8") -> Sheet:
    data = content if isinstance(content, bytes) else content.encode(encoding)
    return read_sheet(io.BytesIO(data), "people.csv")


def cells(found: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in found.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_encoding_separator_and_line_end_is_read(
    encoding: str, separator: str, ends: str
) -> None:
    text = ends.join(separator.join(line) for line in (("Name", "Mail"), ("José Ñuñez", "j@x.org")))
    found = sheet(text, encoding)
    assert found.headings == ("Name", "Mail")
    assert cells(found) == [("José Ñuñez", "j@x.org")]


def test_blank_rows_count_and_totals_are_passed_over() -> None:
    found = sheet("Name,Mail\nAnn,a@x.org\n\n,,\nBo,b@x.org\nTOTAL,2\n")
    assert [row.number for row in found.rows()] == [2, 5]


def test_a_heading_that_is_a_question_with_line_breaks_becomes_one_line() -> None:
    found = sheet('"What is your\nname?","Mail, please"\n"Ann\nLee",a@x.org\n')
    assert found.headings == ("What is your name?", "Mail, please")
    assert [(row.number, row.cells[0]) for row in found.rows()] == [(2, "Ann\nLee")]


def test_a_comma_in_cells_does_not_hide_the_semicolon_between_them() -> None:
    assert sheet("mail;skills\na@x.org;a, b, c\nb@x.org;d, e\n").headings == ("mail", "skills")
    assert sheet("mail,skills\na@x.org,a;b;c;d\nb@x.org,d;e;f;g\n").headings == ("mail", "skills")


def test_words_for_nothing_are_nothing_and_names_stay() -> None:
    found = sheet("a,b,c,d,e\nN/A,None,-,Na,Null\n")
    assert cells(found) == [("", "", "", "Na", "Null")]


def test_a_workbook_gives_the_same_rows_as_its_text() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Empty")
        page = book.add_worksheet("People")
        dates = book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, ["Name", "Started", "Number", "Formula"])
        page.write_string(2, 0, "Ann")
        page.write_datetime(2, 1, __import__("datetime").datetime(2026, 4, 3), dates)
        page.write_number(2, 2, 7)
        page.write_string(2, 3, "=1+1")
    out.seek(0)
    found = read_sheet(out, "people.xlsx")
    assert [tuple(row) for row in found.rows()] == [(3, ("Ann", "2026-04-03", "7", "=1+1"))]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"<html><table>", "web page"),
        (b"PK\x03\x04garbage", "damaged"),
        (bytes(range(256)) * 20, "neither"),
        (b'name,mail\n"Ann,a@x.org\nBo,b@x.org\n', "Row 2: a quotation mark"),
        (b"name,mail\n" + b"a" * 1_000_000 + b",a@x.org\n", "Row 2: a cell has more than 32,767"),
        (b"a,b\n" + b"x" * 40_000 + b",y\n", "32,767"),
    ],
)
def test_what_is_no_table_is_refused_with_what_it_is(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        cells(sheet(data))


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", "<workbook/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 320_000_000)
    assert len(out.getvalue()) < 1_000_000
    with pytest.raises(Unreadable, match="320 MB"):
        read_sheet(out, "bomb.xlsx")


def test_a_workbook_with_one_far_cell_takes_no_memory_of_ours() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Name", "far"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Unreadable):
        read_sheet(out, "far.xlsx")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+44 20", "-x", "@cmd", "\t=1", " =1", "'=1", "''=1", "＝1", "5", "-5", "a'b", "'tis"],
)
def test_what_looks_like_a_formula_leaves_as_text_and_comes_back_the_same(text: str) -> None:
    written = csv_of(["h", "i"], [[text, "x"]])
    assert [cell.strip() for cell in cells(sheet(written))[0]] == [text.strip(), "x"]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(["h", "i"], [[text, "x"]])))
    assert book.active["A2"].data_type == "s"
    again = read_sheet(io.BytesIO(xlsx_of(["h", "i"], [[text, "x"]])), "x.xlsx")
    assert [cell.strip() for cell in cells(again)[0]] == [text.strip(), "x"]


def test_a_pure_number_is_left_as_it_is() -> None:
    assert harmless("-5.25") == "-5.25"
    assert harmless("=5") == "'=5"


HRIS = [
    ("Employee ID,Legal Name,Work Email,Manager ID,Supervisory Organization,Job Profile,Location,Hire Date",
     ["employee_id", "name", "email", "manager", "team", "job_title", "place", "hired_on"]),
    ("Employee #,First Name,Last Name,Work Email,Reporting to,Department,Division,Job Title,Hire Date",
     ["employee_id", "first_name", "last_name", "email", "manager", "team", "", "job_title", "hired_on"]),
    ("Timestamp,Your first name,Your last name,Your Civil Service email,Your job title or role,Your grade,Your agency",
     ["", "first_name", "last_name", "email", "job_title", "level", ""]),
    ("first name,last name,email address,both mentor and mentee,job title,grade,organisation",
     ["first_name", "last_name", "email", "", "job_title", "level", "team"]),
]  # fmt: skip


@pytest.mark.parametrize(("headings", "fields"), HRIS)
def test_headings_of_usual_systems_need_no_mapping(headings: str, fields: list[str]) -> None:
    assert [guess.field for guess in guess_columns(sheet(headings + "\n"))] == fields


def test_an_address_column_is_known_by_its_values() -> None:
    found = guess_columns(sheet("Q1,Q2\nAnn,a@x.org\nBo,b@x.org\n"))
    assert [guess.field for guess in found] == ["", "email"]


@pytest.mark.parametrize(
    "heading",
    ["Gender", "Ethnicity", "Date of birth", "Do you consider yourself disabled?", "identity to match",
     "characteristics", "Religion or belief", "Age", "Sexual orientation", "biography", "Tell us about yourself"],
)  # fmt: skip
def test_protected_characteristics_and_free_text_are_never_guessed(heading: str) -> None:
    found = guess_columns(sheet(f"mail,{heading}\na@x.org,x\n"))[1]
    assert found.field == ""
    assert found.why


def test_a_column_of_protected_values_is_held_back_whatever_it_is_called() -> None:
    found = guess_columns(
        sheet("mail,Team\na@x.org,Female\nb@x.org,Male\nc@x.org,Prefer not to say\n")
    )
    assert found[1].field == ""


def test_an_order_of_dates_is_told_only_when_the_column_allows_one() -> None:
    assert date_order(["03/04/2025", "05/06/2025"]) is None
    assert date_order(["03/04/2025", "25/06/2025"]) == "dmy"
    assert date_order(["03/04/2025", "06/25/2025"]) == "mdy"
    assert date_order(["06/25/2025", "25/06/2025"]) is None
    assert date_order(["2025-03-04", "4 March 2025", "05/05/2025"]) == "dmy"


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-03",
        "3/4/2026",
        "03.04.26",
        "3 April 2026",
        "Apr 3, 2026",
        "03-Apr-26",
        "2026-04-03T10:00:00",
        "2026/4/3 09:30",
    ],
)
def test_one_day_in_many_styles(text: str) -> None:
    found = date_in(text, "dmy")
    assert found is not None
    assert found.isoformat() == "2026-04-03"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("2.0", 2),
        ("up to two", 2),
        ("Max. 3 (in spring)", 3),
        ("1-2", 2),
        ("one or two", 2),
        ("I can take 4 people", 4),
        ("lots", None),
        ("-1", None),
        ("−2 mentees", None),
    ],
)
def test_a_capacity_may_be_a_sentence(text: str, number: int | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes, I agree", True),
        ("No", False),
        ("I do not agree", False),
        ("Y", True),
        ("perhaps", None),
    ],
)
def test_consent_is_read_from_words(text: str, answer: bool | None) -> None:
    assert yes_or_no(text) is answer


def test_lists_are_split_by_the_strongest_separator() -> None:
    assert listed("Policy, planning; Data") == ["Policy, planning", "Data"]
    assert listed("a\nb, c") == ["a", "b, c"]
    assert listed("a, b ,a") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" ANN@X.ORG ", "ann@x.org"),
        ("Ann <a@x.org>", "a@x.org"),
        ("a@x.org; b@x.org", None),
        ("a@x", None),
    ],
)
def test_an_address_is_found_in_its_wrapping(text: str, address: str | None) -> None:
    assert email_in(text) == address


def test_grades_of_the_civil_service_rise_although_their_numbers_fall() -> None:
    level = scale_of(["HEO", "Grade 7", "Grade 6", "SCS1"])
    assert [
        level(grade) for grade in ("HEO", "SEO", "Grade 7", "G6", "SCS1", "Deputy Director")
    ] == [4, 5, 6, 7, 8, 8]
    other = scale_of(["Grade 7", "Grade 6"])
    assert [other("Grade 7"), other("Senior Engineer"), other("?")] == [7, 4, None]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", "text, UTF-8"),
        ("utf-8-sig", "text, UTF-8"),
        ("utf-16", "text, UTF-16"),
        ("cp1252", "text, Windows, Western European"),
    ],
)
def test_an_encoding_is_named_as_people_know_it(encoding: str, words: str) -> None:
    content = "Name,Work e-mail\nZoë Müller,zoe@x.org\n".encode(encoding)
    assert read_sheet(io.BytesIO(content), "people.csv").found == words


def test_the_question_about_dates_shows_one_of_the_file_that_is_open() -> None:
    assert example_of(["", "2026-01-02", "25/12/2026", "05/06/2026"]) == "05/06/2026"
    assert example_of(["soon", "25/12/2026"]) == "25/12/2026"
    assert example_of(["soon", ""]) == ""
    assert readings("05/06/2026") == {"dmy": date(2026, 6, 5), "mdy": date(2026, 5, 6)}
    assert readings("25/12/2026") == {"dmy": date(2026, 12, 25)}
    assert readings("07/07/2026") == {"dmy": date(2026, 7, 7)}


def test_what_a_protected_column_says_is_never_shown_as_an_example() -> None:
    found = guess_columns(sheet("Name,Ethnicity,Goes by\nLena,Canary,Female\nAmara,Canary,Male\n"))
    shown = {guess.heading: guess.samples for guess in found}
    assert shown == {"Name": ("Lena", "Amara"), "Ethnicity": (), "Goes by": ()}


def test_a_level_below_nought_is_no_level() -> None:
    level = scale_of(["3", "-4"])
    assert (level("3"), level("-4"), level("E-4")) == (3, None, 4)
