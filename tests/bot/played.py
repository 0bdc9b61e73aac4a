"""The rehearsal's script, played on the clinic of the tests: how a test comes to any point of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.app import ROOT
from bot.clock import SECOND
from bot.rehearsal import Player, scripts
from tests.bot.harness import ANA, CARLOS, GROUP, PRIMERA, ROSA, Clinic, User, catalogs

WHO = {"patient": CARLOS, "companion": ROSA, "coordinator": ANA, "physician": PRIMERA}


def people(lang: str = "es") -> dict[str, User]:
    """Everybody of the case; patient and companion read that language, the staff their own."""
    return WHO | {role: replace(WHO[role], lang=lang) for role in ("patient", "companion")}


# How many steps of the script lead to a point of the case.
AGREED, FORM_SENT, IN_REVIEW, REVIEW_OPEN, ACCEPTED = 2, 6, 9, 11, 12
LETTER_READ, QUOTE_WRITTEN, QUOTE_SENT, OFFER_READ, CONSENT_OPEN, CONSENTED, TRIP_SAID = 13, 14, 15, 16, 18, 19, 20
JOINED, TRIP_CONFIRMED, TREATED, D1, D3 = 22, 23, 25, 26, 27


async def answered(clinic: Clinic, expectation: str = "Menos dolor es posible.") -> None:
    """The physician takes the case and answers each of the four questions with yes, in writing."""
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_four", chat=GROUP)
    thread = (await clinic.case()).topic_id
    for words in ("Hay ensayos controlados.", "Está en condiciones.", "Sin contraindicaciones.", expectation):
        await clinic.presses(PRIMERA, "st_yes", chat=GROUP)
        await clinic.says(PRIMERA, words, chat=GROUP, thread=thread)


class Controls:
    """What a player needs of the sandbox's control API."""

    def __init__(self, clinic: Clinic, lang: str = "es") -> None:
        self.clinic = clinic
        self.users = {user.id: user for user in people(lang).values()}

    async def start(self, user: int, payload: str | None = None) -> None:
        await self.clinic.says(self.users[user], f"/start {payload or ''}".strip())

    async def say(self, user: int, text: str, **where: Any) -> None:
        await self.clinic.says(self.users[user], text, **where)

    async def press(self, user: int, label: str, **where: Any) -> None:
        await self.clinic.presses(self.users[user], label, **where)

    async def upload(self, user: int, name: str, content: bytes) -> None:
        await self.clinic.uploads_file(self.users[user], name, content)

    async def messages(self, chat: int) -> list[dict[str, Any]]:
        found = self.clinic.telegram.chats.get(chat, [])
        return [
            {
                "id": m.id,
                "text": m.text,
                "thread": m.thread,
                "buttons": [[{"text": b["text"]} for b in r] for r in m.rows],
            }
            for m in found
        ]

    async def advance(self, seconds: float) -> None:
        await self._to(self.clinic.clock.now() + round(seconds * SECOND))

    async def set_clock(self, moment: str) -> None:
        await self._to(int(datetime.fromisoformat(moment).timestamp()) * SECOND)

    async def to_next(self) -> None:
        at = await self.clinic.ticker.next_at()
        assert at is not None, "nothing is due any more"
        await self.clinic.tick_at(max(at, self.clinic.clock.now()))

    async def _to(self, end: int) -> None:
        """By way of everything that is due, as the sandbox's clock moves."""
        while (at := await self.clinic.ticker.next_at()) is not None and at <= end:
            await self.clinic.tick_at(max(at, self.clinic.clock.now()))
        await self.clinic.tick_at(end)

    async def wait(self, _: float) -> None:
        """The clinic rests after everything."""


def player(clinic: Clinic, lang: str = "es") -> Player:
    """A player of the knee case whose people are those of the tests."""
    it = Player(scripts(ROOT / "data")["knee-oa"], Controls(clinic, lang), catalogs(), lang, "es")
    it.people = {role: user.id for role, user in WHO.items()}
    it.group = GROUP
    return it


async def play(clinic: Clinic, steps: int, after: int | None = None, lang: str = "es") -> Player:
    """The staff come in and the case is played so far; or it goes on `after` so many steps."""
    it = player(clinic, lang)
    if after is None:
        await clinic.opens()
    it.at = after or 0
    while it.at < steps:
        await it.step()
    return it


async def one_action(it: Player) -> None:
    """The next single thing somebody does in the script."""
    step = it.script.steps[it.at]
    await it._act(step["who"], step["do"][it._acted])
    it._acted += 1
    if it._acted == len(step["do"]):
        it.at, it._acted = it.at + 1, 0
