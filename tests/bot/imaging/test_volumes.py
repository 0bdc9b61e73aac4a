"""Archives that come in volumes, and uploads of several files."""

from __future__ import annotations

import pytest

from bot.imaging.look import look as look_at
from bot.imaging.parts import Part
from tests.bot.imaging.packing import rar4, rar5, spanned, written, zipped
from tests.bot.imaging.test_archives import codes


@pytest.fixture
def upload(tmp_path):
    """Looks at files of these names and contents; on the disk they have other names."""

    def look(files):
        parts = []
        for number, (name, content) in enumerate(files):
            path = tmp_path / f"file{number}"
            path.write_bytes(content)
            parts.append(Part(path, name))
        return look_at(parts)

    return look


def five(content, pattern, first=1):
    """Five pieces with their names."""
    size = -(-len(content) // 5)
    return [(pattern.format(first + n), content[n * size : (n + 1) * size]) for n in range(5)]


def rar_volumes(disc, make, pattern):
    """A RAR whose volumes hold whole files: some programs split between files."""
    third = len(disc) // 3
    files = [disc[:third], disc[third : 2 * third], disc[2 * third :]]
    return [(pattern.format(n + 1), make(chunk, n)) for n, chunk in enumerate(files)]


@pytest.mark.parametrize(
    ("kind", "volumes"),
    [
        ("7z", lambda disc: five(written("7zip", disc, options="compression=deflate"), "estudio.7z.{:03}")),
        ("zip", lambda disc: five(zipped(disc), "Estudio.ZIP.{:03}")),
        ("zip", lambda disc: five(zipped(disc), "estudio.zip.{:03}", first=0)),
        ("zip", lambda disc: named(spanned(zipped(disc), 150_000))),
        ("rar", lambda disc: rar_volumes(disc, rar5_volume, "estudio.part{}.rar")),
    ],
)
def test_volumes_in_any_order_are_one_archive(kind, volumes, disc, upload):
    files = volumes(disc)
    facts = upload([*files[1::2], *files[::-2]] if len(files) % 2 else [*files[1::2], *files[-2::-2]])
    assert (facts.kind, facts.instances, facts.modality) == (kind, 12, "MR")
    assert codes(facts) == {"executable": "3"}


def named(pieces):
    """The names that Info-ZIP gives."""
    *firsts, last = pieces
    return [*((f"estudio.z{n:02}", piece) for n, piece in enumerate(firsts, 1)), ("estudio.zip", last)]


def rar5_volume(chunk, n):
    return rar5(chunk, number=n, more=n < 2, volume=True)


def test_missing_volumes_are_named(disc, upload):
    parts = five(written("7zip", disc, options="compression=deflate"), "estudio.7z.{:03}")
    assert codes(upload([parts[0]])) == {"missing_parts": "2,3,4,5"}
    assert codes(upload([parts[1]])) == {"missing_parts": "1"}
    assert codes(upload([parts[0], parts[2]])) == {"missing_parts": "2,4,5"}
    assert upload([parts[1]]).kind == "7z"
    parts = five(zipped(disc), "estudio.zip.{:03}")
    assert codes(upload([parts[4]])) == {"missing_parts": "1,2,3,4"}
    found = codes(upload(parts[:3]))
    assert found["missing_parts"] == "4"
    parts = named(spanned(zipped(disc), 150_000))
    assert codes(upload([parts[-1]])) == {"missing_parts": ",".join(str(n) for n in range(1, len(parts)))}
    assert codes(upload([("otro.zip", parts[-1][1])])) == codes(upload([parts[-1]]))
    assert codes(upload(parts[:2])) == {"missing_parts": "3"}


def test_volumes_of_a_rar_know_their_number_whatever_they_are_called(disc, upload):
    parts = rar_volumes(disc, rar5_volume, "estudio.part{}.rar")
    assert codes(upload(parts[:2])) == {"missing_parts": "3"}
    assert codes(upload([("a.rar", parts[0][1])])) == {"missing_parts": "2"}
    assert codes(upload([("a.rar", parts[1][1])])) == {"missing_parts": "1,3"}
    assert codes(upload([("a.rar", parts[2][1])])) == {"missing_parts": "1,2"}
    last = rar4(disc[:2], main=0x1)
    assert codes(upload([("a.rar", last)])) == {"missing_parts": "1"}
    assert codes(upload([("a.r00", last)])) == {"missing_parts": "1"}
    first = rar4(disc[:2], main=0x101, end=1)
    assert codes(upload([("a.rar", first)])) == {"missing_parts": "2"}


def test_old_volumes_of_a_rar_begin_with_the_one_without_a_number(disc, upload):
    files = [("a.r00", rar4(disc[5:], main=0x1)), ("a.rar", rar4(disc[:5], main=0x101, end=1))]
    assert codes(upload(files[:1])) == {"missing_parts": "1"}
    assert "missing_parts" not in codes(upload(files))


def test_loose_slices_are_one_study(samples, upload):
    slices = sorted((samples / "series").iterdir())
    facts = upload([(path.name, path.read_bytes()) for path in slices])
    assert (facts.kind, facts.instances, facts.images, len(facts.studies)) == ("dicom", 6, 6, 1)
    assert not codes(facts)


def test_the_same_bytes_twice_are_a_duplicate(samples, disc, upload):
    slice_, photo = disc[1][1], (samples / "photos" / "telegram_photo.jpg").read_bytes()
    facts = upload([("a.dcm", slice_), ("b.dcm", slice_)])
    assert (facts.kind, facts.instances, codes(facts)) == ("dicom", 1, {"duplicate": "1"})
    assert codes(upload([("a.jpg", photo), ("b.jpg", photo)]))["duplicate"] == "1"
    whole = zipped(disc)
    facts = upload([("a.zip", whole), ("b.zip", whole), ("c.zip", zipped(disc[:3]))])
    assert (facts.kind, facts.instances) == ("zip", 12)
    assert codes(facts)["duplicate"] == "3"


def test_a_folder_of_a_cd_sent_file_by_file_is_a_cd(disc, upload):
    facts = upload([(name.rpartition("/")[2], data) for name, data in disc])
    assert (facts.kind, facts.instances) == ("multi", 12)
    assert codes(facts) == {"executable": "3"}
    facts = upload([(name.rpartition("/")[2], data) for name, data in disc if not name.endswith("IM000003")])
    assert codes(facts) == {"executable": "3", "missing_files": "1"}


def test_a_directory_alone_lacks_its_files(disc, upload):
    facts = upload([disc[0]])
    assert (facts.kind, facts.instances, codes(facts)) == ("dicomdir", None, {"missing_files": "12"})


def test_an_album_says_what_is_wrong_with_its_files(samples, upload):
    photos = {name: (samples / "photos" / name).read_bytes() for name in ("blurred.jpg", "telegram_photo.jpg")}
    knee = (samples / "derived" / "knee_right_ok.dcm").read_bytes()
    assert "blurry" in codes(upload(list(photos.items())))
    assert "blurry" in codes(upload([("a.dcm", knee), *photos.items()]))
    assert codes(upload([("a.txt", b"hola"), ("b", b"")])) == {"not_medical": "", "empty": ""}
    broken = upload([("a.dcm", knee), ("b.jpg", b"\xff\xd8\xff" + bytes(50))])
    assert broken.instances == 1
    assert codes(broken)


def test_what_is_too_long_to_fetch_is_not_begun(tmp_path):
    path = tmp_path / "big.zip"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate((2 << 30) + 1)
    assert codes(look_at([Part(path)])) == {"too_large": ""}
    small = tmp_path / "small.txt"
    small.write_text("hola")
    assert "too_large" in codes(look_at([Part(path), Part(small)]))
