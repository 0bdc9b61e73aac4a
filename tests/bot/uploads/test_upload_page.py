"""The upload page: what was acknowledged is read and answered like any file, and the page says nothing of anybody."""

from __future__ import annotations

import asyncio
import io
import re

import pytest

from bot.app import ROOT
from bot.uploads.page import handing, server
from tests.bot import played
from tests.bot.harness import CARLOS
from tests.bot.uploads.page_stage import SLICE, originals, served, until
from tests.bot.uploads.sent import KNEE, states
from tests.shipped import own_texts


async def test_what_comes_by_the_page_is_read_and_answered_in_the_chat_like_any_other_file(page):
    page.clinic._mark = len(page.clinic.said)
    await page.send("estudio/IM0001", KNEE)
    await page.handed()
    assert page.clinic.sees(CARLOS) == ["up.received", "up.receipt"]
    assert not any("Recibido" in shown.text for shown in page.clinic.telegram.chats[CARLOS.id])
    assert await states(page.clinic) == ["read"]
    assert not list((page.clinic.folder / "arriving").iterdir())
    assert (await page.ask("GET", "state"))[:2] == (410, {"error": "used", "lang": "es"})


async def test_several_files_are_one_upload(page):
    page.clinic._mark = len(page.clinic.said)
    first, second, empty = await page.tell(("a.dcm", len(KNEE)), ("b.dcm", 3), ("c", 0))
    assert await page.patch(first, 0, KNEE) == (204, len(KNEE))
    assert not (await page.state())["complete"]
    assert await page.patch(second, 0, b"xyz") == (204, 3)
    await page.handed()
    assert page.clinic.sees(CARLOS).count("up.received") == 1
    assert [(row.state, row.message_id) for row in await originals(page)] == [("stored", None)] * 3
    assert empty


async def test_the_same_bytes_twice_are_kept_once(page):
    first, second = await page.tell(("a.dcm", len(KNEE)), ("b.dcm", len(KNEE)))
    await page.patch(first, 0, KNEE)
    await page.patch(second, 0, KNEE)
    await page.handed()
    kept, same = await originals(page)
    assert (kept.state, same.state, same.file_name) == ("stored", "same", kept.file_name)
    previews = 1
    assert len(list((page.clinic.folder / "files").rglob("*.age"))) == 1 + previews


async def test_it_goes_on_after_a_restart_where_it_stopped(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    async with served(clinic) as page:
        await page.link()
        word = page.word
        (file,) = await page.tell(("rodilla.dcm", len(KNEE)))
        assert await page.patch(file, 0, KNEE[:5000]) == (204, 5000)
    async with served(clinic) as page:
        page.word = word
        (known,) = (await page.state())["files"]
        assert known == {"id": file, "name": "rodilla.dcm", "size": len(KNEE), "here": 5000}
        assert await page.tell(("rodilla.dcm", len(KNEE))) == [file]
        assert await page.patch(file, 5000, KNEE[5000:]) == (204, len(KNEE))
        await page.handed()
    assert await states(page.clinic) == ["read"]


async def test_what_was_complete_at_a_stop_is_handed_over_at_the_next_start(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    with monkeypatch.context() as held:
        held.setattr(handing.Handing, "_try", lambda *_: asyncio.Event().wait())
        async with served(clinic) as page:
            await page.link()
            await page.send("rodilla.dcm", KNEE)
    assert await states(page.clinic) == []
    async with served(clinic) as page:
        await until(lambda: page.handing.busy)
        await page.handed()
    assert await states(page.clinic) == ["read"]


async def test_a_cut_connection_loses_nothing_that_came(page):
    (file,) = await page.tell(("rodilla.dcm", len(KNEE)))
    host, port = page.root.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = {"Host": "x", "Authorization": f"Bearer {page.word}", "Content-Length": str(len(KNEE)), "Upload-Offset": "0"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in (head | SLICE).items())
    writer.write(f"PATCH /upload/files/{file} HTTP/1.1\r\n{lines}\r\n".encode() + KNEE[:3000])
    await writer.drain()
    (found,) = page.handing._arrivals.values()
    await until(lambda: found.leave)
    for _ in range(50):  # what came with the head is read
        await asyncio.sleep(0)
    _, _, headers = await page.ask("HEAD", f"files/{file}")  # also ends the one that hangs
    assert headers["Upload-Offset"] == "3000"
    assert headers["Upload-Length"] == str(len(KNEE))
    assert await reader.read() == b""
    writer.close()
    assert await page.patch(file, 3000, KNEE[3000:]) == (204, len(KNEE))
    await page.handed()
    assert await states(page.clinic) == ["read"]


async def test_a_slice_that_does_not_follow_is_answered_with_where_to_go_on(page):
    (file,) = await page.tell(("a", 10))
    assert await page.patch(file, 5, b"abc") == (409, 0)
    assert await page.patch(file, 0, b"abc") == (204, 3)
    assert await page.patch(file, 0, b"abc") == (409, 3)


async def test_a_file_can_be_left_out(page):
    first, second = await page.tell(("a", 3), ("b", 10))
    await page.patch(second, 0, b"half")
    status, found, _ = await page.ask("DELETE", f"files/{second}")
    assert (status, [file["id"] for file in found["files"]]) == (200, [first])
    await page.patch(first, 0, b"abc")
    await page.handed()
    assert await states(page.clinic) == ["read"]


async def test_a_large_slice_is_sealed_piece_by_piece(page, monkeypatch):
    monkeypatch.setattr(server, "PIECE", 1000)
    data = KNEE * 100  # more than the server buffers
    (file,) = await page.tell(("a", len(data) + 1))
    assert await page.patch(file, 0, io.BytesIO(data)) == (204, len(data))
    folder = next((page.clinic.folder / "arriving").iterdir())
    assert len(list(folder.glob(f"{file}-*.age"))) > 1
    assert not [path for path in folder.iterdir() if KNEE[:64] in path.read_bytes()]


# -- the page itself


async def test_nothing_leaks_and_nothing_is_kept_by_a_browser(page):
    for path in (*server.FILES, "words", "state"):
        status, _, headers = await page.ask("GET", path)
        assert status == 200
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
    for path in server.FILES.values():
        assert "http:" not in path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "https:" not in path.read_text("utf-8")


@pytest.mark.parametrize("prefix", ["/puente", "/a/b/"])
async def test_it_works_below_a_prefix_whether_a_proxy_keeps_it_or_takes_it_off(clinic_at, prefix):
    clinic = await clinic_at(played.FORM_SENT)
    async with served(clinic, prefix.rstrip("/")) as page:
        await page.link()
        assert (await page.state())["lang"] == "es"
        page.root = page.root.replace(prefix.rstrip("/"), "")
        assert (await page.state())["lang"] == "es"
        status, body, _ = await page.ask("GET", "../upload")
        assert (status, b"<!doctype html>" in body) == (200, True)


async def test_every_word_of_the_page_is_there_and_used():
    static = ROOT / "bot" / "uploads" / "page" / "static"
    code = "".join((static / name).read_text("utf-8") for name in ("page.js", "sender.js"))
    known = {id_.removeprefix("page.") for id_ in own_texts().ids if id_.startswith("page.")}
    assert {id_ for id_ in known if f'"{id_}"' not in code} == set()
    assert set(re.findall(r'say\("(\w+)"', code)) <= known
