"""The child process: facts come back, harm does not."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from bot.imaging.child import limits
from bot.imaging.child.answer import LINES_MAX, NO_ANSWER, PICTURES_MAX, Answer
from bot.imaging.child.serve import now_and_then, safely
from bot.imaging.inspect import Inspector
from bot.imaging.parts import Part, Picture
from flows.rules.study import Facts, Problem, to_json
from tests.fuzz.mutate import mutated

ROOT = Path(__file__).parents[3]
ENDLESS = 10364  # of the broken files of tests.fuzz
HOSTILE = 5.0  # CPU seconds that a hostile file may take
KNEE = "derived/knee_right_ok.dcm"
UNREADABLE = Facts("dicom", problems=(Problem("unreadable"),))


@pytest.fixture
async def inspector():
    async with Inspector() as one:
        yield one


@pytest.fixture
async def patient():
    """An inspector that waits for a core as long as it must: what is counted is the time of the processor."""
    async with Inspector(lambda _: 300.0) as one:
        yield one


async def test_facts_come_back_from_the_child(samples, inspector):
    facts = (await inspector.inspect([Part(samples / KNEE)])).facts
    assert (facts.modality, facts.laterality, facts.patient_name) == ("MR", "R", "Peña Londoño^Carlos Andrés")


async def test_a_child_that_takes_too_long_is_killed_and_the_next_file_is_read(samples):
    patience = [0.0, 60.0]
    async with Inspector(lambda _: patience.pop(0)) as inspector:
        assert (await inspector.inspect([Part(samples / KNEE)])).facts == UNREADABLE
        assert (await inspector.inspect([Part(samples / KNEE)])).facts.modality == "MR"


async def test_pictures_come_when_they_are_asked_for(samples, inspector):
    parts = [Part(samples / "cd" / "cd_brain_mr.zip")]
    inspected = await inspector.inspect(parts, pictures=True)
    assert [picture.shows for picture in inspected.pictures] == ["sheet", "slice"]
    assert inspected.facts == (await inspector.inspect(parts)).facts


async def test_a_password_reaches_the_child_and_no_place_where_others_look(samples, inspector):
    parts = [Part(samples / "hostile" / "encrypted.zip")]
    assert (await inspector.inspect(parts, password="clave")).facts.instances == 1
    warm = Path(f"/proc/{inspector._process.pid}")
    assert b"clave" not in (warm / "cmdline").read_bytes() + (warm / "environ").read_bytes()
    assert (await inspector.inspect(parts)).facts.problem("encrypted")


async def test_a_picture_that_is_drawn_for_ever_costs_the_pictures_only(tmp_path, samples, patient):
    """A decoder of JPEG-LS never ends where its data does."""
    path = tmp_path / "cut"
    path.write_bytes(mutated(ENDLESS)[1])
    inspected = await patient.inspect([Part(path)], pictures=True)
    assert (inspected.facts.transfer_syntax, inspected.facts.rows) == ("1.2.840.10008.1.2.4.81", 512)
    assert inspected.pictures == ()
    warm = patient._process
    assert (await patient.inspect([Part(samples / KNEE)])).facts.modality == "MR"
    assert patient._process is warm
    assert spent(warm.pid) < HOSTILE


def spent(pid: int) -> float:
    """CPU seconds of a process's ended children (proc(5): cutime, cstime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


async def test_the_warm_process_stays_from_file_to_file(samples, inspector):
    await inspector.inspect([Part(samples / KNEE)])
    first = inspector._process.pid
    await inspector.inspect([Part(samples / "docs" / "informe_texto.pdf")])
    assert inspector._process.pid == first


async def test_a_warm_process_that_was_killed_is_replaced(samples, inspector):
    await inspector.inspect([Part(samples / KNEE)])
    os.kill(inspector._process.pid, signal.SIGKILL)
    await inspector._process.wait()
    assert (await inspector.inspect([Part(samples / KNEE)])).facts.modality == "MR"


async def test_readers_that_cannot_start_are_no_fault_of_a_file(samples, monkeypatch):
    monkeypatch.setattr("bot.imaging.inspect.PYTHON", ("-c", "pass"))
    async with Inspector() as inspector:
        with pytest.raises(ChildProcessError, match="does not start"):
            await inspector.inspect([Part(samples / KNEE)])


