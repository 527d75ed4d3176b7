"""What is made the first time Mentes starts in a data folder."""

import secrets
from pathlib import Path

from mentes.foundation.secret_files import secret_in


def secret_key_in(data: Path) -> str:
    """Read the key that signs links and sessions, or make it once."""
    return secret_in(data / "secret_key", lambda: secrets.token_urlsafe(64))
