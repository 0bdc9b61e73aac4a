"""The upload page: what was acknowledged is here whatever happens, and nobody gets in without a link."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import re
import socket
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from bot.app import ROOT
from bot.i18n import Catalogs
from bot.room import transaction
from bot.store import StoreDown
from bot.store import schema as t
from bot.uploads.page import arrival, handing, links, pieces, server, upload_link
from bot.uploads.page.arrival import clean
from flows.view import DAY
from tests.bot import played
from tests.bot.harness import CARLOS
from tests.bot.uploads.page_stage import CASE, SLICE, served, until

KNEE = (ROOT / "data" / "rehearsals" / "files" / "knee_mri_right.dcm").read_bytes()


class Usage(NamedTuple):
    """What is known of a disk."""

    total: int
    used: int
    free: int


@pytest.fixture
async def page(clinic_at):
    """The page, with a link for the case."""
    async with served(await clinic_at(played.FORM_SENT)) as it:
        await it.link()
        yield it


async def uploads(page) -> list[str]:
    async with page.clinic.store.reading() as conn:
        return list((await conn.execute(sa.select(t.upload.c.state))).scalars())


async def originals(page) -> list[sa.Row]:
    async with page.clinic.store.reading() as conn:
        found = sa.select(t.attachment).where(t.attachment.c.kind == "original").order_by(t.attachment.c.id)
        return list(await conn.execute(found))


# -- the way of an upload


async def test_what_comes_by_the_page_is_read_and_answered_in_the_chat_like_any_other_file(page):
    page.clinic._mark = len(page.clinic.said)
    await page.send("estudio/IM0001", KNEE)
    await page.handed()
    assert page.clinic.sees(CARLOS) == ["up.received", "up.receipt"]
    assert not any("Recibido" in shown.text for shown in page.clinic.telegram.chats[CARLOS.id])
    assert await uploads(page) == ["read"]
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
    assert await uploads(page) == ["read"]


async def test_what_was_complete_at_a_stop_is_handed_over_at_the_next_start(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    with monkeypatch.context() as held:
        held.setattr(handing.Handing, "_try", lambda *_: asyncio.Event().wait())
        async with served(clinic) as page:
            await page.link()
            await page.send("rodilla.dcm", KNEE)
    assert await uploads(page) == []
    async with served(clinic) as page:
        await until(lambda: page.handing.busy)
        await page.handed()
    assert await uploads(page) == ["read"]


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
    assert await uploads(page) == ["read"]


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
    assert await uploads(page) == ["read"]


async def test_a_large_slice_is_sealed_piece_by_piece(page, monkeypatch):
    monkeypatch.setattr(server, "PIECE", 1000)
    data = KNEE * 100  # more than the server buffers
    (file,) = await page.tell(("a", len(data) + 1))
    assert await page.patch(file, 0, io.BytesIO(data)) == (204, len(data))
    folder = next((page.clinic.folder / "arriving").iterdir())
    assert len(list(folder.glob(f"{file}-*.age"))) > 1
    assert not [path for path in folder.iterdir() if KNEE[:64] in path.read_bytes()]


# -- links


async def test_without_a_page_there_is_no_link(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    async with transaction(clinic.house, "test") as room:
        assert await upload_link(room, await room.work.case(CASE)) is None


async def test_only_the_hash_of_a_link_is_kept(page):
    async with page.clinic.store.reading() as conn:
        rows = (await conn.execute(sa.select(t.link).where(t.link.c.kind == "upload"))).all()
    assert [len(row.hash) for row in rows] == [32]
    assert page.word not in repr(rows)


@pytest.mark.parametrize("word", ["", "x", "A" * 40, "é", "ñ" * 40, "../../etc"])
async def test_a_guess_never_reaches_the_store(page, word, monkeypatch):
    monkeypatch.setattr(links, "by_hash", None)
    headers = {"Authorization": "Bearer " + word.encode().decode("latin-1")}
    assert (await page.ask("GET", "state", headers=headers))[:2] == (404, {"error": "unknown"})


async def test_a_link_of_another_installation_or_of_nobody_is_unknown(page):
    async with page.clinic.store.tx() as conn:
        await conn.execute(sa.delete(t.link).where(t.link.c.kind == "upload"))
    assert (await page.ask("GET", "state"))[:2] == (404, {"error": "unknown"})


async def test_a_link_ends_after_seven_days(page):
    page.clinic.clock.set(page.clinic.clock.now() + 7 * DAY)
    assert (await page.ask("GET", "state"))[:2] == (410, {"error": "expired", "lang": "es"})


async def test_what_an_expired_link_had_received_is_removed(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    async with served(clinic) as page:
        await page.link()
        (file,) = await page.tell(("a", 10))
        await page.patch(file, 0, b"abc")
        clinic.clock.set(clinic.clock.now() + 7 * DAY)
    async with served(clinic) as page:
        await until(lambda: not list((clinic.folder / "arriving").iterdir()))


async def test_a_case_has_three_links_at_a_time(page):
    first = page.word
    for _ in range(3):
        page.clinic.clock.set(page.clinic.clock.now() + 1)
        await page.link()
    assert (await page.ask("GET", "state"))[0] == 200
    page.word = first
    assert (await page.ask("GET", "state"))[:2] == (410, {"error": "expired", "lang": "es"})


async def test_looking_uses_up_nothing(page):
    for path in ("", "page.js", "words", "state", "state"):
        assert (await page.ask("GET", path))[0] == 200
    assert (await page.state())["files"] == []


async def test_a_revoked_companion_leaves_the_upload_links_alone(page):
    await page.clinic.says(CARLOS, "/privacy")
    await page.clinic.presses(CARLOS, "who")
    await page.clinic.presses(CARLOS, "invite")
    assert (await page.ask("GET", "state"))[0] == 200


# -- the page itself


async def test_nothing_leaks_and_nothing_is_kept_by_a_browser(page):
    for path in ("", "page.js", "sender.js", "style.css", "mark.svg", "words", "state"):
        status, _, headers = await page.ask("GET", path)
        assert status == 200
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
    for path in (ROOT / "bot" / "uploads" / "page" / "static").iterdir():
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
    known = {id_.removeprefix("page.") for id_ in Catalogs.load(ROOT / "locales").ids if id_.startswith("page.")}
    assert {id_ for id_ in known if f'"{id_}"' not in code} == set()
    assert set(re.findall(r'say\("(\w+)"', code)) <= known


# -- limits


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
    assert await uploads(page) == ["read"]


# -- trouble


async def test_a_store_that_is_away_is_busy_and_nothing_is_lost(page, monkeypatch):
    (file,) = await page.tell(("rodilla.dcm", len(KNEE)))

    def away(*_):
        raise StoreDown("away")

    with monkeypatch.context() as down:
        down.setattr(page.clinic.store, "reading", away)
        assert (await page.ask("GET", "state"))[:2] == (503, {"error": "busy"})
    with monkeypatch.context() as down:
        down.setattr(page.clinic.store, "tx", away)
        assert await page.patch(file, 0, KNEE) == (204, len(KNEE))
        await until(lambda: page.handing._patience.resting)
    await page.handed()
    assert await uploads(page) == ["read"]


async def test_one_link_that_cannot_be_looked_at_holds_up_no_other(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    async with served(clinic) as page:
        await page.link()
        await page.tell(("a", 3))
        for path in next((clinic.folder / "arriving").iterdir()).iterdir():
            path.write_bytes(b"altered")
    async with served(clinic) as page:
        await until(lambda: page.handing._faults or not list((clinic.folder / "arriving").iterdir()))
        clinic.clock.set(clinic.clock.now() + 1)
        await page.link()
        await page.send("rodilla.dcm", KNEE)
        await page.handed()
    assert await uploads(page) == ["read"]


async def test_a_commit_that_was_not_heard_of_is_not_repeated(page, monkeypatch):
    (file,) = await page.tell(("rodilla.dcm", len(KNEE)))
    write, tries = page.handing._write, []

    async def unheard(found):
        await write(found)
        tries.append(found)
        if len(tries) == 1:
            raise StoreDown("was it committed?")

    monkeypatch.setattr(page.handing, "_write", unheard)
    await page.patch(file, 0, KNEE)
    await page.handed()
    assert len(tries) == 2
    assert await uploads(page) == ["read"]


ROT = {
    "altered": lambda path: path.write_bytes(b"altered"),
    "gone": lambda path: path.unlink(),
}


@pytest.mark.parametrize("rot", ROT)
async def test_what_rots_after_it_was_acknowledged_is_asked_for_again_and_staff_hear_why(page, monkeypatch, rot):
    other, file = await page.tell(("b.dcm", 3), ("a.dcm", len(KNEE)))
    await page.patch(other, 0, b"abc")
    await page.patch(file, 0, KNEE[:1000])
    folder = next((page.clinic.folder / "arriving").iterdir())
    ROT[rot](folder / f"{file}-0-1000.age")
    page.clinic._mark = len(page.clinic.said)
    await page.patch(file, 1000, KNEE[1000:])
    await page.handed()
    assert page.clinic.sees(CARLOS) == ["up.page_again"]
    assert "staffcase.lines" in page.clinic.desk
    assert await uploads(page) == []
    assert not list(folder.parent.iterdir())
    assert not list((page.clinic.folder / "files").rglob("*.age"))
    assert (await page.ask("GET", "state"))[:2] == (410, {"error": "used", "lang": "es"})
    page.word = re.search(r"#(\w+)", page.clinic.reads(CARLOS))[1]
    await page.send("rodilla.dcm", KNEE)
    await page.handed()
    assert await uploads(page) == ["read"]


async def test_a_list_that_rots_is_asked_for_again_after_a_restart(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    async with served(clinic) as page:
        await page.link()
        await page.tell(("a", 3))
    (folder,) = (clinic.folder / "arriving").iterdir()
    (folder / pieces.LIST).write_bytes(b"altered")
    async with served(clinic) as page:
        await until(lambda: not list((clinic.folder / "arriving").iterdir()))
        await page.handed()
    assert "up.page_again" in [said.id for said in clinic.said]


async def test_pieces_that_do_not_open_are_a_fault_of_ours(page):
    (file,) = await page.tell(("a", 6))
    await page.patch(file, 0, b"abc")
    found = page.handing._arrivals.popitem()[1]
    for path in (page.clinic.folder / "arriving" / found.link.hash.hex()).iterdir():
        path.write_bytes(b"altered")
    assert (await page.ask("GET", "state"))[:2] == (500, {"error": "fault"})


async def test_an_erased_person_has_no_link(page):
    async with page.clinic.store.tx() as conn:
        await conn.execute(sa.delete(t.subject_key).where(t.subject_key.c.person_id == found_patient(page)))
    assert (await page.ask("GET", "state"))[0] == 404


def found_patient(page) -> sa.ScalarSelect[int]:
    return sa.select(t.case.c.patient_id).where(t.case.c.id == CASE).scalar_subquery()


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


async def test_gaps_and_halves_on_the_disk_count_as_never_received(page):
    (file,) = await page.tell(("a", 20))
    await page.patch(file, 0, b"0123")
    folder = next((page.clinic.folder / "arriving").iterdir())
    (folder / f"{file}-9-3.age").write_bytes(b"x")
    (folder / f"{file}-4-2.age.part").write_bytes(b"x")
    (folder / "other").write_text(json.dumps({}))
    page.handing._arrivals.clear()
    assert (await page.state())["files"][0]["here"] == 4
