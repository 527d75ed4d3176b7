"""The help of each of the product's own commands speaks of that command alone."""

import pytest
from django.core.management import get_commands, load_command_class

OWN = sorted(name for name, app in get_commands().items() if str(app).startswith("mentes."))
DJANGOS = ["--settings", "--pythonpath", "--traceback", "--no-color", "--skip-checks", "manage.py"]


@pytest.mark.parametrize("name", [each for each in OWN if each != "flush"])
def test_help_says_what_is_ours_and_nothing_of_django(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    said = command.create_parser("manage.py", name).format_help()
    assert said.startswith(f"usage: ./mentes {name.replace('_', '-')}")
    assert not [option for option in DJANGOS if option in said]


def test_the_product_has_commands() -> None:
    assert {"match", "export", "import_people", "backup", "restore"} <= set(OWN)
