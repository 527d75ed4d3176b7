"""`./mentes study`: a sheet and a plan in, an answer out, whatever the sheet looks like."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.core.management import call_command

from mentes.insights.bridge.study_columns import number_of
from mentes.insights.bridge.study_plan import KNOWN, plan_from
from mentes.insights.management.commands.study import PLAN, Command
from mentes.people.exports import xlsx_of

pytestmark = pytest.mark.once  # the command has no database
ROOT = Path(settings.ROOT)
LOTTERY = """
outcome = "stayed"
took_part = "Seat"
covariates = ["tenure", "department"]
design = "lottery"

[words]
did = "stayed 12 months"
doing = "staying"
outcome = "retention"
"""


def drawn(people: int = 400, seed: int = 1) -> list[dict[str, str]]:
    """Half of them got a seat by lot, and stay more often."""
    rng = np.random.default_rng(seed)
    seat = rng.permutation(np.arange(people) % 2)
    tenure = rng.uniform(0, 20, people)
    stayed = rng.random(people) < 0.5 + 0.01 * tenure + 0.2 * seat
    months = np.where(stayed, 12.0, rng.uniform(0, 12, people))
    return [
        {
            "id": f"p{n}",
            "Seat": "yes" if seat[n] else "no",
            "tenure": f"{tenure[n]:.1f}",
            "department": ["Sales", "IT", "Ops"][n % 3],
            "site": str(100 + n % 2),
            "stayed": str(int(stayed[n])),
            "months": f"{months[n]:.2f}",
            "left": str(int(not stayed[n])),
            "promoted": str(int(rng.random() < 0.3)),
            "used": "yes" if seat[n] and n % 5 else "no",
        }
        for n in range(people)
    ]


def sheet(rows: list[dict[str, str]], *, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def run(*arguments: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The command as it is typed: a process of its own, from any folder."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "mentes.site.settings",
        "MENTES_DATA": str(Path(tempfile.gettempdir()) / "mentes-study"),
    }
    command = [sys.executable, str(ROOT / "manage.py"), "study", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def studied(folder: Path, content: str | bytes, plan: str = LOTTERY, name: str = "a.csv") -> Any:
    """The same in this process: what is written to JSON."""
    out = io.StringIO()
    file, asked = written(folder, name, content), written(folder, "plan.toml", plan)
    call_command("study", str(file), f"--plan={asked}", "--json=-", stdout=out)
    return json.loads(out.getvalue())


def faults(folder: Path, content: str | bytes, plan: str = LOTTERY) -> list[str]:
    err, out = io.StringIO(), io.StringIO()
    file, asked = written(folder, "a.csv", content), written(folder, "plan.toml", plan)
    with pytest.raises(SystemExit) as left:
        call_command("study", str(file), f"--plan={asked}", "--json=-", stderr=err, stdout=out)
    assert left.value.code == 2
    assert out.getvalue() == ""
    said = err.getvalue().splitlines()
    for path in (file, asked):
        said = [each.replace(f"{path}: ", "") for each in said]
    return said


# -- through the real command line ----------------------------------------------------------


def test_a_lottery_is_told_with_range_checks_and_balance(tmp_path: Path) -> None:
    written(tmp_path, "people.csv", sheet(drawn()))
    written(tmp_path, "plan.toml", LOTTERY)
    done = run("people.csv", "--plan", "plan.toml", "--json", "all.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "all.json").read_text())
    first = done.stdout.splitlines()[0]
    assert first == report["sentence"]
    assert first.startswith("Of the 200 people offered a seat, ")
    for words in (
        "95% range: +",
        "Checks",
        "block_balance",
        "Balance",
        "tenure",
        "Smallest effect",
    ):
        assert words in done.stdout
    assert report["interval"][0] < report["estimate"] < report["interval"][1]
    assert report["gate"]["checks"]["participants"] == {
        "value": 200,
        "status": "green",
        "sentence": "200 people were offered a seat and 200 were not.",
    }
    assert set(report["balance"]["tenure"]) == {"before", "after"}
    assert report["hash"] in done.stdout
    assert not any(f"p{n}\n" in done.stdout for n in range(400))


@pytest.mark.long
def test_json_on_standard_output_is_all_there_is(tmp_path: Path) -> None:
    written(tmp_path, "people.csv", sheet(drawn()))
    written(tmp_path, "plan.toml", LOTTERY)
    done = run("people.csv", "--plan", "plan.toml", "--json", "-", folder=tmp_path)
    assert json.loads(done.stdout) == studied(tmp_path, sheet(drawn()))


def test_the_help_shows_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        Command().create_parser("mentes", "study").parse_args(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert "./mentes study" in said and 'took_part = "took_part"' in said
    assert "--settings" not in said


def test_the_hash_is_printed_before_any_outcome_is_there(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("study", f"--plan={written(tmp_path, 'plan.toml', LOTTERY)}", stdout=out)
    assert out.getvalue().strip() == studied(tmp_path, sheet(drawn()))["hash"]
    assert len(out.getvalue().strip()) == 64


# -- registration ---------------------------------------------------------------------------


def preregistration(report: Any) -> Any:
    return report["gate"]["checks"]["preregistration"]


def test_a_plan_whose_hash_was_kept_counts_as_locked(tmp_path: Path) -> None:
    content = sheet(drawn())
    plain = studied(tmp_path, content)
    assert preregistration(plain)["value"] == "not given"
    assert "Exploratory" in plain["sentence"]
    kept = f'{LOTTERY}\n[registered]\nhash = "{plain["hash"]}"\non = 2026-03-01\n'
    locked = studied(tmp_path, content, kept)
    assert preregistration(locked)["status"] == "green"
    assert locked["gate"]["status"] == "green"
    assert locked["hash"] == plain["hash"]
    assert locked["registered"]["on"] == "2026-03-01"


def test_a_plan_that_is_no_longer_the_kept_one_says_so(tmp_path: Path) -> None:
    content = sheet(drawn())
    kept = studied(tmp_path, content)["hash"]
    changed = LOTTERY.replace('"tenure", ', "")
    changed += f'\n[registered]\nhash = "{kept}"\non = "1 March"\n'
    found = preregistration(studied(tmp_path, content, changed))
    assert found["status"] == "amber"
    assert "the plan is not the one whose hash was kept (1 March)" in found["sentence"]


def test_the_plans_of_the_guide_and_of_the_help_are_plans() -> None:
    guide = (ROOT / "docs" / "guides" / "study.md").read_text()
    example = plan_from(guide.split("```toml\n")[1].split("```")[0])
    assert example.asked["placebo"] == "promoted_before"
    assert example.study.preregistration[0].status == "amber"  # its hash is made up
    lines = [line[2:] for line in PLAN.splitlines() if line.startswith("  ")]
    everything = tomllib.loads("\n".join(lines))
    assert everything.keys() == set(KNOWN)


# -- sheets as they come --------------------------------------------------------------------


def test_the_make_of_the_sheet_changes_nothing(tmp_path: Path) -> None:
    rows = drawn()
    plain = studied(tmp_path, sheet(rows))
    semicolons = sheet(rows, delimiter=";").replace(".", ",")
    blank = sheet(rows).replace("\r\n", "\r\n\r\n,,,\r\n", 3)
    shouted = [{name.upper() + " ": each for name, each in row.items()} for row in rows]
    spoken = [{**row, "Seat": "Yes" if row["Seat"] == "yes" else "FALSE"} for row in rows]
    book = xlsx_of(list(rows[0]), [list(row.values()) for row in rows])
    for name, content in {
        "bom.csv": b"\xef\xbb\xbf" + sheet(rows).encode(),
        "utf16.csv": sheet(rows).encode("utf-16"),
        "semicolons.csv": semicolons,
        "blank.csv": blank,
        "shouted.csv": sheet(shouted),
        "spoken.csv": sheet(spoken),
        "book.xlsx": book,
    }.items():
        found = studied(tmp_path, content, name=name)
        assert (found["estimate"], found["rows"]) == (plain["estimate"], 400), name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("-3.5", -3.5),
        ("−3,5", -3.5),
        ("1,200", 1200),
        ("1,234,567.5", 1234567.5),
        ("1.234,5", 1234.5),
        ("1 200", 1200),
        ("1’200", 1200),
        ("12 months", None),
        ("about 5", None),
        ("", None),
        ("1.2.3", None),
        ("nan", None),
        ("1e5", None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: float | None) -> None:
    assert number_of(text) == number


def test_every_bad_cell_is_told_with_its_row(tmp_path: Path) -> None:
    rows = drawn(100)
    rows[3] |= {"Seat": "perhaps", "tenure": "about 5"}
    rows[7] |= {"Seat": ""}
    rows[9] |= {"stayed": "gone"}
    assert faults(tmp_path, sheet(rows)) == [
        "Row 5: Seat has to be yes or no, not “perhaps”.",
        "Row 5: tenure has to be a number, as in other rows, not “about 5”.",
        "Row 9: Seat is empty.",
        "Row 11: stayed has to be a number, or yes or no, not “gone”.",
    ]


def test_missing_columns_are_told_with_those_that_are_there(tmp_path: Path) -> None:
    rows = [{key: row[key] for key in ("id", "Seat", "stayed")} for row in drawn(60)]
    assert faults(tmp_path, sheet(rows)) == [
        "The plan names the column “tenure”; the sheet has id, Seat, stayed.",
        "The plan names the column “department”; the sheet has id, Seat, stayed.",
    ]


def test_faults_of_plan_and_sheet_are_told_together(tmp_path: Path) -> None:
    said = faults(tmp_path, b"", 'outcome = "stayed"\ndesign = "survey"\nseed = -1\nplacebos = "x"')
    assert len(said) == 4
    assert said[-1] == "The file is empty."
    assert any(each.startswith("The plan does not know “placebos”") for each in said)


@pytest.mark.parametrize(
    "plan",
    [
        "outcome = ",
        'took_part = "Seat"',
        'outcome = {time = "months", event = "left"}',
        'outcome = {time = "months", event = "left", horizon = "long"}',
        'outcome = "stayed"\ncovariates = "tenure"',
        'outcome = "stayed"\ncategories = ["site"]',
        'outcome = "stayed"\ndesign = "lottery"\nestimand = "ATO"',
        'outcome = "stayed"\nestimand = "ATE"',
        'outcome = "stayed"\n[words]\ndid = "stayed thanks to us"',
        'outcome = "stayed"\n[registered]\non = "today"',
        'outcome = "stayed"\nregistered = "yes"',
    ],
)
def test_plans_that_are_none_are_refused(tmp_path: Path, plan: str) -> None:
    assert faults(tmp_path, sheet(drawn(60)), plan)


def test_a_sheet_of_headings_alone_and_files_that_are_not_there(tmp_path: Path) -> None:
    assert faults(tmp_path, sheet(drawn(60)).splitlines()[0]) == ["The sheet has no rows."]
    err = io.StringIO()
    nobody, nothing = tmp_path / "nobody.csv", tmp_path / "nothing.toml"
    with pytest.raises(SystemExit) as left:
        call_command("study", str(nobody), f"--plan={nothing}", stderr=err)
    assert left.value.code == 2
    assert err.getvalue().splitlines() == [
        f"{nothing}: No such file or directory",
        f"{nobody}: No such file or directory",
    ]


def test_a_result_that_cannot_be_written_is_another_fault(tmp_path: Path) -> None:
    file, plan = written(tmp_path, "a.csv", sheet(drawn())), written(tmp_path, "p.toml", LOTTERY)
    with pytest.raises(SystemExit) as left:
        call_command(
            "study", str(file), f"--plan={plan}", f"--json={tmp_path}", stderr=io.StringIO()
        )
    assert left.value.code == 1


# -- what a plan may ask --------------------------------------------------------------------


def test_numbers_that_are_names_and_missing_covariates_are_fine(tmp_path: Path) -> None:
    rows = drawn()
    for row in rows[::9]:
        row["tenure"] = "N/A"
    plan = LOTTERY.replace('["tenure", ', 'categories = ["site"]\ncovariates = ["tenure", "site", ')
    plan = plan.replace("covariates = categories", "categories")
    found = studied(tmp_path, sheet(rows), plan)
    assert {"site: 100", "site: 101"} & found["balance"].keys()
    assert "tenure: not known" in found["balance"]


def test_blocks_seats_that_were_used_and_more_outcomes(tmp_path: Path) -> None:
    plan = 'block = "department"\ntook_up = "used"\nothers = ["promoted"]\n' + LOTTERY
    found = studied(tmp_path, sheet(drawn()), plan)
    estimate, (low, high) = found["on_users"]
    assert low < estimate < high and estimate > found["estimate"]
    assert found["others"]["promoted"]["p"] == found["others"]["promoted"]["p_holm"]
    assert "within blocks" in found["method"]


def test_people_not_followed_to_the_end(tmp_path: Path) -> None:
    outcome = 'outcome = {time = "months", event = "left", horizon = 11.9}'
    found = studied(tmp_path, sheet(drawn()), LOTTERY.replace('outcome = "stayed"', outcome, 1))
    assert found["shown"] and 0 < found["estimate"] < 0.5
    assert 0 < found["smallest_effect"] < 0.5


def test_unknown_outcomes_are_left_out_and_too_many_are_refused(tmp_path: Path) -> None:
    rows = drawn()
    for row in rows[:8]:
        row["stayed"] = ""
    assert studied(tmp_path, sheet(rows))["shown"]
    for row in rows[:150]:
        row["stayed"] = "n/a"
    found = studied(tmp_path, sheet(rows))
    assert not found["shown"] and found["estimate"] is None
    assert found["sentence"].startswith("No effect is shown: the outcome is known of ")


def test_a_refusal_is_an_answer_and_told_as_one(tmp_path: Path) -> None:
    file, plan = written(tmp_path, "a.csv", sheet(drawn(60))), written(tmp_path, "p.toml", LOTTERY)
    out = io.StringIO()
    call_command("study", str(file), f"--plan={plan}", stdout=out)
    assert out.getvalue().startswith("No effect is shown: 30 people were offered a seat")
    assert "stop" in out.getvalue()


# -- what a sheet may hold that is no answer ----------------------------------------------------


def refused(tmp_path: Path, rows: list[dict[str, object]], plan: str = LOTTERY) -> str:
    file, asked = written(tmp_path, "a.csv", sheet(rows)), written(tmp_path, "p.toml", plan)
    err = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("study", str(file), f"--plan={asked}", stderr=err)
    assert left.value.code == 2
    return err.getvalue()


def test_a_code_for_unknown_is_refused_with_its_rows_until_it_is_settled(tmp_path: Path) -> None:
    rows = drawn()
    for row in rows[4:8]:
        row["stayed"] = "-99"
    told = refused(tmp_path, rows)
    assert "Rows 6, 7, 8 and 1 more: stayed is -99, far from all other values." in told
    assert "unknown = [-99]" in told and "genuine = [-99]" in told
    found = studied(tmp_path, sheet(rows), "unknown = [-99]\n" + LOTTERY)
    for row in rows[4:8]:
        row["stayed"] = ""
    assert found["estimate"] == studied(tmp_path, sheet(rows))["estimate"]


def test_a_doubled_file_shows_nothing_until_it_is_settled(tmp_path: Path) -> None:
    rows = [{"id": number, **row} for number, row in enumerate(drawn())]
    once = studied(tmp_path, sheet(rows))
    assert once["shown"] and "id" in once["not_used"]
    twice = studied(tmp_path, sheet(rows + rows))
    assert not twice["shown"] and twice["estimate"] is None
    assert "are exact copies of one another" in twice["sentence"]
    dropped = studied(tmp_path, sheet(rows + rows), 'copies = "drop"\n' + LOTTERY)
    assert dropped["shown"] and dropped["estimate"] == once["estimate"]
    assert studied(tmp_path, sheet(rows + rows), 'copies = "keep"\n' + LOTTERY)["shown"]


def test_a_person_in_several_rows_is_asked_about(tmp_path: Path) -> None:
    rows = [{"employee_id": number, **row} for number, row in enumerate(drawn())]
    rows[7]["employee_id"] = rows[3]["employee_id"]
    found = studied(tmp_path, sheet(rows))
    assert not found["shown"] and "share their employee_id with another row" in found["sentence"]
    assert studied(tmp_path, sheet(rows), 'person = "employee_id"\n' + LOTTERY)["shown"]


def test_a_covariate_that_takes_no_part_is_told(tmp_path: Path) -> None:
    rows = drawn()
    for number, row in enumerate(rows):
        row |= {
            "country": 49,
            "hired": f"2019-0{1 + number % 9}-15",
            "pay rise": f"{number % 7}.5%",
        }
    plan = LOTTERY.replace('["tenure", ', '["country", "hired", "pay rise", "tenure", ')
    found = studied(tmp_path, sheet(rows), plan)
    assert found["notes"] == ["country is the same for everybody, so it takes no part."]
    assert {"hired", "pay rise"} <= found["balance"].keys()


@pytest.mark.parametrize(
    "plan",
    [
        "x = " + "[" * 5000,
        "seed = " + "9" * 5000,
        'unknown = "n/a"',
        'copies = "some"',
        'covariates = ["stayed"]\noutcome = "stayed"',
    ],
)
def test_an_odd_plan_is_refused_in_a_sentence(tmp_path: Path, plan: str) -> None:
    told = refused(tmp_path, drawn(), plan)
    assert told.strip() and "Traceback" not in told