async def test_uploads_are_read_one_after_another(samples, inspector):
    found = await asyncio.gather(*(inspector.inspect([Part(samples / KNEE)]) for _ in range(3)))
    assert {one.facts.modality for one in found} == {"MR"}


async def test_nobody_waits_any_more_and_the_child_is_gone(samples, inspector):
    reading = asyncio.create_task(inspector.inspect([Part(samples / KNEE)]))
    await asyncio.wait({reading}, timeout=0.01)
    warm = inspector._process
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert inspector._process is None
    assert await warm.wait() == -signal.SIGKILL


def test_the_warm_process_ends_with_a_bot_that_was_killed():
    code = (
        "import asyncio; from bot.imaging.inspect import Inspector\n"
        "async def main():\n    one = Inspector(); await one.missing_limits(); print(one._process.pid, flush=True)\n"
        "    await asyncio.Event().wait()\nasyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-B", "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as bot:
        warm = os.pidfd_open(int(bot.stdout.readline()))
        bot.kill()
    ended = select.poll()
    ended.register(warm, select.POLLIN)
    assert ended.poll(30_000)
    os.close(warm)


async def test_closing_what_never_began_or_ended_by_itself_is_quiet(samples, inspector):
    await inspector.close()
    await inspector.inspect([Part(samples / KNEE)])
    inspector._control.close()
    await inspector._process.wait()
    await inspector.close()


async def test_a_bomb_ends_in_the_child_at_its_limit(tmp_path, inspector):
    """A deflated DICOM that inflates to 160 MB before its first tag."""
    await asyncio.to_thread(_bomb, tmp_path / "bomb.dcm")
    found = await inspector.inspect([Part(tmp_path / "bomb.dcm")])
    assert (found.facts.kind, found.facts.problem("bomb")) == ("dicom", Problem("bomb"))


async def test_a_file_that_is_not_there_is_the_callers_to_know(tmp_path, inspector):
    with pytest.raises(FileNotFoundError):
        await inspector.inspect([Part(tmp_path / "gone")])


async def test_every_limit_is_set_where_the_platform_has_it(inspector):
    assert sys.platform != "linux" or await inspector.missing_limits() == ()


def test_a_child_under_its_limits_can_neither_write_nor_grow():
    code = (
        "from bot.imaging.child import limits; import tempfile; limits.apply(0, pictures=False); refused = []\n"
        "try:\n    f = tempfile.TemporaryFile(buffering=0); f.write(b'x')\nexcept OSError:\n    refused.append('write')\n"
        "try:\n    b'x' * (600 << 20)\nexcept MemoryError:\n    refused.append('grow')\n"
        "print(*refused)"
    )
    command = [sys.executable, "-B", "-c", code]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.split() == ["write", "grow"]


def test_a_child_that_only_computes_is_ended():
    code = (
        "from bot.imaging.child import limits; limits.CPU_LEAST = 1; limits.apply(0, pictures=False)\nwhile True: pass"
    )
    done = subprocess.run([sys.executable, "-B", "-c", code], cwd=ROOT, check=False, timeout=60)
    assert done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}


def test_a_large_upload_has_more_time_than_a_small_one_and_none_has_for_ever():
    assert [limits.cpu_seconds(size << 20) for size in (0, 90, 2000)] == [3, 25, 60]
    assert [limits.picture_seconds(size << 20) for size in (0, 5, 2000)] == [2, 4, 10]
    assert [limits.wall_seconds(size << 20) for size in (0, 2000)] == [20.0, 120.0]


# -- what a child may say


def said(*lines):
    answer = Answer()
    for line in lines:
        answer.take(json.dumps(line).encode())
    return answer


def test_a_childs_answer_is_facts_and_pictures():
    picture = {"picture": ["photo", "/9j/"]}
    answer = said({"lacking": []}, {"progress": [1, 2]}, {"facts": to_json(Facts("jpeg"))}, picture)
    assert (answer.facts, answer.pictures) == (Facts("jpeg"), [Picture("photo", b"\xff\xd8\xff")])


