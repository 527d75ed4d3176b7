"""What a form of these pages says of a row."""

from django.http import HttpRequest


def number_in(request: HttpRequest, name: str) -> int:
    """0, which no row has, when what was posted is no number."""
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 19 else 0
