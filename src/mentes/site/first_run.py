"""What is made the first time Mentes starts in a data folder."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def secret_key_in(data: Path) -> str:
    """Read the key, or make it once. Linked into place whole, so that of several processes that
    start together each reads the same one, and none reads half of it."""
    file = data / "secret_key"
    if not file.exists():
        handle, scratch = tempfile.mkstemp(dir=data)  # readable by its owner only
        with os.fdopen(handle, "w") as writer:
            writer.write(secrets.token_urlsafe(64))
        with suppress(FileExistsError):
            os.link(scratch, file)
        Path(scratch).unlink()
    return file.read_text().strip()
