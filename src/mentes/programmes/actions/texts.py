"""The texts that pairs and the programme page start from: questions, agreement, guides, goals."""

from collections.abc import Callable

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.people.models import Person
from mentes.programmes.actions.design import save_step
from mentes.programmes.gallery import template
from mentes.programmes.models import Programme, Texts
from mentes.programmes.queries.texts import key_of, template_facts
from mentes.programmes.texts import Facts, facts_of, keep_texts

By = Person | System
Change = Callable[[list[Facts]], list[Facts]]
AT_MOST = {Texts.FAQ: 20, Texts.AGREEMENT: 12, Texts.GUIDES: 40, Texts.STANDARD_GOALS: 6}


class ChangedMeanwhile(Refused):
    """Somebody else changed or removed this part while it was open."""


def add_part(programme: Programme, *, by: By, texts: str, facts: Facts) -> Programme:
    def add(parts: list[Facts]) -> list[Facts]:
        if len(parts) >= AT_MOST[Texts(texts)]:
            words = _("%(n)s are the most. Remove one before you add another.")
            raise Refused(words % {"n": len(parts)})
        return [*parts, _named(texts, facts, parts)]

    return _change(programme, by, "add_part", texts, add)


def change_part(programme: Programme, *, by: By, texts: str, key: str, facts: Facts) -> Programme:
    def change(parts: list[Facts]) -> list[Facts]:
        place = _place(parts, key)
        kept = {name: parts[place][name] for name in ("key",) if name in parts[place]}
        return [*parts[:place], kept | facts, *parts[place + 1 :]]

    return _change(programme, by, "change_part", texts, change)


def move_part(programme: Programme, *, by: By, texts: str, key: str, up: bool) -> Programme:
    def move(parts: list[Facts]) -> list[Facts]:
        place = _place(parts, key)
        new = max(0, place - 1) if up else place + 1
        rest = [*parts[:place], *parts[place + 1 :]]
        return [*rest[:new], parts[place], *rest[new:]]

    return _change(programme, by, "move_part", texts, move)


def remove_part(programme: Programme, *, by: By, texts: str, key: str) -> Programme:
    def remove(parts: list[Facts]) -> list[Facts]:
        place = _place(parts, key)
        if texts == Texts.AGREEMENT and len(parts) == 1:
            raise Refused(_("Pairs need something to agree to, so the last section stays."))
        return [*parts[:place], *parts[place + 1 :]]

    return _change(programme, by, "remove_part", texts, remove)


def restore_texts(programme: Programme, *, by: By, texts: str) -> Programme:
    """All of this list back to the template's words."""
    words = template_facts(template(programme.template), texts)
    return _change(programme, by, "restore_texts", texts, lambda parts: words)


@transaction.atomic
def _change(programme: Programme, by: By, verb: str, texts: str, change: Change) -> Programme:
    locked = save_step(programme, by=by, verb=verb, step=texts)
    keep_texts(locked, texts, change(facts_of(locked, texts)))
    return locked


def _place(parts: list[Facts], key: str) -> int:
    for place, facts in enumerate(parts):
        if key_of(facts) == key:
            return place
    raise ChangedMeanwhile(
        _("This was changed or removed while you had it open. Nothing was saved.")
    )


def _named(texts: str, facts: Facts, parts: list[Facts]) -> Facts:
    """Sections of an agreement are known by a name of their own, whatever their heading becomes."""
    if texts != Texts.AGREEMENT:
        return facts
    taken = {part.get("key") for part in parts}
    wanted = slugify(facts["heading"])[:32] or "section"
    names = [wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))]
    return {"key": next(name for name in names if name not in taken)} | facts
