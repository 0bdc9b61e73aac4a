"""The bot's own small server: health for a supervisor, the webhook and the upload page where they are configured."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from bot.config import is_loopback
from bot.receive import ALLOWED, webhook
from bot.uploads.page.server import Page

if TYPE_CHECKING:
    from bot.config import RunSettings
    from bot.house import House
    from bot.receive import Intake
    from bot.ticker import Ticker
    from bot.uploads.page.handing import Handing

STALE = 10.0  # seconds without a tick
PATIENCE = 5.0  # seconds for requests under way at a stop; supervisors kill after ten


async def start(settings: RunSettings, house: House, intake: Intake, ticker: Ticker, handing: Handing) -> web.AppRunner:
    """Listen where a webhook or the upload page is configured; without them the bot needs no port."""
    app = web.Application()

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready(_: web.Request) -> web.Response:
        fresh = asyncio.get_running_loop().time() - ticker.last < STALE
        return web.json_response({"tick": fresh, "outbox": house.outbox.is_idle}, status=200 if fresh else 503)

    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE, auto_decompress=False)
    if settings.webhook_url and settings.webhook_secret:
        path = urlsplit(settings.webhook_url).path or "/"  # Telegram posts to the address as it stands
        app.router.add_post(path, webhook(intake, settings.webhook_secret))
    if settings.public_url:
        Page(house, handing).add_to(app.router)
    served = [url for url in (settings.webhook_url, settings.public_url) if url]
    if served:
        host = "127.0.0.1" if all(map(is_loopback, served)) else "0.0.0.0"  # noqa: S104 - a proxy in front reaches it
        await runner.setup()
        await web.TCPSite(runner, host, settings.port).start()
    return runner


__all__ = ["ALLOWED", "start"]
