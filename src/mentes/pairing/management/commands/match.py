"""Pairs mentees with mentors from two sign-up sheets. Needs no database and keeps nothing."""

import codecs
import json
import sys
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from math import ceil, inf
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from mentes.foundation.commands import OwnCommand
from mentes.foundation.refused import Refused
from mentes.pairing.bridge.progress import SoFar
from mentes.pairing.bridge.rules_file import FaultyRules, rules_from
from mentes.pairing.bridge.sheets import Pairing, pair_sheets
from mentes.pairing.bridge.sides import Rules
from mentes.people.exports import csv_of
from mentes.people.sheets import Sheet, read_sheet

COLUMNS = """
Columns of a sheet, in any order, under the headings people usually give them; one person a row:

  Email, or Name             who it is; one of the two is needed
  Skills you want to learn   on the mentees' sheet   } compared as skills,
  Skills you can offer       on the mentors' sheet   } separated by ; or ,
  Goals / How can you help   in their own words, compared as goals
  First choice, Wishes       mentors a mentee would like, by name or address
  Not with, Past mentors     people they must not be matched with
  Level                      a number or a grade; Reports to: the line manager
  Team, Office, Languages, Time zone, Working hours
  Places                     on the mentors' sheet: how many mentees; 1 without it
  Do you agree               only a clear yes is a yes; everybody else is left out

German, French, Spanish, Dutch, Italian and Portuguese headings are read as well. What a column says nothing
about is left out of the fit, and named after the result, as is every column that was not used. A column that
may say who must not meet, who manages whom, who agreed or how many places there are, and is not understood,
stops the run; --ignore-column goes on without it.
"""
RULES = """
Rules file (TOML; every key may be left out, these are the values without it):

  [must]
  not_own_line = true        # nobody above or below, at any depth
  common_language = true
  level_gap_at_least = 0     # mentor level minus mentee level
  not_same_team = false
  unknown_is_no = false      # true: who has no language, level or team known is kept apart
  reverse = false            # true: the mentor is the junior, levels the other way round

  [weights]                  # shares of the fit
  skills = 40
  goals = 20
  wishes = 15
  level_gap = 10             # best at +2
  time_overlap = 10
  place = 5
  other_team = 0

  [result]
  objective = "floor"        # total | floor | leximin
  lowest_fit = 0             # under this nobody is paired
"""


