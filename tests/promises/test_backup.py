"""Backup and restore: identical between SQLite and PostgreSQL, and nothing of a bad file is ever believed."""

import hashlib
import json
import os
import random
import subprocess
import sys
import zipfile
from collections import namedtuple
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from errno import ENOSPC
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, models, transaction
from django.utils import timezone

from mentes.foundation.backup import archive, everything, rows
from mentes.foundation.backup.everything import back_up, restore
from mentes.foundation.last_times import last_backup_at
from mentes.foundation.models import LastTime
from mentes.foundation.refused import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

ROOT = Path(__file__).resolve().parents[2]
PICK = random.Random(7)
WORDS = "naïve · 日本語 · “quoted”, 'single' \\ back\nslash\ttab 🙂 =SUM(A1)"


def invented(field: Any, number: int, made: dict[Any, list[Any]]) -> Any:
    """A value that a column of this kind may hold, awkward where it can be."""
    if field.is_relation:
        return PICK.choice(made[field.related_model]) if made.get(field.related_model) else None
    if field.choices:
        return PICK.choice(field.flatchoices)[0]
    moment = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=ZoneInfo("Europe/London"))
    match field:
        case models.BooleanField():
            return bool(number % 2)
        case models.EmailField():
            return f"person{number}@example.org"
        case models.SlugField() | models.UUIDField() | models.URLField():
            return UUID(int=number) if isinstance(field, models.UUIDField) else f"slug-{number}"
        case models.CharField() | models.TextField() | models.FileField():
            return f"{number} {WORDS}"[: field.max_length or 500]
        case models.DecimalField():
            return Decimal(number).scaleb(-field.decimal_places)
        case models.FloatField():
            return number + 0.1
        case models.IntegerField():
            return number
        case models.DurationField():
            return timedelta(days=number, microseconds=7)
        case models.DateTimeField():
            return moment + timedelta(days=number)
        case models.DateField():
            return date(2024, 2, 29) + timedelta(days=number)
        case models.TimeField():
            return time(23, 59, number % 60)
        case models.JSONField():
            return {"b": [1.5, None, WORDS], "a": {"ü": number}}
        case models.BinaryField():
            return bytes([0, 255, number % 256])
    raise AssertionError(f"What may a {type(field).__name__} hold?")


def fill_every_table() -> None:
    """Rows as the database allows them, without the verbs: a backup takes what is there."""
    made: dict[Any, list[Any]] = {}
    for model in rows.tables():
        made[model] = [pk for number in range(1, 4) if (pk := put_in(model, number, made))]


def put_in(model: Any, number: int, made: dict[Any, list[Any]]) -> Any:
    values = {
        field.attname: invented(field, number, made)
        for field in rows.columns(model)
        if not isinstance(field, models.AutoField)
    }
    try:
        with transaction.atomic():
            row = model(**values)
            row.save_base(raw=True, force_insert=True)
    except Exception:  # noqa: BLE001 whatever the table's own constraints say, this row is not for it
        return None
    return row.pk


def canonical() -> dict[str, list[str]]:
    return {model._meta.label: list(rows.lines_of(model)) for model in rows.tables()}


def rows_in(backup: Path) -> dict[str, bytes]:
    with archive.opened(backup) as file:
        return {name: file.read(name) for name in file.namelist() if name.startswith("rows/")}


def make_member(name: str = "Ines") -> Any:
    person = get_user_model()(email=f"{name}@example.org".lower())
    person.save()
    return person


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA / "files"
    settings.MEDIA_ROOT.mkdir(parents=True)


def test_every_table_of_the_product_is_in_the_backup_or_left_out_by_name() -> None:
    kept = set(rows.tables())
    others = {
        model._meta.app_label
        for model in apps.get_models(include_auto_created=True)
        if model not in kept
    }
    assert others <= rows.LEFT_OUT
    assert not {
        (model, field.related_model)
        for model in kept
        for field in rows.columns(model)
        if field.is_relation and field.related_model not in kept
    }


def test_what_comes_back_is_what_went_in(tmp_path: Path) -> None:
    fill_every_table()
    before, numbers = canonical(), rows.last_numbers()
    filled = sum(bool(lines) for lines in before.values())
    assert filled >= len(before) * 0.6, "too few tables could be filled to prove anything"
    (Path(settings.MEDIA_ROOT) / "imports").mkdir()
    (Path(settings.MEDIA_ROOT) / "imports" / "näme.csv").write_bytes(bytes(range(256)))
    back_up(tmp_path / "all.backup")
    make_member("later")
    (Path(settings.MEDIA_ROOT) / "later.txt").write_text("later")
    restore(tmp_path / "all.backup", replace=True)
    assert canonical() == before
    found = rows.last_numbers()
    # The restore noted its own moment there, with a number of its own, and took it out again.
    assert found.pop("foundation_lasttime") == numbers.pop("foundation_lasttime") + 1
    assert found == numbers
    found = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert [path.name for path in found] == ["näme.csv"]
    assert found[0].read_bytes() == bytes(range(256))


