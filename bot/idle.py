"""Tells the sandbox when the bot has nothing to do, so that its clock can be moved without losing anything."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import sqlalchemy as sa

from bot.store import schema as t

if TYPE_CHECKING:
    from bot.clock import SandboxClock
    from bot.house import House
    from bot.receive import Intake
    from bot.ticker import Ticker
    from bot.uploads.page.handing import Handing
    from bot.uploads.worker import Uploads

LOOK = 0.005  # seconds between looks; only ever runs beside a sandbox


async def report_idle(
    house: House, clock: SandboxClock, intake: Intake, ticker: Ticker, uploads: Uploads, handing: Handing
) -> None:
    """Report each time the bot has come to rest at a new clock or after new updates."""
    told: tuple[object, ...] = ()
    before = await _last_seen(house)
    while True:
        await house.stirred.wait()
        await asyncio.sleep(LOOK)
        version = clock.version
        if handing.busy or not _rests(house, intake, ticker, uploads):
            continue
        house.stirred.clear()
        if (version, intake.last_id, house.activity) == told:
            continue
        await ticker.tick()
        state = (version, intake.last_id, house.activity)
        next_at = await ticker.next_at()
        if not _rests(house, intake, ticker, uploads) or (clock.version, intake.last_id, house.activity) != state:
            house.stirred.set()
            continue
        try:
            await clock.report(version, max(before, state[1]), next_at, idle=True, bot=house.bot_name)
            told = state
        except (aiohttp.ClientError, TimeoutError):
            house.stirred.set()
            await asyncio.sleep(0.2)


async def _last_seen(house: House) -> int:
    """The newest update that was committed before this start: Telegram does not send it again."""
    async with house.store.reading() as conn:
        newest = sa.select(sa.func.max(t.seen_update.c.update_id)).where(t.seen_update.c.bot_id == house.bot_id)
        return (await conn.execute(newest)).scalar() or 0


def _rests(house: House, intake: Intake, ticker: Ticker, uploads: Uploads) -> bool:
    busy = intake.busy or ticker.busy or uploads.busy or house.uploads_wake.is_set()
    return not busy and house.outbox.is_idle and not house.efforts
