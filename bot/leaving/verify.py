"""The written bytes, searched for the person once more. It knows nothing of how they were taken out.

1. The object is opened again and every element walked: nothing private or unknown, no date, no name but ours, no UID
   that is neither ours nor the standard's, no word of the person in any text.
2. Then the bytes: names, numbers and dates of birth, as stored, in other cases, as ISO, in other character sets.
3. A word shorter than five bytes is looked for as a word of its own, and not among the pixels: they hold every short
   string by chance.
4. A hit means that it is not sent. One too many is the safe side.
5. What names the person and cannot be read is not searched for in vain: such an object is refused before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from bot.imaging.dicom.charset import decode, is_set
from bot.leaving.deidentify import DATES, read, standard_vr, vr_of
from bot.leaving.refusals import PIXELS, UNREADABLE, Refused
from bot.leaving.uids import Pseudonyms
from bot.leaving.values import day
from flows.rules.identity import Person, is_name
from flows.rules.typed import fold

SHORTEST = 3  # letters; initials and "Li" are among any words
NUMERIC = frozenset(
    {"AT", "FD", "FL", "SL", "SS", "SV", "UL", "US", "UV", "OB", "OW", "OD", "OF", "OL", "OV", "US or SS"}
)
SEARCHED = 5  # bytes, anywhere; 200 MB of noise hold a given one of four bytes twenty times
ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be", "iso8859-5", "cp1252", "shift_jis", "gb18030", "euc_kr")
NUMBERS = ("PatientID", "OtherPatientIDs", "AccessionNumber", "PatientTelephoneNumbers", "PatientAddress")
TELLING = frozenset(tag_for_keyword(name) for name in (*NUMBERS, "PatientBirthDate"))
BIRTHS = ("%Y%m%d", "%Y-%m-%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d%m%Y", "%m%d%Y")
STRICT = frozenset({"UI", "PN", *DATES})  # in these any word but ours is one too many
DUMMIES = frozenset({"00010101", "00010101010101.000000+0000", "000000.00"})
NO_LETTERS = bytes(range(32))
WORDS = re.compile(r"[^\W_]+")
NAME_PARTS = re.compile(rb"[\^= ,\\]")
NAMED = frozenset({"ANONYMIZED"})  # what the library writes where a name may not be empty


class Known(NamedTuple):
    """What must not be in the written bytes: `words` that name somebody, `exact` strings, days of birth."""

    words: frozenset[str]
    exact: frozenset[bytes]
    births: frozenset[date]


def known(person: Person, dataset: Dataset) -> Known:
    """What is known of the person, from their case and from the object before it is cleaned; Refused."""
    words, exact = set(_words(person.name)), set[bytes]()
    births = {person.born_on} if person.born_on else set()
    for element, raw, text in _naming(dataset):
        if _is_name(element):
            words |= {*_words(text), *_words(str(element.value))}
            exact |= {part for part in NAME_PARTS.split(raw) if not part.isdigit()}
        elif on := day(text.strip()) if element.keyword == "PatientBirthDate" else None:
            births.add(on)
        else:  # also a day that is written in a way of its own
            exact |= {part.strip() for said in (raw, text.encode()) for part in said.split(b"\\")}
    return Known(frozenset(words), frozenset(one for one in exact if len(one) >= SEARCHED), frozenset(births))


def _is_name(element: DataElement) -> bool:
    return "PN" in {element.VR, standard_vr(element.tag)}


def _naming(dataset: Dataset, declared: Sequence[str] = ()) -> Iterator[tuple[DataElement, bytes, str]]:
    """The names, numbers and days, nested ones too, with their bytes and text. Refused when one cannot be read."""
    try:
        declared = _character_sets(dataset) or declared
        for tag, element in list(dataset.items()):
            kinds = _kinds(tag, element.VR)
            if kinds == {"SQ"}:
                for item in dataset[tag].value:
                    yield from _naming(item, declared)
            elif "SQ" in kinds:
                raise Refused(UNREADABLE)
            elif "PN" in kinds or tag in TELLING:
                raw = _stored(element)
                yield dataset[tag], raw, _text(raw, declared)
    except Exception:  # noqa: BLE001  pydicom raises many kinds
        raise Refused(UNREADABLE) from None


@lru_cache(maxsize=4096)  # the slices of a series have the same elements
def _kinds(tag: BaseTag, said: str | None) -> frozenset[str]:
    """The VR as the file says it, and as it must be."""
    return frozenset({vr_of(tag, said), standard_vr(tag) or vr_of(tag, said)})


def _character_sets(dataset: Dataset) -> list[str]:
    return [str(one) for one in _each(dataset["SpecificCharacterSet"])] if "SpecificCharacterSet" in dataset else []


def _stored(element: RawDataElement | DataElement) -> bytes:
    """A value as it stands in the file."""
    if isinstance(element, RawDataElement):
        return element.value or b""
    parts = [getattr(one, "original_string", one) for one in _each(element)]
    return b"\\".join(one if isinstance(one, bytes) else str(one or "").encode() for one in parts)


def _text(raw: bytes, declared: Sequence[str]) -> str:
    """A set of characters that nobody knows may make any name of the same bytes."""
    said = decode(raw, declared)
    if said is None or not (raw.isascii() or all(is_set(term) for term in declared)):
        raise Refused(UNREADABLE)
    return said


def _words(name: str) -> Iterator[str]:
    """The words that name somebody: no particles, no placeholders."""
    yield from (word for word in WORDS.findall(name) if len(word) >= SHORTEST and is_name(word))


def leaks(written: bytes, about: Known, names: Pseudonyms) -> bool:
    """Whether anything of the person is left."""
    dataset = read(written)
    head, pixels = _apart(written, dataset)
    return _structure(dataset, about, names) or _bytes(head, pixels, about)


def _apart(written: bytes, dataset: Dataset) -> tuple[bytes, bytes]:
    """All but the pixels, and the pixels."""
    for name in PIXELS:
        if name in dataset:
            element = dataset.get_item(name)
            start = int(getattr(element, "value_tell", 0) or getattr(element, "file_tell", 0) or 0)
            end = start + len(element.value or b"")
            return written[:start] + written[end:], written[start:end]
    return written, b""


def _structure(dataset: Dataset, about: Known, names: Pseudonyms) -> bool:
    folded = {fold(word) for word in about.words}
    for tag, element in list(dataset.items()):
        if standard_vr(tag) is None:  # also what is private
            return True
        vr = vr_of(tag, element.VR)
        if vr == "SQ":
            if any(_structure(item, about, names) for item in dataset[tag].value):
                return True
        elif vr not in NUMERIC and any(one and _tells(vr, one, folded, names) for one in _said(dataset, element, vr)):
            return True
    return False


def _said(dataset: Dataset, element: RawDataElement | DataElement, vr: str) -> Iterable[str]:
    """An element's values. Plain letters need no character set: the search of the bytes finds what is in them."""
    raw = element.value
    if isinstance(raw, bytes) and raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii").rstrip("\0 ").split("\\") if vr in STRICT else ()
    return [str(one or "") for one in _each(dataset[element.tag])]


