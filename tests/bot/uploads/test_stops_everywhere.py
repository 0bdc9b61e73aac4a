"""A bot that ends after everything it wrote down says to patient and staff what one says that never ends.

A life lasts until something was committed: nothing that follows a commit happens, and the next life finds only rows and
files. So it stops in every state of an upload that `bot.uploads` names, but on the page, which has tests of its own.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.receive import Stopped
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP, NOBODY, Clinic
from tests.bot.uploads.made import KNEE, STANDING, sample, slices, study
from tests.bot.uploads.sent import DISC, split, states

Act = Callable[[Clinic], Awaitable[None]]
SLICES = [(f"{n}.dcm", data) for n, data in enumerate(slices(4))]
PARTS = split("estudio.zip", DISC, 3)
LIVES = 40  # more would mean that it comes no further


class Killed(BaseException):
    """The process ends here."""


# -- what people do, and time


def files(*named: tuple[str, bytes], who=CARLOS, **more) -> Act:
    """Files that arrive together."""
    return lambda clinic: clinic.gets(*(clinic.file(who, *one, **more)[0] for one in named))


def presses(key: str, who=CARLOS) -> Act:
    async def act(clinic: Clinic) -> None:
        await clinic.presses(who, key)

    return act


def waits(**span: float) -> Act:
    async def act(clinic: Clinic) -> None:
        await clinic.advance(**span)

    return act


@dataclass(frozen=True)
class Story:
    """What happens, the states in which a bot ends meanwhile, and how each upload ends."""

    acts: tuple[Act, ...]
    through: frozenset[str]
    ends: list[str]


def story(*acts: Act, through: str, ends: int = 1) -> Story:
    """A story after which every upload was read."""
    return Story(acts, frozenset(through.split()), ["read"] * ends)


LARGE = files(("cd.zip", b"x"), file_size=90 * 2**20)
QUIET = waits(seconds=6)
STORIES = {
    "before the agreement": story(
        files(("a.dcm", KNEE), who=NOBODY),
        presses("lang_en", NOBODY),
        presses("agree", NOBODY),
        through="pointer ready",
    ),
    "two files": story(files(("a.dcm", KNEE)), files(("b.dcm", STANDING)), through="ready read", ends=2),
    "the same file twice": story(files(("a.dcm", KNEE)), files(("b.dcm", KNEE)), through="ready read", ends=2),
    "an album in two halves": story(
        files(*SLICES[:2], media_group_id="a"),
        files(*SLICES[2:], media_group_id="a"),
        QUIET,
        through="gathering ready read",
    ),
    "an album, and a late one": story(
        files(*SLICES[:3], media_group_id="a"),
        QUIET,
        files(*SLICES[3:], media_group_id="a"),
        QUIET,
        through="gathering ready read",
    ),
    "slices in a row": story(*(files(one) for one in SLICES), QUIET, through="gathering ready read"),
    "parts, and the rest a day later": story(
        files(PARTS[1]),
        QUIET,
        waits(days=1),
        files(PARTS[0], PARTS[2]),
        QUIET,
        through="gathering ready parts read",
    ),
    "parts, to the end": story(
        files(PARTS[1]), QUIET, waits(days=1), waits(days=6), through="gathering ready parts read"
    ),
    "too large, to the end": story(LARGE, waits(days=1), waits(days=6), through="large read"),
    "too large, and it came": story(LARGE, files(("a.dcm", KNEE)), waits(days=8), through="large ready read", ends=2),
    "locked": story(files(("cd.zip", sample("hostile/encrypted.zip"))), presses("dk"), through="ready read"),
    "a question": story(
        files(("x.dcm", study(Laterality="L", StudyDescription="RM"))),
        waits(days=1),
        presses("right"),
        through="ready read",
    ),
}


@asynccontextmanager
async def life(clinic: Clinic, *, lasts: bool) -> AsyncIterator[Clinic]:
    """The bot from one start to its end: here, or after the first thing that is written down."""
    shutil.rmtree(clinic.folder / "work")  # as every start does
    async with clinic.again() as it:
        kept, mortal = it.house._committed, {asyncio.current_task(), it._loops[0]}

        def ends(work) -> None:
            if lasts or work.found_nothing or asyncio.current_task() not in mortal:
                kept(work)
                return
            raise Killed

        it.house._committed, it.ticker.ticks = ends, 1  # the first tick tidies up, for nothing here
        yield it


async def lived(clinic: Clinic, acts: tuple[Act, ...], *, lasts: bool) -> tuple[Clinic, set[str]]:
    """What becomes of a story: the last life, and the states of uploads in which one ended."""
    left = iter(range(LIVES))
    ended_in: set[str] = set()
    for act in acts:
        is_done, goes_on = False, False
        while not is_done:
            next(left)
            try:
                async with life(clinic, lasts=lasts) as clinic:
                    await (_resumes(clinic) if goes_on else act(clinic))
                is_done = True
            except (Killed, Stopped):
                goes_on = True
                ended_in.update(await states(clinic))
    return clinic, ended_in


async def _resumes(clinic: Clinic) -> None:
    """What every start does by itself: the worker looks, and the ticker."""
    clinic.house.uploads_wake.set()
    await clinic.tick_at(clinic.clock.now())


def read(clinic: Clinic, chat: int) -> list[str]:
    """What stands in a chat at the end; the mark below a question, which nobody would miss, aside."""
    shown = [one.text for one in clinic.telegram.chats.get(chat, []) if one.text and not one.is_gone]
    return sorted(text.partition("\n\n→ ")[0] for text in shown)


@pytest.mark.parametrize("name", STORIES)
async def test_a_bot_that_stops_everywhere_says_the_same_once(clinic_at, name):
    told = STORIES[name]
    whole, never = await lived(await clinic_at(played.FORM_SENT), told.acts, lasts=True)
    cut, ended_in = await lived(await clinic_at(played.FORM_SENT), told.acts, lasts=False)
    assert not never
    assert told.through <= ended_in
    for chat in (CARLOS.id, NOBODY.id, GROUP):
        assert read(cut, chat) == read(whole, chat)
    assert await states(cut) == await states(whole) == told.ends
    assert await cut.events() == await whole.events()
    assert not list((cut.folder / "work").iterdir())
