"""The table in which sign-in limits and used one-time codes are counted. Nothing in it goes before its time."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections


class LimitTable(DatabaseCache):
    """Django's cache in the database, without the culling: filled with invented addresses, a cache drops a third of
    its entries, and with them the count of wrong passwords. It holds no more than the limits per source let in."""

    _table: str

    def _cull(self, db: str, cursor: Any, now: Any, num: int) -> None:
        connection = connections[db]
        table, expires = map(connection.ops.quote_name, (self._table, "expires"))
        cursor.execute(
            f"DELETE FROM {table} WHERE {expires} < %s",  # noqa: S608  names of our own
            [connection.ops.adapt_datetimefield_value(now)],
        )