def test_the_number_of_an_erased_row_is_not_given_again(tmp_path: Path) -> None:
    make_member()
    erased = make_member("Otto")
    number = erased.pk
    get_user_model()._base_manager.filter(pk=number).delete()
    back_up(tmp_path / "b")
    restore(tmp_path / "b", replace=True)
    assert make_member("Pia").pk > number


def test_sessions_are_not_revived(tmp_path: Path) -> None:
    make_member()
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=timezone.now())
    back_up(tmp_path / "b")
    restore(tmp_path / "b", replace=True)
    assert not Session.objects.exists()


def test_people_who_are_here_are_replaced_only_on_request(tmp_path: Path) -> None:
    back_up(tmp_path / "empty")
    make_member()
    with pytest.raises(Refused, match="--replace"):
        restore(tmp_path / "empty")
    assert get_user_model()._base_manager.count() == 1


def test_the_key_that_mentes_made_comes_along_and_another_does_not(
    tmp_path: Path, settings: Any
) -> None:
    key = settings.DATA / "secret_key"
    key.write_text(settings.SECRET_KEY)
    back_up(tmp_path / "with key")
    settings.SECRET_KEY = "from the environment of the operator, nobody else's business"
    back_up(tmp_path / "without key")
    assert "secret_key" not in zipfile.ZipFile(tmp_path / "without key").namelist()
    old, settings.SECRET_KEY = key.read_text(), "made by another installation at its first start"
    key.write_text(settings.SECRET_KEY)
    restore(tmp_path / "with key")
    assert key.read_text() == old
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    back_up(tmp_path / "b")
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600


# A bad file ------------------------------------------------------------------------------------


def damaged_anywhere(whole: bytes) -> bytes:
    place = PICK.randrange(len(whole))
    return whole[:place] + bytes([whole[place] ^ (1 << PICK.randrange(8))]) + whole[place + 1 :]


def cut_short(whole: bytes) -> bytes:
    return whole[: PICK.randrange(len(whole))]


def foreign(whole: bytes) -> bytes:
    return b"PK\x03\x04 something else entirely" * 40


@pytest.mark.parametrize("spoil", [damaged_anywhere, cut_short, foreign])
def test_a_spoilt_file_is_refused_before_anything_is_written(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    make_member()
    back_up(tmp_path / "good")
    before = canonical()
    for _ in range(40):
        (tmp_path / "bad").write_bytes(spoil((tmp_path / "good").read_bytes()))
        with pytest.raises(Refused, match="Nothing was changed"):
            restore(tmp_path / "bad", replace=True)
    assert canonical() == before


def resealed(source: Path, target: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """A file that is whole, but says something else: made elsewhere, or by another version."""
    with zipfile.ZipFile(source) as old, archive.sealed(target) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == archive.MANIFEST:
                manifest = json.loads(data)
                change(manifest)
                data = json.dumps(manifest).encode()
            new.writestr(name, data)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda one: one.update(version=archive.VERSION + 1), "newer Mentes"),
        (lambda one: one["migrations"].append("people.9999_of_tomorrow"), "newer Mentes"),
        (lambda one: one["migrations"].pop(), "before tables changed"),
        (lambda one: one.update(format="something"), "not a backup of Mentes"),
        (lambda one: one["rows"].update({"people.Person": 99}), "incomplete"),
    ],
)
def test_another_version_or_an_incomplete_one_changes_nothing(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], sentence: str
) -> None:
    make_member()
    (Path(settings.MEDIA_ROOT) / "kept.txt").write_text("kept")
    back_up(tmp_path / "good")
    resealed(tmp_path / "good", tmp_path / "odd", change)
    make_member("Quentin")
    before = canonical()
    with pytest.raises(Refused, match=sentence):
        restore(tmp_path / "odd", replace=True)
    assert canonical() == before
    assert (Path(settings.MEDIA_ROOT) / "kept.txt").read_text() == "kept"


def test_a_file_cannot_be_unpacked_outside_its_folder(tmp_path: Path) -> None:
    back_up(tmp_path / "good")
    with zipfile.ZipFile(tmp_path / "good") as old, archive.sealed(tmp_path / "sly") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("files/../../escaped.txt", "out")
    with pytest.raises(Refused, match="outside its folder"):
        restore(tmp_path / "sly")
    assert not (tmp_path / "escaped.txt").exists()


