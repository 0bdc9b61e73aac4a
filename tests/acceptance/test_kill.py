"""kill -9, twenty times in one case: nobody starts over, nothing is lost, and everybody reads what they would have read."""

from __future__ import annotations

import asyncio
from random import Random  # noqa: TID251  seeded: the moments are the same each time, and printed

import pytest

from tests.acceptance.chronicle import repeats, transcript

SEED = 20261201
KILLS = 20
LATEST = 0.03  # seconds after a change of the world: long enough to fall before, into and after a commit


OF_THE_CASE = {"message", "edit", "callback", "toast", "topic", "clock"}  # a start by itself makes calls, too


class Killer:
    """Kills the bot a random moment after some of the changes of the sandbox's world; the stage starts it again."""

    def __init__(self, stage, due: list[int] | None = None) -> None:
        self.stage, self.due, self.dice = stage, due or [], Random(SEED)
        self.seen = 0
        self.moments: list[str] = []

    async def run(self) -> None:
        """Work until cancelled; a moment at which no bot runs falls to the next change."""
        killed = None
        async with self.stage.box.world.feed.listen() as queue:
            while True:
                event = await queue.get()
                self.seen += event["kind"] in OF_THE_CASE
                if self.due and self.seen >= self.due[0] and self.stage.process not in {None, killed}:
                    killed = self.stage.process
                    await self.kill(event["kind"])

    async def kill(self, kind: str) -> None:
        """Kill in a moment."""
        after = self.dice.uniform(0, LATEST)
        await asyncio.sleep(after)  # the moment itself is what is tested
        self.stage.process.kill()
        self.moments.append(f"change {self.seen} ({kind}) + {after * 1000:.0f} ms")
        self.due.pop(0)


async def played(scene, due: list[int] | None = None) -> Killer:
    """Play to the end, with a killer at work."""
    killer = Killer(scene.stage, due)
    working = asyncio.create_task(killer.run())
    await scene.play()
    working.cancel()
    return killer


@pytest.mark.timeout(600)  # about a minute on two idle cores, most of it starts; four where the cores are shared
async def test_a_case_whose_bot_is_killed_twenty_times_ends_with_the_same_transcript(open_scene):
    undisturbed = await open_scene(name="undisturbed")
    changes = (await played(undisturbed)).seen
    scene = await open_scene(name="killed")
    killer = await played(scene, sorted(Random(SEED).sample(range(int(changes * 0.95)), KILLS)))
    print(f"seed {SEED}, killed at: {'; '.join(killer.moments)}")  # noqa: T201 - shown when it fails, and with -s
    print(f"messages delivered twice: {await repeats(scene)}")  # noqa: T201
    assert len(killer.moments) == KILLS
    assert await transcript(scene) == await transcript(undisturbed)


async def test_a_killed_bot_leaves_no_plain_copy_of_a_file(open_scene):
    scene = await open_scene(until="He sends an MRI")
    left = scene.stage.folder / "work" / "left"
    left.mkdir()
    (left / "file").write_bytes(b"plain")
    scene.stage.process.kill()
    await scene.play(until="The coordinator presses")
    assert not list((scene.stage.folder / "work").iterdir())
