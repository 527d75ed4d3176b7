"""The code that proves, before anybody has an account, that whoever sets up can see this machine."""

import secrets
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare

from mentes.foundation.secret_files import secret_in

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def setup_code() -> str:
    """Return the code, made at the first asking; raise `NoSecret` where it is empty or can't be written."""
    return secret_in(_file(), _made)


def is_setup_code(said: str) -> bool:
    """Return whether this is the code. An empty one is nobody's."""
    code = _letters(setup_code())
    return bool(code) and constant_time_compare(_letters(said), code)


def _made() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _letters(code: str) -> str:
    return code.strip().upper().replace(" ", "").replace("-", "")


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
