"""The vault: what opens, what does not, and what an error may say."""

from __future__ import annotations

import stat

import pytest

from bot.vault import Keyring, SealBroken, Vault
from flows.errors import ConfigError


def vault() -> Vault:
    return Vault(Keyring.fresh())


def test_what_is_sealed_opens_at_its_place():
    _, key = vault().new_key()
    assert key.open(key.seal(b"dolor", "answer|7"), "answer|7") == b"dolor"


def test_sealing_twice_gives_different_bytes_without_the_plain_ones():
    _, key = vault().new_key()
    first, second = (key.seal(b"PLAINTEXT-MARKER", "answer|7") for _ in range(2))
    assert first != second
    assert b"PLAINTEXT" not in first + second
    assert len(first) == len(b"PLAINTEXT-MARKER") + 29


def test_another_place_does_not_open():
    _, key = vault().new_key()
    with pytest.raises(SealBroken, match="does not open"):
        key.open(key.seal(b"x", "answer|7"), "answer|8")


def test_another_person_s_key_does_not_open():
    house = vault()
    sealed = house.new_key()[1].seal(b"x", "a")
    with pytest.raises(SealBroken):
        house.new_key()[1].open(sealed, "a")


@pytest.mark.parametrize("length", [0, 1, 13, 28])
def test_a_cut_value_is_broken_and_not_a_crash(length):
    _, key = vault().new_key()
    with pytest.raises(SealBroken):
        key.open(key.seal(b"", "a")[:length], "a")


def test_any_altered_byte_is_noticed():
    _, key = vault().new_key()
    sealed = bytearray(key.seal(b"x", "a"))
    for place in range(len(sealed)):
        altered = sealed.copy()
        altered[place] ^= 1
        with pytest.raises(SealBroken):
            key.open(bytes(altered), "a")


def test_a_broken_seal_says_nothing_of_what_it_holds():
    _, key = vault().new_key()
    with pytest.raises(SealBroken) as caught:
        key.open(key.seal(b"MARKER", "MARKER|7"), "x")
    assert "MARKER" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_stored_key_comes_back_the_same():
    house = vault()
    wrapped, key = house.new_key()
    again = house.unwrap(wrapped)
    assert again.open(key.seal(b"x", "a"), "a") == b"x"
    assert again.identity == key.identity


def test_rotation_changes_the_wrapping_and_nothing_else():
    old = Keyring.fresh()
    wrapped, key = Vault(old).new_key()
    new = Vault(old.rotated())
    moved = new.rewrap(wrapped)
    assert (new.is_current(wrapped), new.is_current(moved)) == (False, True)
    only_new = Vault(Keyring({2: old.rotated().wrapping[1]}, old.index))
    assert new.unwrap(moved).open(key.seal(b"x", "a"), "a") == b"x"
    with pytest.raises(SealBroken):
        only_new.unwrap(moved)


def test_a_key_wrapped_by_a_missing_version_names_the_version():
    ring = Keyring.fresh()
    wrapped, _ = Vault(ring.rotated()).new_key()
    with pytest.raises(ConfigError, match='"v2" is missing; put'):
        Vault(ring).unwrap(wrapped)
    with pytest.raises(ConfigError, match='"v0" is missing'):
        Vault(ring).unwrap(b"")


def test_the_blind_index_finds_the_same_words_and_survives_rotation():
    ring = Keyring.fresh()
    assert Vault(ring).index("PU-0001") == Vault(ring.rotated()).index(b"PU-0001")
    assert Vault(ring).index("PU-0001") != Vault(ring).index("PU-0002")
    assert vault().index("PU-0001") != vault().index("PU-0001")


def test_a_key_file_is_read_back_with_comments_and_blank_lines():
    ring = Keyring.fresh().rotated()
    assert Keyring.parse(f"# kept in the safe\n\n{ring.dump()}\n") == ring
    assert ring.dump().startswith("v2:")


@pytest.mark.parametrize("line", ["v1:short", "v0:" + "A" * 43 + "=", "v256:" + "A" * 43 + "=", "MARKER"])
def test_a_line_that_is_no_key_is_named_by_number_only(line):
    with pytest.raises(ConfigError, match="line 1 is no key; write") as caught:
        Keyring.parse(line)
    assert "MARKER" not in str(caught.value)


def test_a_key_file_without_a_key_says_what_it_needs():
    with pytest.raises(ConfigError, match='needs a line "v1'):
        Keyring.parse("# nothing")


def test_a_key_file_is_its_owner_s_alone_and_never_overwritten(tmp_path):
    path, ring = tmp_path / "keys" / "puente.key", Keyring.fresh()
    ring.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.load(path) == ring
    with pytest.raises(FileExistsError):
        Keyring.fresh().save(path)


def test_an_unreadable_key_file_is_the_operator_s_business(tmp_path):
    with pytest.raises(ConfigError, match="FileNotFoundError; name a readable"):
        Keyring.load(tmp_path / "none")
    (tmp_path / "photo").write_bytes(b"\xff\xd8")
    with pytest.raises(ConfigError, match="UnicodeDecodeError"):
        Keyring.load(tmp_path / "photo")


def test_keys_do_not_show_themselves():
    assert "=" not in repr(Keyring.fresh())
