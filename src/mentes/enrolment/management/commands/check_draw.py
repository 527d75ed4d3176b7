"""Does a published draw of places again and says whether the result is the one that was told."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from mentes.enrolment.bridge import replayed
from mentes.foundation.commands import OwnCommand
from mentes.foundation.refused import Refused


class Command(OwnCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "proof", type=Path, metavar="FILE.json", help="from the page of the draw"
        )
        parser.add_argument(
            "--fingerprint",
            metavar="SHA256",
            help="as it stood on the programme page before the draw",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        proof = _read(options["proof"])
        promised = options["fingerprint"]
        if promised and promised.strip().lower() != proof.get("commitment"):
            raise CommandError(_("The secret number is not the one behind this fingerprint."))
        try:
            order = replayed(proof)
        except Refused as no:
            raise CommandError(no.sentence) from no
        words = _("The draw is right: %(seats)s places among %(people)s numbers.")
        people = len(order.offered) + len(order.waiting)
        self.stdout.write(words % {"seats": len(order.offered), "people": people})


def _read(path: Path) -> dict[str, Any]:
    try:
        proof = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise CommandError(_("%(file)s can't be read as a proof.") % {"file": path}) from fault
    if not isinstance(proof, dict):
        raise CommandError(_("%(file)s can't be read as a proof.") % {"file": path})
    return proof
