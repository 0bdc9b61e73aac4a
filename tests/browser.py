"""Which browser the page is tested in."""

from __future__ import annotations

import shutil


def chromium() -> str | None:
    """The system's Chromium; None lets Playwright start its own, as on Ubuntu, where the package is a snap."""
    return shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
