"""What the four programmes are measured by, and what was written down of it since."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from mentes.demo.clock import at, noon
from mentes.demo.people import words
from mentes.insights.actions.key_results import correct_reading, record_reading
from mentes.people.models import Person
from mentes.programmes.actions.key_results import (
    add_key_result,
    change_key_result,
    remove_key_result,
)
from mentes.programmes.gallery import measures, templates
from mentes.programmes.models import KeyResult, Programme


def choose_key_results(programme: Programme, *, by: Person, part: str) -> None:
    """Baselines and targets that an organisation like this would write down; the template's examples else."""
    examples = {line["measure"]: line for line in templates()[programme.template]["key_results"]}
    own = {line["measure"]: line for line in words()["key_results"] if line["programme"] == part}
    for line in own.values():
        if "instead_of" in line:
            remove_key_result(programme.key_results.get(measure=line["instead_of"]), by=by)
            _add(programme, by, line)
    for result in programme.key_results.exclude(source=""):
        line = own.get(result.measure) or examples[result.measure]
        facts = _facts(line) | {"due_on": result.due_on, "source": result.source}
        change_key_result(result, by=by, **facts)


def _add(programme: Programme, by: Person, line: dict[str, Any]) -> KeyResult:
    year = programme.starts_on and programme.starts_on + timedelta(days=365)
    due_on = year if line["measure"].endswith("_12m") else programme.ends_on
    source = measures()[line["measure"]]["source"]
    facts = _facts(line) | {"due_on": due_on, "source": source}
    return add_key_result(programme, by=by, measure=line["measure"], **facts)


def _facts(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "words": line["words"],
        "unit": line["unit"],
        "baseline": Decimal(str(line["baseline"])),
        "target": Decimal(str(line["target"])),
    }


def write_down(programme: Programme, *, by: Person, part: str, since: date) -> None:
    """Each value on its day; the first of one was wrong and was corrected a week later."""
    for line in words()["readings"]:
        if line["programme"] != part:
            continue
        day = since + timedelta(weeks=line["week"])
        result = programme.key_results.get(measure=line["measure"])
        spread = Decimal(str(line["spread"])) if "spread" in line else None
        facts = {"as_of": day, "n": line["n"], "spread": spread, "source": line["source"]}
        with at(noon(day)):
            reading = record_reading(result, by=by, value=Decimal(str(line["value"])), **facts)
        if "instead" in line:
            value, why = Decimal(line["instead"]["value"]), line["instead"]["why"]
            with at(noon(day + timedelta(days=7))):
                correct_reading(reading, by=by, why=why, value=value, **facts)
