"""Chats that cannot be reached, can be reached again, or have another address.

1. A chat that is closed to the bot loses nothing: what is for it rests in the outbox, in its order.
2. It is open again when its person writes or lets the bot back in, and at no other time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.store import schema as t

if TYPE_CHECKING:
    from bot.house import House
    from bot.store.work import Work


async def rest(house: House, work: Work, chat_id: int) -> None:
    """Nothing more is tried for this chat."""
    await work.conn.execute(_unsent(chat_id).values(state="blocked"))
    work.committed.append(lambda: house.outbox.forget_chat(chat_id))


async def again(work: Work, chat_id: int) -> None:
    """What rested for this chat goes out with the next tick."""
    resting = sa.update(t.outbox).where(t.outbox.c.chat_id == chat_id, t.outbox.c.state == "blocked")
    await work.conn.execute(resting.values(state="waiting"))


async def moved(house: House, work: Work, old: int, new: int) -> None:
    """A staff group became a supergroup: its id is rewritten, and what was for the old one goes to the new.

    The message log stays as it is: messages of the old group have no ids in the new one.
    """
    for table in (t.clinic_group, t.run):
        await work.conn.execute(sa.update(table).where(table.c.chat_id == old).values(chat_id=new))
    await work.conn.execute(_unsent(old).values(chat_id=new, state="waiting"))

    def swap() -> None:
        if old in house.groups:
            house.groups[new] = house.groups.pop(old)
        house.outbox.forget_chat(old)

    work.committed.append(swap)


def _unsent(chat_id: int) -> sa.Update:
    return sa.update(t.outbox).where(t.outbox.c.chat_id == chat_id, t.outbox.c.state != "parked")
