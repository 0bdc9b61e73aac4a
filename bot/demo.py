"""`puente demo`: the sandbox and its page, the real bot beside it, and a script to watch."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.content import Content
from bot.i18n import Catalogs
from bot.rehearsal import Player, scripts
from bot.sandbox.acting import Cannot
from bot.sandbox.client import ControlFailure
from bot.stage import DESK, Stage, described
from flows.errors import ConfigError

if TYPE_CHECKING:
    from bot.rehearsal import Script

ROOT = Path(__file__).parent.parent


class Rehearsals:
    """What the page's "next step" plays."""

    def __init__(self, stage: Stage, known: dict[str, Script], catalogs: Catalogs) -> None:
        self.stage, self.known, self.catalogs = stage, known, catalogs
        self.player: Player | None = None
        self._one = asyncio.Lock()

    def state(self) -> dict[str, Any]:
        """The cases there are, and where the current one stands; what is said to the reader, in every language."""
        cases = [{"id": script.id, "title": script.data["title"]} for script in self.known.values()]
        here = described(self.player) if self.player else {"case": None, "done": False}
        return {"cases": cases} | here

    async def start(self, case: str, language: str) -> dict[str, Any]:
        """Begin a case in a world of its own: its days are fixed, and a clock of a world never goes back."""
        if case not in self.known or language not in self.catalogs.languages:
            raise Cannot(f'case "{case}" is not known in "{language}"; reload the page')
        async with self._one:
            player = Player(self.known[case], self.stage.control, self.catalogs, language, DESK)
            try:
                player.people, player.group = await self.stage.afresh(player.script, language)
            except (ControlFailure, ConfigError) as fault:
                raise Cannot(f"the case cannot begin: {fault}", 503) from None
            self.player = player
        return self.state()

    async def next(self) -> dict[str, Any]:
        """Play one step; somebody who spoke in between may have led the case elsewhere."""
        async with self._one:
            if self.player is not None and not self.player.is_done:
                try:
                    await self.player.step()
                except (ControlFailure, LookupError) as fault:
                    raise Cannot(f"step {self.player.at + 1} cannot be played: {fault}", 409) from None
        return self.state()


async def show(port: int, folder: Path | None, *, open_page: bool) -> None:
    """Run until interrupted."""
    content = Content.load(ROOT / "data")
    catalogs = Catalogs.load(ROOT / "locales", content.texts())
    known = scripts(ROOT / "data")
    with contextlib.ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="puente-demo-")))
        place.mkdir(parents=True, exist_ok=True)
        first = next(iter(known.values()))
        async with Stage(place, first.start, port=port, frozen=False, page=True) as stage:
            stage.box.rehearsal = Rehearsals(stage, known, catalogs)
            await stage.people(first, None)
            print(f"The demo is ready. Open this page:\n\n    {stage.box.page_url}\n\nStop it with Ctrl+C.", flush=True)
            if open_page:
                webbrowser.open(stage.box.page_url)
            await _until_stopped()


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    for which in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(which, stopped.set)
    await stopped.wait()
