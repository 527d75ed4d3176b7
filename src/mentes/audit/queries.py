"""Questions about who did what, and whether the log is still what was written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mentes.audit import chain
from mentes.audit.models import Entry


def entries(
    *, verb: str = "", name: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Entry]:
    found = Entry.objects.select_related("by")
    if verb:
        found = found.filter(verb=verb)
    if name:
        found = found.filter(by__name__icontains=name)
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    return found


def verbs() -> list[str]:
    return list(Entry.objects.order_by("verb").values_list("verb", flat=True).distinct())


@dataclass(frozen=True)
class Chain:
    """What a walk along the log found. `head` names its last good line, to be kept elsewhere."""

    count: int
    head: str
    fault: str = ""


def checked_chain(*, expected: str = "") -> Chain:
    """The first line that is not as it was written, if any. `expected`: a head noted earlier, without
    which nobody can know that the newest lines were cut off."""
    count, before, seen = 0, chain.START, not expected
    for row in _rows():
        fault = _fault_of(row, count + 1, before)
        if fault:
            return Chain(count, _head(count, before), fault)
        count, before = count + 1, row["chain"]
        seen = seen or expected == _head(count, before)
    loose = Entry.objects.filter(number=None).first()
    if loose:
        fault = _("Line with id %(id)s has no place in the chain.") % {"id": loose.pk}
        return Chain(count, _head(count, before), fault)
    missing = _("The log does not hold %(head)s any more: newer lines were cut off or replaced.")
    return Chain(count, _head(count, before), "" if seen else missing % {"head": expected})


def _rows() -> Iterator[Any]:
    return Entry.objects.exclude(number=None).order_by("number").values().iterator(chunk_size=2000)


def _head(count: int, last: str) -> str:
    return f"{count}:{last[:16]}"


def _fault_of(row: Any, number: int, before: str) -> str:
    if row["number"] != number:
        return _("Line %(number)s is missing.") % {"number": number}
    said = (row[name] for name in ("at", "verb", "subject", "subject_id", "details", "who"))
    if row["content"] != chain.content_digest(*said):
        return _("%(line)s: its words were changed.") % {"line": _named(row)}
    if row["chain"] != chain.link(before, number, row["content"]):
        return _("%(line)s: it does not follow the line before.") % {"line": _named(row)}
    if not _names_the_same(row):
        return _("%(line)s: it names another person than it did.") % {"line": _named(row)}
    return ""


def _named(row: Any) -> str:
    facts = {**row, "at": f"{row['at']:%Y-%m-%d %H:%M}"}
    return _("Line %(number)s, “%(verb)s” of %(at)s UTC") % facts


def _names_the_same(row: Any) -> bool:
    if not row["salt"]:
        return row["by_id"] is None and row["reason"] == chain.FORGOTTEN
    return bool(row["who"] == chain.who_digest(row["salt"], row["by_id"], row["reason"]))
