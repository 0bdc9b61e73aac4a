"""The pictures of the documents, taken from the running demo: `python -m tests.pictures` renews those in docs/."""

from __future__ import annotations

import asyncio
from pathlib import Path

from playwright.async_api import Page

from tests.demo import begin, demo, looked_at, next_step

ROOT = Path(__file__).parents[1]
DOCS, BUILD = ROOT / "docs", ROOT / "build" / "pictures"  # what tests take is nobody's to commit
MIDDLE = 27  # the steps that have been played: a fever on day 3, and the alarm in the staff group


async def renew(page: Page, path: Path) -> None:
    """Take a picture of what the page shows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=path)


async def main() -> None:
    """Play the case in English to its middle, and take the picture that the README opens with."""
    async with demo() as address, looked_at(address, "en-US", height=940) as page:
        await begin(page, "en")
        for _ in range(MIDDLE):
            await next_step(page)
        await renew(page, DOCS / "page.png")


if __name__ == "__main__":
    asyncio.run(main())
