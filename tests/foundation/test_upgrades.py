"""An upgrade is whole or not there; an older version leaves a newer database alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from mentes.foundation import upgrades
from tests.promises.elsewhere import LONG, ROOT


def prepare(data: Path) -> "subprocess.Popen[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTES_")}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "prepare"],
        env=kept | {"MENTES_DATA": str(data), "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.once
@pytest.mark.long
def test_two_that_prepare_a_fresh_folder_at_once_both_succeed(tmp_path: Path) -> None:
    both = [prepare(tmp_path), prepare(tmp_path)]
    assert [each.communicate(timeout=LONG)[1] for each in both] == ["", ""]
    assert [each.returncode for each in both] == [0, 0]


@pytest.mark.django_db
def test_a_database_of_a_newer_version_is_refused_in_a_sentence() -> None:
    MigrationRecorder(connection).record_applied("people", "9999_from_the_future")
    with pytest.raises(CommandError, match=r"newer Mentes .* people\.9999_from_the_future"):
        upgrades.refuse_newer_database()


@pytest.mark.once
@pytest.mark.parametrize(
    "words", [["export", "people", "--json=-"], ["import_people", "people.csv"]]
)
def test_a_command_before_the_first_start_says_what_comes_first(
    words: list[str], tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text("Name,E-mail\nAnn,ann@x.org\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTES_")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env=kept | {"MENTES_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT / "src")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "Bring it up first: ./mentes prepare" in done.stderr


@pytest.mark.django_db
def test_what_another_programme_keeps_in_the_database_is_not_ours_to_judge() -> None:
    MigrationRecorder(connection).record_applied("somebody_elses", "0001_initial")
    upgrades.refuse_newer_database()


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_that_fails_leaves_the_database_as_it_was() -> None:
    says = r"failed: no such column\. The database is as it was"
    with pytest.raises(CommandError, match=says), upgrades.as_it_was_if_it_fails():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE half_an_upgrade (id integer)")
        raise RuntimeError("no such column.")
    assert "half_an_upgrade" not in connection.introspection.table_names()


@pytest.mark.once
def test_a_second_server_is_refused_until_the_first_has_ended() -> None:
    with (
        upgrades.only_server(),
        pytest.raises(CommandError, match="already being served"),
        upgrades.only_server(),
    ):
        pass
    with upgrades.only_server():
        pass
