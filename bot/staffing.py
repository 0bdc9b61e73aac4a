"""How people of the clinic get in: single-use links for roles, a code that binds the staff group."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from telegram.error import TelegramError

from bot.clock import SystemClock
from bot.config import RunSettings, Settings
from bot.content import Content
from bot.store import Store, groups, linking
from bot.store.migrate import upgrade
from bot.wire import Wire
from flows.content import Clinic
from flows.errors import ConfigError

DATA = Path(__file__).parent.parent / "data"
ROLES = ("admin", "coordinator", "physician")


async def staff_link(store: Store, clinic: str, role: str, profile: str, now: int) -> str:
    """The payload of a link that gives one person a role, once, for seven days; only its hash is kept."""
    token = "s-" + secrets.token_urlsafe(24)
    async with store.tx() as conn:
        await linking.add(conn, token, "staff", clinic, now, profile=f"{role}:{profile}")
    return token


async def group_code(store: Store, clinic: str, now: int) -> str:
    """A code that, posted in a group, makes it the clinic's staff group; a new code replaces the old one."""
    code = "PUENTE-" + secrets.token_hex(4).upper()
    value = json.dumps({"clinic": clinic, "code": code, "until": now + linking.LASTS})
    async with store.tx() as conn:
        await groups.put_code(conn, value)
    return code


def served(settings: Settings) -> list[Clinic]:
    """The profiles of the clinics this bot serves; ContentError when one cannot be read."""
    content = Content.load(DATA)
    return [content.clinic(key) for key in settings.clinics or content.clinics]


def chosen(settings: Settings, key: str) -> Clinic:
    """The clinic that was named, or the only one; ConfigError. People let in elsewhere would never see a card."""
    clinics = served(settings)
    found = [clinic for clinic in clinics if key in ("", clinic.key)]
    if len(found) != 1:
        wrong = f'clinic "{key}" is not served' if key else "several clinics are served"
        raise ConfigError(f"{wrong}; choose one of {', '.join(clinic.key for clinic in clinics)} with --clinic")
    return found[0]


async def print_link(role: str, clinic: str, profile: str) -> None:
    """Print a staff link; the bot's name stands in it when Telegram can be asked."""
    if role not in ROLES:
        raise ConfigError(f'role "{role}" is none of {", ".join(ROLES)}; choose one')
    settings = RunSettings.load()
    at = chosen(settings, clinic)
    physicians = [physician.key for physician in at.physicians]
    if role == "physician" and profile not in physicians:
        raise ConfigError(f'physician "{profile}" is none of {", ".join(physicians)}; choose one with --profile')
    store, wire = await _opened(settings)
    try:
        name = await _name(wire)
        token = await staff_link(store, at.key, role, profile, SystemClock().now())
    finally:
        await wire.close()
        await store.close()
    print(f"https://t.me/{name}?start={token}")


async def print_code(clinic: str) -> None:
    """Print a code for the staff group."""
    settings = Settings.load()
    at = chosen(settings, clinic)
    await upgrade(settings.database)
    store = Store(settings.database)
    try:
        code = await group_code(store, at.key, SystemClock().now())
    finally:
        await store.close()
    where = f"the staff group of {at.display_name}"
    print(f"{code}   (post it in {where} within seven days; the bot must be an administrator there)")


async def _name(wire: Wire) -> str:
    """The bot's username, asked once: whoever typed the command waits for it."""
    try:
        return str((await wire.call("getMe"))["username"])
    except TelegramError as error:
        way = "look at TELEGRAM_BOT_TOKEN, PUENTE_API_BASE and the network"
        raise ConfigError(f"Telegram does not answer: {type(error).__name__}; {way}") from None


async def _opened(settings: RunSettings) -> tuple[Store, Wire]:
    await upgrade(settings.database)
    return Store(settings.database), Wire(settings.token, settings.api_base)
