"""What somebody new reads: the clinic's card without a gap, links that can be told apart, answers that are found.

1. A card with an empty field is a fault: a patient cannot check what does not stand there.
2. An answer that its own question does not find is lost; one that nobody looked at for a year may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.check.words import LANGUAGES
from bot.content import FAULT, WARNING, Content, Fault
from flows.content import Answer, Clinic
from flows.journey.trust import KINDS, PUBLISHED
from flows.rules.questions import Questions

ANSWERS = "answers/typical.toml"
STANDINGS = ("open", "accepted", "treated", "declined")
SOURCES = ("campaign", "referral")
SHOWN = ("display_name", "legal_name", "address", "phone", "emergency_phone")
KEY = re.compile(r"[a-z0-9_-]{1,60}")  # what a link can carry behind its two letters
LASTS = timedelta(days=365)


def faults(content: Content, today: date) -> Iterator[Fault]:
    """What is wrong with the cards, the links and the answers on a day."""
    for clinic in content.clinics.values():
        file = f"clinics/{clinic.key}/profile.toml"
        yield from _card(file, clinic)
        yield from _sources(file, clinic)
    yield from _answers(content.questions, today)


def _card(file: str, clinic: Clinic) -> Iterator[Fault]:
    shown = {name: getattr(clinic, name) for name in SHOWN}
    shown |= {f"licences.{one.kind}.holder": one.holder for one in clinic.licences}
    shown |= {f"licences.{one.kind}.activity": one.activity for one in clinic.licences}
    shown |= {f"physicians.{one.key}.name": one.name for one in clinic.physicians}
    shown |= {"lab.name": clinic.lab.name}
    for entry, value in shown.items():
        if not value.strip():
            yield Fault(file, entry, "patients read it, and it is empty", "write it as it stands on the paper")
    if not clinic.lab.licence.strip():
        todo = "write the number of its paper; patients check it"
        yield Fault(file, "lab.licence", "the laboratory's number is empty", todo, WARNING if clinic.demo else FAULT)
    yield from _known(file, clinic)


def _known(file: str, clinic: Clinic) -> Iterator[Fault]:
    for licence in clinic.licences:
        if licence.kind not in KINDS:
            yield Fault(file, f"licences.{licence.kind}", "it is no kind of paper", f"write one of {', '.join(KINDS)}")
    for one in clinic.physicians:
        for lang in sorted(set(one.languages) - set(LANGUAGES)):
            todo = f"write one of {', '.join(LANGUAGES)}"
            yield Fault(file, f"physicians.{one.key}.languages", f'"{lang}" has no name here', todo)
    for key in sorted(set(clinic.published) - set(PUBLISHED)):
        yield Fault(file, f"published.{key}", "nobody reads it", f"write one of {', '.join(PUBLISHED)}")


def _sources(file: str, clinic: Clinic) -> Iterator[Fault]:
    seen = set()
    for one in clinic.sources:
        entry = f"sources.{one.key}"
        if not KEY.fullmatch(one.key):
            yield Fault(file, entry, "a link cannot carry it", "use up to 60 of a to z, 0 to 9, _ and -")
        if one.kind not in SOURCES:
            yield Fault(file, entry, f'"{one.kind}" is no kind of source', f"write one of {', '.join(SOURCES)}")
        if (one.kind, one.key) in seen:
            yield Fault(file, entry, "it stands here twice", "give each its own key")
        seen.add((one.kind, one.key))


def _answers(questions: Questions, today: date) -> Iterator[Fault]:
    groups = {group.key for group in questions.answers.groups}
    seen = set()
    for one in questions.answers.answers:
        if one.key in seen:
            yield Fault(ANSWERS, one.key, "it stands here twice", "give each answer its own key")
        seen.add(one.key)
        if one.group not in groups:
            yield Fault(ANSWERS, one.key, f'there is no group "{one.group}"', "name a group of this file")
        for standing in sorted(set(one.told) - set(STANDINGS)):
            todo = f"write one of {', '.join(STANDINGS)}"
            yield Fault(ANSWERS, one.key, f'"{standing}" is no standing of a case', todo)
        if one.checked_on < today - LASTS:
            todo = "hold it against its source and write the day"
            yield Fault(ANSWERS, one.key, f"nobody checked it since {one.checked_on}", todo, WARNING)
        yield from _found(questions, one)


def _found(questions: Questions, one: Answer) -> Iterator[Fault]:
    for lang, question in sorted(one.question.items()):
        if one not in questions.asked(question):
            yield Fault(ANSWERS, one.key, f'its own question does not find it in "{lang}"', "add words to its asks")
