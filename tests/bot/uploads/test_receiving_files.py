"""A file on its way in: sealed as it comes, whole or not at all."""

from __future__ import annotations

import asyncio
from hashlib import sha256

import pytest

from bot.files import Folder
from bot.uploads.receiving import receive
from bot.vault import Keyring, Vault

DATA = bytes(range(256)) * 20_000
_, KEY = Vault(Keyring.fresh()).new_key()


def from_network(data, size=2**18, fault=None):
    """Pieces of any size, and what ends them early."""

    async def fetch(to):
        for at in range(0, len(data), size):
            await asyncio.to_thread(to.write, data[at : at + size])
        if fault is not None:
            raise fault

    return fetch


@pytest.mark.parametrize("size", [1, 1000, 2**18, 2**23])
async def test_what_comes_is_sealed_hashed_and_copied(tmp_path, size):
    data = DATA if size > 1 else DATA[:3000]
    ref = await receive(Folder(tmp_path / "files"), KEY, tmp_path / "plain", from_network(data, size))
    assert (ref.sha256, ref.size) == (sha256(data).hexdigest(), len(data))
    assert (tmp_path / "plain").read_bytes() == data
    Folder(tmp_path / "files").restore(ref.name, KEY, tmp_path / "opened")
    assert (tmp_path / "opened").read_bytes() == data


async def test_an_empty_file_is_a_file(tmp_path):
    ref = await receive(Folder(tmp_path / "files"), KEY, tmp_path / "plain", from_network(b""))
    assert ref.size == 0


@pytest.mark.parametrize("data", [b"", DATA[:100], DATA])
async def test_what_does_not_come_whole_leaves_no_file(tmp_path, data):
    with pytest.raises(ConnectionError):
        await receive(Folder(tmp_path / "files"), KEY, tmp_path / "plain", from_network(data, fault=ConnectionError()))
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


async def test_a_stop_in_the_middle_leaves_no_file(tmp_path):
    begun = asyncio.Event()

    async def fetch(to):
        await asyncio.to_thread(to.write, DATA)
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(receive(Folder(tmp_path / "files"), KEY, tmp_path / "plain", fetch))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


async def test_a_place_that_takes_nothing_is_said_so_and_keeps_nobody_waiting(tmp_path):
    (tmp_path / "files").write_text("no folder can be made here")
    with pytest.raises(OSError):  # noqa: PT011  of whatever kind the disk says
        await receive(Folder(tmp_path / "files"), KEY, tmp_path / "plain", from_network(DATA, 1000))
