"""The composition root: rooms are built and joined here, started, and stopped together.

A dead loop ends the process (law 15): every loop runs in one task group, so the first that fails takes all with it,
and the supervisor starts the process anew. Nothing is lost by that.
"""

from __future__ import annotations

import asyncio
import gc
import shutil
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog

from bot import ticker as ticking
from bot import updates, webserver
from bot.clock import Clock, SandboxClock, SystemClock
from bot.conduct import Conductor
from bot.config import RunSettings
from bot.content import Content
from bot.files import Folder
from bot.flowbook import flowbook
from bot.house import House
from bot.i18n import Catalogs
from bot.idle import report_idle
from bot.keys import Keys
from bot.leader import Watch, alone
from bot.log import configure
from bot.outbox import Delivered, Outbox
from bot.post import Postman
from bot.presence import introduce
from bot.receive import Intake, insist, itself, poll
from bot.settle import settle
from bot.store import Store, StoreDown, groups
from bot.store import schema as t
from bot.store.migrate import upgrade
from bot.store.work import HOUSE
from bot.ticker import Pulse, Ticker
from bot.uploads.page.handing import Handing
from bot.uploads.page.pieces import Pieces
from bot.uploads.worker import Uploads
from bot.vault import Keyring, SealBroken, Vault
from bot.wire import Wire
from bot.wording import Wording
from flows.errors import ConfigError

if TYPE_CHECKING:
    from bot.leaving.archive import Archive

log = structlog.get_logger()

ROOT = Path(__file__).parent.parent
YOUNG = 20_000  # objects between two looks of the collector; a batch makes thousands that die with it
IN_DOUBT = 3.0  # seconds that messages wait at a start for what their readers answered meanwhile
SETTLE_PAUSE = 0.5  # seconds between tries while the store is down


