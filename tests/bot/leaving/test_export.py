"""An export: what is in the archive, what stays, and what becomes of a process that fails."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

from bot.imaging.parts import Part
from bot.leaving import export as leaving
from bot.leaving.export import ExportFailed, export
from flows.rules.identity import Person
from tests.bot.leaving import made

CARLOS = Person("Carlos García López", date(1960, 3, 14))
SECRET = b"a secret of the case"


@pytest.fixture
def put(tmp_path):
    """Lay files down as parts of an upload."""

    def _put(*files):
        parts = []
        for number, data in enumerate(files):
            path = tmp_path / f"part{number}"
            path.write_bytes(data if isinstance(data, bytes) else made.bytes_of(data))
            parts.append(Part(path, "García rodilla.dcm"))
        return parts

    return _put


async def sent(parts, tmp_path, person=CARLOS, name="out.zip", **more):
    return await export(parts, tmp_path / name, secret=SECRET, person=person, **more)


def names_in(exported):
    with ZipFile(exported.archive) as archive:
        return archive.namelist()


async def test_names_in_the_archive_say_study_series_and_place(put, tmp_path):
    slices = [made.slice_of(number=n) for n in (1, 2)]
    other = made.slice_of(series="1.2.3.4.6")
    older = made.slice_of(study="1.2.3.9", series="1.2.3.9.1")
    older.StudyDate = ""
    done = await sent(put(*slices, other, older), tmp_path)
    assert names_in(done) == [
        "study1_series1_0001.dcm", "study1_series1_0002.dcm", "study1_series2_0001.dcm", "study2_series1_0001.dcm",
    ]  # fmt: skip
    assert (done.written, done.refused) == (4, ())
    assert done.studies == (("study1", date(2026, 9, 3)), ("study2", None))
    assert done.ages(date(2027, 1, 2)) == {"study1": 3, "study2": None}


async def test_an_export_twice_is_the_same_bytes(put, tmp_path):
    parts = put(made.slice_of())
    first, second = await sent(parts, tmp_path), await sent(parts, tmp_path, name="again.zip")
    assert first.archive.read_bytes() == second.archive.read_bytes()


async def test_nothing_of_the_person_is_in_the_archive(put, tmp_path):
    done = await sent(put(made.everything()[0]), tmp_path)
    data = done.archive.read_bytes().lower()
    assert done.written == 1
    assert not [
        word for word in (b"garcia", b"lopez", b"carlos", b"19600314", b"hx-448812", b"20260903") if word in data
    ]


async def test_what_cannot_be_sure_of_stays_until_a_person_has_looked(put, tmp_path, samples):
    ultrasound = made.slice_of(number=2)
    ultrasound.Modality = "US"
    pdf = (samples / "docs" / "informe_texto.pdf").read_bytes()
    report = (samples / "other" / "sr_report.dcm").read_bytes()
    photo = (samples / "photos" / "sharp_gps.jpg").read_bytes()
    parts = put(made.slice_of(), ultrasound, pdf, report, photo, b"[autorun]\r\nopen=viewer.exe\r\n")
    done = await sent(parts, tmp_path)
    assert (done.written, done.refused) == (
        1, ((2, "burned_in_possible"), (3, "not_exported"), (4, "no_picture"), (5, "photo")),
    )  # fmt: skip
    done = await sent(parts, tmp_path, name="looked.zip", released=frozenset({2, 3, 4, 5}))
    assert (done.written, done.refused) == (3, ((3, "not_exported"), (4, "no_picture")))
    assert names_in(done)[-1] == "photo_0001.jpg"


@pytest.mark.parametrize("name", ["sharp_gps.jpg", "sharp.heic", "telegram_photo.jpg"])
async def test_a_released_photo_is_made_anew_from_its_pixels(put, tmp_path, samples, name):
    photo = (samples / "photos" / name).read_bytes()
    done = await sent(put(photo + b"GARCIA behind the end"), tmp_path, released=frozenset({1}))
    with ZipFile(done.archive) as archive, archive.open("photo_0001.jpg") as file, Image.open(file) as image:
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
    assert b"GARCIA" not in done.archive.read_bytes()


async def test_archives_are_walked_and_the_same_file_leaves_once(put, tmp_path):
    packed, data = BytesIO(), made.bytes_of(made.slice_of())
    with ZipFile(packed, "w") as archive:
        archive.writestr("DICOM/GARCIA/IM1", data)
        archive.writestr("DICOM/GARCIA/IM1_copy", data)
        archive.writestr("DICOM/GARCIA/IM2", made.bytes_of(made.slice_of(number=2)))
        archive.writestr("viewer.exe", b"MZ" + bytes(200))
    done = await sent(put(packed.getvalue()), tmp_path)
    assert (done.written, done.refused) == (2, ())
    assert names_in(done) == ["study1_series1_0001.dcm", "study1_series1_0002.dcm"]


async def test_a_locked_archive_says_so(put, tmp_path, samples):
    done = await sent(put((samples / "hostile" / "encrypted.zip").read_bytes()), tmp_path)
    assert (done.written, done.refused) == (0, ((0, "encrypted"),))


async def test_half_an_archive_never_passes_for_the_whole(put, tmp_path):
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for number in range(1, 5):
            archive.writestr(f"IM{number}", made.bytes_of(made.slice_of(number=number)))
    done = await sent(put(packed.getvalue()[:2000]), tmp_path)
    assert done.written == 1
    assert 0 in dict(done.refused)


@pytest.mark.parametrize("name", ["bomb_200mb.zip", "slip.zip"])
async def test_a_hostile_archive_does_no_harm(put, tmp_path, samples, name):
    done = await sent(put((samples / "hostile" / name).read_bytes()), tmp_path)
    assert done.written == 0


async def test_a_broken_photo_stays(put, tmp_path):
    done = await sent(put(b"\xff\xd8\xff\xe0 no photo"), tmp_path, released=frozenset({1}))
    assert done.refused == ((1, "unreadable"),)


async def test_somebody_elses_study_stays(put, tmp_path):
    parts = put(made.slice_of(), made.slice_of("PEREZ^MARIA"), made.slice_of(born="19700101"))
    assert (await sent(parts, tmp_path)).refused == ((2, "other_person"), (3, "other_person"))


async def test_a_name_that_the_rules_leave_is_found_and_the_picture_stays(put, tmp_path):
    hidden = made.slice_of()
    hidden.Manufacturer = "knee of Garcia"
    assert (await sent(put(hidden), tmp_path)).refused == ((1, "leak"),)


async def test_hostile_files_stay_and_the_others_leave(put, tmp_path, samples):
    hostile = [path.read_bytes() for path in sorted((samples / "hostile").iterdir()) if path.suffix == ".dcm"]
    done = await sent(put(*hostile, made.slice_of()), tmp_path)
    assert done.written >= 1
    assert not [number for number, reason in done.refused if number == len(hostile) + 1]


async def test_a_process_that_dies_leaves_nothing(put, tmp_path, monkeypatch):
    parts = put(made.slice_of())
    monkeypatch.setattr(leaving, "PYTHON", ("-c", "import sys; sys.exit(3)"))
    with pytest.raises(ExportFailed):
        await sent(parts, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["part0"]


async def test_a_process_that_hangs_is_ended(put, tmp_path, monkeypatch):
    parts = put(made.slice_of())
    monkeypatch.setattr(leaving, "PYTHON", ("-c", "import time; time.sleep(600)"))
    monkeypatch.setattr(leaving, "WALL_LEAST", 0.2)
    with pytest.raises(ExportFailed):
        await sent(parts, tmp_path)
