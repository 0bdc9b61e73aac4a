"""What patients really send, as conversations: in Spanish and in English, each from the first word on in that language.

Carlos' right knee hurts, he was born on 23 November 1958, and today is 1 December 2026. He presses what is written on a
button in his language and types in it; the staff read Spanish, whatever he reads. Words are compared as they were sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.store.work import Work
from tests.bot import played
from tests.bot.harness import GROUP, Clinic, User, message

LANGS = ("en", "es")
Send = Callable[[Clinic, User], Awaitable[None]]
Words = tuple[str, str]  # in English and in Spanish


@dataclass(frozen=True)
class Case:
    """One conversation. `says` is what the patient does after sending: keys of buttons, or words that are typed."""

    name: str
    send: Send
    reads: tuple[Words, ...]
    staff: tuple[str, ...] = ()
    says: tuple[str | Words, ...] = ()
    counts: tuple[str, ...] = ()
    messages: int = 2  # "received", and the receipt in its place; a question is one more
    never: tuple[str, ...] = ()


def in_both(*cases: Case) -> pytest.MarkDecorator:
    """Each case in each language."""
    both = [pytest.param(case, lang, id=f"{case.name}, {lang}") for case in cases for lang in LANGS]
    return pytest.mark.parametrize(("case", "lang"), both)


async def is_as_told(clinic: Clinic, lang: str, case: Case) -> None:
    """The patient sends, presses and types; what both sides read, and what counts, is as told."""
    patient, began = played.people(lang)["patient"], len(clinic.said)
    await case.send(clinic, patient)
    for said in case.says:
        if isinstance(said, str):
            await clinic.presses(patient, said)
        else:
            await clinic.says(patient, of(said, lang))
    read, cards = told(clinic, patient.id, began), told(clinic, GROUP, began)
    missed = [words for words in case.reads if of(words, lang) not in read]
    assert not missed, read
    assert not [words for words in case.staff if words not in cards], cards
    assert not [name for name in case.never if name in read]
    assert sum(said.chat == patient.id for said in clinic.said[began:]) == case.messages
    assert await counted(clinic) == sorted(case.counts)


def of(words: Words, lang: str) -> str:
    """Words in one of the languages."""
    return words[LANGS.index(lang)]


def told(clinic: Clinic, chat: int, since: int = 0) -> str:
    """What was written in a chat, as it was sent."""
    texts = (said.text for said in clinic.said[since:] if said.chat == chat)
    return "\n".join(texts).replace("\u00a0", " ")


async def counted(clinic: Clinic) -> list[str]:
    """The documents that the newest judgements count."""
    async with clinic.store.tx() as conn:
        work = Work(conn, clinic.house.keys, clinic.clock.now())
        newest = {event.body["upload"]: event.body for event in await work.events(1) if event.kind == "document"}
    return sorted({code for body in newest.values() for code, _ in body["counts"]})


# -- how files are sent


def one(name: str, data: bytes, **more: Any) -> Send:
    """A file by itself."""

    async def send(clinic: Clinic, patient: User) -> None:
        await clinic.uploads_file(patient, name, data, **more)
        await clinic.advance(seconds=20)

    return send


def instead_of_a_file(**what: Any) -> Send:
    """A message with something else in it."""

    async def send(clinic: Clinic, patient: User) -> None:
        await clinic.gets(message(patient, what))

    return send


def album(*files: tuple[str, bytes]) -> Send:
    """Files that Telegram shows as one."""

    async def send(clinic: Clinic, patient: User) -> None:
        await clinic.gets(*(clinic.file(patient, *file, media_group_id="album")[0] for file in files))
        await clinic.advance(seconds=20)

    return send


def in_turn(*sends: Send) -> Send:
    """One after another, with time between them."""

    async def send(clinic: Clinic, patient: User) -> None:
        for each in sends:
            await each(clinic, patient)
            await clinic.advance(minutes=5)

    return send


# -- words of many conversations

MRI = ("MRI of the right knee", "resonancia magnética de rodilla derecha")
MISSING = ("standing knee X-ray", "radiografía de rodilla de pie")
THANKS = ("It is useful to the physician", "Le sirve al médico")
QUESTION = ("One question about it follows", "Sigue una pregunta")
WANTED = ("Still needed", "Todavía falta")
SEND_AGAIN = ("Please send it again", "Envíelo otra vez")
