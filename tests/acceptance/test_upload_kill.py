"""kill -9 at random moments of an upload: one answer, and the same words as if nothing had happened."""

from __future__ import annotations

import asyncio
import base64
from random import Random  # noqa: TID251  seeded: the moments are the same each time, and printed

import pytest

from tests.acceptance.chronicle import transcript
from tests.acceptance.test_kill import SEED, Killer
from tests.bot.uploads.made import STANDING, cd, slices
from tests.bot.uploads.sent import SLICES, disc, split

KILLS = 4


async def send(scene) -> None:
    """An album, the volumes of an archive, a hospital's CD and a picture."""
    patient = scene.people["patient"]
    items = [{"kind": "document", "name": f"{n}.dcm", "bytes": _text(data)} for n, data in enumerate(slices(5))]
    await scene.control.post("/album", user=patient, items=items)
    for name, data in split("estudio.zip", disc(SLICES), 3):
        await scene.control.upload(patient, name, data)
    await scene.control.upload(patient, "cd.zip", cd(slices(20, StudyInstanceUID="2.25.78")))
    await scene.control.upload(patient, "otra.dcm", STANDING)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def settled(scene) -> None:
    """Nothing more comes of it."""
    await scene.rest()
    await scene.control.advance(6)
    await scene.rest()
    await scene.control.advance(6)
    await scene.rest()


@pytest.mark.timeout(300)  # some twenty seconds on two idle cores, most of it starts
async def test_a_bot_killed_while_files_come_answers_once_and_the_same(open_scene):
    undisturbed = await open_scene(lang="es", until="He sends an MRI", name="undisturbed")
    seen = Killer(undisturbed.stage)
    watching = asyncio.create_task(seen.run())
    await send(undisturbed)
    await settled(undisturbed)
    watching.cancel()
    expected = await transcript(undisturbed)
    await undisturbed.stage.end()
    scene = await open_scene(lang="es", until="He sends an MRI", name="killed")
    killer = Killer(scene.stage, sorted(Random(SEED).sample(range(1, seen.seen * 3 // 4), KILLS)))
    killing = asyncio.create_task(killer.run())
    await send(scene)
    await settled(scene)
    killing.cancel()
    print(f"seed {SEED}, killed at: {'; '.join(killer.moments)}")  # noqa: T201 - shown when it fails, and with -s
    assert killer.moments
    found = await transcript(scene)
    assert {who: sorted(said) for who, said in found.items()} == {who: sorted(said) for who, said in expected.items()}
    assert not list((scene.stage.folder / "work").iterdir())
