"""Rows of any table as canonical lines of JSON, the same from SQLite and from PostgreSQL, and back."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery
from django.utils.duration import duration_iso_string

CELLS_AT_ONCE = 10_000

# The program makes the first two itself; sessions are not revived; jobs are only wake-ups.
LEFT_OUT = {"contenttypes", "auth", "sessions", "django_tasks_database", "procrastinate"}


def tables() -> list[type[models.Model]]:
    """Every table of the product and of sign-in, the ones that others point at first."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.app_label not in LEFT_OUT and not model._meta.proxy
    ]
    placed: list[type[models.Model]] = []
    while found:
        free = [model for model in found if not _points_at(model) & (set(found) - {model})]
        placed += free or found  # a circle: the constraints are checked at the end anyway
        found = [model for model in found if model not in placed]
    return placed


def _points_at(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in columns(model) if field.is_relation}


def columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def lines_of(model: type[models.Model]) -> Iterator[str]:
    names = [field.attname for field in columns(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in _in_one_order(model, rows):
        line = dict(zip(names, map(_plain, row), strict=True))
        yield json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _in_one_order(model: type[models.Model], rows: Any) -> Iterable[tuple[Any, ...]]:
    """Databases sort text each in its own way; numbers all do the same."""
    if isinstance(model._meta.pk, models.CharField):
        place = [field.attname for field in columns(model)].index(model._meta.pk.attname)
        return sorted(rows, key=lambda row: str(row[place]))
    return rows.iterator(chunk_size=2000)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return duration_iso_string(value)
        case Decimal() | UUID():
            return str(value)
        case bytes() | memoryview():
            return b64encode(value).decode()
        case _:
            return value


def load(model: type[models.Model], lines: Iterable[dict[str, Any]]) -> int:
    """Insert as they are: no signals, no automatic dates, no checks but the database's own."""
    fields, count, lines = columns(model), 0, iter(lines)
    while batch := list(islice(lines, max(1, CELLS_AT_ONCE // len(fields)))):
        query = InsertQuery(model)
        query.insert_values(fields, [_row(model, fields, line) for line in batch], raw=True)
        query.get_compiler(connection=connection).execute_sql()
        count += len(batch)
    return count


def _row(model: type[models.Model], fields: list[Any], line: dict[str, Any]) -> models.Model:
    if unknown := line.keys() - {field.attname for field in fields}:
        raise ValueError(f"{model._meta.label} has no column {min(unknown)}.")
    return model(**{field.attname: _value(field, line[field.attname]) for field in fields})


def _value(field: Any, plain: Any) -> Any:
    if isinstance(plain, (list, dict)) and not isinstance(field, models.JSONField):
        raise ValueError(
            f"{field.attname} cannot hold a list."
        )  # a text column would take its Python form
    return plain if plain is None else field.to_python(plain)


def wipe() -> None:
    """All rows of all tables, and every session of whoever was signed in."""
    names = [model._meta.db_table for model in tables()]
    names += [model._meta.db_table for model in apps.get_app_config("sessions").get_models()]
    with triggers_aside(), connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), names, reset_sequences=True):
            cursor.execute(statement)


@contextmanager
def triggers_aside() -> Iterator[None]:
    """PostgreSQL truncates. SQLite deletes row by row, which the triggers of some tables refuse."""
    if connection.vendor != "sqlite":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def last_numbers() -> dict[str, int]:
    """The last number given to a row of each table: one that was erased is never given again."""
    found = {table: _last_number(table, column) for table, column in _numbered().items()}
    return {table: number for table, number in found.items() if number}


def continue_after(numbers: dict[str, int]) -> None:
    for table, column in _numbered().items():
        if number := numbers.get(table):
            _continue_after(table, column, number)


def _numbered() -> dict[str, str]:
    """Tables that number their rows themselves, and the column of the number."""
    return {
        model._meta.db_table: str(model._meta.pk.column)
        for model in tables()
        if isinstance(model._meta.pk, models.AutoField) and model._meta.pk in columns(model)
    }


def _last_number(table: str, column: str) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value END FROM {sequence}")  # noqa: S608
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0


def _continue_after(table: str, column: str, number: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence(%s, %s)"
            cursor.execute(f"SELECT setval({sequence}, %s)", [table, column, number])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number])
