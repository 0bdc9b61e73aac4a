"""Files by name: what is read, and what is said when something cannot be."""

from __future__ import annotations

import pytest

from bot.imaging import named
from bot.imaging.named import needed, parts_of
from flows.errors import ConfigError


@pytest.fixture
def disc(tmp_path):
    """The folder of a CD, with a link out of it."""
    folder = tmp_path / "disc"
    (folder / "IMAGES").mkdir(parents=True)
    for name in ("IMAGES/IM2", "IMAGES/IM1", "DICOMDIR"):
        (folder / name).write_bytes(b"x")
    (tmp_path / "secret").write_bytes(b"x")
    (folder / "link").symlink_to(tmp_path / "secret")
    return folder


def test_a_folder_is_every_file_in_it_and_none_outside(disc):
    parts = parts_of([disc, disc / "DICOMDIR"])
    assert [part.name for part in parts] == ["DICOMDIR", "IMAGES/IM1", "IMAGES/IM2", "DICOMDIR"]
    assert all(part.path.is_absolute() for part in parts)


def test_an_empty_folder_and_a_missing_file_are_named(tmp_path):
    with pytest.raises(ConfigError, match="there is no file in it; name files"):
        parts_of([tmp_path])
    with pytest.raises(ConfigError, match="there is none; name files"):
        parts_of([tmp_path / "gone"])


def test_more_files_than_an_upload_has_are_refused(disc, monkeypatch):
    monkeypatch.setattr(named, "FILES_MAX", 2)
    with pytest.raises(ConfigError, match="3 files: more than 2"):
        parts_of([disc])


def test_what_may_not_be_read_is_named(disc, monkeypatch):
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "no", str(disc))

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.open", refused)
        with pytest.raises(ConfigError, match="PermissionError; make it readable or leave it out"):
            parts_of([disc])
    monkeypatch.setattr("os.scandir", refused)
    with pytest.raises(ConfigError, match="PermissionError; make it readable or name files"):
        parts_of([disc])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "{}",
            "[]",
            "7",
            "null",
            '{"today": 7}',
            '{"today": "2026-01-01"}',
            '{"today": "2026-01-01", "need": []}',
        ),
        '{"today": "2026-01-01", "need": {"modalities": ["MR"], "body_part": 7}}',
        '{"today": "2026-01-01", "need": {"modalities": ["MR"], "body_part": "KNEE", "max_age_months": "many"}}',
        '{"today": "2026-01-01", "need": {"modalities": ["MR"], "body_part": "KNEE", "max_age_months": 1e999}}',
        '{"today": "2026-01-01", "patient": 7, "need": {"modalities": ["MR"], "body_part": "KNEE"}}',
        "[" * 100_000,
    ],
)
def test_a_context_that_is_none_is_said_with_the_way_out(tmp_path, text):
    (tmp_path / "context.json").write_text(text)
    with pytest.raises(ConfigError, match='give JSON with "today", "patient" and "need"'):
        needed(tmp_path / "context.json")
