"""Published files stay as they are."""

from pathlib import Path

from bot.check import frozen

DATA = Path(__file__).parents[1] / "data"


def test_published_files_have_not_changed_and_every_versioned_file_is_pinned():
    """A change is a new version: knee-oa@2 beside knee-oa@1."""
    assert frozen.sums(DATA) == frozen.pinned(DATA)


def test_what_patients_read_and_answer_is_pinned():
    names = frozen.pinned(DATA)
    assert "questionnaires/knee-oa@1.toml" in names
    assert "rules/universal@1.toml" in names
    assert "plans/followup@1.toml" in names
    assert {f"consents/privacy-notice@1/{lang}.md" for lang in ("en", "es", "fr")} <= set(names)