@pytest.mark.parametrize(
    "line",
    [
        {"lacking": []},
        {"facts": {}},
        {"facts": to_json(Facts("dicom", patient_name="\ud800"))},
        {"facts": to_json(Facts("dicom")) | {"rows": float("nan")}},
        {"facts": to_json(Facts("dicom")) | {"rows": "7"}},
        {"picture": ["photo", "R0lG"]},
        {"picture": ["elsewhere", "/9j/"]},
        {"picture": ["photo", "?"]},
        {"picture": ["photo"]},
        {"progress": [3, -2]},
        {"progress": [True, 2]},
        {"progress": ["1", "2"]},
        {"progress": 1},
        {"more": 1},
        {},
        [],
        7,
    ],
)
def test_anything_else_is_no_answer(line):
    with pytest.raises(NO_ANSWER):
        said({"lacking": []}, line)


def test_before_it_began_a_child_says_nothing():
    with pytest.raises(ValueError, match="facts"):
        said({"facts": to_json(Facts("dicom"))})
    with pytest.raises(TypeError):
        said({"lacking": [7]})


@pytest.mark.parametrize(
    ("line", "most"),
    [
        ({"facts": to_json(Facts("dicom"))}, 1),
        ({"picture": ["photo", "/9j/"]}, PICTURES_MAX),
        ({"progress": [1, 2]}, LINES_MAX - 1),
    ],
)
def test_a_child_that_says_too_much_is_not_heard(line, most):
    said({"lacking": []}, *[line] * most)
    with pytest.raises(ValueError, match=r"facts|picture|progress"):
        said({"lacking": []}, *[line] * (most + 1))


def test_progress_is_told_as_far_as_it_came():
    heard = []
    answer = Answer(lambda *far: heard.append(far))
    answer.take(b'{"lacking": []}')
    answer.take(b'{"progress": [3, 9]}')
    answer.take(b'{"progress": [11, 9]}')
    assert heard == [(3, 9), (9, 9)]


def test_progress_is_told_now_and_then(monkeypatch):
    at = iter([0.0, 0.1, 0.3, 0.3, 0.4])
    monkeypatch.setattr("bot.imaging.child.serve.time.monotonic", lambda: next(at))
    heard = []
    tell = now_and_then(lambda *far: heard.append(far))
    for done in range(3):
        tell(done, 9)
    assert heard == [(1, 9)]


# -- what a child makes of files


def test_a_parser_that_fails_leaves_what_the_signature_says(tmp_path, monkeypatch):
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\nnothing")
    monkeypatch.setattr("bot.imaging.child.serve.look", _breaks)
    assert safely([Part(tmp_path / "bad.pdf")]) == Facts("pdf", problems=(Problem("unreadable"),))


def _breaks(*_: object) -> None:
    raise RecursionError


@pytest.mark.parametrize(
    ("file", "kind", "code"),
    [
        ("hostile/empty.dcm", "empty", "empty"),
        ("hostile/program.dcm", "exe", "executable"),
    ],
)
def test_what_has_no_parser_is_not_looked_into(samples, file, kind, code):
    assert safely([Part(samples / file)]) == Facts(kind, problems=(Problem(code),))


def test_plain_text_is_no_medical_file(tmp_path):
    (tmp_path / "note.txt").write_text("hello")
    assert safely([Part(tmp_path / "note.txt")]) == Facts("text", problems=(Problem("not_medical"),))


def test_a_file_beyond_every_limit_is_not_opened(tmp_path):
    with (tmp_path / "large.dcm").open("wb") as file:
        file.write(b"\x00" * 128 + b"DICM")
        file.truncate((2 << 30) + 1)  # sparse
    assert safely([Part(tmp_path / "large.dcm")]) == Facts("dicom", problems=(Problem("too_large"),))


def _bomb(path):
    deflate = zlib.compressobj(1, wbits=-15)
    syntax = b"1.2.840.10008.1.2.1.99"
    meta = b"\x02\x00\x10\x00UI" + len(syntax).to_bytes(2, "little") + syntax
    length = b"\x02\x00\x00\x00UL\x04\x00" + len(meta).to_bytes(4, "little")
    with path.open("wb") as file:
        file.write(b"\x00" * 128 + b"DICM" + length + meta)
        for _ in range(40):
            file.write(deflate.compress(b"\x00" * (4 << 20)))
        file.write(deflate.flush())
