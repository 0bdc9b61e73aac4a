"""Everything a demonstration needs: a sandbox, the real bot as a process of its own, a clinic's people, a script.

The bot is started as an operator would start it, with `puente run`; it is watched, and started anew when it dies.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Self

from bot.environment import inherited
from bot.rehearsal import Player, Script
from bot.sandbox.client import Control
from bot.sandbox.clock import to_us
from bot.sandbox.server import Sandbox
from bot.staffing import group_code, staff_link
from bot.store import Store
from bot.store.migrate import upgrade
from bot.vault import Keyring
from flows.errors import ConfigError

if TYPE_CHECKING:
    from bot.i18n import Catalogs

TOKEN = "1:sandbox"  # noqa: S105 - opens a sandbox on loopback and nothing else
CLINIC, PHYSICIAN = "demo", "primera"
DESK = "es"  # what the staff of the demo clinic read
READY = 60.0  # seconds for the bot to come up, generous on a loaded machine
MORNING = 3600 * 1_000_000  # microseconds in which a new world is as good as one made now


class Cast(NamedTuple):
    """Who plays: ids of sandbox users by role, and the staff group."""

    ids: dict[str, int]
    group: int


class Stage:
    """A sandbox with a bot beside it, in a folder.

    `page`: the bot has an upload page. `local`: its Bot API server is like one's own that runs with --local.
    """

    def __init__(
        self,
        folder: Path,
        start: datetime,
        *,
        port: int = 0,
        frozen: bool = True,
        page: bool = False,
        local: bool = False,
    ) -> None:
        self.folder, self.start, self.port = folder, start, port
        self.more = {"PUENTE_API_FILES": "local"} if local else {}
        if page:
            self.public = f"http://127.0.0.1:{(free := _free_port())}"
            self.more |= {"PUENTE_PORT": str(free), "PUENTE_PUBLIC_URL": self.public}
        server = folder / "telegram" if local else None
        self.box = Sandbox(token=TOKEN, clock_start=start, frozen=frozen, port=port, local=server)
        self.process: asyncio.subprocess.Process | None = None
        self.control: Control
        self.cast: Cast
        self._new: tuple[Script, int, int, bool] | None = None
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if (self.folder / "puente.db").exists():
            raise ConfigError(f'folder "{self.folder}" holds a database already; name an empty one')
        await self._open()
        self.control = Control(self.box.url, self.box.control_token)
        try:
            await self._begin()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()
        await self.control.close()
        await self.box.__aexit__(None, None, None)

    async def _open(self) -> None:
        try:
            await self.box.__aenter__()
        except OSError as fault:
            await self.box.__aexit__(None, None, None)
            why = os.strerror(fault.errno or 0).lower()
            raise ConfigError(f'port "{self.port}" cannot be opened ({why}); choose another, or 0 for any') from None

    async def _begin(self) -> None:
        if not (self.folder / "keys").exists():
            Keyring.fresh().save(self.folder / "keys")
        await upgrade(self.database)
        await self.launch()
        await self._ready()
        self._watch = asyncio.create_task(self._keep_alive())

    async def _close(self) -> None:
        if self._watch:
            self._watch.cancel()
        await self.end()

    async def afresh(self, script: Script, lang: str) -> Cast:
        """A world at the script's start, with a bot that knows nobody, and the script's people in it."""
        if self._new is not None and self._new == self._mark(script):
            return await self._speaking(lang)
        await self._close()
        for rows in self.folder.glob("puente.db*"):
            rows.unlink()
        for files in ("files", "arriving"):
            shutil.rmtree(self.folder / files, ignore_errors=True)
        self.box.reset()
        self.box.presence.jump(to_us(script.start))
        cast = await self._cast(script, lang)
        await self._begin()
        return await self._peopled(script, cast)

    def _mark(self, script: Script) -> tuple[Script, int, int, bool]:
        """Changes as soon as somebody speaks or moves the clock, or when the script's first morning is over."""
        clock = self.box.clock
        late = clock.now_us() - to_us(script.start) > MORNING
        return script, self.box.world.updates.last, clock.version, late

    async def _speaking(self, lang: str) -> Cast:
        """The same people, whose telephones are in this language."""
        for role in {"patient", "companion"} & self.cast.ids.keys():
            await self.control.post("/users", id=self.cast.ids[role], language_code=lang)
        return self.cast

    @property
    def database(self) -> str:
        """Where the bot of this stage keeps its rows."""
        return f"sqlite:///{self.folder / 'puente.db'}"

    def environment(self) -> dict[str, str]:
        """The settings of the bot, as an operator would give them."""
        own = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "PUENTE_API_BASE": self.box.url,
            "PUENTE_DATA_DIR": str(self.folder),
            "PUENTE_KEY_FILE": str(self.folder / "keys"),
            "PUENTE_CLOCK": f"{self.box.url}/control/clock?token={self.box.control_token}",
            "PUENTE_RATE_LIMITS": "off",
        }
        return inherited() | own | self.more

    async def launch(self) -> None:
        """Start the bot."""
        with (self.folder / "bot.log").open("ab") as log:
            self.process = await self.started(log)

    async def started(self, log: BinaryIO) -> asyncio.subprocess.Process:
        """The process of a bot that was just started, as an operator would start it."""
        command = sys.executable, "-m", "bot.cli", "run"
        return await asyncio.create_subprocess_exec(*command, env=self.environment(), stdout=log, stderr=log)

    async def _ready(self) -> None:
        """Wait for the bot's first word; one that dies at its start says why in its log."""
        deadline = asyncio.get_running_loop().time() + READY
        while self.box.presence.last is None:
            if self.process is None or self.process.returncode is not None:
                raise ConfigError(f"the bot did not start; {(self.folder / 'bot.log').read_text()[-2000:]}")
            if asyncio.get_running_loop().time() > deadline:
                raise ConfigError(f"the bot did not report in {READY:.0f} seconds; look at {self.folder / 'bot.log'}")
            await asyncio.sleep(0.05)

    async def _keep_alive(self) -> None:
        """A supervisor's whole work: a bot that ended is started again."""
        while (process := self.process) is not None:
            await process.wait()
            await asyncio.sleep(0.2)
            if self.process is process:
                await self.launch()

    async def end(self) -> None:
        """Stop the bot kindly, or at least stop it: the next one may have its store."""
        process, self.process = self.process, None
        if process is not None and process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
                await process.wait()

    async def people(self, script: Script, lang: str | None) -> Cast:
        """The people of a script in the sandbox, the staff with their roles and their group."""
        return await self._peopled(script, await self._cast(script, lang))

    async def _peopled(self, script: Script, cast: Cast) -> Cast:
        await self._let_in(cast)
        self.cast, self._new = cast, self._mark(script)
        return cast

    async def _cast(self, script: Script, lang: str | None) -> Cast:
        ids: dict[str, int] = {}
        for role, person in script.data["people"].items():
            speaks = DESK if role in ("coordinator", "physician") else lang
            found = await self.control.user(**person, role=role, language_code=speaks)
            ids[role] = found["id"]
        staff = [ids["coordinator"], ids["physician"]]
        return Cast(ids, (await self.control.group("Puente Azul (DEMO)", staff))["id"])

    async def _let_in(self, cast: Cast) -> None:
        """The staff's own way in: a link each, and a code in the group."""
        now = to_us(datetime.fromisoformat((await self.control.clock())["now"]))
        store = Store(self.database)
        try:
            for role, profile in (("coordinator", ""), ("physician", PHYSICIAN)):
                await self.control.start(cast.ids[role], await staff_link(store, CLINIC, role, profile, now))
                await self.control.wait(READY)
            code = await group_code(store, CLINIC, now)
        finally:
            await store.close()
        await self.control.say(cast.ids["coordinator"], code, chat=cast.group)
        await self.control.wait(READY)

    async def player(self, script: Script, catalogs: Catalogs, lang: str) -> Player:
        """A player with its people in place."""
        player = Player(script, self.control, catalogs, lang, DESK)
        player.people, player.group = await self.people(script, lang)
        return player


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def described(player: Player) -> dict[str, Any]:
    """What the page shows of a rehearsal; `what` comes next is said in every language."""
    steps = player.script.steps
    coming = None
    if not player.is_done:
        step = steps[player.at]
        coming = {"who": player.people.get(step["who"], step["who"]), "what": step["what"]}
    return {
        "case": player.script.id,
        "language": player.lang,
        "step": player.at,
        "of": len(steps),
        "next": coming,
        "done": player.is_done,
    }
