"""Documents out of Markdown: sections with keys, the same in every language, and the hash of the exact bytes.

1. The bytes of a file are the document; nothing here trims, re-wraps or translates them before hashing.
2. A placeholder without a value is an error, never an empty string.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.reader import Reader
from flows.content import Document, Question, Section, TeachBack, Wording
from flows.errors import ContentError

HEADING = re.compile(r"^#{1,2} (?P<title>.+?) \{#(?P<key>[a-z0-9_]+)\}\n", re.MULTILINE)
PLACEHOLDER = re.compile(r"\{(?:clinic_sets: )?([a-z0-9_]+)\}")
CLINIC_SETS = re.compile(r"\{clinic_sets: ([a-z0-9_]+)\}")
BULLET = re.compile(r"^[-*] ", re.MULTILINE)
BOLD = re.compile(r"\*\*(.+?)\*\*")
ANSWER_KEY = re.compile(
    r"<!-- must: (?P<must>yes|no); section: (?P<section>\w+); correct: (?P<correct>\{?\w+\}?) -->\n"
)
OPTION = re.compile(r"^- \((?P<key>[a-z])\) (?P<text>.+)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A section in one language."""

    title: str
    summary: str
    body: str


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled; raises ContentError for one without a value."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in values:
            raise ContentError(f'placeholder "{name}" has no value; give it one, "none" and "not known" are values')
        return values[name]

    return PLACEHOLDER.sub(value, text)


def placeholders(text: str) -> frozenset[str]:
    """The names a text waits for."""
    return frozenset(PLACEHOLDER.findall(text))


def clinic_sets(text: str) -> frozenset[str]:
    """Those of them that the clinic sets once for everybody."""
    return frozenset(CLINIC_SETS.findall(text))


def parts(markdown: str) -> dict[str, Part]:
    """The sections of a file by key, in order."""
    found = list(HEADING.finditer(markdown))
    ends = [*(one.start() for one in found[1:]), len(markdown)]  # one too many where a file has no heading
    return {one["key"]: _part(one["title"], markdown[one.end() : end]) for one, end in zip(found, ends, strict=False)}


def _part(title: str, text: str) -> Part:
    body = text.strip("\n")
    first, _, rest = body.partition("\n")
    if first.startswith("> "):
        return Part(title, first.removeprefix("> "), rest.strip("\n"))
    return Part(title, "", body)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one document: its parts and hashes by language."""

    name: str
    version: int
    parts: Mapping[str, Mapping[str, Part]]
    sha256: Mapping[str, str]


def files(reader: Reader, folder: Path) -> Files | None:
    """What lies in `NAME@N/`; None and faults where languages do not hold the same sections in the same order."""
    name, _, version = folder.name.partition("@")
    read, sums = {}, {}
    for path in sorted(folder.glob("*.md")):
        text = reader.text(path)
        sums[path.stem] = hashlib.sha256(text.encode("utf-8")).hexdigest()
        read[path.stem] = parts(text)
    if not version.isdigit() or not read:
        reader.fault(folder, "folder", "it is not a document", "name it NAME@1 and put one LANG.md a language into it")
        return None
    return Files(name, int(version), read, sums) if _aligned(reader, folder, read) else None


def _aligned(reader: Reader, folder: Path, read: Mapping[str, Mapping[str, Part]]) -> bool:
    lang, model = next(iter(read.items()))
    uneven = [other for other, found in read.items() if list(found) != list(model)]
    for other in uneven:
        odd = sorted(set(read[other]) ^ set(model)) or ["order"]
        wrong = f'sections differ from "{lang}.md": {", ".join(odd)}'
        reader.fault(folder / f"{other}.md", "sections", wrong, "give every language the same keys in the same order")
    return not uneven


def document(found: Files) -> Document:
    """A notice, consent, letter or sheet."""
    keys = list(next(iter(found.parts.values())))
    sections = tuple(
        Section(
            key,
            {lang: read[key].title for lang, read in found.parts.items()},
            {lang: read[key].summary for lang, read in found.parts.items()},
            {lang: read[key].body for lang, read in found.parts.items()},
        )
        for key in keys
    )
    return Document(found.name, found.version, sections, found.sha256)


def teach_back(reader: Reader, folder: Path, found: Files) -> TeachBack | None:
    """Questions after reading; None and faults where one is not written in the agreed form."""
    keys = [key for key in next(iter(found.parts.values())) if key not in {"title", "intro"}]
    questions = [_question(reader, folder, key, found) for key in keys]
    intro = {lang: read["intro"].body if "intro" in read else "" for lang, read in found.parts.items()}
    whole = tuple(question for question in questions if question)
    return TeachBack(found.name, found.version, intro, whole, found.sha256) if len(whole) == len(keys) else None


def _question(reader: Reader, folder: Path, key: str, found: Files) -> Question | None:
    read = {lang: _asked(by_key[key].body) for lang, by_key in found.parts.items()}
    known = {lang: asked for lang, asked in read.items() if asked}
    same = len({(asked.head, tuple(asked.options)) for asked in known.values()}) == 1
    if len(known) < len(read) or not same:
        reader.fault(folder, key, "it is not a question in every language", "write it as the other questions are")
        return None
    one = next(iter(known.values()))
    (must, section, correct), options = one.head, tuple(one.options)
    return Question(
        key,
        must == "yes",
        section,
        correct.strip("{}"),
        {lang: asked.text for lang, asked in known.items()},
        {key: {lang: asked.options[key] for lang, asked in known.items()} for key in options},
        {lang: asked.if_wrong for lang, asked in known.items()},
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A teach-back question in one language."""

    head: tuple[str, str, str]
    text: str
    options: Mapping[str, str]
    if_wrong: str


def _asked(body: str) -> Asked | None:
    head, options = ANSWER_KEY.search(body), list(OPTION.finditer(body))
    if not head or not options:
        return None
    text = body[head.end() : options[0].start()].strip()
    told = body[options[-1].end() :].strip()
    _, _, if_wrong = told.partition(":")  # "If wrong:", "Si no acertó:", "En cas d'erreur :"
    found = (head["must"], head["section"], head["correct"])
    return Asked(found, text, {one["key"]: one["text"] for one in options}, if_wrong.strip())


def texts(paper: Document) -> dict[str, Wording]:
    """A document's sections by text id: `<id>/<key>` the body, `.title` and `.summary` beside it."""
    found: dict[str, Wording] = {}
    for section in paper.sections:
        text_id = f"{paper.id}/{section.key}"
        found |= {f"{text_id}.title": _plain(section.title), text_id: _plain(section.body)}
        if any(section.summary.values()):
            found[f"{text_id}.summary"] = _plain(section.summary)
    return found


def asked_texts(asked: TeachBack) -> dict[str, Wording]:
    """Questions by text id: `<id>/tb1`, its options `<id>/tb1.a`, and `<id>/tb1.if_wrong`."""
    found: dict[str, Wording] = {f"{asked.id}/intro": asked.intro}
    for question in asked.questions:
        text_id = f"{asked.id}/{question.key}"
        found |= {text_id: question.text, f"{text_id}.if_wrong": _plain(question.if_wrong)}
        found |= {f"{text_id}.{key}": wording for key, wording in question.options.items()}
    return found


def _plain(wording: Wording) -> Wording:
    """The same words as a chat shows them: no marks of Markdown, every placeholder a value like any other."""
    return {lang: BOLD.sub(r"\1", BULLET.sub("• ", CLINIC_SETS.sub(r"{\1}", text))) for lang, text in wording.items()}
