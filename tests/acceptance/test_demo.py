"""How `puente demo` says what it cannot do."""

from __future__ import annotations

import asyncio
import socket
import sys


async def refused(*options: str) -> str:
    """What the demo says when it ends with 1 at its start."""
    command = [sys.executable, "-m", "bot.cli", "demo", "--no-open", *options]
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    return said.decode().strip()


async def test_a_port_that_is_taken_is_named_in_one_sentence_with_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = await refused("--port", str(port))
    assert said == f'puente: port "{port}" cannot be opened (address already in use); choose another, or 0 for any'


async def test_a_folder_with_a_database_is_left_alone(tmp_path):
    (tmp_path / "puente.db").write_bytes(b"somebody's")
    said = await refused("--port", "0", "--folder", str(tmp_path))
    assert said == f'puente: folder "{tmp_path}" holds a database already; name an empty one'
    assert (tmp_path / "puente.db").read_bytes() == b"somebody's"
