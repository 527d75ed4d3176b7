"""The code that proves, before anybody has an account, that whoever sets up can see this machine."""

import secrets
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def setup_code() -> str:
    file = _file()
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(
            "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
        )
    return file.read_text().strip()


def is_setup_code(said: str) -> bool:
    plain = said.strip().upper().replace(" ", "").replace("-", "")
    return constant_time_compare(plain, setup_code().replace("-", ""))


def forget_code() -> None:
    _file().unlink(missing_ok=True)


def say_code() -> str:
    """For the log of `serve`: a sentence until there is an owner, nothing afterwards."""
    from mentes.people.models import Person

    if Person.objects.exists():
        return ""
    return f"Open {settings.URL}/setup/ to set up Mentes. Set-up code: {setup_code()}"


def _file() -> Path:
    return Path(settings.DATA) / "setup_code"
