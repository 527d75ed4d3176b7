"""Back up everything into one file, and bring it back into either database, all or nothing."""

import fcntl
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import import_string

import mentes
from mentes.foundation.actor import System
from mentes.foundation.backup import archive, rows
from mentes.foundation.last_times import forget_times, has_time, record_time
from mentes.foundation.refused import Refused
from mentes.foundation.upgrades import OLDER, is_older

KEY = "secret_key"
FILES = "files"
FORGOTTEN = "forgotten"
SHORTEST_KEY, LONGEST_KEY = 40, 10_000
LONGEST_LIST = 64 << 20
RESTORING = "restoring-"


def back_up(target: Path) -> dict[str, Any]:
    """Return the manifest of what was written."""
    _refuse_older_database()
    with archive.sealed(target) as file:
        with snapshot():
            counts = {
                model._meta.label: archive.write_lines(file, _member(model), rows.lines_of(model))
                for model in rows.tables()
            }
            manifest = _manifest(counts)
        for path in _files():
            file.write(path, f"{FILES}/{path.relative_to(settings.MEDIA_ROOT).as_posix()}")
        if key := _own_key():
            file.writestr(KEY, key)
        file.writestr(FORGOTTEN, "\n".join(sorted(_forgotten_here())))
        file.writestr(archive.MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
    return manifest


def restore(source: Path, *, replace: bool = False) -> dict[str, Any]:
    """Everything that can be known beforehand is checked before anything is written.

    A file whose seal is right may still hold anything, for anybody can seal one: whatever breaks on it is
    refused in a sentence, and files and rows are as they were."""
    try:
        return _restore(source, replace=replace)
    except (Refused, OperationalError):
        raise
    except archive.DiskFull as fault:
        words = f"{source.name} could not be restored: the disk is full. Nothing was changed."
        raise Refused(words) from fault
    except OSError as fault:
        words = f"{source.name} could not be restored: {fault.strerror or fault}."
        raise Refused(f"{words} Nothing was changed.") from fault
    except Exception as fault:
        raise Refused(
            f"{source.name} is not a backup that Mentes made: {type(fault).__name__}. Nothing was changed."
        ) from fault


def _restore(source: Path, *, replace: bool) -> dict[str, Any]:
    with archive.opened(source) as file:
        manifest = archive.manifest_of(file, name=source.name)
        _refuse_other_tables(manifest, name=source.name)
        _refuse_other_members(file, name=source.name)
        _refuse_broken_key(file, name=source.name)
        _refuse_other_list(file, name=source.name)
        if not replace and get_user_model()._base_manager.exists():
            raise Refused("There are people in this database. To replace them, add --replace.")
        _forgotten_here()
        tidy_after_a_kill()
        with _files_beside(file) as fresh, transaction.atomic():
            _load(file, manifest)
            # With the rows or not at all: it tells whether the new files belong to what is here.
            record_time(fresh.parent.name)
            with _swapped(fresh, Path(settings.MEDIA_ROOT)):
                manifest |= _forget_again(file)
                _bring_key(file, before=fresh.parent / KEY)
        forget_times(RESTORING)
    return manifest


def tidy_after_a_kill() -> None:
    """Remove what a killed restore left beside the files; if its rows never came, the old files come back."""
    place = Path(settings.MEDIA_ROOT)
    for scratch in place.parent.glob(f"{RESTORING}*"):
        with _held(scratch) as is_mine:
            if not is_mine:
                continue
            before, came = scratch / "before", has_time(scratch.name)
            if before.exists() and not came:
                if place.exists():
                    place.rename(scratch / "unwanted")
                before.rename(place)
            if (scratch / KEY).exists() and not came:
                (scratch / KEY).replace(Path(settings.DATA) / KEY)
            shutil.rmtree(scratch)
    forget_times(RESTORING)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Whether this process alone works with the folder; a lock ends with its process, however that ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


@contextmanager
def snapshot() -> Iterator[None]:
    """One moment of the whole database, without keeping anybody from writing meanwhile."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    connection.ensure_connection()
    sqlite: Any = connection  # only its wrapper has a mode
    usual, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic(durable=True):
            yield
    finally:
        sqlite.transaction_mode = usual


def _manifest(counts: dict[str, int]) -> dict[str, Any]:
    return {
        "format": archive.FORMAT,
        "version": archive.VERSION,
        "mentes": mentes.__version__,
        "made_at": datetime.now(UTC).isoformat(),
        "made_on": connection.vendor,
        "migrations": _migrations(),
        "rows": counts,
        "total": sum(counts.values()),
        "last_numbers": rows.last_numbers(),
    }


def _migrations() -> list[str]:
    kept = {model._meta.app_label for model in rows.tables()}
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app in kept)


def _refuse_older_database() -> None:
    if is_older():
        raise Refused(OLDER)


def _refuse_other_tables(manifest: dict[str, Any], *, name: str) -> None:
    theirs, ours = set(manifest["migrations"]), set(_migrations())
    version = manifest["mentes"]
    if theirs - ours:
        raise Refused(
            f"{name} was made by a newer Mentes ({version}). Upgrade first. Nothing was changed."
        )
    if ours - theirs:
        raise Refused(
            f"{name} was made by Mentes {version}, before tables changed. Restore it with that "
            "version, then upgrade. Nothing was changed."
        )


def _refuse_other_members(file: zipfile.ZipFile, *, name: str) -> None:
    """What this program would not read it must not pass over: then something would be lost without a word."""
    names = [member.filename for member in file.infolist()]
    if len(names) != len(set(names)):
        raise Refused(f"{name} holds the same part twice. Nothing was changed.")
    known = {archive.MANIFEST, KEY, FORGOTTEN, *map(_member, rows.tables())}
    for member in names:
        if member not in known and not member.startswith(f"{FILES}/"):
            raise Refused(
                f"{name} holds {member}, which Mentes does not know. Nothing was changed."
            )
    unpacked = sum(member.file_size for _, member in archive.files_in(file, FILES))
    if unpacked > shutil.disk_usage(Path(settings.MEDIA_ROOT).parent).free:
        raise Refused(f"The files in {name} do not fit on this disk. Nothing was changed.")


def _refuse_broken_key(file: zipfile.ZipFile, *, name: str) -> None:
    """A key that is empty or cut off would stop every command afterwards."""
    if KEY not in file.namelist():
        return
    key = archive.read_small(file, KEY, most=LONGEST_KEY).decode(errors="replace").strip()
    if len(key) < SHORTEST_KEY or not key.isprintable():
        raise Refused(f"The secret key in {name} is empty or cut off. Nothing was changed.")


def _refuse_other_list(file: zipfile.ZipFile, *, name: str) -> None:
    """The list of the forgotten holds digests alone; anything else would stay in ours for good."""
    if FORGOTTEN not in file.namelist():
        return
    listed = archive.read_small(file, FORGOTTEN, most=LONGEST_LIST)
    if not re.fullmatch(rb"[0-9a-f\s]*", listed):
        raise Refused(f"The list of the forgotten in {name} is damaged. Nothing was changed.")


def _load(file: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    try:
        rows.wipe()
        for model in rows.tables():
            count = rows.load(model, archive.read_lines(file, _member(model)))
            if count != manifest["rows"][model._meta.label]:
                raise Refused(f"{model._meta.label} is incomplete. Nothing was changed.")
        rows.continue_after(manifest["last_numbers"])
        connection.check_constraints()
    except (IntegrityError, DataError, ValueError) as fault:
        raise Refused(f"A row does not fit this database: {fault} Nothing was changed.") from fault


def _member(model: Any) -> str:
    return f"rows/{model._meta.label_lower}.jsonl"


def _files() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


@contextmanager
def _files_beside(file: zipfile.ZipFile) -> Iterator[Path]:
    """The files of the backup in a folder that only needs to be renamed."""
    home = Path(settings.MEDIA_ROOT).parent
    with tempfile.TemporaryDirectory(prefix=RESTORING, dir=home) as scratch, _held(Path(scratch)):
        fresh = Path(scratch) / FILES
        fresh.mkdir()
        for name, member in archive.files_in(file, FILES):
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with file.open(member) as packed, path.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
        yield fresh


@contextmanager
def _swapped(fresh: Path, place: Path) -> Iterator[None]:
    """The files of the backup in their place; those of before come back if the rows cannot."""
    before = fresh.parent / "before"
    if place.exists():
        place.rename(before)
    fresh.rename(place)
    try:
        yield
    except BaseException:
        place.rename(fresh)
        if before.exists():
            before.rename(place)
        raise


def _forgotten_here() -> set[str]:
    """The list of whom we have forgotten, with everybody whom this database says so of."""
    kept = import_module(settings.FORGOTTEN)
    kept.write_down_all()
    digests: set[str] = kept.listed()
    return digests


def _forget_again(file: zipfile.ZipFile) -> dict[str, int]:
    """Whoever was forgotten since the backup was made, here or where it comes from."""
    if FORGOTTEN in file.namelist():
        import_module(settings.FORGOTTEN).write_down(file.read(FORGOTTEN).decode().split())
    keys = [file.read(KEY).decode()] if KEY in file.namelist() else []
    by = System("a backup from before they were forgotten came back")
    found: dict[str, int] = import_string(settings.FORGET_AGAIN)(by=by, keys=keys)
    return found


def _own_key() -> str:
    """The key that Mentes made itself. Links in mails already sent stop working without it, and it
    protects nothing that does not lie in the same file. A key from elsewhere stays elsewhere."""
    file = Path(settings.DATA) / KEY
    return settings.SECRET_KEY if file.exists() and file.read_text() == settings.SECRET_KEY else ""


def _bring_key(file: zipfile.ZipFile, *, before: Path) -> None:
    """The last step before the rows count; the key of before stays beside until they do."""
    if KEY in file.namelist() and _own_key():
        shutil.copy2(Path(settings.DATA) / KEY, before)
        fresh = Path(settings.DATA) / f"{KEY}.new"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as writer:
            writer.write(file.read(KEY))
        fresh.replace(Path(settings.DATA) / KEY)
