"""A migration that has landed is never edited: databases that have run it would lack the change, in silence.

New ones are added to the list by `./mentes python -m tests.house.test_migrations`."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once
LIST = Path(__file__).with_name("migrations.sha256")
ADD = "./mentes python -m tests.house.test_migrations"
SRC = Path(__file__).parents[2] / "src"


def digests() -> dict[str, str]:
    files = sorted(SRC.glob("mentes/**/migrations/[0-9]*.py"))
    return {str(file.relative_to(SRC)): sha256(file.read_bytes()).hexdigest() for file in files}


def landed() -> dict[str, str]:
    lines = LIST.read_text().splitlines() if LIST.exists() else []
    return {path: digest for digest, path in (line.split() for line in lines)}


def test_no_migration_that_has_landed_was_edited_or_removed() -> None:
    assert Path(settings.SRC) == SRC
    now = digests()
    for path, digest in landed().items():
        assert now.get(path) == digest, (
            f"{path} has landed and is not what it was. Leave it alone and write a new migration: "
            "databases that have run it never run it again."
        )


def test_every_migration_is_on_the_list() -> None:
    new = digests().keys() - landed().keys()
    assert not new, f"New migrations: {', '.join(sorted(new))}. Add them: {ADD}"


def add_new() -> None:
    both = {**digests(), **landed()}  # what has landed keeps its digest
    LIST.write_text("".join(f"{both[path]}  {path}\n" for path in sorted(both)))


if __name__ == "__main__":
    add_new()