def _each(element: DataElement) -> Iterable[Any]:
    return element.value if element.VM > 1 else (element.value,)


def _tells(vr: str, value: str, folded: Iterable[str], names: Pseudonyms) -> bool:
    if vr == "UI":
        return not names.made(value)
    if vr in DATES:
        return value not in DUMMIES
    if vr == "PN":
        return value != names.person and value not in NAMED
    return bool(set(WORDS.findall(fold(value))) & set(folded))


def _bytes(head: bytes, pixels: bytes, about: Known) -> bool:
    """The head in every spelling and character set; the pixels as they are and in small letters."""
    everywhere, in_small, among_pixels = _sought(about)
    small = head.lower()
    if any(_is_there(one, head) for one in everywhere) or any(_is_there(one, small) for one in in_small):
        return True
    if _is_wordless(pixels):
        return False
    small = pixels.lower()
    return any(one in small for one in among_pixels)


def _is_wordless(pixels: bytes) -> bool:
    """Whether every second byte is no letter, as in the measurements of scanners: there no word can stand."""
    return any(not pixels[start::2].translate(None, NO_LETTERS) for start in (1, 0))


@lru_cache(maxsize=8)  # the slices of a series know the same person
def _sought(about: Known) -> tuple[frozenset[bytes], frozenset[bytes], frozenset[bytes]]:
    """What is looked for in the head, in the head in small letters, and in the pixels in small letters."""
    spelt = {form for word in about.words for form in _spellings(word)}
    births = {on.strftime(form).encode() for on in about.births for form in BIRTHS}
    in_small = {fold(word).encode() for word in about.words} | {one.lower() for one in about.exact}
    stored = {on.strftime(BIRTHS[0]).encode() for on in about.births}
    among_pixels = {one for one in in_small | stored if len(one) >= SEARCHED}
    return frozenset(spelt | about.exact | births), frozenset(in_small), frozenset(among_pixels)


def _spellings(word: str) -> Iterator[bytes]:
    for form in {word, word.upper(), word.lower(), word.title(), fold(word), fold(word).upper(), fold(word).title()}:
        for encoding in ENCODINGS:
            try:
                yield form.encode(encoding)
            except UnicodeEncodeError:  # not a word of that character set
                continue


def _is_there(word: bytes, head: bytes) -> bool:
    if len(word) >= SEARCHED:
        return word in head
    return re.search(rb"(?<![A-Za-z0-9])" + re.escape(word) + rb"(?![A-Za-z0-9])", head) is not None
