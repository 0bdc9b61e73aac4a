"""What the child does, without its walls: every kind of file of the samples, one after another."""

from __future__ import annotations

from collections import Counter
from zipfile import ZipFile

import pytest
from pydicom import config

from bot.imaging.parts import Part
from bot.leaving.child import Job, Writer
from bot.leaving.objects import Object, Objects
from flows.rules.identity import Person

NOBODY = Person("", None)


@pytest.fixture(autouse=True)
def _as_in_the_child(monkeypatch):
    """Values that break their rules are not told."""
    monkeypatch.setattr(config.settings, "reading_validation_mode", config.IGNORE)
    monkeypatch.setattr(config.settings, "writing_validation_mode", config.IGNORE)


@pytest.fixture
def parts(samples):
    found = [path for path in sorted(samples.rglob("*")) if path.is_file() and path.suffix not in {".json", ".md"}]
    return tuple(Part(path, path.name) for path in found)


def written(parts, tmp_path, objects, **more):
    job = Job(parts, tmp_path / "out.zip", b"secret", NOBODY, frozenset(), **more)
    assert Job.from_json(job.to_json()) == job
    with ZipFile(job.to, "w") as archive:
        writer = Writer(job, archive)
        for one in objects:
            writer.take(one)
    return writer, ZipFile(job.to).namelist()


@pytest.mark.filterwarnings("ignore")  # the child takes values as they are
def test_every_sample_leaves_or_stays_with_a_reason(parts, tmp_path):
    objects = Objects(parts)
    writer, names = written(parts, tmp_path, objects)
    assert writer.written == len(names) > 50
    reasons = Counter(reason for _, reason in writer.refused)
    assert {"secondary_capture", "no_picture", "photo", "not_exported"} <= reasons.keys()
    assert {"bomb", "encrypted"} <= set(objects.unread)


@pytest.mark.filterwarnings("ignore")
def test_originals_are_taken_out_as_they_are(parts, tmp_path):
    _, names = written(parts, tmp_path, Objects(parts), originals=True)
    assert all(name.startswith("original_") for name in names)


@pytest.mark.filterwarnings("ignore")
def test_released_photos_are_drawn_anew(parts, tmp_path):
    photos = tuple(part for part in parts if part.path.parent.name == "photos")
    job = Job(photos, tmp_path / "out.zip", b"secret", NOBODY, frozenset(range(1, len(photos) + 1)))
    with ZipFile(job.to, "w") as archive:
        writer = Writer(job, archive)
        for one in Objects(photos):
            writer.take(one)
    assert writer.written == len(photos)


def test_what_is_too_large_or_breaks_its_parser_stays(tmp_path):
    objects = [Object(1, "dicom", None), Object(2, "dicom", b"junk"), Object(3, "dicomdir", b""), Object(4, "dicom", 7)]
    writer, _ = written((), tmp_path, objects)
    assert writer.refused == [(1, "too_large"), (2, "unreadable"), (4, "unreadable")]
    assert writer.said() == {"written": 0, "refused": writer.refused, "studies": []}
