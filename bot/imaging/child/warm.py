"""The warm process: parsers are imported once, and a child forked from here reads each upload.

1. It is started clean by the bot and has one thread; it parses nothing itself.
2. It never sees a job: each comes through a socket of its own, which only its child reads.
   So no child finds an earlier patient, or a password, in the memory it inherits.
3. It ends when the bot does, also by kill -9: then its standard input ends, or the system tells it.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
from contextlib import suppress

from bot.imaging.child import limits, serve, walls

PARSERS = (
    *("bot.imaging.look", "bot.imaging.dicom.object", "bot.imaging.documents.photo", "bot.imaging.documents.pdf"),
    *("libarchive", "pi_heif", "PIL.ImageOps", "numpy.ma"),  # imported late by the others
    *(f"PIL.{name}ImagePlugin" for name in ("Bmp", "Gif", "Jpeg", "Png", "Ppm", "Tiff")),
)
MISSING = (ImportError, OSError, AttributeError, TypeError)  # how ctypes says that the system lacks a library
NICENESS = 12  # chats come first


def main() -> None:
    """Fork a child for every connection that comes through standard input, one after another."""
    limits.end_with_parent()
    os.setpgrp()  # it is killed together with its child, and by no key pressed in a terminal
    os.nice(NICENESS)  # within the session of the bot: the system weighs sessions against each other evenly
    control = socket.socket(fileno=os.dup(0))
    for parser in PARSERS:
        with suppress(*MISSING):  # it fails in the child, for its kind of file alone
            importlib.import_module(parser)
    walls.leave_network()
    gc.collect()
    gc.freeze()  # a child that collects would copy all of it
    while connections := socket.recv_fds(control, 1, 1)[1]:
        with socket.socket(fileno=connections[0]) as connection:
            _fork(control, connection)


def _fork(control: socket.socket, connection: socket.socket) -> None:
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        return
    status = 1
    try:
        limits.end_with_parent()
        _forget(control)
        serve.serve(connection)
        status = 0
    except BrokenPipeError:  # the bot wants no answer any more
        pass
    finally:
        os._exit(status)  # nothing of the warm process is the child's to end


def _forget(control: socket.socket) -> None:
    """A child that was taken over must not be given the next patient's file."""
    control.close()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    main()
