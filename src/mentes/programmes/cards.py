"""What the home page shows of programmes."""

from typing import cast

from django.http import HttpRequest

from mentes.foundation.cards import Card
from mentes.people.models import Person
from mentes.programmes.queries.programmes import open_programmes, programmes_run_by


def open_to_me(request: HttpRequest, thing: object = None) -> Card | None:
    programmes = open_programmes(cast(Person, request.user))
    return Card("programmes/card_open.html", {"programmes": programmes}) if programmes else None


def programmes_i_run(request: HttpRequest, thing: object = None) -> Card | None:
    programmes = list(programmes_run_by(cast(Person, request.user)))
    return Card("programmes/card_run.html", {"programmes": programmes}) if programmes else None
