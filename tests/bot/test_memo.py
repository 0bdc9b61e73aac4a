"""What passed is not read again at the next start; what changed is."""

from __future__ import annotations

import ast
from datetime import date

import pytest

from bot.app import ROOT
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


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "check").glob("*.py")), ids=lambda path: path.stem)
def test_all_that_the_check_is_made_of_is_read(path):
    """But for the clock, whose day is part of the mark."""
    tree = ast.parse(path.read_text("utf-8"))
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    ours = {name.replace(".", "/") for name in named if name.startswith(("bot.", "flows."))} - {"bot/clock"}
    assert {name for name in ours if not f"{name}.py".startswith(memo.READ)} == set()
