"""Sign-up sheets in the shapes that forms really export, and that nothing in them is read the wrong way round."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.pairing.test_match import matched, written

pytestmark = pytest.mark.once  # the command has no database


def paired(folder: Path, mentees: str, mentors: str, *more: str) -> dict[str, Any]:
    return matched(
        written(folder, "mentees.csv", mentees), written(folder, "mentors.csv", mentors), *more
    )


def who(report: dict[str, Any]) -> set[tuple[str, str]]:
    return {(pair["mentee"], pair["mentor"]) for pair in report["pairs"]}


def told(report: dict[str, Any]) -> str:
    return "\n".join(each["message"] for each in report["warnings"])


def refusal(folder: Path, capsys: Any, mentees: str, mentors: str, *more: str) -> str:
    with pytest.raises(SystemExit) as ended:
        paired(folder, mentees, mentors, *more)
    assert ended.value.code == 2
    return str(capsys.readouterr().err)


# -- lists ------------------------------------------------------------------------------------


def test_an_option_is_not_cut_inside_its_brackets(tmp_path: Path) -> None:
    report = paired(
        tmp_path,
        'Email,Which skills do you want to learn?\nlia@x.org,"Press (print, radio, TV), Interviews"\n'
        'nia@x.org,"Numbers (Excel, R)"\n',
        'Email,Which skills can you offer?\nada@y.org,"Numbers (Excel, R)"\nben@y.org,"Press (print, radio, TV)"\n',
    )
    assert who(report) == {("lia@x.org", "ben@y.org"), ("nia@x.org", "ada@y.org")}
    assert any("Press (print, radio, TV)" in r for p in report["pairs"] for r in p["reasons"])


def test_an_option_with_a_comma_stays_whole_when_its_halves_never_part(tmp_path: Path) -> None:
    report = paired(
        tmp_path,
        'Email,Skills wanted\nlia@x.org,"Hiring, firing and rewards"\n'
        'max@x.org,"Sailing, Hiring, firing and rewards"\n',
        'Email,Skills offered\nada@y.org,"Hiring, firing and rewards, Knitting"\n'
        'ben@y.org,"Hiring, firing and rewards"\n',
    )
    assert "Hiring, firing and rewards" in report["pairs"][0]["reasons"][0]


def test_two_heading_rows_and_an_empty_column_of_addresses(tmp_path: Path) -> None:
    report = paired(
        tmp_path,
        "Respondent,Email Address,What is your work e-mail?,Skills you want to learn,,\n"
        ",,Open-Ended Response,Excel,Python,Other (please specify)\n"
        "1,,lia@x.org,Excel,,\n2,,max@x.org,,Python,Rhetoric\n",
        "Email,Skills offered\nada@y.org,Python\nben@y.org,Excel\n",
    )
    assert who(report) == {("lia@x.org", "ben@y.org"), ("max@x.org", "ada@y.org")}
    assert report["mentees"] == 2
    assert "Respondent" in {each["column"] for each in report["not_used"]}


def test_a_column_for_each_option_is_one_list(tmp_path: Path) -> None:
    report = paired(
        tmp_path,
        "#,Your email?,Excel,SQL,Python,Other,Submitted\na,lia@x.org,Excel,,,,1\nb,max@x.org,,,Python,Rhetoric,2\n",
        "Email,Skills offered\nada@y.org,Rhetoric\nben@y.org,Excel\n",
    )
    assert who(report) == {("lia@x.org", "ben@y.org"), ("max@x.org", "ada@y.org")}
    assert "is read as what they want to learn" in told(report)


def test_a_question_asked_once_a_branch_is_read_from_every_copy(tmp_path: Path) -> None:
    ask, bar = "Who would you prefer as a mentor?", "Who would you prefer NOT to have as a mentor?"
    report = paired(
        tmp_path,
        f"Name,{ask},{bar},{ask},{bar}\n"
        "Lia Fern,Ada Quill,Ben Marsh,,\nMax Reed,,,Ben Marsh,Ada Quill\n",
        "Name,Role\nAda Quill,x\nBen Marsh,y\n",
    )
    assert who(report) == {("Lia Fern", "Ada Quill"), ("Max Reed", "Ben Marsh")}


def test_one_row_a_choice_is_one_person(tmp_path: Path) -> None:
    report = paired(
        tmp_path,
        "name,interest,rank\nLia,Sailing,1\nLia,Knitting,2\nMax,Knitting,1\n",
        "name,expertise,rank\nAda,Sailing,1\nAda,Cooking,2\nBen,Knitting,1\n",
    )
    assert (report["mentees"], report["mentors"]) == (2, 2)
    assert who(report) == {("Lia", "Ada"), ("Max", "Ben")}
    assert "a row for each choice" in told(report)


def test_borders_of_words_in_headings_of_a_database(tmp_path: Path) -> None:
    report = paired(
        tmp_path,
        "id,fullName,contactEmail,skills_wanted\n1,Lia Fern,lia@x.org,SEO\n2,Max Reed,max@x.org,SEO\n",
        "id,full_name,contact_email,available_mentoring_capacity,professional_skills,ai_skill_1\n"
        "1,Ada Quill,ada@y.org,2,UX,SEO\n",
    )
    assert who(report) == {("lia@x.org", "ada@y.org"), ("max@x.org", "ada@y.org")}
    assert {pair["fit"] for pair in report["pairs"]} == {100.0}


def test_a_column_headed_by_the_role_is_the_name(tmp_path: Path) -> None:
    report = paired(
        tmp_path, "Mentee,Skills wanted\nLia Fern,Excel\n", "Mentor,Skills\nAda Quill,Excel\n"
    )
    assert who(report) == {("Lia Fern", "Ada Quill")}


# -- who is who -------------------------------------------------------------------------------


def test_a_namesake_on_the_other_sheet_is_the_same_person_unless_somebody_says_not(
    tmp_path: Path,
) -> None:
    mentees = "Name,Email,Skills wanted\nLia Fern,Lia.Fern@x.org,Excel\n"
    mentors = 'Name,Email,Skills offered\n"Fern, Lia",lia@gmail.example,Excel\n'
    report = paired(tmp_path, mentees, mentors)
    assert who(report) == set()
    assert "The only mentor left is herself" in report["unmatched"][0]["reason"]
    assert "Lia Fern is on both sheets" in told(report)
    assert who(paired(tmp_path, mentees, mentors, "--two-people=lia fern"))


def test_the_only_mentor_left_is_the_mentee_herself(tmp_path: Path) -> None:
    one = "Name,Email\nLia Fern,lia@x.org\n"
    report = paired(tmp_path, one, one)
    assert report["unmatched"][0]["reason"] == "The only mentor left is herself or himself."


BOSS = [
    "Quill, Ada", "QUILL, ADA", "Ada M. Quill", "Dr. Ada Quill", "A. Quill", "Ada Quill (Product)", "042",
]  # fmt: skip
BOSSES = [
    "Manager",
    "Manager's name",
    "Line manager name",
    "Vorgesetzte Person",
    "Who is your boss?",
]


@pytest.mark.parametrize("boss", BOSS)
@pytest.mark.parametrize("heading", BOSSES)
def test_a_line_manager_is_found_however_written(boss: str, heading: str, tmp_path: Path) -> None:
    report = paired(
        tmp_path,
        f'Name,Email,{heading},Skills wanted\n"Fern, Lia",lia@x.org,"{boss}",Excel\n',
        'Employee ID,Name,Email,Skills offered\n00042,"Quill, Ada",ada@y.org,Excel\n7,Ben Marsh,ben@y.org,Excel\n',
    )
    assert who(report) == {("lia@x.org", "ben@y.org")}


def test_a_line_manager_in_two_columns_is_found(tmp_path: Path) -> None:
    report = paired(
        tmp_path,
        "Name,Manager first name,Manager last name\nLia Fern,Ada,Quill\n",
        "Name\nAda Quill\n",
    )
    assert who(report) == set()


def test_a_line_manager_on_neither_sheet_is_told(tmp_path: Path) -> None:
    report = paired(tmp_path, "Name,Manager\nLia Fern,Dee Fox\n", "Name\nAda Quill\n")
    assert "“Dee Fox” is on neither sheet" in told(report)


# -- who must not meet ------------------------------------------------------------------------

WORDINGS = [
    "Not with", "Is there anyone you would prefer not to be matched with?", "Anyone you'd rather not be paired with?",
    "People I don’t want to work with", "Who should we keep you apart from?", "Please avoid", "Conflicts of interest",
    "do_not_match_with", "Mit wem möchtest du nicht gematcht werden?", "Avec qui ne souhaitez-vous pas être jumelé ?",
    "¿Con quién no te gustaría ser emparejado?", "Met wie wil je niet gekoppeld worden?",
    "Con chi non vorresti essere abbinato?", "Com quem não gostaria de ser emparelhado?",
]  # fmt: skip
SAID = [
    "Ada Quill", "Quill, Ada", "ada@y.org", "Please not Ada Quill, she was my boss", "Ada", "Ada Qill",
    "Dee Fox and Ada Quill",
]  # fmt: skip


@pytest.mark.parametrize("heading", WORDINGS)
@pytest.mark.parametrize("said", SAID)
def test_who_must_not_meet_is_read_in_any_wording(heading: str, said: str, tmp_path: Path) -> None:
    report = paired(
        tmp_path,
        f'Name,Email,"{heading}"\nLia Fern,lia@x.org,"{said}"\n',
        "Name,Email\nAda Quill,ada@y.org\nBen Marsh,ben@y.org\n",
    )
    assert who(report) == {("lia@x.org", "ben@y.org")}


@pytest.mark.parametrize("said", ["No", "nobody", "-", "None", "Niemand"])
def test_nobody_is_nobody(said: str, tmp_path: Path) -> None:
    report = paired(tmp_path, f"Name,Not with\nLia Fern,{said}\n", "Name\nAda Quill\n")
    assert who(report) == {("Lia Fern", "Ada Quill")}
    assert "not with" not in told(report)


def test_a_column_that_may_say_who_must_not_meet_stops_the_run(tmp_path: Path, capsys: Any) -> None:
    mentees = (
        "Name,Is there anyone of your gender you would not like as a mentor?\nLia Fern,Ada Quill\n"
    )
    said = refusal(tmp_path, capsys, mentees, "Name\nAda Quill\n")
    assert "must not be matched with" in said and "--ignore-column" in said
    report = paired(
        tmp_path, mentees, "Name\nAda Quill\n",
        "--ignore-column=Is there anyone of your gender you would not like as a mentor?",
    )  # fmt: skip
    assert who(report) == {("Lia Fern", "Ada Quill")}
    assert report["not_used"][0]["file"] == "mentees.csv"


def test_both_sheets_are_asked_about_at_once(tmp_path: Path, capsys: Any) -> None:
    said = refusal(
        tmp_path, capsys,
        "Name,To what extent do you agree that you feel at home here?\nLia Fern,Somewhat\n",
        "Name,Reporting line: who\nAda Quill,Dee Fox\n",
    )  # fmt: skip
    assert "consent" in said


# -- consent and places -----------------------------------------------------------------------

CONSENT = {
    "Ja, ich stimme zu": True, "I agree": True, "Oui, j’accepte": True, "Sí, acepto": True, "Akkoord": True,
    "Accetto": True, "Concordo": True, "yes": True, "Nein, ich stimme nicht zu": False, "Do not share": False,
    "Non": False, "No acepto": False,
    "Yes, but not my phone": False, "Maybe": False, "": False, "Only my name": False, "2027-01-01": False,
}  # fmt: skip


def test_only_a_clear_yes_is_a_yes(tmp_path: Path) -> None:
    rows = "".join(f'p{n}@x.org,"{words}"\n' for n, words in enumerate(CONSENT))
    report = paired(
        tmp_path,
        f"Email,Do you consent to sharing your data?\n{rows}",
        f"Email,Capacity\nada@y.org,{len(CONSENT)}\n",
    )
    agreed = {f"p{n}@x.org" for n, is_yes in enumerate(CONSENT.values()) if is_yes}
    assert {mentee for mentee, _mentor in who(report)} == agreed
    left = {n + 2 for n, is_yes in enumerate(CONSENT.values()) if not is_yes}
    assert {each["row"] for each in report["warnings"] if "left out" in each["message"]} == left


def test_where_consent_is_asked_twice_both_count(tmp_path: Path) -> None:
    report = paired(
        tmp_path,
        "Email,I agree to take part,GDPR\na@x.org,yes,yes\nb@x.org,yes,no\nc@x.org,,yes\n",
        "Email,Places\nada@y.org,3\n",
    )
    assert who(report) == {("a@x.org", "ada@y.org")}


PLACES = {
    "2 or 3": 3, "One": 1, "3+": 3, "zwei": 2, "1 (2 in Q3)": 1, "0": 0, "none": 0, "keine": 0, "bis zu drei": 3, "": 1,
    "No more than 2": 2, "as many as needed": 0, "soon": 0,
}  # fmt: skip


def test_places_in_words(tmp_path: Path) -> None:
    mentees = "".join(f"p{n}@x.org,Excel\n" for n in range(30))
    rows = "".join(f'm{n}@y.org,Excel,"{words}"\n' for n, words in enumerate(PLACES))
    report = paired(
        tmp_path,
        f"Email,Skills wanted\n{mentees}",
        f"Email,Skills offered,How many mentees can you take?\n{rows}",
    )
    taken = [mentor for _mentee, mentor in who(report)]
    assert [taken.count(f"m{n}@y.org") for n in range(len(PLACES))] == list(PLACES.values())
    assert "“as many as needed” says no number of places; read as 0" in told(report)


def test_if_nobody_is_left_each_row_says_why(tmp_path: Path, capsys: Any) -> None:
    said = refusal(
        tmp_path, capsys, "Email,Consent\na@x.org,No\nb@x.org,Maybe\n", "Email\nada@y.org\n"
    )
    assert "row 2: No consent was given" in said
    assert "row 3: “Maybe” is no clear yes" in said


# -- other languages --------------------------------------------------------------------------

IN_OTHER_WORDS = [
    (
        ("Vorname;Nachname;E-Mail-Adresse;Welche Fähigkeiten möchtest du lernen?;Führungskraft"),
        "Welche Fähigkeiten kannst du anbieten?;Wie viele Mentees?",
    ),
    (
        (
            "Prénom;Nom;Adresse e-mail;"
            "Quelles compétences souhaitez-vous développer ?;Responsable hiérarchique"
        ),
        "Quelles compétences pouvez-vous partager ?;Combien de mentorés ?",
    ),
    (
        ("Nombre;Apellidos;Correo electrónico;¿Qué habilidades quieres aprender?;Jefe directo"),
        "¿Qué habilidades puedes ofrecer?;¿Cuántos mentees?",
    ),
    (
        ("Voornaam;Achternaam;E-mailadres;Welke vaardigheden wil je leren?;Leidinggevende"),
        "Welke vaardigheden kun je aanbieden?;Hoeveel mentees?",
    ),
    (
        ("Nome;Cognome;Indirizzo e-mail;Quali competenze vuoi sviluppare?;Responsabile"),
        "Quali competenze puoi offrire?;Quanti mentee?",
    ),
    (
        ("Nome;Apelido;Endereço de e-mail;Que competências quer desenvolver?;Gestor direto"),
        "Que competências pode partilhar?;Quantos mentorados?",
    ),
]


@pytest.mark.parametrize(("mentees", "mentors"), IN_OTHER_WORDS)
def test_sheets_in_other_languages(mentees: str, mentors: str, tmp_path: Path) -> None:
    first, last, email, *_rest = mentees.split(";")
    report = paired(
        tmp_path,
        f"{mentees}\nLia;Farn;lia@x.org;Excel;Ada Quelle\nMax;Ried;max@x.org;Excel;\n",
        f"{first};{last};{email};{mentors}\nAda;Quelle;ada@y.org;Excel;1\nBen;Marsch;ben@y.org;Excel;1\n",
    )
    assert who(report) == {("lia@x.org", "ben@y.org"), ("max@x.org", "ada@y.org")}
    assert {pair["fit"] for pair in report["pairs"]} == {100.0}
    assert report["not_used"] == []


def test_what_was_not_used_is_named(tmp_path: Path) -> None:
    report = paired(
        tmp_path, "Name,Timestamp,Shoe size,Empty\nLia Fern,1,38,\n", "Name,Badge\nAda Quill,7\n"
    )
    assert report["not_used"] == [
        {"file": "mentees.csv", "column": "Timestamp"},
        {"file": "mentees.csv", "column": "Shoe size"},
        {"file": "mentors.csv", "column": "Badge"},
    ]
