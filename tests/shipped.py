"""What a clinic gets, read once for all tests of a process; no test changes it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.content import Content
from bot.i18n import Catalogs
from bot.wording import Wording

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"


@cache
def _read(data: Path) -> tuple[Content, Catalogs]:
    found = Content.load(data)
    return found, Catalogs.load(ROOT / "locales", found.texts())


def content(data: Path = DATA) -> Content:
    return _read(data)[0]


def catalogs(data: Path = DATA) -> Catalogs:
    return _read(data)[1]


@cache
def own_texts() -> Catalogs:
    """The catalogs of the product alone, without what a clinic adds."""
    return Catalogs.load(ROOT / "locales")


@cache
def wording() -> Wording:
    return Wording.load(DATA / "wording")
