"""Sealed files: what is put comes back, to its person only, and nothing half-written stays."""

from __future__ import annotations

import errno
import hashlib
import io
from pathlib import Path

import pyrage
import pytest

from bot.files import Folder
from bot.vault import Keyring, SealBroken, Vault

SCAN = b"DICM-MARKER" * 500_000  # five pieces


@pytest.fixture
def key():
    return Vault(Keyring.fresh()).new_key()[1]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "files")


class Full:
    """A stream or a disk that fails."""

    def read(self, size: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize("content", [b"", b"x", SCAN])
def test_a_file_comes_back_as_it_was(folder, key, tmp_path, content):
    ref = folder.put(io.BytesIO(content), key)
    assert (ref.size, ref.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    folder.restore(ref.name, key, tmp_path / "plain")
    assert (tmp_path / "plain").read_bytes() == content


def test_the_disk_holds_neither_the_content_nor_a_telling_name(folder, key, tmp_path):
    ref = folder.put(io.BytesIO(SCAN), key)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [f"{ref.name}.age"]
    assert b"MARKER" not in files[0].read_bytes()


def test_the_age_format_opens_it_with_the_person_s_identity(folder, key, tmp_path):
    ref = folder.put(io.BytesIO(b"x"), key)
    sealed = next(tmp_path.rglob("*.age")).read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1")
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key.identity)]) == b"x"
    assert ref.name not in str(sealed)


def test_another_person_s_key_does_not_open_it(folder, key, tmp_path):
    ref = folder.put(io.BytesIO(b"x"), key)
    with pytest.raises(SealBroken, match="restore it"):
        folder.restore(ref.name, Vault(Keyring.fresh()).new_key()[1], tmp_path / "plain")


def test_an_altered_file_does_not_open(folder, key, tmp_path):
    ref = folder.put(io.BytesIO(SCAN), key)
    path = next(tmp_path.rglob("*.age"))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SealBroken):
        folder.restore(ref.name, key, tmp_path / "plain")


def test_a_stream_that_breaks_off_leaves_nothing(folder, key, tmp_path):
    with pytest.raises(OSError, match="cannot be written"):
        folder.put(Full(), key)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_disk_that_fails_while_restoring_is_not_a_broken_seal(folder, key):
    ref = folder.put(io.BytesIO(SCAN), key)
    with pytest.raises(OSError, match="No space left"):
        folder.restore(ref.name, key, Path("/dev/full"))


def test_an_erased_file_is_gone_and_erasing_twice_is_fine(folder, key, tmp_path):
    ref = folder.put(io.BytesIO(b"x"), key)
    folder.erase(ref.name)
    folder.erase(ref.name)
    with pytest.raises(FileNotFoundError):
        folder.restore(ref.name, key, tmp_path / "plain")


def test_the_same_file_twice_has_two_names(folder, key):
    refs = [folder.put(io.BytesIO(b"x"), key) for _ in range(2)]
    assert refs[0].name != refs[1].name
    assert refs[0].sha256 == refs[1].sha256
