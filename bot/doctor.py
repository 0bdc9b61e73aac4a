"""What `puente doctor` says: settings and where they come from, and what this machine lacks."""

from __future__ import annotations

import shutil
import sqlite3

from bot.config import Settings
from bot.imaging.archives import flat
from bot.imaging.inspect import Inspector
from bot.staffing import served
from bot.store import Store, groups, migrate

OLD_SQLITE = (3, 51, 3)  # before it, two connections that checkpoint at once may damage a WAL; we write through one
LITTLE = 2**30  # bytes


async def examine() -> int:
    """Print everything, the list also of settings that are at fault; 0 also when something is only advice."""
    for source in Settings.sources():
        print(f"{source.name:24} {source.value or '-':40} {source.source}")
    settings = Settings.load()
    for line in await _advice(settings):
        print(line)
    return 0


async def _advice(settings: Settings) -> list[str]:
    found = []
    if settings.token is None:
        found.append("no token: only puente demo and puente rehearse run; set TELEGRAM_BOT_TOKEN for Telegram")
    if sqlite3.sqlite_version_info < OLD_SQLITE:
        found.append(
            f"SQLite {sqlite3.sqlite_version}: fine with one writer, which is how Puente runs; newer is better"
        )
    async with Inspector() as inspector:
        limits = await inspector.missing_limits()
    if limits:
        found.append(f"limits and walls this system does not give to readers of files: {', '.join(limits)}")
    if not flat.is_here():
        found.append("libarchive is missing: 7z, RAR, tar and disc images are not read; apt-get install libarchive13")
    schema = await migrate.current(settings.database)
    if schema != migrate.head():
        found.append(
            f"schema is {schema or 'none'}, newest is {migrate.head()}; puente run or puente migrate brings it up"
        )
    else:
        found += await _groups(settings)
    folder = settings.data_dir if settings.data_dir.exists() else settings.data_dir.absolute().parent
    if shutil.disk_usage(folder).free < LITTLE:
        found.append("less than 1 GiB free where the data lies; make room")
    return found


async def _groups(settings: Settings) -> list[str]:
    """A clinic without a group has nobody who hears an alarm."""
    store = Store(settings.database)
    try:
        async with store.reading() as conn:
            bound = {row.clinic for row in await groups.bound(conn)}
    finally:
        await store.close()
    unheard = [clinic.key for clinic in served(settings) if clinic.key not in bound]
    return [
        f'clinic "{key}" has no staff group to hear of its cases; puente staff code --clinic {key}' for key in unheard
    ]
