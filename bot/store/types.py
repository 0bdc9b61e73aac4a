"""Column types with a meaning."""

from __future__ import annotations

from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

BigId: TypeAlias = sa.BigInteger  # Telegram's ids need more than 32 bits, ours may
Instant: TypeAlias = sa.BigInteger  # epoch microseconds, UTC
Sealed: TypeAlias = sa.LargeBinary  # what `bot.vault` sealed


@compiles(sa.BigInteger, "sqlite")
def _as_integer(*_: Any, **__: Any) -> str:
    """Strict tables know no BIGINT, and only INTEGER counts up by itself; SQLite's INTEGER has 64 bits."""
    return "INTEGER"
