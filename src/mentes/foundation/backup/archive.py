"""The sealed file: a zip whose last bytes are the checksum of all bytes before them.

So a damaged file is refused as a whole, before a single byte of it is believed."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from mentes.foundation.refused import Refused

FORMAT = "mentes-backup"
VERSION = 1
MANIFEST = "manifest.json"
SEAL = hashlib.sha256().digest_size * 2
EMPTY_SEAL = b"0" * SEAL
CHUNK = 1 << 20
LONGEST_LINE = 64 << 20


@contextmanager
def sealed(target: Path) -> Iterator[zipfile.ZipFile]:
    """Write beside the target and rename at the end: a backup is whole or not there."""
    if target.exists() and not target.is_file():  # a folder, or a device
        raise Refused(f"{target} is not a file. Name the file to write, for example backup.zip.")
    growing = target.with_name(f"{target.name}.part")
    handle = os.open(growing, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                archive.comment = EMPTY_SEAL
                yield archive
            seal = _digest_before_seal(file)
            file.seek(-SEAL, os.SEEK_END)
            file.write(seal)
            file.flush()
            os.fsync(file.fileno())
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)


class DiskFull(Exception):
    """There is no room for what the archive holds."""


@contextmanager
def opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with source.open("rb") as file:
            if not zipfile.is_zipfile(file):
                raise Refused(f"{source.name} is not a backup of Mentes. Nothing was changed.")
            file.seek(-SEAL, os.SEEK_END)
            if file.read() != _digest_before_seal(file):
                raise Refused(f"{source.name} is damaged. Nothing was changed.")
            with zipfile.ZipFile(file) as archive:
                try:
                    yield archive
                except OSError as fault:
                    if fault.errno == ENOSPC:  # not the fault of what is read
                        raise DiskFull from fault
                    raise
    except (OSError, zipfile.BadZipFile) as fault:
        raise Refused(f"{source} cannot be read: {fault}. Nothing was changed.") from fault


def _digest_before_seal(file: BinaryIO) -> bytes:
    left = file.seek(0, os.SEEK_END) - SEAL
    file.seek(0)
    total = hashlib.sha256()
    while left > 0:
        chunk = file.read(min(CHUNK, left))
        total.update(chunk)
        left -= len(chunk)
    return total.hexdigest().encode()


def write_lines(archive: zipfile.ZipFile, name: str, lines: Iterable[str]) -> int:
    """Return how many."""
    count = 0
    with archive.open(name, "w", force_zip64=True) as member:
        for count, line in enumerate(lines, start=1):  # noqa: B007 the last one is the answer
            member.write(f"{line}\n".encode())
    return count


def read_lines(archive: zipfile.ZipFile, name: str) -> Iterator[Any]:
    with archive.open(name) as member:
        while line := member.readline(LONGEST_LINE):
            if (
                len(line) == LONGEST_LINE
            ):  # a few bytes of a zip can unpack to more than memory holds
                raise Refused(f"{name} holds a row that is too large. Nothing was changed.")
            yield json.loads(line)


def read_small(archive: zipfile.ZipFile, name: str, *, most: int) -> bytes:
    """A member that is read as a whole; one that says it is larger is never unpacked."""
    if archive.getinfo(name).file_size > most:
        raise Refused(f"{name} in the backup is too large. Nothing was changed.")
    return archive.read(name)


def manifest_of(archive: zipfile.ZipFile, *, name: str) -> dict[str, Any]:
    try:
        manifest = json.loads(read_small(archive, MANIFEST, most=LONGEST_LINE))
    except (KeyError, ValueError):
        manifest = {}
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Refused(f"{name} is not a backup of Mentes. Nothing was changed.")
    version = manifest.get("version")
    if type(version) is not int or version < 1:
        raise Refused(f"{name} does not say which version it is. Nothing was changed.")
    if version > VERSION:
        raise Refused(f"{name} was made by a newer Mentes. Upgrade first. Nothing was changed.")
    return manifest


def files_in(archive: zipfile.ZipFile, folder: str) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Members below a folder by their safe relative path."""
    for member in archive.infolist():
        path = PurePosixPath(member.filename)
        if path.parts[:1] == (folder,) and not member.is_dir():
            if path.is_absolute() or ".." in path.parts:
                raise Refused("The backup names a file outside its folder. Nothing was changed.")
            yield str(path.relative_to(folder)), member
