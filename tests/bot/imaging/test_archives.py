"""A CD comes as a ZIP, a 7z, a RAR, a tar, an image of the disc, or one of these in another."""

from __future__ import annotations

import zipfile

import pytest

from bot.imaging.archives import flat
from bot.imaging.look import look as look_at
from bot.imaging.parts import Part
from tests.bot.imaging.one import look
from tests.bot.imaging.packing import changed, rar4, rar5, tarred, written, zipped

SECRET = "geheim-1"


@pytest.fixture
def knee(samples):
    """One slice of a knee."""
    return (samples / "derived" / "knee_right_ok.dcm").read_bytes()


@pytest.fixture
def saved(tmp_path):
    """A file with some bytes."""

    def save(content, name="estudio"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return save


def codes(facts):
    """Problems with their values."""
    return {problem.code: problem.value for problem in facts.problems}


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("zip", zipped),
        ("zip", lambda files: zipped(files, zipfile.ZIP_STORED)),
        ("zip", lambda files: zipped(files, zipfile.ZIP_BZIP2)),
        ("zip", lambda files: zipped(files, zipfile.ZIP_LZMA)),
        ("7z", lambda files: written("7zip", files)),
        ("7z", lambda files: written("7zip", files, options="compression=bzip2")),
        ("tar", tarred),
        ("gzip", lambda files: tarred(files, "gz")),
        ("unknown", lambda files: tarred(files, "bz2")),
        ("unknown", lambda files: tarred(files, "xz")),
        ("unknown", lambda files: written("iso9660", files)),
        ("rar", rar4),
        ("rar", rar5),
        ("zip", lambda files: zipped([("CD.zip", zipped(files))])),
        ("zip", lambda files: zipped([("CD.zip", zipped(files))], zipfile.ZIP_STORED)),
        ("zip", lambda files: zipped([("CD.tar.gz", tarred(files, "gz"))])),
        ("7z", lambda files: written("7zip", [("CD.tar", tarred(files))])),
    ],
)
def test_a_disc_is_understood_however_it_is_packed(kind, make, disc, saved):
    facts = look(saved(make(disc)))
    assert (facts.kind, facts.modality, facts.instances, len(facts.studies)) == (kind, "MR", 12, 1)
    assert facts.studies[0].series[0].instances == facts.studies[0].images == 12
    assert codes(facts) == {"executable": "3"}


def test_one_slice_packed_by_gzip_is_a_study(knee, saved):
    import gzip

    facts = look(saved(gzip.compress(knee)))
    assert (facts.kind, facts.instances, facts.laterality) == ("gzip", 1, "R")


@pytest.mark.parametrize("way", ["traditional", "aes256"])
def test_a_password_opens_a_zip(way, knee, saved):
    path = saved(written("zip", [("IM1", knee)], options=f"encryption={way}", passphrase=SECRET))
    assert codes(look(path)) == {"encrypted": ""}
    assert codes(look_at([Part(path)], "falsch")) == {"encrypted": "wrong"}
    assert look_at([Part(path)], SECRET).instances == 1


def test_what_is_not_locked_counts_beside_what_is(knee, samples, saved):
    locked = changed(zipped([("a", knee), ("b", knee[:-2] + b"xx")]), b"PK\x01\x02", 8, b"\x01\x00")
    facts = look(saved(locked))
    assert facts.instances == 1
    assert codes(facts) == {"encrypted": ""}


@pytest.mark.parametrize(
    "content",
    [
        rar4([("IM1", b"x")], main=0x80),
        rar4([("IM1", b"x")], flags=0x4),
        rar5([("IM1", b"x")], lock=True),
        b"Rar!\x1a\x07\x01\x00" + b"\x00\x00\x00\x00\x03\x04\x00\x00",
    ],
)
def test_a_locked_rar_is_locked_and_stays_so(content, saved):
    path = saved(content)
    assert codes(look(path)) == {"encrypted": ""}
    assert codes(look_at([Part(path)], SECRET)) == {"encrypted": "unsupported"}


def test_a_rar_of_an_old_method_is_not_taken_for_damage(saved):
    assert codes(look(saved(rar4([("IM1", b"x")], version=20, method=0x33)))) == {"unsupported": ""}


def test_photos_in_an_archive_count_as_photos(samples, saved):
    pictures = [(name, (samples / "photos" / name).read_bytes()) for name in ("blurred.jpg", "telegram_photo.jpg")]
    facts = look(saved(zipped(pictures)))
    assert facts.instances is None
    assert "blurry" in codes(facts)


def test_a_report_beside_a_study_is_read_and_a_viewers_picture_is_not_judged(samples, knee, saved):
    report = (samples / "docs" / "informe_texto.pdf").read_bytes()
    icon = (samples / "photos" / "blurred.jpg").read_bytes()
    facts = look(saved(zipped([("IM1", knee), ("informe.pdf", report), ("icon.jpg", icon)])))
    assert (facts.instances, facts.pages) == (1, 1)
    assert facts.text
    assert not codes(facts)


def test_of_very_many_pictures_some_are_enough(samples, knee, saved):
    icon = (samples / "photos" / "telegram_photo.jpg").read_bytes()
    kept = []
    many = zipped([(f"{n}.jpg", icon + bytes([n])) for n in range(40)], zipfile.ZIP_STORED)
    look_at([Part(saved(many))], keep=lambda *one: kept.append(one))
    assert len(kept) == 30
    kept.clear()
    look_at([Part(saved(zipped([("IM1", knee), ("a.jpg", icon)])))], keep=lambda *one: kept.append(one))
    assert [facts.kind for facts, *_ in kept] == ["dicom"]


