"""The database: tables, types, transactions, migrations."""

from bot.store.engine import Store, StoreDown

__all__ = ["Store", "StoreDown"]
