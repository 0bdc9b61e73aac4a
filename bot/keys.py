"""The patients' keys at hand: unwrapped once, kept while the process lives.

A key that was erased must not come back from memory: whoever deletes a row of `subject_key` calls `forget`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.store import statements as st

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.vault import Key, Vault

KEPT = 50_000  # about 30 MB; the oldest half goes when it is full


class Keys:
    """Keys by person."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self._keys: dict[int, Key] = {}

    def of(self, person_id: int) -> Key:
        """A key that was loaded or made before; KeyError is a bug of ours or an erased person."""
        return self._keys[person_id]

    def has(self, person_id: int) -> bool:
        """Whether a key is at hand: one that was asked for and is not, was erased."""
        return person_id in self._keys

    async def load(self, conn: AsyncConnection, people: Iterable[int]) -> None:
        """Fetch and unwrap what is not at hand."""
        if len(self._keys) > KEPT:
            self._keys = dict(list(self._keys.items())[KEPT // 2 :])
        wanted = [i for i in dict.fromkeys(people) if i not in self._keys]
        if not wanted:
            return
        rows = await conn.execute(st.KEYS, {"ids": wanted})
        for row in rows:
            self._keys[row.person_id] = self.vault.unwrap(row.wrapped)

    def make(self, person_id: int) -> bytes:
        """A fresh key for somebody new, as it is to be stored."""
        wrapped, self._keys[person_id] = self.vault.new_key()
        return wrapped

    def forget(self, person_id: int) -> None:
        """Drop a key from memory."""
        self._keys.pop(person_id, None)
