"""The first lock of every verb that decides who is with whom: the programme's row (decision 0010)."""

from __future__ import annotations

from collections.abc import Iterable

from mentes.programmes.models import Programme


def locked_programme(pk: int) -> Programme:
    """As it is now, held until the verb is over. No key changes, so rows that point here can be written."""
    return Programme.objects.select_for_update(no_key=True).get(pk=pk)


def locked_programmes(pks: Iterable[int]) -> list[Programme]:
    """Several at once, in the order of their numbers."""
    return [locked_programme(pk) for pk in sorted(set(pks))]
