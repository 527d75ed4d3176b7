"""Who reports to whom, as a file says it: by address, employee number, or a name that only one person has."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from django.utils.translation import gettext as _

from mentes.people.intake import Candidate, Fault
from mentes.people.known import Directory
from mentes.people.named import Named
from mentes.people.sheets.cells import email_in, on_one_line

Someone = int | str  # a person here, or the key of somebody new in the file


class Managers:
    def __init__(
        self, people: list[Candidate], here: Mapping[int, int], directory: Directory, label: str
    ) -> None:
        self.people = people
        self.label = label
        self.me: dict[int, Someone] = {
            person.row: here.get(person.row, person.key) for person in people
        }
        self.directory = directory
        self.warnings: list[Fault] = []
        self.of: dict[int, Someone] = {}
        if any("manager" in person.facts for person in people):
            self._index()
            for person in people:
                if said := person.facts.get("manager"):
                    self._resolve(person, on_one_line(said))

    def _index(self) -> None:
        known = self.directory
        self.by_sign: dict[str, Someone] = {sign: each.pk for sign, each in known.by_email.items()}
        self.by_sign |= {sign: each.pk for sign, each in known.by_number.items()}
        for person in self.people:
            for sign in (person.facts.get("email"), person.facts.get("employee_id")):
                if sign:
                    self.by_sign[sign.casefold()] = self.me[person.row]

    @cached_property
    def by_bare_number(self) -> dict[str, set[Someone]]:
        """Employee numbers without the noughts in front that a spreadsheet drops."""
        found: dict[str, set[Someone]] = {}
        for sign, someone in self.by_sign.items():
            if sign.isdecimal():
                found.setdefault(sign.lstrip("0"), set()).add(someone)
        return found

    @cached_property
    def everybody(self) -> tuple[list[Someone], Named]:
        """Names of the people here and of the file, however they are written."""
        names: dict[Someone, str] = {
            each.pk: each.facts["name"] for each in self.directory.by_pk.values()
        }
        names |= {self.me[each.row]: each.facts.get("name", "") for each in self.people}
        keys = list(names)
        return keys, Named({str(at): {"name": names[key]} for at, key in enumerate(keys)})

    def _resolve(self, person: Candidate, said: str) -> None:
        sign = said.casefold()
        found = self.by_sign.get(email_in(sign) or sign)
        if found is None:
            found = self._by_number(person, said) or self._by_name(said)
        if found is None:
            self._warn(person.row, _("no one here or in the file; left as it was"), said)
        elif found == self.me[person.row]:
            self._warn(person.row, _("is the person itself; left empty"), said)
        else:
            self.of[person.row] = found

    def _by_number(self, person: Candidate, said: str) -> Someone | None:
        bare = said.lstrip("0") if said.isdecimal() else ""
        found = self.by_bare_number.get(bare, set()) if bare else set()
        if len(found) != 1:
            return None
        self._warn(person.row, _("read as a number whose noughts in front were lost"), said)
        return next(iter(found))

    def _by_name(self, said: str) -> Someone | None:
        keys, named = self.everybody
        found = named.meant_by(said)
        return keys[int(found[0])] if len(found) == 1 else None

    def circles(self) -> Iterator[Fault]:
        """Rows of the file that would make somebody their own manager's manager."""
        above: dict[Someone, Someone] = {
            each.pk: each.manager for each in self.directory.by_pk.values() if each.manager
        }
        rows = {self.me[row]: row for row in self.of}
        above |= {self.me[row]: manager for row, manager in self.of.items()}
        for circle in _circles(above):
            for someone in circle & rows.keys():
                cause = _("a circle of line managers")
                yield Fault(rows[someone], self.label, cause, self._words(circle, rows))

    def _words(self, circle: set[Someone], rows: Mapping[Someone, int]) -> str:
        listed = ", ".join(
            str(row) for row in sorted(rows[one] for one in circle & rows.keys())[:10]
        )
        return _("Line managers go round in a circle (rows %(rows)s).") % {"rows": listed}

    def _warn(self, row: int, cause: str, said: str) -> None:
        self.warnings.append(Fault(row, self.label, cause, f"“{said[:60]}”: {cause}"))


def _circles(above: Mapping[Someone, Someone]) -> Iterator[set[Someone]]:
    """Everybody has one arrow at most, so each walk ends at the top, in a known path or in a circle."""
    done: set[Someone] = set()
    for start in above:
        path: dict[Someone, int] = {}
        at: Someone | None = start
        while at is not None and at not in done and at not in path:
            path[at] = len(path)
            at = above.get(at)
        if at is not None and at in path:
            yield {one for one, place in path.items() if place >= path[at]}
        done.update(path)
