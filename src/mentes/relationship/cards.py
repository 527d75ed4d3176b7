"""What the home page shows of somebody's pairs: one line each, the one that needs them first."""

from django.http import HttpRequest

from mentes.foundation.cards import Card
from mentes.relationship.queries.mine import my_lines


def my_pairs(request: HttpRequest, thing: object = None) -> Card | None:
    lines = my_lines(request.user)  # type: ignore[arg-type]
    return Card("relationship/card_my_pairs.html", {"lines": lines}) if lines else None
