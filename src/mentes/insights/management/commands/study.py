"""Says what a programme changed, from one sheet and a plan. Needs no database and keeps nothing."""

import json as json_format
import math
import sys
from argparse import RawDescriptionHelpFormatter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from mentes.foundation.commands import OwnCommand
from mentes.foundation.refused import Refused
from mentes.insights.bridge.study_columns import FaultyCells
from mentes.insights.bridge.study_file import StudyReport, study_sheet
from mentes.insights.bridge.study_plan import FaultyPlan, Plan, plan_from
from mentes.people.sheets import read_sheet

PLAN = """
Plan (TOML; outcome is the only key that is needed):

  outcome = "stayed"          # a column: yes or no, or a number; empty where not known
  # outcome = {time = "months", event = "left", horizon = 12}   # not everybody followed to the end
  took_part = "took_part"     # yes or no in every row: offered a seat, enrolled
  covariates = ["tenure", "department"]   # known before the start
  categories = []             # covariates whose numbers are names, such as a site's
  placebo = "promoted_before" # an outcome known before the start: must show nothing
  design = "observational"    # or "lottery"
  estimand = "ATT"            # or "ATO", people who could as well have joined as not
  block = "department"        # lottery: seats were drawn within it
  took_up = "used_seat"       # lottery: yes or no, also the effect on those who used it
  person = "id"               # where a person has several rows
  others = ["promoted"]       # more outcomes, corrected together (Holm)
  unknown = [-99]             # cells that stand for nothing known
  genuine = []                # numbers far from all others that are meant
  copies = "drop"             # rows that stand twice: "drop" them, or "keep" where all are people
  seed = 0

  [words]                     # for the sentence
  did = "stayed 12 months"
  doing = "staying"
  outcome = "retention"
  unit = ""                   # of a number; a share is told in points

  [notes]                     # anything: owner, dates of looks, reasons; hashed with the rest

  [registered]                # what was kept before the outcomes were known
  hash = ""                   # printed by: ./mentes study --plan plan.toml
  on = ""                     # its day

Without FILE.csv only the hash of the plan is printed: keep it somewhere dated, then read the outcomes.
"""
MARKS = {"green": "ok", "amber": "caution", "red": "stop"}


class Command(OwnCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = PLAN
        words = "one row a person, CSV or XLSX"
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE.csv", help=words)
        words = "what is compared with what, see below"
        parser.add_argument("--plan", type=Path, required=True, metavar="plan.toml", help=words)
        words = "write everything; - = standard output"
        parser.add_argument("--json", metavar="PATH", help=words)

    def handle(self, *, file: Path | None, plan: Path, json: str | None, **options: Any) -> None:
        faults: list[str] = []
        asked = _plan(plan, faults)
        if asked is not None and file is None:
            self.stdout.write(asked.study.registered_hash)
            return
        report = _report(file, asked, faults) if file else None
        if report is None or asked is None:
            for fault in faults:
                self.stderr.write(fault)
            sys.exit(2)
        text = json_format.dumps(_plain(report.facts), indent=2, ensure_ascii=False)
        if json == "-":
            self.stdout.write(text)
            return
        if json:
            self._write(Path(json), text)
        self._tell(report)

    def _write(self, path: Path, text: str) -> None:
        try:
            path.write_text(f"{text}\n", encoding="utf-8")
        except OSError as fault:
            self.stderr.write(f"{path}: {fault.strerror}")
            sys.exit(1)

    def _tell(self, report: StudyReport) -> None:
        effect, facts = report.effect, report.facts
        self.stdout.write(effect.sentence)
        if report.range is not None:
            told = {"range": report.range, "method": effect.method}
            self.stdout.write(_("95%% range: %(range)s (%(method)s).") % told)
        for note in effect.notes:
            self.stdout.write(note)
        if facts["not_used"]:
            told = {"columns": ", ".join(facts["not_used"])}
            self.stdout.write(_("Not used: %(columns)s") % told)
        if facts["raw"]:
            self.stdout.write(facts["raw"])
        if report.smallest is not None:
            told = {"least": report.smallest}
            self.stdout.write(
                _("Smallest effect expected beforehand of so many people: %(least)s.") % told
            )
        self._checks(report)
        self._balance(report)
        self._others(report)
        self.stdout.write(_("Hash of the plan: %(hash)s") % {"hash": facts["hash"]})

    def _checks(self, report: StudyReport) -> None:
        self.stdout.write("\n" + _("Checks"))
        for name, check in report.effect.gate.checks.items():
            value = check.value if isinstance(check.value, str) else _figure(check.value)
            sentence = report.effect.gate.sentences[name]
            mark = MARKS[check.status]
            self.stdout.write(f"  {mark:<8}{name:<16}{value:>10}  {sentence}")

    def _balance(self, report: StudyReport) -> None:
        if report.effect.balance:
            self.stdout.write("\n" + _("Balance (standardised difference: before, after)"))
        for name, (before, after) in report.effect.balance.items():
            self.stdout.write(f"  {name:<32}{_figure(before):>8}{_figure(after):>8}")
        self.stdout.write("")

    def _others(self, report: StudyReport) -> None:
        for name, other in report.others.items():
            self.stdout.write(f"{name}: {other.effect.sentence}")
            if other.p_holm is not None:
                told = {"p": _figure(other.p_holm)}
                self.stdout.write(_("  p, corrected for all further outcomes (Holm): %(p)s") % told)


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{round(value, 3) + 0.0:.3f}".replace("-", "−")


def _plain(value: Any) -> Any:
    """JSON knows no infinity and no numpy."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _plan(path: Path, faults: list[str]) -> Plan | None:
    try:
        return plan_from(path.read_bytes().decode("utf-8-sig"))
    except FaultyPlan as faulty:
        faults += [f"{path}: {fault}" for fault in faulty.faults]
    except UnicodeDecodeError:
        faults.append(_("%(path)s: this is not UTF-8 text.") % {"path": path})
    except OSError as fault:
        faults.append(f"{path}: {fault.strerror}")
    return None


def _report(path: Path, plan: Plan | None, faults: list[str]) -> StudyReport | None:
    """The sheet is opened also when the plan is faulty: all faults are told at once."""
    with ExitStack() as stack:
        try:
            sheet = read_sheet(stack.enter_context(path.open("rb")), path.name)
            return None if plan is None else study_sheet(sheet, plan)
        except Refused as refused:
            faults.append(f"{path}: {refused.sentence}")
        except FaultyCells as faulty:
            faults += [f"{path}: {fault}" for fault in faulty.faults]
        except OSError as fault:
            faults.append(f"{path}: {fault.strerror}")
    return None