def test_programs_are_counted_and_a_java_archive_is_one(saved):
    jar = zipped([("META-INF/MANIFEST.MF", b"x"), ("A.class", b"\xca\xfe\xba\xbe")], zipfile.ZIP_STORED)
    facts = look(saved(zipped([("v.exe", b"MZ" + bytes(100)), ("v.jar", jar), ("a.txt", b"text")])))
    assert codes(facts) == {"executable": "2", "no_images": ""}


@pytest.mark.parametrize(
    ("content", "code"),
    [(zipped([]), "empty"), (zipped([("DICOM/", b"")]), "empty"), (zipped([("a", b"b")]), "no_images")],
)
def test_an_archive_without_a_study_says_so(content, code, saved):
    assert codes(look(saved(content))) == {code: ""}


def test_names_need_not_be_decodable(knee, saved):
    content = zipped([("xxñ", knee)]).replace("ñ".encode(), b"\xff\xfe")
    assert look(saved(content)).instances == 1
    assert look(saved(zipped([("DICOM\\IM1", knee)]))).instances == 1


@pytest.mark.parametrize("cut", range(10, 100, 10))
def test_half_a_download_counts_for_what_is_there(cut, samples, saved):
    whole = (samples / "cd" / "cd_brain_mr.zip").read_bytes()
    facts = look(saved(whole[: len(whole) * cut // 100]))
    assert facts.modality == "MR"
    assert 1 <= facts.instances < 12
    assert codes(facts)["truncated"] == f"{facts.instances}/12"


@pytest.mark.parametrize("cut", [5, 40, 99])
@pytest.mark.parametrize(
    "make", [lambda f: written("7zip", f, options="compression=deflate"), tarred, lambda f: tarred(f, "gz"), rar4, rar5]
)
def test_other_archives_that_are_cut_are_cut(make, cut, disc, saved):
    whole = make(disc)
    found = codes(look(saved(whole[: len(whole) * cut // 100])))
    assert found.keys() & {"truncated", "corrupt"}


def test_entries_that_were_written_before_their_size_was_known_are_found_without_a_directory(knee, saved, tmp_path):
    class Unseekable:
        def __init__(self, file):
            self.file = file

        def write(self, data):
            return self.file.write(data)

        def flush(self):
            self.file.flush()

    path = tmp_path / "streamed.zip"
    with path.open("wb") as file, zipfile.ZipFile(Unseekable(file), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("IM1", knee)
        archive.writestr("IM2", knee[:-2] + b"xx")
    whole = path.read_bytes()
    assert look(saved(whole)).instances == 2
    facts = look(saved(whole[: whole.rfind(b"PK\x01\x02") + 20]))
    assert facts.instances == 2
    assert "truncated" in codes(facts)
    assert look(saved(whole[: whole.find(b"IM2") + 2000])).instances == 1


def test_a_damaged_entry_costs_itself(samples, saved):
    whole = bytearray((samples / "cd" / "cd_brain_mr.zip").read_bytes())
    whole[200_000:200_010] = b"0123456789"
    facts = look(saved(bytes(whole)))
    assert facts.instances == 11
    assert codes(facts).keys() & {"crc", "corrupt"}
    assert "11/12" in codes(facts).values()


def test_a_directory_of_no_use_is_done_without(knee, saved):
    whole = zipped([("IM1", knee)])
    for broken in (
        changed(whole, b"PK\x01\x02", 42, b"\xf0\xff\xff\xff"),
        changed(whole, b"PK\x05\x06", 12, b"\xf0\xff\xff\xff"),
    ):
        facts = look(saved(broken))
        assert facts.instances == 1
        assert "corrupt" in codes(facts)


def test_long_sizes_are_read(knee, saved, monkeypatch, tmp_path):
    path = tmp_path / "long.zip"
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("IM1", knee)
        archive.writestr("IM2", knee[:-2] + b"xx")
    assert look(path).instances == 2
    assert look(saved(path.read_bytes()[:-90])).instances == 2


def test_without_libarchive_other_archives_are_unsupported(disc, saved, monkeypatch):
    monkeypatch.setattr(flat, "ffi", None)
    assert not flat.is_here()
    assert codes(look(saved(written("7zip", disc, options="compression=deflate")))) == {"unsupported": ""}
    assert look(saved(zipped(disc))).instances == 12


def test_progress_goes_up_to_the_whole(samples):
    path = samples / "cd" / "cd_brain_mr.zip"
    seen = []
    look_at([Part(path)], progress=lambda *far: seen.append(far))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)


def test_whoever_wants_to_draw_is_told_of_every_file_while_it_is_there(samples, disc, saved):
    kept = []
    look_at([Part(saved(zipped(disc)))], keep=lambda *one: kept.append(one))
    assert len(kept) == 12
    facts, again, held, _ = kept[0]
    assert (facts.modality, len(again().read())) == ("MR", held)
    kept.clear()
    look_at([Part(saved(disc[1][1]))], keep=lambda *one: kept.append(one))
    slices = sorted((samples / "series").iterdir())
    look_at([Part(path) for path in slices], keep=lambda *one: kept.append(one))
    assert [held for _, _, held, _ in kept] == [0] * 7
    with kept[1][1]() as file:
        assert file.read() == slices[0].read_bytes()
