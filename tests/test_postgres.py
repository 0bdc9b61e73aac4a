"""The tests' own server: it starts anywhere and outlives nobody."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from tests.conftest import server_connection
from tests.postgres import binaries, server

ROOT = Path(__file__).parent.parent
LONELY = """
import sys
from tests.postgres import server
with server() as url:
    print(url, flush=True)
    sys.stdin.read()
"""


async def test_binaries_below_a_closed_folder_are_copied_out(tmp_path):
    package = binaries().parent.parent
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, closed / part.name, symlinks=True)
    with server(closed / package.name / "pginstall" / "bin") as url:
        async with server_connection(url) as conn:
            assert (await conn.execute(sa.text("SELECT 1"))).scalar() == 1


def test_a_server_ends_with_the_process_that_started_it():
    parent = subprocess.Popen(
        [sys.executable, "-c", LONELY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    port = int(parent.stdout.readline().split(":")[-1].split("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as there:
        parent.send_signal(signal.SIGKILL)
        parent.communicate()
        there.settimeout(20)
        assert there.recv(1) == b""  # the server hung up
