"""Who reports to whom, as a file says it: by address, employee number, or a name that only one person has."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from mentes.people.intake import Candidate, Fault
from mentes.people.known import Directory
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
        self.by_name: dict[str, set[Someone]] = {}
        for each in known.by_pk.values():
            self.by_name.setdefault(each.facts["name"].casefold(), set()).add(each.pk)
        for person in self.people:
            for sign in (person.facts.get("email"), person.facts.get("employee_id")):
                if sign:
                    self.by_sign[sign.casefold()] = self.me[person.row]
            self.by_name.setdefault(person.facts.get("name", "").casefold(), set()).add(
                self.me[person.row]
            )

    def _resolve(self, person: Candidate, said: str) -> None:
        sign = said.casefold()
        found = self.by_sign.get(email_in(sign) or sign)
        if found is None:
            namesakes = self.by_name.get(sign, set())
            found = next(iter(namesakes)) if len(namesakes) == 1 else None
        if found is None:
            self._warn(person.row, _("nobody here or in the file; left as it was"), said)
        elif found == self.me[person.row]:
            self._warn(person.row, _("is the person itself; left empty"), said)
        else:
            self.of[person.row] = found

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
