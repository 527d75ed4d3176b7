"""Bring the database to this version, whole or not at all, and refuse one that a newer version has changed."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

import mentes

ONE_AT_A_TIME = 6_368_374
"""Any number, as long as every machine takes the same."""
OLDER = "The database is older than this Mentes. Bring it up first: ./mentes prepare"


def bring_up() -> None:
    """Migrate; of several that start at the same moment one does it and the others wait."""
    try:
        with alone():
            executor = MigrationExecutor(connection)
            refuse_newer_database(executor)
            with as_it_was_if_it_fails() if _has_to_change(executor) else nullcontext():
                call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as fault:
        raise CommandError(f"The database does not answer: {str(fault).strip()}") from fault


def is_older() -> bool:
    """Return whether migrations are still to come, or nothing is there at all."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return False


def refuse_newer_database(executor: MigrationExecutor | None = None) -> None:
    """Raise when a newer Mentes has changed these tables: this one would misread what it finds."""
    loader = (executor or MigrationExecutor(connection)).loader
    known, applied = loader.disk_migrations or {}, loader.applied_migrations or {}
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("mentes.")}
    newer = sorted(".".join(each) for each in applied if each[0] in ours and each not in known)
    if newer:
        raise CommandError(
            f"This database was used by a newer Mentes than this one ({mentes.__version__}): it has "
            f"{newer[-1]}. Start the newer version again, or restore a backup from before the "
            "upgrade. Nothing was changed."
        )


@contextmanager
def alone() -> Iterator[None]:
    """Hold a lock that every machine (PostgreSQL) or every process of this machine (SQLite) waits for."""
    if connection.vendor != "postgresql":
        with _file_of_locks("prepare").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


@contextmanager
def only_server() -> Iterator[None]:
    """On SQLite one `serve` a database: a second would run the schedule twice. PostgreSQL takes many."""
    if connection.vendor == "postgresql":
        yield
        return
    with _file_of_locks("serve").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(
                f"Mentes is already being served from {_database().parent}. Stop that one first, or "
                "name another folder in MENTES_DATA."
            ) from None
        yield


@contextmanager
def as_it_was_if_it_fails() -> Iterator[None]:
    """Each migration is whole or not there; this makes all of one upgrade so."""
    try:
        with _one_transaction() if connection.vendor == "postgresql" else _copy_beside():
            yield
    except Exception as fault:
        raise CommandError(
            f"The upgrade to Mentes {mentes.__version__} failed: {str(fault).strip()} The database is "
            "as it was; go on with the version you had."
        ) from fault


def _has_to_change(executor: MigrationExecutor) -> bool:
    """Whether an older version has left rows here and there is something to migrate."""
    is_used = bool(executor.loader.applied_migrations)
    return is_used and bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _one_transaction() -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        # Else a table whose rows were just changed could not be altered in the same transaction.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield


@contextmanager
def _copy_beside() -> Iterator[None]:
    """SQLite cannot alter tables that others point at inside a transaction, so a copy stands by."""
    connection.close()
    place = _database()
    copy = place.with_name(f"{place.name}.before-upgrade")
    _copy(place, copy)
    try:
        yield
    except BaseException:
        connection.close()
        _copy(copy, place)
        raise
    finally:
        copy.unlink()


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def _database() -> Path:
    return Path(connection.settings_dict["NAME"])


def _file_of_locks(name: str) -> Path:
    return _database().with_name(f"{_database().name}.{name}-lock")