class Command(OwnCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = COLUMNS + RULES
        for side in ("mentees", "mentors"):
            words = f"the sheet the {side} signed up on, CSV or XLSX"
            parser.add_argument(f"--{side}", type=Path, required=True, metavar="FILE", help=words)
        parser.add_argument(
            "--rules", type=Path, metavar="FILE.toml", help="what counts and how much, see below"
        )
        parser.add_argument("--out", type=Path, metavar="pairs.csv", help="write the pairs as CSV")
        parser.add_argument("--json", metavar="PATH", help="write everything; - = standard output")
        parser.add_argument(
            "--seed", type=int, default=0, metavar="N", help="decides between equal results"
        )
        parser.add_argument(
            "--time-limit",
            type=_seconds,
            metavar="SECONDS",
            help="after so long take the best found, and say how much better others could be",
        )

        parser.add_argument(
            "--ignore-column",
            action="append",
            default=[],
            metavar="NAME",
            help="a column that is not to be read, whatever it may say; may be given again",
        )
        parser.add_argument(
            "--two-people",
            action="append",
            default=[],
            metavar="NAME",
            help="a name that two people have, one on each sheet; may be given again",
        )

    def handle(
        self,
        *,
        mentees: Path,
        mentors: Path,
        rules: Path | None,
        out: Path | None,
        json: str | None,
        seed: int,
        time_limit: float | None,
        ignore_column: list[str],
        two_people: list[str],
        **options: Any,
    ) -> None:
        for path in (out, json and json != "-" and Path(json)):
            if path:
                self._must_not_be_read(path, mentees, mentors, rules)
                self._must_be_writable(path)
        pairing = self._pairing(
            *(mentees, mentors, rules),
            seed=seed,
            time_limit=time_limit,
            ignored=ignore_column,
            two_people=two_people,
        )
        if out:
            table = csv_of(["mentee", "mentor", "fit", "reasons"], pairing.table())
            self._write(out, table.removeprefix(codecs.BOM_UTF8))
        text = _as_json(pairing)
        if json == "-":
            self.stdout.write(text)
            return
        if json:
            self._write(Path(json), f"{text}\n".encode())
        self._tell(pairing, out)

    def _pairing(
        self,
        mentees: Path,
        mentors: Path,
        rules: Path | None,
        **how: Any,
    ) -> Pairing:
        """Everything that can be wrong is found before the command ends."""
        faults: list[str] = []
        with ExitStack() as stack:
            asked = _rules(rules, faults)
            sheets = [_sheet(path, stack, faults) for path in (mentees, mentors)]
            if asked is not None and sheets[0] is not None and sheets[1] is not None:
                try:
                    return pair_sheets(*(sheets[0], sheets[1], asked), told=self._far, **how)
                except Refused as refused:
                    faults.append(refused.sentence)
        for fault in faults:
            self.stderr.write(fault)
        sys.exit(2)

    def _far(self, so_far: SoFar) -> bool:
        """One line on standard error, written over, where somebody looks on."""
        if self.stderr.isatty():
            words = _("%(compared).0f million pairs compared, %(better)s")
            line = words % {"compared": so_far.compared / 1e6, "better": _better(so_far)}
            self.stderr.write(f"\r\033[K{line}", ending="")
        return True

    def _must_not_be_read(self, path: Path, *given: Path | None) -> None:
        """A sheet that was given is never written over."""
        if path.exists() and any(each and each.exists() and path.samefile(each) for each in given):
            words = _(
                "%(path)s is one of the files to read. Choose another name for what is written."
            )
            self.stderr.write(words % {"path": path})
            sys.exit(2)

    def _must_be_writable(self, path: Path) -> None:
        """Found before the work, not after it. What is there stays as it is."""
        is_there = path.exists()
        with self._failing(path):
            path.open("ab").close()
            if not is_there:
                path.unlink()

    def _write(self, path: Path, content: bytes) -> None:
        with self._failing(path):
            path.write_bytes(content)

    @contextmanager
    def _failing(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            self.stderr.write(f"{path}: {fault.strerror}")
            sys.exit(1)

    def _tell(self, pairing: Pairing, out: Path | None) -> None:
        facts = pairing.facts
        if self.stderr.isatty():
            self.stderr.write("\r\033[K", ending="")
        proved = _proved(pairing)
        self.stdout.write(
            _("%(matched)s of %(mentees)s mentees paired with %(mentors)s mentors: %(proved)s.")
            % {
                "proved": proved,
                **{name: facts[name] for name in ("matched", "mentees", "mentors")},
            }
        )
        if facts["pairs"]:
            average = facts["total"] / len(facts["pairs"])
            self.stdout.write(
                _("Average fit %(average).1f, lowest %(lowest).1f, of 100.")
                % {"average": average, "lowest": facts["lowest"]}
            )
        for left in facts["unmatched"]:
            self.stdout.write(_("Without a mentor: %(mentee)s. %(reason)s") % left)
        for told in facts["warnings"]:
            place = f"{told['file']}, row {told['row']}" if told["row"] else told["file"]
            self.stdout.write(f"{place}: {told['message']}" if place else told["message"])
        if unused := _not_used(pairing):
            self.stdout.write(unused)
        if out:
            self.stdout.write(_("Written to %(path)s.") % {"path": out})
        else:
            for mentee, mentor, fit, reasons in pairing.table():
                self.stdout.write(f"{mentee}  {mentor}  {fit}  {reasons}")


def _not_used(pairing: Pairing) -> str:
    """One line that names every column nothing was read from."""
    by_file: dict[str, list[str]] = {}
    for each in pairing.facts["not_used"]:
        by_file.setdefault(each["file"], []).append(f"“{each['column'][:80]}”")
    files = "; ".join(f"{file}: {', '.join(columns)}" for file, columns in by_file.items())
    return _("Not used: %(columns)s.") % {"columns": files} if files else ""


def _seconds(said: str) -> float:
    try:
        seconds = float(said)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < inf:
        raise ArgumentTypeError(_("has to be a number above 0, not %(said)s") % {"said": said})
    return seconds


def _better(so_far: SoFar) -> str:
    if so_far.more_places:
        return _("up to %(n)s more could be paired") % {"n": so_far.more_places}
    percent = ceil(1000 * so_far.better / so_far.total) / 10 if so_far.total else 0.0
    return _("at most %(percent).1f%% better is possible") % {"percent": percent}


def _proved(pairing: Pairing) -> str:
    facts = pairing.facts
    if pairing.more_places:
        return _("stopped early, up to %(n)s more could be paired") % {"n": pairing.more_places}
    if facts["gap"]:
        percent = ceil(1000 * facts["gap"] / facts["total"]) / 10 if facts["total"] else 0.0
        return _("within %(percent).1f%% of the best possible") % {"percent": percent}
    return _("the best possible, proved")


def _as_json(pairing: Pairing) -> str:
    return json.dumps(pairing.facts, indent=2, ensure_ascii=False)


def _rules(path: Path | None, faults: list[str]) -> Rules | None:
    if path is None:
        return Rules()
    try:
        return rules_from(path.read_bytes().decode("utf-8-sig"))
    except FaultyRules as faulty:
        faults += [f"{path}: {fault}" for fault in faulty.faults]
    except UnicodeDecodeError:
        faults.append(_("%(path)s: this is not UTF-8 text.") % {"path": path})
    except OSError as fault:
        faults.append(f"{path}: {fault.strerror}")
    return None


def _sheet(path: Path, stack: ExitStack, faults: list[str]) -> Sheet | None:
    try:
        return read_sheet(stack.enter_context(path.open("rb")), path.name)
    except Refused as refused:
        faults.append(f"{path}: {refused.sentence}")
    except OSError as fault:
        faults.append(f"{path}: {fault.strerror}")
    return None
