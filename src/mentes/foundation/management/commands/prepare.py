"""Bring the database and the files that pages load to this version of Mentes."""

from typing import Any

from django.core.management import call_command

from mentes.foundation.backup.everything import tidy_after_a_kill
from mentes.foundation.commands import OwnCommand
from mentes.foundation.upgrades import bring_up


class Command(OwnCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        bring_up()
        tidy_after_a_kill()
        call_command("collectstatic", verbosity=0, interactive=False)
