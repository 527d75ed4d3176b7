"""Where anybody can be anybody, there are no real people."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as own
from django.core.management import CommandError, call_command
from django.db import connection

from mentes.demo.first_run import refuse_real_people, say_that_it_is_a_demo
from tests.factories import make_person
from tests.promises.elsewhere import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_demo_does_not_start_on_real_people(settings: Any) -> None:
    make_person()
    settings.DEMO = True
    with pytest.raises(CommandError, match=r"not made by the demo.*Unset MENTES_DEMO"):
        call_command("serve", port=1)


def test_nor_does_a_web_server_of_ones_own(settings: Any) -> None:
    make_person()
    where = "MENTES_DATABASE_NAME" if own.ON_POSTGRES else "MENTES_DATABASE_FILE"
    environment = {
        where: str(connection.settings_dict["NAME"]),
        "MENTES_DEMO": "yes",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    command = [sys.executable, "-c", "import mentes.site.wsgi"]
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "not made by the demo" in done.stderr


def test_it_starts_on_people_of_its_own_and_on_nobody(settings: Any) -> None:
    settings.DEMO = True
    assert refuse_real_people() == ""
    say_that_it_is_a_demo()
    make_person()
    assert refuse_real_people() == ""


def test_without_the_demo_nobody_is_asked(settings: Any) -> None:
    make_person()
    settings.DEMO = False
    assert refuse_real_people() == ""


def test_filling_says_so_first(settings: Any, monkeypatch: Any) -> None:
    def broken(**_: Any) -> None:
        make_person()
        raise KeyboardInterrupt

    settings.DEMO = True
    monkeypatch.setattr("mentes.demo.management.commands.demo.fill", broken)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo")
    assert refuse_real_people() == ""
