"""Archives that nobody should send: refused early, with a reason, and nothing is written anywhere."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import tarfile

import pytest

from bot.imaging.archives import budget
from tests.bot.imaging.one import look
from tests.bot.imaging.packing import changed, linked, rar5, repeated, special, tarred, written, zipped
from tests.bot.imaging.test_archives import codes

MIB = 1 << 20
ZEROS = bytes(MIB + MIB // 64)  # a bomb where the limits are smaller


@pytest.fixture
def knee(samples):
    return (samples / "derived" / "knee_right_ok.dcm").read_bytes()


@pytest.fixture
def saved(tmp_path):
    def save(content):
        path = tmp_path / "estudio"
        path.write_bytes(content)
        return path

    return save


@pytest.fixture(autouse=True)
def _nothing_else_is_written(tmp_path):
    yield
    assert {path.name for path in tmp_path.iterdir()} <= {"estudio"}


@pytest.fixture
def _small(monkeypatch):
    """A bomb begins at one megabyte instead of 64."""
    monkeypatch.setattr(budget, "RATIO_FROM", MIB)


@pytest.mark.usefixtures("_small")
def test_bombs_are_known_by_what_they_declare(saved):
    inside = zipped([("IM1", ZEROS[: MIB * 15 // 16])])
    for bomb in (
        zipped([("IM1", ZEROS)]),
        zipped([(str(number), ZEROS[: MIB // 2]) for number in range(3)]),
        zipped([(f"{number}.zip", inside) for number in range(3)]),
        changed(zipped([("IM1", b"x" * 500)]), b"PK\x01\x02", 24, b"\xf0\xff\xff\xff"),
        written("7zip", [("IM1", ZEROS)]),
    ):
        assert codes(look(saved(bomb))).keys() == {"bomb"}


@pytest.mark.usefixtures("_small")
def test_bombs_are_known_by_what_comes_out(knee, saved):
    slow = b"DICM".rjust(132, b"\x00") + ZEROS
    for bomb in (
        gzip.compress(ZEROS),
        bz2.compress(ZEROS),
        lzma.compress(ZEROS),
        tarred([("IM1", slow)], "gz"),
        zipped([("IM1", slow)])[:-60],  # without a directory nothing is declared
    ):
        assert "bomb" in codes(look(saved(bomb)))


def test_a_size_that_is_too_small_lets_no_more_out(knee, saved):
    assert codes(look(saved(changed(zipped([("IM1", knee)]), b"PK\x01\x02", 24, b"\x64\x00\x00\x00")))) == {"crc": ""}


def test_what_is_too_much_is_not_begun(saved, monkeypatch):
    assert codes(look(saved(repeated(20_001)))) == {"too_many": ""}
    many = tarred([("a", b"")])[: tarfile.BLOCKSIZE] * 11_000 + bytes(2 * tarfile.BLOCKSIZE)
    assert "too_many" in codes(look(saved(zipped([("a.tar", many), ("b.tar", many)]))))
    assert "too_many" in codes(look(saved(many[: -2 * tarfile.BLOCKSIZE] + many)))
    monkeypatch.setattr(budget, "TOTAL_MAX", 1000)
    assert codes(look(saved(zipped([("a", bytes(range(256)) * 8)])))) == {"too_large": ""}
    assert codes(look(saved(tarred([("a", bytes(range(256)) * 8)])))) == {"too_large": ""}


def test_archives_in_archives_end_somewhere(knee, saved):
    inside = zipped([("IM1", knee)])
    for _ in range(2):
        inside = zipped([("a.zip", inside)])
    assert look(saved(zipped([("IM0", knee), ("a.zip", inside)]))).instances == 1
    facts = look(saved(zipped([("IM0", knee), ("a.zip", zipped([("a.zip", inside)]))])))
    assert codes(facts) == {"too_deep": ""}
    assert facts.instances == 1  # what was read before counts


@pytest.mark.parametrize("levels", [5, 10, 30])
def test_what_is_packed_again_and_again_is_too_deep(levels, knee, saved):
    inside = knee
    for _ in range(levels - 1):
        inside = gzip.compress(inside)
    assert levels > 5 or look(saved(inside)).instances == 1
    assert codes(look(saved(gzip.compress(inside)))) == {"too_deep": ""}


def test_entries_that_share_bytes_are_a_bomb(knee, saved):
    assert codes(look(saved(repeated(50, knee)))).keys() == {"bomb", "overlap"}


@pytest.mark.parametrize("name", ["../../IM1", "/IM1", "C:\\IM1", "..\\IM1", "a/../../IM1"])
def test_names_that_climb_are_named_and_lead_nowhere(name, knee, saved):
    for content in (zipped([(name, knee)]), tarred([(name, knee)]), rar5([(name, knee)])):
        facts = look(saved(content))
        assert codes(facts) == {"path_traversal": ""}
        assert facts.instances == 1


def test_a_directory_of_marks_alone_takes_no_time(saved):
    marks = b"DICM".rjust(132, b"\x00") + b"\x02\x00\x02\x00UI\x1a\x001.2.840.10008.1.3.10\x00"
    marks += b"\x04\x00\x00\x15CS\xff\xff" * 300_000
    facts = look(saved(zipped([("DICOMDIR", marks), ("x" * 65_000, b"")])))
    assert codes(facts).keys() >= {"missing_files"}


def test_links_and_devices_are_not_followed(knee, saved):
    assert codes(look(saved(linked("IM0", "/etc/passwd", [("IM1", knee)])))) == {"symlink": ""}
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
        assert codes(look(saved(special(kind, "IM0")))) == {"symlink": ""}


def test_what_lies_around_a_zip_is_named(knee, samples, saved):
    whole = zipped([("IM1", knee)])
    report = (samples / "docs" / "informe_texto.pdf").read_bytes()
    for content, code in (
        (whole + b"\x01junk" * 20, "trailing_data"),
        (whole + b"\x01junk" * 20_000, "trailing_data"),
        (b"\x00\x01\x02" * 100 + whole, "trailing_data"),
        (whole + report, "polyglot"),
    ):
        facts = look(saved(content))
        assert codes(facts).keys() == {code}
        assert (facts.kind, facts.instances) == ("zip", 1)
    assert codes(look(saved(written("7zip", [("IM1", knee)]) + b"junk"))) == {"trailing_data": "4"}
    assert codes(look(saved(b"MZ" + bytes(500) + whole))) == {"executable": "", "polyglot": "zip"}


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" * 100_000,
        b"PK\x03\x04" + struct.pack("<5H3L2H", 20, 8, 8, 0, 0, 0, 0, 0, 1, 0) + b"a" + b"PK\x07\x08abcd" * 50_000,
        (b"PK\x03\x04" + struct.pack("<5H3L2H", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a") * 30_000,
        b"PK\x05\x06" + b"\xff" * 18,
        b"7z\xbc\xaf\x27\x1c" + bytes(range(256)) * 40,
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07\x00" + bytes(range(256)) * 40,
        b"Rar!\x1a\x07\x01\x00" + b"\xff" * 500,
        b"\x1f\x8b\x08" + bytes(range(256)) * 40,
        b"\xfd7zXZ\x00" + bytes(range(256)) * 40,
        b"BZh9" + bytes(range(256)) * 40,
    ],
)
def test_junk_in_the_clothes_of_an_archive_is_damage(content, saved):
    facts = look(saved(content))
    assert facts.instances is None
    assert codes(facts)


def test_what_nobody_unpacks_is_unsupported(knee, saved):
    patched = changed(zipped([("IM1", knee)]), b"PK\x01\x02", 8, struct.pack("<H", 0x20))
    assert codes(look(saved(patched))) == {"unsupported": ""}
    deflate64 = changed(zipped([("IM1", knee)]), b"PK\x01\x02", 10, struct.pack("<H", 9))
    deflate64 = changed(deflate64, b"PK\x03\x04", 8, struct.pack("<H", 9))
    assert codes(look(saved(deflate64))) == {"unsupported": ""}
