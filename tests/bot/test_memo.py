"""What passed is not read again at the next start; what changed is."""

from __future__ import annotations

from datetime import date

from bot.check import memo

TODAY = date(2026, 12, 1)


def shelf(tmp_path):
    root = tmp_path / "root"
    (root / "data").mkdir(parents=True)
    (root / "data" / "a.toml").write_text("x = 1")
    return root


def test_a_pass_is_remembered_for_the_same_bytes_and_day(tmp_path):
    root, folder = shelf(tmp_path), tmp_path / "var"
    mark = memo.fingerprint(root, TODAY)
    assert not memo.has_passed(folder, mark)
    memo.remember(folder, mark)
    assert memo.has_passed(folder, memo.fingerprint(root, TODAY))


def test_a_changed_file_or_another_day_is_read_again(tmp_path):
    root = shelf(tmp_path)
    before = memo.fingerprint(root, TODAY)
    assert memo.fingerprint(root, date(2026, 12, 2)) != before
    (root / "data" / "a.toml").write_text("x = 2")
    assert memo.fingerprint(root, TODAY) != before
