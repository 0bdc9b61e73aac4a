"""How much may come by the upload page, how many at a time, how slowly; and what a name may hold."""

from __future__ import annotations

import asyncio
import errno
import socket
from typing import NamedTuple

import pytest

from bot.uploads.page import arrival, pieces, server
from bot.uploads.page.arrival import clean
from tests.bot.uploads.page_stage import SLICE
from tests.bot.uploads.sent import KNEE, states


class Usage(NamedTuple):
    """What is known of a disk."""

    total: int
    used: int
    free: int


async def test_too_much_is_refused_before_it_comes(page, monkeypatch):
    huge = [{"name": "a", "size": arrival.MOST + 1, "mark": ""}]
    assert (await page.ask("POST", "files", json=huge))[:2] == (413, {"error": "too_large"})
    many = [{"name": str(n), "size": 1, "mark": ""} for n in range(arrival.MOST_FILES + 1)]
    assert (await page.ask("POST", "files", json=many))[:2] == (413, {"error": "too_many"})
    await page.ask("POST", "files", json=many[:-1])
    assert (await page.ask("POST", "files", json=many[-1:]))[:2] == (413, {"error": "too_many"})


async def test_a_disk_without_room_is_said_at_once(page, monkeypatch):
    monkeypatch.setattr(pieces.shutil, "disk_usage", lambda _: Usage(10, 10, arrival.SPARE + 10))
    assert (await page.ask("POST", "files", json=[{"name": "a", "size": 6, "mark": ""}]))[:2] == (
        507,
        {"error": "no_space"},
    )


async def test_a_disk_that_is_full_while_it_comes_keeps_what_is_here(page, monkeypatch):
    (file,) = await page.tell(("a", 10))
    await page.patch(file, 0, b"abc")
    with monkeypatch.context() as full:

        def fails(*_):
            raise OSError(errno.ENOSPC, "full")

        full.setattr(pieces.os, "fsync", fails)
        assert (await page.patch(file, 3, b"defg"))[0] == 507
    assert await page.patch(file, 3, b"defghij") == (204, 10)


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "7",
        "[" * 100_000,
        "[" + "1," * 520_000,
        '[{"name": 1}]',
        '[{"name": "a", "size": -1, "mark": ""}]',
        '[{"name":"a","size":1}]',
        "[3]",
    ],
)
async def test_a_list_that_makes_no_sense_is_refused(page, body):
    status, found, _ = await page.ask("POST", "files", data=body)
    assert status in (400, 413)
    assert set(found) == {"error"}


async def test_a_body_of_another_kind_or_longer_than_told_is_refused(page):
    (file,) = await page.tell(("a", 3))
    assert (await page.patch(file, 0, b"abc", **{"Content-Type": "text/plain"}))[0] == 415
    assert (await page.patch(file, 0, b"abc", **{"Content-Encoding": "gzip"}))[0] == 415
    assert (await page.patch(file, 0, b"abcd"))[0] == 413

    async def endless():
        while True:
            yield b"x" * 1000

    assert (await page.patch(file, 0, endless()))[0] == 413
    assert (await page.patch(99, 0, b"abc"))[0] == 404
    assert await page.patch(file, 0, b"abc") == (204, 3)


async def test_only_so_many_come_at_a_time(page, monkeypatch):
    monkeypatch.setattr(server, "COMING", 0)
    (file,) = await page.tell(("a", 3))
    status, found, headers = await page.ask("PATCH", f"files/{file}", data=b"abc", headers=SLICE)
    assert (status, found, headers["Retry-After"]) == (503, {"error": "busy"}, "5")


@pytest.mark.parametrize("limit", ["IDLE", "LONGEST"])
async def test_a_body_that_stands_still_ends_and_keeps_what_came(page, monkeypatch, limit):
    monkeypatch.setattr(server, limit, 0.05)
    (file,) = await page.tell(("a", 6))
    never = asyncio.Event()

    async def stuck():
        yield b"abc"
        await never.wait()

    status, _ = await page.patch(file, 0, stuck())
    assert status == 408
    assert (await page.state())["files"][0]["here"] == 3


async def test_many_slow_connections_keep_nobody_waiting(page):
    host, port = page.root.split("/")[2].split(":")
    slow = [socket.create_connection((host, int(port))) for _ in range(100)]
    try:
        for one in slow:
            one.send(b"PATCH /upload/files/1 HTTP/1.1\r\nHost: x\r\nContent-Le")
        async with asyncio.timeout(5):
            await page.send("rodilla.dcm", KNEE)
            await page.handed()
    finally:
        for one in slow:
            one.close()
    assert await states(page.clinic) == ["read"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("IM1", "IM1"),
        ("CD/DICOM/IM1", "CD/DICOM/IM1"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/passwd", "etc/passwd"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\nb\x00c", "abc"),
        ("..", "-"),
        ("", "-"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_name_carries_nothing_that_is_obeyed(given, kept):
    assert clean(given) == kept