class App:
    """One running bot."""

    def __init__(self, settings: RunSettings) -> None:
        self.settings = settings
        self.stopping = asyncio.Event()
        self.stirred = asyncio.Event()

    async def run(self) -> None:
        """Run until a signal asks to stop or a loop fails."""
        async with AsyncExitStack() as stack:
            watch = await stack.enter_async_context(alone(self.settings))
            house = await self._build(stack)
            await self._prepare(house)
            for clinic in self.settings.clinics or house.content.clinics:
                if house.group_of(clinic) is None:  # nobody hears of its cases, alarms among them
                    log.warning("clinic_without_group", kind=clinic)
            _settle_memory()
            await self._loops(house, stack, watch)

    async def _build(self, stack: AsyncExitStack) -> House:
        settings = self.settings
        clock = await self._clock(stack)
        vault = Vault(Keyring.load(settings.key_file))
        configure(clock, vault.index)
        await upgrade(settings.database)
        store = Store(settings.database)
        stack.push_async_callback(store.close)
        content = Content.load(ROOT / "data")
        catalogs = Catalogs.load(ROOT / "locales", content.texts())
        heard = clock.heard if isinstance(clock, SystemClock) else None
        wire = Wire(settings.token, settings.api_base, heard, local=settings.api_files == "local")
        stack.push_async_callback(wire.close)
        folder = settings.data_dir / "work"
        shutil.rmtree(folder, ignore_errors=True)  # a killed bot leaves plain copies of files behind
        folder.mkdir(mode=0o700, parents=True)
        house = House(
            clock=clock,
            store=store,
            keys=Keys(vault),
            wire=wire,
            content=content,
            catalogs=catalogs,
            flows=flowbook(content),
            wording=Wording.load(ROOT / "data" / "wording"),
            files=Folder(settings.files),
            folder=folder,
            default_clinic=(settings.clinics or tuple(content.clinics))[0],
            conductor=Conductor(),
            public_url=settings.public_url,
            archive=_archive(settings),
            stirred=self.stirred,
        )
        stack.push_async_callback(house.inspector.close)
        house.post = Postman(house)

        async def settled(done: list[Delivered]) -> None:
            await self._settle(house, done)

        house.outbox = Outbox(house.post, settled, limits=settings.rate_limits == "on")
        return house

    async def _clock(self, stack: AsyncExitStack) -> Clock:
        if self.settings.clock is None:
            return SystemClock()
        clock = SandboxClock(self.settings.clock, self.stirred.set)
        stack.push_async_callback(clock.close)
        await clock.start()
        return clock

    async def _settle(self, house: House, done: list[Delivered]) -> None:
        """Results are kept until the store takes them."""
        while True:
            try:
                return await settle(house, done)
            except StoreDown as fault:
                log.warning("store_down", error=type(fault).__name__)
                await asyncio.sleep(SETTLE_PAUSE)

    async def _prepare(self, house: House) -> None:
        """What must be there before the first update: the house's own key, the groups, what was not sent yet."""
        async with house.batch() as work:
            if (await work.conn.execute(sa.select(t.person.c.id).where(t.person.c.id == HOUSE))).first() is None:
                await work.new_person(None, {"name": "house"})
            try:
                await house.keys.load(work.conn, [HOUSE])
            except SealBroken:
                way = "name the file this database was begun with"
                raise ConfigError(f"PUENTE_KEY_FILE: its keys open nothing of this database; {way}") from None
            for row in await groups.bound(work.conn):
                house.groups[row.chat_id] = row.clinic
                house.topics_on[row.chat_id] = row.topics == "yes"
        house.bot_id, house.bot_name = await itself(house.wire)
        await ticking.planned(house)

    async def _loops(self, house: House, stack: AsyncExitStack, watch: Watch) -> None:
        intake = Intake(
            lambda found: updates.handle(house, found), lambda update, fault: updates.park(house, update, fault)
        )
        ticker, uploads = Ticker(house), Uploads(house)
        handing = Handing(house, Pieces(self.settings.data_dir / "arriving"))
        self._on_signals()
        if not self.settings.webhook_url:
            house.outbox.hold(IN_DOUBT)
        runner = await webserver.start(self.settings, house, intake, ticker, handing)
        stack.push_async_callback(runner.cleanup)
        async with asyncio.TaskGroup() as group:
            loops = [
                group.create_task(loop)
                for loop in (
                    watch(),
                    intake.run(),
                    Pulse(ticker).run(),
                    uploads.run(),
                    handing.run(),
                    *self._clock_loops(house, intake, ticker, uploads, handing),
                )
            ]
            sending = group.create_task(house.outbox.run())
            loops.append(group.create_task(self._receive(house, intake)))
            loops.append(group.create_task(introduce(house)))
            log.info("started", kind="webhook" if self.settings.webhook_url else "polling")
            await self.stopping.wait()
            for loop in loops:
                loop.cancel()
            await house.outbox.stop()
            await sending
        log.info("stopped")

    def _clock_loops(
        self, house: House, intake: Intake, ticker: Ticker, uploads: Uploads, handing: Handing
    ) -> list[Coroutine[Any, Any, None]]:
        if not isinstance(house.clock, SandboxClock):
            return []
        return [house.clock.follow(), report_idle(house, house.clock, intake, ticker, uploads, handing)]

    async def _receive(self, house: House, intake: Intake) -> None:
        if self.settings.webhook_url:
            params = {
                "url": self.settings.webhook_url,
                "secret_token": self.settings.webhook_secret,
                "allowed_updates": webserver.ALLOWED,
            }
            await insist(house.wire, "setWebhook", params)
            return
        await poll(house.wire, intake, house.outbox.release)

    def _on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for which in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(which, self.stopping.set)


def _archive(settings: RunSettings) -> Archive | None:
    """The clinic's own image archive where it has one; without one, what speaks to it is not even imported."""
    if settings.dicomweb_url is None:
        return None
    from bot.leaving.archive import Archive

    originals = settings.dicomweb_sends == "originals"
    return Archive(settings.dicomweb_url, settings.dicomweb_token, takes_originals=originals)


def _settle_memory() -> None:
    """What was built so far lives as long as the process, so the collector need not walk it again and again.

    It did so every second under load, holding the loop and taking a third of the time of a turn.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)


async def serve(settings: RunSettings) -> None:
    """Run a bot until it is stopped; the runner of `puente run`."""
    await App(settings).run()
