"""What lies sealed in the store, sent on: pictures of an upload and what was sent to staff, their own to a patient.

1. A file is open for as long as its call takes, in a folder that goes with it.
2. Everything is sent without a sound, and pictures cannot be passed on. No name of a patient is a file's name.
3. What was set aside meanwhile is not sent to staff any more; to its sender it is.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_STORED, ZipFile

from telegram import InputFile, InputMediaPhoto

from bot.wire import CLOUD_LIMIT
from flows.rules.names import KINDS

if TYPE_CHECKING:
    from bot.house import House
    from bot.store.rows import Attachment, Outgoing
    from flows.text import Json

ALBUM = 10  # pictures that Telegram shows as one
CLOUD_MOST = 50 * 2**20  # bytes that a bot may send through Telegram's own servers
# .7z.001 · .zip.002 · .z01 · .part1.rar · .r00: an archiver wants them back
VOLUME = re.compile(r"\.(?:7z|zip|tar|rar)\.\d{2,4}$|\.z\d{2}$|\.part\d{1,4}\.rar$|\.r\d{2}$", re.IGNORECASE)


def most(house: House) -> int:
    """Bytes of a file that may be sent: by Telegram's own servers, or by a server of the clinic's own."""
    limit: int = house.wire.limit
    return CLOUD_MOST if limit <= CLOUD_LIMIT else limit


def parcels(files: Iterable[Attachment], size: int) -> Iterator[list[Attachment]]:
    """Files by as many as one message carries; one that is larger by itself is in none."""
    some: list[Attachment] = []
    for file in files:
        if sum(one.body["size"] for one in some) + file.body["size"] > size and some:
            yield some
            some = []
        if file.body["size"] <= size:
            some = [*some, file]
    if some:
        yield some


async def pictures(house: House, row: Outgoing, thread: dict[str, Any]) -> Json:
    """At most one album; every message of it is told, so that it can be taken away again."""
    async with _opened(house, row) as files:
        shown = [await asyncio.to_thread(path.read_bytes) for _, path in files[:ALBUM]]
    quiet: dict[str, Any] = {"disable_notification": True, "protect_content": True, **thread}
    if not shown:
        return None
    if len(shown) == 1:
        sent = await house.wire.bot.send_photo(row.chat_id, InputFile(shown[0], filename="1.jpg"), **quiet)
        return {"album": [sent.to_dict()["message_id"]]}
    media = [InputMediaPhoto(jpeg, filename=f"{n}.jpg") for n, jpeg in enumerate(shown, 1)]
    album = await house.wire.bot.send_media_group(row.chat_id, media, **quiet)
    return {"album": [one.to_dict()["message_id"] for one in album]}


async def original(house: House, row: Outgoing, name: str, thread: dict[str, Any]) -> Json:
    """The files of an upload as one document: the file itself, or several in a ZIP file."""
    async with _opened(house, row) as files:
        if not files:
            return None
        path, ending = await asyncio.to_thread(_one, files, row.body.get("name"))
        data = await asyncio.to_thread(path.read_bytes)
    file = InputFile(data, filename=f"{name.replace('/', '-')}{ending}")
    sent = await house.wire.bot.send_document(row.chat_id, file, disable_notification=True, **thread)
    return sent.to_dict()


def _one(files: list[tuple[Attachment, Path]], kind: str | None) -> tuple[Path, str]:
    (first, path), *more = files
    if not more:
        return path, ending_of(first.name, kind)
    whole = path.parent / "all"
    with ZipFile(whole, "w", ZIP_STORED) as archive:
        for number, (file, one) in enumerate(files, 1):
            archive.write(one, f"{number:04}{ending_of(file.name, None)}")
    return whole, ".zip"


def ending_of(name: str, kind: str | None) -> str:
    """The ending of a file that is handed out: what it is, or what archivers need; nothing of its own name else."""
    if volume := VOLUME.search(name):
        return volume[0].lower()
    known = next((ending for ending, of in KINDS.items() if of == kind), None)
    if known is not None:
        return f".{known}"
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    return f".{ending}" if ending in KINDS else ""


@asynccontextmanager
async def _opened(house: House, row: Outgoing) -> AsyncIterator[list[tuple[Attachment, Path]]]:
    """The files of a row that are still to be seen, unsealed."""
    async with house.batch() as work:
        upload = await work.upload(row.body["upload"])
    is_aside = row.body["to"] is None and upload.body.get("desk", {}).get("did") == "aside"
    wanted = [one for one in upload.attachments if one.id in row.body["of"] and one.state == "stored"]
    with tempfile.TemporaryDirectory(dir=house.folder) as folder:
        files = []
        for one in () if is_aside else wanted:
            plain = Path(folder) / str(one.id)
            await asyncio.to_thread(house.files.restore, one.file_name or "", house.keys.of(one.person_id), plain)
            files.append((one, plain))
        yield files
