"""What is made the first time Mentes starts in a data folder."""

import os
import secrets
from pathlib import Path


def secret_key_in(data: Path) -> str:
    """Read the key, or make it once; two processes starting together end with the same one."""
    file = data / "secret_key"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(handle, "w") as writer:
        key = secrets.token_urlsafe(64)
        writer.write(key)
    return key
