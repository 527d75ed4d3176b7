"""Facts about the tables that no import contract can see."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from mentes.foundation.scoping import Private, Unscoped
from mentes.people.models import Person

SRC = Path(settings.SRC)
FLOORS = [
    "foundation", "audit", "notices", "people", "surveys", "programmes", "enrolment", "training",
    "pairing", "relationship", "insights", "mail", "demo", "site",
]  # fmt: skip
OURS = [
    model
    for label in FLOORS
    if label in apps.app_configs
    for model in apps.get_app_config(label).get_models()
]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_foreign_key_never_points_upward(model: type[models.Model]) -> None:
    own = FLOORS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and field.related_model is not Person:
            target = field.related_model._meta.app_label
            assert FLOORS.index(target) <= own, f"{field} points up to {target}"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_table_about_people_belongs_to_a_slice_that_exports_and_forgets(
    model: type[models.Model],
) -> None:
    about_people = [
        f
        for f in model._meta.get_fields()
        if isinstance(f, models.ForeignKey) and f.related_model is Person
    ]
    if about_people or model is Person:
        assert f"mentes.{model._meta.app_label}.personal_data" in settings.PERSONAL_DATA


@pytest.mark.parametrize(
    "model", [m for m in OURS if issubclass(m, Private)], ids=lambda model: model._meta.label
)
def test_private_rows_are_closed(model: type[Private]) -> None:
    with pytest.raises(Unscoped):
        model.objects.all()
    assert "reach" in vars(model), "it says itself who may read it"


def test_whoever_passes_the_scoping_says_why_in_words() -> None:
    """The list may grow only with a look at each line."""
    reasons: list[str] = []
    for file in SRC.rglob("*.py"):
        tree = ast.parse(file.read_text())
        named = {
            target.id: line.value.value
            for line in tree.body
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
            for target in line.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr == "system"
            ):
                [given] = call.args
                known = named.get(given.id) if isinstance(given, ast.Name) else None
                literal = given.value if isinstance(given, ast.Constant) else known
                assert isinstance(literal, str), f"{file}:{call.lineno}: a literal reason"
                reasons.append(literal)
    assert all(len(reason) > 8 for reason in reasons)
    print(f"{len(reasons)} calls pass the scoping, each with its reason")


def test_nobody_reads_private_rows_past_the_doors() -> None:
    """`every` is for the scoping itself and for the backup."""
    allowed = {SRC / "mentes/foundation/scoping.py"}
    found = [
        f"{file.relative_to(SRC)}:{node.lineno}"
        for file in SRC.rglob("*.py")
        if file not in allowed
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "every"
    ]
    assert found == []
