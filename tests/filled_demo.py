"""The whole demo as a file, filled once for the suites that look at it and kept until the code or the day changes."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from mentes.demo.scenarios import fill

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".tools" / "demo-of-tests"


def filled_demo() -> Path:
    """A copy for this run. Whatever the database holds is left as it is."""
    own = settings.DATA / "demo.sqlite3"
    kept = KEPT / f"{_digest_of_the_code()}.sqlite3"
    if kept.exists():
        return Path(shutil.copy(kept, own))
    with _as_it_was():
        with transaction.atomic():  # or the disk is waited for thousands of times
            fill(today=timezone.localdate())
        with closing(sqlite3.connect(own)) as file:
            database().backup(file)
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    shutil.copy(own, KEPT / "half")
    (KEPT / "half").rename(kept)  # another run finds all of it or nothing
    return own


@contextmanager
def holding(demo: Path) -> Iterator[None]:
    """The database holds the demo meanwhile, and afterwards what it held before."""
    with _as_it_was():
        load(demo)
        yield


def load(demo: Path) -> None:
    with closing(sqlite3.connect(f"file:{demo}?mode=ro", uri=True)) as source:
        source.backup(database())


@contextmanager
def _as_it_was() -> Iterator[None]:
    with closing(sqlite3.connect(":memory:")) as before:
        database().backup(before)
        yield
        before.backup(database())


def database() -> sqlite3.Connection:
    connection.ensure_connection()
    return connection.connection  # type: ignore[no-any-return]


def _digest_of_the_code() -> str:
    """Whatever the demo could depend on: source, words and the day it is filled for."""
    total = hashlib.sha256(str(timezone.localdate()).encode())
    for folder in sorted((ROOT / "src").iterdir()):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".toml", ".csv", ".json"}:
                total.update(path.read_bytes())
    return total.hexdigest()[:20]
