"""`./mentes match`: two sheets in, pairs out, whatever the sheets look like."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from mentes.pairing.management.commands import match
from mentes.people.exports import xlsx_of
from tests.pairing.messy import Messy, people, sheet
from tests.tiers import most_in_check

pytestmark = pytest.mark.once  # the command has no database
ROOT = Path(settings.ROOT)
SHEETS = ROOT / "tests" / "data" / "civil_service"
KEYS = [
    "mentees", "mentors", "matched", "total", "bound", "gap", "lowest", "blocking_pairs",
    "pairs", "unmatched", "warnings", "not_used", "seed", "digest", "engine",
]  # fmt: skip


def run(*arguments: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The command as it is typed: a process of its own, from any folder."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "mentes.site.settings",
        "MENTES_DATA": str(Path(tempfile.gettempdir()) / "mentes-match"),
    }
    command = [sys.executable, str(ROOT / "manage.py"), "match", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def matched(mentees: Path, mentors: Path, *more: str) -> dict[str, Any]:
    """The same in this process, for many files."""
    out = io.StringIO()
    call_command(
        "match", f"--mentees={mentees}", f"--mentors={mentors}", "--json=-", *more, stdout=out
    )
    return json.loads(out.getvalue())


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# -- through the real command line ----------------------------------------------------------


def test_the_civil_service_sheets_are_paired_as_they_are(tmp_path: Path) -> None:
    done = run(
        "--mentees", SHEETS / "mentees.csv", "--mentors", SHEETS / "mentors.csv",
        "--out", "pairs.csv", "--json", "pairs.json", "--seed", 3, folder=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "50 of 50 mentees paired with 50 mentors: the best possible, proved." in done.stdout
    report = json.loads((tmp_path / "pairs.json").read_text())
    assert list(report) == KEYS
    assert (report["mentees"], report["mentors"], report["matched"]) == (50, 50, 50)
    assert report["gap"] == 0
    assert (
        report["total"] == report["bound"] == pytest.approx(sum(p["fit"] for p in report["pairs"]))
    )
    assert report["lowest"] == min(p["fit"] for p in report["pairs"])
    assert report["seed"] == 3
    with (tmp_path / "pairs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["mentee"] for row in rows] == [pair["mentee"] for pair in report["pairs"]]
    assert rows[0]["reasons"].split("; ") == report["pairs"][0]["reasons"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pairs.csv", "pairs.json"]
    assert "exual" not in done.stdout + (tmp_path / "pairs.json").read_text()


@pytest.mark.long
def test_json_on_standard_output_is_all_there_is() -> None:
    arguments = ("--mentees", SHEETS / "mentees.csv", "--mentors", SHEETS / "mentors.csv")
    first, second = run(*arguments, "--json", "-"), run(*arguments, "--json", "-")
    assert first.stdout == second.stdout
    report = json.loads(first.stdout)
    dropped = [w["message"] for w in report["warnings"] if w["row"] is None]
    for name in ("wishes", "time_overlap", "place", "common_language", "not_own_line"):
        assert any(f"“{name}” was dropped" in message for message in dropped)


def test_what_cannot_be_read_is_refused_all_at_once(tmp_path: Path) -> None:
    odd = written(tmp_path, "odd.csv", "Colour,Size\nred,4\n")
    rules = written(
        tmp_path, "rules.toml", '[weights]\nskils = 4\ngoals = -1\n[result]\nobjective = "best"\n'
    )
    done = run(
        "--mentees", tmp_path / "missing.csv", "--mentors", odd, "--rules", rules,
        "--out", tmp_path / "out.csv", "--json", tmp_path / "out.json",
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    for words in ("missing.csv", "“skils”", "goals has to be", "objective has to be"):
        assert words in done.stderr
    assert not (tmp_path / "out.csv").exists()
    assert not (tmp_path / "out.json").exists()


def test_what_is_wrong_with_either_sheet_is_told_together(tmp_path: Path) -> None:
    nobody = written(tmp_path, "nobody.csv", "E-mail\n")
    odd = written(tmp_path, "odd.csv", "Colour,Size\nred,4\n")
    done = run("--mentees", nobody, "--mentors", odd)
    assert done.returncode == 2
    assert "nobody.csv: no row holds a person" in done.stderr
    assert "odd.csv: no column holds" in done.stderr


def test_every_heading_the_help_names_is_read(tmp_path: Path) -> None:
    shared = "Level,Reports to,Team,Office,Languages,Time zone,Working hours,Do you agree"
    said = "2,boss@x.org,IT,Leeds,English,Europe/London,9-17,yes"
    mentees = written(
        tmp_path,
        "a.csv",
        f"Email,Skills you want to learn,Goals,First choice,{shared}\n"
        f"ann@x.org,Python,I hope to lead a team,bo@x.org,{said}\n",
    )
    mentors = written(
        tmp_path,
        "b.csv",
        f"Name,Email,Skills you can offer,How can you help,Places,{shared}\n"
        f"Bo,bo@x.org,Python,I have led teams for years,2,{said.replace('boss', 'head')}\n",
    )
    report = matched(mentees, mentors)
    assert (report["matched"], report["warnings"]) == (1, [])


@pytest.mark.parametrize("seconds", ["-1", "0", "nan", "inf", "soon"])
@pytest.mark.long
def test_a_time_limit_is_some_seconds(seconds: str, tmp_path: Path) -> None:
    both = [written(tmp_path, f"{side}.csv", "E-mail\nann@x.org\n") for side in "ab"]
    done = run("--mentees", both[0], "--mentors", both[1], f"--time-limit={seconds}")
    assert done.returncode == 2
    assert f"--time-limit: has to be a number above 0, not {seconds}" in done.stderr


def test_places_below_nought_are_not_read_as_places(tmp_path: Path) -> None:
    mentees = written(tmp_path, "a.csv", "E-mail\nann@x.org\n")
    mentors = written(tmp_path, "b.csv", "E-mail,Places\nbo@x.org,-3\n")
    report = matched(mentees, mentors)
    assert any("“-3” says no number of places" in told["message"] for told in report["warnings"])


# -- sheets as they really come --------------------------------------------------------------


@pytest.mark.parametrize("seed", most_in_check(range(60)))
def test_a_messy_sheet_yields_exactly_the_right_people(seed: int, tmp_path: Path) -> None:
    r = random.Random(seed)
    folk = people(r, "mentee", r.randint(3, 9), [])
    mentees, mentors = sheet(r, "mentee", folk), None
    mentors = sheet(r, "mentor", people(r, "mentor", r.randint(3, 9), folk))
    if not mentees.people or not mentors.people:
        return
    report = matched(*(written(tmp_path, each.name, each.content) for each in (mentees, mentors)))
    assert (report["mentees"], report["mentors"]) == (len(mentees.people), len(mentors.people))
    for each in (mentees, mentors):
        told = {w["row"] for w in report["warnings"] if w["file"] == each.name}
        assert each.told <= told
    fair(report, mentees, mentors)


def fair(report: dict[str, Any], mentees: Messy, mentors: Messy) -> None:
    """Only people who take part, within their places, never oneself, a lower grade or the line."""
    pairs = [(p["mentee"], p["mentor"]) for p in report["pairs"]]
    alone = [u["mentee"] for u in report["unmatched"]]
    assert sorted([a for a, _ in pairs] + alone) == sorted(mentees.people)
    assert all(u["reason"].endswith(".") for u in report["unmatched"])
    managers = {
        who.email: who.manager for side in (mentees, mentors) for who in side.people.values()
    }
    for mentor, who in mentors.people.items():
        assert sum(b == mentor for _, b in pairs) <= who.places
    for a, b in pairs:
        assert a != b
        assert managers.get(b) != a
        assert mentors.people[b].rung >= mentees.people[a].rung
    assert all(pair["reasons"] for pair in report["pairs"])
    if len(alone) < len(mentees.people):
        assert report["gap"] == 0


MENTEES = "Name,E-mail,Grade,Manager,Languages,Skills wanted,First choice,Not with,Goals\n"
MENTORS = "Name,E-mail,Grade,Manager,Languages,Skills offered,Capacity,What I can offer\n"


def pair(folder: Path, mentees: str, mentors: str, *more: str) -> dict[str, Any]:
    return matched(
        written(folder, "mentees.csv", MENTEES + mentees),
        written(folder, "mentors.csv", MENTORS + mentors),
        *more,
    )


def test_a_line_manager_at_any_depth_is_never_the_mentor(tmp_path: Path) -> None:
    report = pair(
        tmp_path,
        "Ann Lee,ann@x.org,EO,bo@x.org,,,,,\n",
        "Bo Ray,bo@x.org,SEO,Cy Poe,,,,\nCy Poe,cy@x.org,G6,Dee Fox,,,,\n"
        "Dee Fox,dee@x.org,SCS1,bo@x.org,,,,\n",
    )
    assert report["pairs"] == []
    assert report["unmatched"] == [
        {"mentee": "ann@x.org", "reason": "Every mentor left is in their reporting line."}
    ]


def test_a_wish_counts_and_a_not_with_is_never_told(tmp_path: Path) -> None:
    report = pair(
        tmp_path,
        "Ann Lee,ann@x.org,EO,,,,Cy Poe,,\nEd Orr,ed@x.org,EO,,,,,bo@x.org;cy@x.org,\n",
        "Bo Ray,bo@x.org,SEO,,,,1,\nCy Poe,cy@x.org,SEO,,,,1,\n",
    )
    assert [(p["mentee"], p["mentor"]) for p in report["pairs"]] == [("ann@x.org", "cy@x.org")]
    assert "Their first choice" in report["pairs"][0]["reasons"]
    assert report["unmatched"] == [
        {"mentee": "ed@x.org", "reason": "The mentors left are not available to them."}
    ]
    assert "not with" not in json.dumps(report).lower()


def test_goals_in_words_find_the_mentor_who_offers_them(tmp_path: Path) -> None:
    report = pair(
        tmp_path,
        "Ann Lee,ann@x.org,EO,,,,,,I want to speak in public without being nervous\n"
        "Ed Orr,ed@x.org,EO,,,,,,Reading balance sheets and forecasting money\n",
        "Bo Ray,bo@x.org,SEO,,,,1,Forecasting and balance sheets for ten years\n"
        "Cy Poe,cy@x.org,SEO,,,,1,Speaking in public and never being nervous\n",
    )
    found = {p["mentee"]: p["mentor"] for p in report["pairs"]}
    assert found == {"ann@x.org": "cy@x.org", "ed@x.org": "bo@x.org"}


def test_people_without_an_address_are_their_name_and_never_their_own_mentor(
    tmp_path: Path,
) -> None:
    mentees = written(tmp_path, "a.csv", "Name\nAnn Lee\n\nBo Ray\n")
    mentors = written(tmp_path, "b.csv", "Name\nAnn Lee\nBo Ray\n")
    report = matched(mentees, mentors)
    assert [(p["mentee"], p["mentor"]) for p in report["pairs"]] == [
        ("Ann Lee", "Bo Ray"),
        ("Bo Ray", "Ann Lee"),
    ]


def test_namesakes_without_an_address_are_told_apart_by_their_row(tmp_path: Path) -> None:
    mentees = written(tmp_path, "a.csv", "Name\nAnn Lee\nAnn Lee\n")
    mentors = written(tmp_path, "b.csv", "Name\nBo Ray\n")
    report = matched(mentees, mentors)
    told = [report["pairs"][0]["mentee"], report["unmatched"][0]["mentee"]]
    assert sorted(told) == ["Ann Lee (row 2)", "Ann Lee (row 3)"]


@pytest.mark.parametrize("option", ["--out", "--json"])
def test_a_place_nobody_can_write_to_is_refused_before_the_work(
    option: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def never(*sheets: object, **how: object) -> None:
        raise AssertionError("solved first")

    monkeypatch.setattr(match, "pair_sheets", never)
    a = written(tmp_path, "a.csv", "E-mail\nann@x.org\n")
    nowhere = tmp_path / "none" / "pairs"
    with pytest.raises(SystemExit) as ended:
        call_command("match", f"--mentees={a}", f"--mentors={a}", f"{option}={nowhere}")
    assert ended.value.code == 1
    assert f"{nowhere}: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--out", "--json"])
def test_a_sheet_that_was_given_is_never_written_over(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = written(tmp_path, "a.csv", "E-mail\nann@x.org\n")
    b = written(tmp_path, "b.csv", "E-mail\nbo@x.org\n")
    same = tmp_path / "other-name.csv"
    same.symlink_to(a)
    for path in (a, b, same):
        with pytest.raises(SystemExit) as ended:
            call_command("match", f"--mentees={a}", f"--mentors={b}", f"{option}={path}")
        assert ended.value.code == 2
        assert "is one of the files to read" in capsys.readouterr().err
    assert a.read_text() == "E-mail\nann@x.org\n" and b.read_text() == "E-mail\nbo@x.org\n"


def test_a_run_that_fails_leaves_what_was_at_its_place(tmp_path: Path) -> None:
    empty = written(tmp_path, "a.csv", "E-mail\n")
    kept, fresh = written(tmp_path, "kept.csv", "as it was"), tmp_path / "fresh.csv"
    for out in (kept, fresh):
        with pytest.raises(SystemExit):
            call_command("match", f"--mentees={empty}", f"--mentors={empty}", f"--out={out}")
    assert kept.read_text() == "as it was"
    assert not fresh.exists()


@pytest.mark.long
def test_after_the_time_limit_the_best_so_far_comes_with_an_honest_gap(tmp_path: Path) -> None:
    dice = random.Random(3)
    skills = ["Budgeting", "Delegating", "Gardening", "Statistics", "Writing", "Coaching"]

    def sheet_of(word: str) -> Path:
        rows = "\n".join(
            f"{word} {n},{word}{n}@x.org,{dice.choice(skills)};{dice.choice(skills)}"
            for n in range(600)
        )
        return written(tmp_path, f"{word}.csv", f"Name,Email,Skills\n{rows}\n")

    mentees, mentors = sheet_of("ann"), sheet_of("bo")
    at_once = matched(mentees, mentors, "--time-limit=0.001")
    best = matched(mentees, mentors)
    assert (best["gap"], best["matched"]) == (0, 600)
    assert list(at_once) == KEYS
    assert at_once["matched"] == len(at_once["pairs"]) <= 600
    if at_once["matched"] == 600:
        assert at_once["total"] <= best["total"] <= at_once["bound"]
    else:
        assert any("up to" in told["message"] for told in at_once["warnings"])
    shown = run(f"--mentees={mentees}", f"--mentors={mentors}", "--time-limit=0.001").stdout
    assert "the best possible, proved" not in shown
    assert "within" in shown or "could be paired" in shown


def test_rules_of_a_file_are_kept(tmp_path: Path) -> None:
    rules = written(
        tmp_path, "rules.toml",
        "[must]\nlevel_gap_at_least = 2\n[weights]\nskills = 100\ngoals = 0\nwishes = 0\n"
        'level_gap = 0\ntime_overlap = 0\nplace = 0\n[result]\nobjective = "total"\nlowest_fit = 50\n',
    )  # fmt: skip
    report = pair(
        tmp_path,
        "Ann Lee,ann@x.org,EO,,,Budgeting;Delegating,,,\nEd Orr,ed@x.org,HEO,,,Delegating,,,\n"
        "Fay Low,fay@x.org,EO,,,Gardening,,,\n",
        "Bo Ray,bo@x.org,SEO,,,letting go,1,\nCy Poe,cy@x.org,G6,,,Delegating (5),1,\n",
        f"--rules={rules}",
    )
    assert {p["mentee"]: (p["mentor"], p["fit"]) for p in report["pairs"]} == {
        "ann@x.org": ("bo@x.org", 50.0),
        "ed@x.org": ("cy@x.org", 100.0),
    }
    assert report["unmatched"] == [
        {"mentee": "fay@x.org", "reason": "Their best fit is 0, under your lowest of 50."}
    ]


def test_in_reverse_the_mentor_is_the_junior(tmp_path: Path) -> None:
    rules = written(tmp_path, "rules.toml", "[must]\nlevel_gap_at_least = 2\nreverse = true\n")
    report = pair(
        tmp_path,
        "Ann Lee,ann@x.org,G6,,,,,,\nEd Orr,ed@x.org,EO,,,,,,\n",
        "Bo Ray,bo@x.org,EO,,,,1,\nCy Poe,cy@x.org,SCS1,,,,2,\n",
        f"--rules={rules}",
    )
    assert [(p["mentee"], p["mentor"]) for p in report["pairs"]] == [("ann@x.org", "bo@x.org")]
    assert report["unmatched"] == [
        {"mentee": "ed@x.org", "reason": "No mentor left is far enough below them."}
    ]


def test_levels_nobody_can_read_are_dropped_and_said_so(tmp_path: Path) -> None:
    mentees = written(tmp_path, "a.csv", "E-mail,Grade\nann@x.org,purple\n")
    mentors = written(tmp_path, "b.csv", "E-mail,Grade\nbo@x.org,green\n")
    report = matched(mentees, mentors)
    assert report["matched"] == 1
    assert any("“level_gap” was dropped" in w["message"] for w in report["warnings"])
    unread = [w["message"] for w in report["warnings"] if w["row"] == 2]
    assert len(unread) == 2
    assert all("not a level we know; left out" in message for message in unread)


@pytest.mark.parametrize(
    ("mentees", "words"),
    [
        ("", "empty"),
        ("E-mail\n", "no row holds a person"),
        ("Colour\nred\n", "no column holds an e-mail address or a name"),
        ("E-mail,Consent\nann@x.org,No\n", "no row holds a person"),
        ('E-mail,Consent\n"ann@x.org,No\n', "Row 2"),
        ("%PDF-1.7", "a PDF"),
    ],
)
def test_a_sheet_without_usable_people_is_refused(
    mentees: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = written(tmp_path, "a.csv", mentees)
    b = written(tmp_path, "b.csv", "E-mail\nbo@x.org\n")
    with pytest.raises(SystemExit) as ended:
        matched(a, b)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_one_form_for_both_sides_is_read_from_either_side(tmp_path: Path) -> None:
    form = written(
        tmp_path,
        "form.csv",
        "E-mail,Grade,Do you want to sign up as a mentor?,Do you want to sign up as a mentee?\n"
        "ann@x.org,EO,No,Yes\nbo@x.org,SEO,Yes,No\ncy@x.org,HEO,Yes,Yes\n",
    )
    report = matched(form, form)
    assert (report["mentees"], report["mentors"]) == (2, 2)
    pairs = [(p["mentee"], p["mentor"]) for p in report["pairs"]]
    assert pairs == [("ann@x.org", "cy@x.org"), ("cy@x.org", "bo@x.org")]


def test_workbooks_are_read_like_text(tmp_path: Path) -> None:
    book = xlsx_of(["Name", "E-mail", "Max mentees"], [["Bo Ray", "Bo@X.org", 2]])
    mentees = written(tmp_path, "a.csv", "E-mail\nann@x.org\ned@x.org\n")
    report = matched(mentees, written(tmp_path, "b.xlsx", book))
    assert {p["mentor"] for p in report["pairs"]} == {"bo@x.org"}
    assert report["matched"] == 2


def test_cells_that_look_like_formulas_are_made_harmless(tmp_path: Path) -> None:
    mentees = written(tmp_path, "a.csv", "E-mail,Profession\n=ann@x.org,=1+1\n")
    mentors = written(tmp_path, "b.csv", "E-mail,Profession\nbo@x.org,=1+1\n")
    out = tmp_path / "pairs.csv"
    matched(mentees, mentors, f"--out={out}")
    for row in csv.reader(out.read_text().splitlines()):
        assert not any(cell.startswith(("=", "+", "@")) for cell in row)
