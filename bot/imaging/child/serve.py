"""The child process: the files of an upload in, a few lines of JSON out, nothing else done.

1. Limits and walls come before the first byte of a file is read.
2. A parser that fails leaves what the signature says and `unreadable`; a name of a fault never leaves, nor a value.
3. Facts leave before pictures are made, so that a picture that kills the child costs pictures only. A photo's is made
   of the pixels by which it was judged: decoding it is what could kill.
"""

from __future__ import annotations

import json
import logging
import socket
import time
import warnings
from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.imaging.child import limits, walls
from bot.imaging.look import Keep, look
from bot.imaging.parts import Part
from bot.imaging.pictures.album import Album
from bot.imaging.signature import HEAD, sniff
from flows.rules.study import Facts, Problem, to_json
from flows.text import Json

PROGRESS_PAUSE = 0.25  # seconds between two lines about how far it is


def serve(connection: socket.socket) -> None:
    """Read one job and answer it, line by line."""
    with connection.makefile("rb") as whole:
        job = json.loads(whole.read())
    parts = [Part(Path(path), name) for path, name in job["parts"]]

    def say(what: str, value: Json) -> None:
        """Half a character, as a broken header may hold, becomes a question mark."""
        line = json.dumps({what: value}, ensure_ascii=False)
        connection.sendall(line.encode("utf-8", "replace") + b"\n")

    size = sum(part.path.stat().st_size for part in parts)
    lacking = limits.apply(size, pictures=job["pictures"])
    say("lacking", [*lacking, *walls.build(part.path for part in parts)])
    warnings.simplefilter("ignore")  # pydicom quotes values in its warnings
    logging.disable()
    if not parts:
        return
    password, album = job["password"], Album() if job["pictures"] else None
    progress = now_and_then(lambda *far: say("progress", far))
    say("facts", to_json(safely(parts, password, progress, album.add if album else None)))
    if album:
        limits.go_on(size)
        for picture in album.pictures(password):
            say("picture", [picture.shows, b64encode(picture.jpeg).decode()])


def safely(
    parts: Sequence[Part],
    password: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    keep: Keep | None = None,
) -> Facts:
    """The facts of an upload, whatever its parser does short of killing the process."""
    try:
        return look(parts, password, progress, keep)
    except Exception:  # noqa: BLE001  a parser fed with junk may raise anything, also MemoryError and RecursionError
        with parts[0].path.open("rb") as file:
            return Facts(sniff(file.read(HEAD)), problems=(Problem("unreadable"),))


def now_and_then(tell: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Tell how far it is a few times a second, however often it is said."""
    last = time.monotonic()

    def told(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_PAUSE:
            last = time.monotonic()
            tell(done, total)

    return told
