"""The matching rules: which hold, which weigh how much."""

from dataclasses import dataclass

from django.db import transaction

from mentes.people.models import Person
from mentes.programmes.actions.design import save_step
from mentes.programmes.models import Programme, Rule


@dataclass(frozen=True)
class RuleSetting:
    name: str
    is_on: bool
    weight: int = Rule.Weight.MEDIUM
    number: int = 0
    unknown_is_no: bool = False


@transaction.atomic
def set_rules(
    programme: Programme,
    *,
    by: Person,
    rules: list[RuleSetting],
    objective: str,
    lowest_fit: int,
) -> Programme:
    facts = {"objective": objective, "lowest_fit": lowest_fit}
    changed = save_step(programme, by=by, verb="set_rules", step="rules", facts=facts)
    for rule in rules:
        Rule.objects.update_or_create(
            programme=programme,
            name=rule.name,
            defaults={
                "strength": Rule.STRENGTHS[Rule.Name(rule.name)],
                "is_on": rule.is_on,
                "weight": rule.weight,
                "number": rule.number,
                "unknown_is_no": rule.unknown_is_no,
            },
        )
    return changed