def test_a_backup_is_written_to_a_file_and_over_nothing_else(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (tmp_path, pipe):
        with pytest.raises(Refused, match="is not a file"):
            back_up(place)
    assert pipe.is_fifo()
    with pytest.raises(CommandError, match=r"none/backup\.zip\.part: No such file"):
        call_command("backup", str(tmp_path / "none" / "backup.zip"))


def test_a_full_disk_is_not_called_a_wrong_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    back_up(tmp_path / "backup.zip")
    monkeypatch.setattr("mentes.foundation.backup.everything._load", full)
    with pytest.raises(Refused, match="could not be restored: the disk is full"):
        restore(tmp_path / "backup.zip", replace=True)


def test_a_backup_that_fails_leaves_the_earlier_one(tmp_path: Path) -> None:
    back_up(tmp_path / "b")
    before = hashlib.sha256((tmp_path / "b").read_bytes()).digest()
    with pytest.raises(ZeroDivisionError), archive.sealed(tmp_path / "b") as file:
        file.writestr("half", str(1 / 0))
    assert hashlib.sha256((tmp_path / "b").read_bytes()).digest() == before
    assert [path.name for path in tmp_path.glob("b*")] == ["b"]


# Between the two databases ---------------------------------------------------------------------


def test_sqlite_to_postgresql_to_sqlite_is_identical(tmp_path: Path) -> None:
    """This run's database -> SQLite -> this run's database: both runs together go both ways."""
    fill_every_table()
    before = canonical()
    back_up(tmp_path / "here")
    elsewhere = {
        "MENTES_DATA": str(tmp_path / "elsewhere"),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MENTES_")}
    environment = kept | elsewhere | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    for command in (["restore", tmp_path / "here"], ["backup", tmp_path / "there"]):
        arguments = [sys.executable, str(ROOT / "manage.py"), *map(str, command)]
        subprocess.run(arguments, env=environment, check=True)
    assert rows_in(tmp_path / "there") == rows_in(tmp_path / "here")
    call_command("flush", interactive=False, verbosity=0)
    restore(tmp_path / "there", replace=True)
    assert canonical() == before
    with archive.opened(tmp_path / "there") as file:
        assert archive.manifest_of(file, name="there")["made_on"] == "sqlite"
    assert connection.vendor == ("postgresql" if settings.ON_POSTGRES else "sqlite")


def sealed_again(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same file with other members under a seal that is right."""
    with archive.opened(source) as file:
        members = {name: file.read(name) for name in file.namelist()}
    change(members)
    with archive.sealed(target) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return target


def manifest_with(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members[archive.MANIFEST])
        kept = {name: value for name, value in (manifest | changes).items() if value is not None}
        members[archive.MANIFEST] = json.dumps(kept).encode()

    return change


def people_as(content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.update({"rows/people.person.jsonl": content})


def first_person(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        first, *rest = members["rows/people.person.jsonl"].splitlines()
        changed = json.dumps(json.loads(first) | changes).encode()
        members["rows/people.person.jsonl"] = b"\n".join([changed, *rest]) + b"\n"

    return change


def member(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.update({name: content})


BROKEN: list[Callable[[dict[str, bytes]], None]] = [
    manifest_with(version=0),
    manifest_with(version=True),
    first_person(moon=1),
    first_person(name=["Lena"]),
    first_person(name={"given": "Lena"}),
    first_person(name=None),
    first_person(name="\ud800"),
    first_person(level="high"),
    first_person(level=10**30),
    first_person(hired_on="2026-13-40"),
    member("rows/people.moon.jsonl", b'{"id": 1}\n'),
    member("something.txt", b"else"),
    lambda members: members.update({"files/a": b"a file", "files/a/b": b"below a file"}),
    member("forgotten", b"hello world"),
    member("forgotten", b"\xff\xfe"),
    member("secret_key", b"a\0" * 40),
    member("secret_key", b"a" * 20_000),
    manifest_with(version=None),
    manifest_with(version="one"),
    manifest_with(migrations=None),
    manifest_with(migrations=[["people"]]),
    manifest_with(mentes=None),
    manifest_with(rows=None),
    manifest_with(last_numbers=[]),
    lambda members: members.pop("rows/people.person.jsonl") and None,
    people_as(b"[1, 2]\n"),
    people_as(b"{}\n"),
    people_as(b"\xff\xfe\n"),
    people_as(b"[" * 100_000),
    lambda members: members.update({"secret_key": b""}),
    lambda members: members.update({"secret_key": b"\xff" * 3}),
]


@pytest.mark.parametrize("number", range(len(BROKEN)))
def test_whatever_somebody_seals_is_refused_in_a_sentence(tmp_path: Path, number: int) -> None:
    make_member()
    kept = Path(settings.MEDIA_ROOT) / "kept.txt"
    kept.write_text("kept")
    back_up(tmp_path / "all.backup")
    before = canonical()
    broken = sealed_again(tmp_path / "all.backup", tmp_path / "broken.backup", BROKEN[number])
    with pytest.raises(Refused, match="Nothing was changed"):
        restore(broken, replace=True)
    assert canonical() == before
    assert kept.read_text() == "kept"
    assert list(Path(settings.DATA).glob("restoring-*")) == []


def test_a_part_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    make_member()
    back_up(tmp_path / "good")
    before = canonical()
    with zipfile.ZipFile(tmp_path / "good") as old, archive.sealed(tmp_path / "twice") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        with pytest.warns(UserWarning, match="Duplicate"):
            new.writestr("rows/people.person.jsonl", b"")
    with pytest.raises(Refused, match=r"twice\. Nothing was changed"):
        restore(tmp_path / "twice", replace=True)
    assert canonical() == before


@pytest.mark.parametrize(
    "name", ["secret_key", "forgotten", "manifest.json", "rows/people.person.jsonl", "files/large"]
)
def test_a_few_bytes_that_unpack_to_very_many_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A zip can promise a thousand times its size; neither memory nor disk is filled with it."""
    make_member()
    back_up(tmp_path / "good")
    before = canonical()
    room = namedtuple("Room", ["free"])(4 << 20)
    monkeypatch.setattr("shutil.disk_usage", lambda _: room)
    monkeypatch.setattr(archive, "LONGEST_LINE", 4 << 20)
    monkeypatch.setattr(everything, "LONGEST_LIST", 4 << 20)
    large = sealed_again(tmp_path / "good", tmp_path / "large", member(name, b" " * (8 << 20)))
    with pytest.raises(Refused, match=r"(too large|do not fit on this disk)\. Nothing was changed"):
        restore(large, replace=True)
    assert canonical() == before


@pytest.mark.parametrize("moment", ["files", "rows", "swapped", "keyed", "committed"])
def test_a_restore_that_is_killed_is_whole_or_was_never_there(
    tmp_path: Path, settings: Any, moment: str
) -> None:
    """A process of its own that ends without a word; the next `prepare`, as at every start, clears up."""
    key = settings.DATA / "secret_key"
    key.write_text(settings.SECRET_KEY)
    old, new = settings.SECRET_KEY, "made by this installation after its backup was written"
    make_member()
    (Path(settings.MEDIA_ROOT) / "kept.txt").write_text("of the backup")
    back_up(tmp_path / "all.backup")
    (Path(settings.MEDIA_ROOT) / "kept.txt").write_text("of now")
    settings.SECRET_KEY = new
    key.write_text(new)
    make_member("Quentin")
    before, people = canonical(), get_user_model()._base_manager.count()
    connection.close()
    if (child := os.fork()) == 0:
        kill_at(moment)
        with suppress(BaseException):
            restore(tmp_path / "all.backup", replace=True)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    everything.tidy_after_a_kill()
    kept = (Path(settings.MEDIA_ROOT) / "kept.txt").read_text()
    found = get_user_model()._base_manager.count()
    if moment == "committed":
        assert kept == "of the backup" and found == people - 1
        assert key.read_text() == old
    else:
        assert key.read_text() == new
        assert kept == "of now" and found == people and canonical() == before
    assert list(Path(settings.DATA).glob("restoring-*")) == []
    assert not LastTime.objects.filter(name__startswith="restoring-").exists()


def kill_at(moment: str) -> None:
    def end() -> None:
        os._exit(9)

    where = {
        "files": (everything, "_load"),
        "rows": (rows, "continue_after"),
        "swapped": (everything, "_forget_again"),
        "keyed": (everything, "_bring_key"),
        "committed": (everything, "forget_times"),
    }
    place, name = where[moment]
    real, calls = getattr(place, name), count(1)
    # Times are forgotten twice: before, of what an earlier restore left, and at the end.
    last = 2 if moment == "committed" else 1

    def step(*given: Any, **named: Any) -> Any:
        is_last = next(calls) == last
        if is_last and moment != "keyed":
            end()
        done = real(*given, **named)
        if is_last:
            end()
        return done

    setattr(place, name, step)


def test_a_restore_that_still_works_is_left_alone(tmp_path: Path) -> None:
    make_member()
    back_up(tmp_path / "all.backup")
    with archive.opened(tmp_path / "all.backup") as file, everything._files_beside(file) as fresh:
        everything.tidy_after_a_kill()
        assert fresh.exists()


def test_a_backup_without_a_name_gets_one_and_is_remembered(capsys: Any) -> None:
    assert last_backup_at() is None
    call_command("backup")
    (made,) = (Path(settings.DATA) / "backups").iterdir()
    assert made.name.startswith("mentes-20")
    assert str(made) in capsys.readouterr().out
    assert last_backup_at() is not None
