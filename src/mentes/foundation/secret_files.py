"""Secrets that Mentes makes for itself, one a file. Knows nothing of Django, for settings read the first of them."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class NoSecret(SystemExit):
    """A secret that is empty, or could not be written: nothing may start on it."""


def secret_in(file: Path, make: Callable[[], str]) -> str:
    """Return what the file holds; make it once if there is none.

    It's written aside and linked into place whole, so that of several processes that start together each reads the
    same one, and a full disk leaves none rather than an empty one."""
    if not file.exists():
        _write(file, make())
    found = file.read_text().strip()
    if not found:
        raise NoSecret(
            f"{file} is empty, so anybody could guess it. Put back the one from your backup, or, if there is"
            " nothing to lose, delete the file and start again: Mentes makes a new one."
        )
    return found


def _write(file: Path, secret: str) -> None:
    try:
        handle, scratch = tempfile.mkstemp(dir=file.parent)  # readable by its owner only
    except OSError as fault:
        raise NoSecret(f"{file} could not be written: {fault.strerror}.") from None
    try:
        with os.fdopen(handle, "w") as writer:
            writer.write(secret)
            writer.flush()
            os.fsync(writer.fileno())
        with suppress(FileExistsError):
            os.link(scratch, file)
    except OSError as fault:
        raise NoSecret(f"{file} could not be written: {fault.strerror}.") from None
    finally:
        Path(scratch).unlink()
