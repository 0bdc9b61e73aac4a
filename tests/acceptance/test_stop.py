"""Stopped, started, cut off and fed with rubbish: the process ends in order or goes on, and nobody loses a word."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.environment import inherited
from bot.sandbox.server import Sandbox
from bot.stage import TOKEN
from bot.vault import Keyring
from tests.acceptance.chronicle import log_of, repeats, transcript

ROOT = Path(__file__).parents[2]
KNEE = "He tells about his knee"
SAFETY = "He answers the safety questions"


def answers(scene) -> int:
    return scene.rows("SELECT count(*) FROM answer WHERE superseded_at IS NULL")[0][0]


async def stopped(scene) -> int:
    """Ask the bot to stop, as a supervisor does; its exit code. The stage starts it again."""
    process = scene.stage.process
    process.send_signal(signal.SIGTERM)
    return await process.wait()


# -- a stop and a start


async def test_a_stopped_bot_goes_on_in_the_middle_of_a_question(open_scene):
    scene = await open_scene(until=KNEE)
    given, asked = answers(scene), (await scene.heard("patient"))[-1]
    assert await stopped(scene) == 0
    await scene.press("patient", "right")
    assert answers(scene) == given + 1
    await scene.press("patient", "back")
    assert (await scene.heard("patient"))[-1] == asked
    await scene.play(until=SAFETY)


async def test_a_stop_lets_calls_under_way_end_and_keeps_what_waits(open_scene):
    """Three messages follow an agreement; the first is slow and the bot is stopped meanwhile. Nobody reads one twice."""
    calm = await open_scene(name="calm", until="He agrees to the privacy notice")
    await calm.press("patient", "agree")
    scene = await open_scene(name="stopped", until="He agrees to the privacy notice")
    await scene.control.fault("sendMessage", "delay", seconds=1)
    slow = asyncio.create_task(taken(scene))
    await scene.control.press(scene.people["patient"], scene.said("btn.agree"))
    await slow
    assert await stopped(scene) == 0
    await scene.rest()
    assert await transcript(scene) == await transcript(calm)
    assert await repeats(scene) == 0


async def taken(scene) -> None:
    """Wait until a call took the planned fault."""
    async with scene.stage.box.world.feed.listen() as queue:
        while scene.stage.box.api.faults.planned:
            await queue.get()


async def test_what_happens_while_nothing_runs_is_heard_at_the_next_start(open_scene):
    scene = await open_scene(until=KNEE)
    given = answers(scene)
    await scene.stage.end()
    await scene.control.press(scene.people["patient"], scene.player.catalogs.label("right", "en"))
    await scene.stage.launch()
    await scene.rest()
    assert answers(scene) == given + 1
    assert await stopped(scene) == 0


# -- a start with faults


async def started(folder: Path, **settings: str) -> tuple[int, str]:
    """Run the bot with nothing but these settings; its exit code and all it said."""
    environment = inherited() | {"PYTHONPATH": str(ROOT)} | settings
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "run", cwd=folder, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return await process.wait(), said.decode()


def key_file(folder: Path, content: str | None = None) -> str:
    path = folder / "keys"
    Keyring.fresh().save(path)
    if content is not None:
        path.write_text(content)
    return str(path)


async def test_a_start_without_settings_names_all_that_is_missing(tmp_path):
    code, said = await started(tmp_path)
    assert code == 1
    assert "TELEGRAM_BOT_TOKEN: is missing; take it from @BotFather" in said
    assert "PUENTE_KEY_FILE: is missing; name the file that holds the keys" in said
    assert "Traceback" not in said


async def test_a_start_with_wrong_settings_lists_each_with_the_way_out_and_no_secret(tmp_path):
    wrong = {
        "TELEGRAM_BOT_TOKEN": "hunter2",
        "PUENTE_API_BASE": "ftp://nowhere",
        "PUENTE_DATABASE_URL": "mysql://user:swordfish@host/name",
        "PUENTE_KEY_FILE": "nowhere",
        "PUENTE_PORT": "0",
        "PUENTE_RATE_LIMITS": "off",
        "PUENTE_CLOCK": "http://example.org/clock",
        "PUENTE_WEBHOOK_URL": "http://example.org",
        "PUENTE_ROLE": "worker",
    }
    code, said = await started(tmp_path, **wrong)
    assert code == 1
    faults = {line.strip().partition(":")[0]: line for line in said.splitlines() if line.startswith("  ")}
    assert set(faults) >= set(wrong)
    assert all(";" in line for line in faults.values())
    assert not [secret for secret in ("hunter2", "swordfish", "Traceback") if secret in said]


async def test_a_broken_key_file_ends_the_start_with_its_line(tmp_path):
    settings = {"TELEGRAM_BOT_TOKEN": "1:token", "PUENTE_KEY_FILE": key_file(tmp_path, "v1:broken\n")}
    code, said = await started(tmp_path, **settings, PUENTE_API_BASE="http://127.0.0.1:9")
    assert code == 1
    assert "key file: line 1 is no key" in said
    assert "Traceback" not in said


async def test_an_unknown_clinic_ends_the_start_with_its_name(tmp_path):
    settings = {"TELEGRAM_BOT_TOKEN": "1:token", "PUENTE_KEY_FILE": key_file(tmp_path), "PUENTE_CLINICS": "nowhere"}
    code, said = await started(tmp_path, **settings, PUENTE_API_BASE="http://127.0.0.1:9")
    assert code == 1
    assert '"nowhere"' in said
    assert "Traceback" not in said


async def test_real_patients_wait_until_a_physician_has_signed_what_sorts_them(tmp_path):
    settings = {"TELEGRAM_BOT_TOKEN": "1:token", "PUENTE_KEY_FILE": key_file(tmp_path)}
    code, said = await started(tmp_path, **settings)
    assert code == 1
    assert "nobody has signed these values, and these are real patients" in said
    assert 'rules/universal@1.toml" = "' in said


async def test_a_token_that_telegram_does_not_know_ends_the_start_with_the_way_out(tmp_path):
    async with Sandbox("2:another") as box:
        settings = {"TELEGRAM_BOT_TOKEN": "1:wrong", "PUENTE_KEY_FILE": key_file(tmp_path), "PUENTE_API_BASE": box.url}
        code, said = await asyncio.wait_for(started(tmp_path, **settings), 60)
    assert code == 1
    assert "TELEGRAM_BOT_TOKEN" in said
    assert "1:wrong" not in said


# -- trouble with Telegram


async def test_a_second_poller_does_not_stop_the_first(open_scene):
    scene = await open_scene(until=KNEE)
    process, given = scene.stage.process, answers(scene)
    async with aiohttp.ClientSession() as session:
        for _ in range(3):
            await (await session.post(f"{scene.stage.box.url}/bot{TOKEN}/getUpdates", json={"timeout": 0})).read()
    await scene.press("patient", "right")
    assert answers(scene) == given + 1
    assert scene.stage.process is process
    assert "second_poller" in (scene.stage.folder / "bot.log").read_text()


async def test_a_telegram_that_is_away_for_a_while_loses_nothing(open_scene):
    scene = await open_scene(until=KNEE)
    process, given = scene.stage.process, answers(scene)
    await scene.control.cut_network()
    await scene.control.press(scene.people["patient"], scene.player.catalogs.label("right", "en"))
    await scene.control.say(scene.people["patient"], "2 years")
    await scene.control.cut_network(cut=False)
    await scene.rest()
    assert answers(scene) == given + 1, "the second was written before there was a question that it could answer"
    assert any("2 years" in text for text in await scene.heard("staff"))
    assert scene.stage.process is process


@pytest.mark.parametrize("trouble", ["cut_before", "cut_after", "html502", "duplicate_updates"])
async def test_calls_that_fail_are_made_again(open_scene, trouble):
    scene = await open_scene(until=KNEE)
    given = answers(scene)
    await scene.control.fault("*", trouble, times=4)
    await scene.press("patient", "right")
    await scene.say("patient", "2 years")
    assert answers(scene) == given + 2
    asked = [sent for sent in await log_of(scene) if sent.chat == scene.people["patient"]][-1]
    assert asked.text in await scene.heard("patient")


# -- updates that are none


UNPARSABLE = [
    None, [], "text", 7, {}, {"chat": None}, {"message_id": 1}, {"chat": {"id": 1, "type": "private"}, "message_id": 2},
    {"chat": {"id": "x"}, "from": {}, "message_id": None, "text": None},
]  # fmt: skip


async def test_an_update_that_cannot_be_read_stops_nobody(open_scene):
    scene = await open_scene(until=KNEE)
    process, given = scene.stage.process, answers(scene)
    for body in UNPARSABLE:
        scene.stage.box.world.updates.add("message", body, "rubbish")
        scene.stage.box.world.updates.add("callback_query", body, "rubbish")
    await scene.press("patient", "right")
    assert answers(scene) == given + 1
    assert scene.stage.process is process


async def test_an_update_that_cannot_be_handled_is_parked_and_told(open_scene):
    """The sender and the staff hear of it; the update beside it in the same batch is handled."""
    scene = await open_scene(until=KNEE)
    process, given, patient = scene.stage.process, answers(scene), scene.people["patient"]
    scene.stage.box.world.updates.add("message", poison(patient), "poison")
    await scene.press("patient", "right")
    assert answers(scene) == given + 1
    assert scene.said("err.problem") in await scene.heard("patient")
    parked = scene.rows("SELECT update_id, payload_sealed FROM parked_update")
    assert len(parked) == 1
    assert b"poisoned" not in parked[0][1]
    told = scene.said("desk.parked", "coordinator", update=str(parked[0][0]))
    assert (await scene.heard("staff")).count(told) == 1
    assert scene.stage.process is process


def poison(user: int) -> dict[str, object]:
    """A file whose size is none: nobody thought of it, and everything else about it is in order."""
    return {
        "message_id": 4242,
        "date": 0,
        "chat": {"id": user, "type": "private"},
        "from": {"id": user, "is_bot": False, "first_name": "Carlos"},
        "document": {"file_id": "poisoned", "file_unique_id": "p", "file_size": "poisoned"},
    }
