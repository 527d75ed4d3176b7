"""The import contracts hold, and each catches a breach planted into a copy of the source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
LINT = Path(sys.executable).with_name("lint-imports")

BREACHES = {
    "Floors": ("mentes/people/queries.py", "import mentes.pairing.models"),
    "Rooms": ("mentes/people/queries.py", "import mentes.people.actions"),
    "Pure libraries": ("matchmaker/__init__.py", "import django"),
    "One bridge": ("mentes/pairing/models.py", "import matchmaker"),
    "Bridges to the evidence": ("mentes/enrolment/models.py", "import evidence"),
    "Vendors": ("mentes/connectors/ics/calendar.py", "import mentes.connectors.mail.server"),
    "Views": ("mentes/pairing/permissions.py", "import mentes.people.views"),
    "No circles": ("mentes/foundation/refused.py", "import mentes.audit.models"),
}


def lint(source: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(source)}
    done = subprocess.run(
        [LINT, "--config", ROOT / ".importlinter", "--no-cache"],
        cwd=source.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    source = tmp_path / "src"
    shutil.copytree(
        ROOT / "src", source, ignore=shutil.ignore_patterns("built", "__pycache__", "static")
    )
    return source


def test_every_contract_holds() -> None:
    assert "0 broken" in lint(ROOT / "src")


@pytest.mark.parametrize("contract", BREACHES)
@pytest.mark.long
def test_a_planted_breach_is_caught(contract: str, copy: Path) -> None:
    file, line = BREACHES[contract]
    with (copy / file).open("a") as end:
        end.write(f"\n{line}\n")
    assert f"{contract} BROKEN" in lint(copy)


def test_a_slice_without_a_floor_is_refused(copy: Path) -> None:
    (copy / "mentes" / "rewards").mkdir()
    (copy / "mentes" / "rewards" / "__init__.py").touch()
    assert "Floors BROKEN" in lint(copy) or "rewards" in lint(copy)
