"""Fill an empty database with the invented organisation, and say how far it is."""

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from mentes.demo.first_run import say_that_it_is_a_demo
from mentes.demo.scenarios import fill
from mentes.foundation.commands import OwnCommand
from mentes.people.models import Organisation

STEPS = 6


class Command(OwnCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only with MENTES_DEMO=yes: a demo never mixes with real people.")
        if Organisation.objects.exists():
            raise CommandError(
                "There is an organisation already. Name another folder in MENTES_DATA."
            )
        start, step = time.monotonic(), 0

        def say(words: str) -> None:
            nonlocal step
            step += 1
            sys.stderr.write(f"  {step} of {STEPS}  {words}\n")

        say_that_it_is_a_demo()
        fill(today=timezone.localdate(), say=say)
        sys.stderr.write(f"  The demo is filled ({time.monotonic() - start:.0f} s).\n")
