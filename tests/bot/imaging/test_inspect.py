"""The child process: facts come back, harm does not."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from bot.imaging import inspect
from bot.imaging.child import safely
from bot.imaging.inspect import missing_limits
from bot.imaging.parts import Inspected, Part
from flows.rules.study import Facts, Problem

ROOT = Path(__file__).parents[3]


async def test_facts_come_back_from_the_child(samples):
    facts = (await inspect.inspect([Part(samples / "derived" / "knee_right_ok.dcm")])).facts
    assert (facts.modality, facts.laterality, facts.patient_name) == ("MR", "R", "Peña Londoño^Carlos Andrés")


async def test_a_child_that_takes_too_long_is_killed(samples):
    facts = (await inspect.inspect([Part(samples / "derived" / "knee_right_ok.dcm")], timeout=0.01)).facts
    assert facts == Facts("dicom", problems=(Problem("unreadable"),))


async def test_a_bomb_ends_in_the_child_at_its_limit(tmp_path):
    """A deflated DICOM of 1 MB that inflates to 800 MB before its first tag."""
    await asyncio.to_thread(_bomb, tmp_path / "bomb.dcm")
    unreadable = Facts("dicom", problems=(Problem("unreadable"),))
    assert await inspect.inspect([Part(tmp_path / "bomb.dcm")]) == Inspected(unreadable)


async def test_a_file_that_is_not_there_is_the_callers_to_know(tmp_path):
    with pytest.raises(FileNotFoundError):
        await inspect.inspect([Part(tmp_path / "gone")])


async def test_every_limit_is_set_where_the_platform_has_it():
    assert sys.platform != "linux" or await missing_limits() == ()


def test_a_child_under_its_limits_can_neither_write_nor_grow():
    code = (
        "from bot.imaging import limits; import tempfile; limits.apply(); refused = []\n"
        "try:\n    f = tempfile.TemporaryFile(buffering=0); f.write(b'x')\nexcept OSError:\n    refused.append('write')\n"
        "try:\n    b'x' * (600 << 20)\nexcept MemoryError:\n    refused.append('grow')\n"
        "print(*refused)"
    )
    command = [sys.executable, "-B", "-c", code]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.split() == ["write", "grow"]


async def test_more_output_than_facts_can_be_is_none():
    command = (sys.executable, "-c", "print('[' * 3_000_000)")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert await inspect._output(process) == b""
    await inspect._end(process)
    await inspect._end(process)
    assert process.returncode is not None


def test_a_parser_that_fails_leaves_what_the_signature_says(tmp_path):
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\nnothing")
    assert safely([Part(tmp_path / "bad.pdf")]) == Facts("pdf", problems=(Problem("unreadable"),))


@pytest.mark.parametrize(
    ("file", "kind", "code"),
    [
        ("hostile/empty.dcm", "empty", "empty"),
        ("hostile/program.dcm", "exe", "executable"),
        ("hostile/encrypted.zip", "zip", "unsupported"),
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
        for _ in range(200):
            file.write(deflate.compress(b"\x00" * (4 << 20)))
        file.write(deflate.flush())
