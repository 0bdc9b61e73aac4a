"""`puente rehearse`, as anybody would type it: complete to month 12, in a reader's own language and no other."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import pytest

from flows.text import Text
from tests.catalog_sentences import own, strange
from tests.shipped import catalogs

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "es", "fr")
GENEROUS = 120.0  # seconds; a minute is promised, two cores shared by others are not


@pytest.fixture(params=LANGUAGES)
async def chats(request, tmp_path):
    """The language, and what every person saw: played by the command, written to files."""
    command = [sys.executable, "-m", "bot.cli", "rehearse", "knee-oa", "--lang", request.param, "--out", str(tmp_path)]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(process.communicate(), GENEROUS)
    assert process.returncode == 0, said.decode()
    begin = f"knee-oa-{request.param}-"
    return request.param, {path.stem.removeprefix(begin): path.read_text("utf-8") for path in tmp_path.glob("*.txt")}


async def test_a_rehearsal_is_complete_and_speaks_each_readers_language_only(chats):
    lang, found = chats
    assert set(found) == {"patient", "companion", "coordinator", "physician", "staff"}
    complete(found, lang)
    for who in ("patient", "companion"):
        assert not strange(bots_words(found[who]), lang), who
    assert len(own(bots_words(found["patient"]), lang)) > 100, "sentences are not recognised; the search proves nothing"


def complete(found: dict[str, str], lang: str) -> None:
    """From hello to month 12: the patient's last check is answered and its line stands with the staff."""
    assert "[2026-12-01" in found["patient"]
    assert "[2028-01-13" in found["patient"]
    assert ".ics>" in found["patient"]
    assert ".ics>" in found["companion"]
    assert catalogs().render(Text("check.M12"), "es") in found["staff"].rpartition("#")[2]
    assert catalogs().render(Text("t.emergency"), lang).partition("\n")[0] in found["patient"]


def bots_words(chat: str) -> str:
    """What the bot said and the buttons it showed; the person's own words and the greeting in all languages aside."""
    messages = re.split(r"\n(?=\[\d{4}-\d\d-\d\d \d\d:\d\d\])", chat)
    greeting = catalogs().render(Text("welcome.languages"), "en").partition("\n")[0]
    return "\n".join(message for message in messages if "] Puente: " in message[:60] and greeting not in message)
