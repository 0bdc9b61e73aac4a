"""The written bytes, searched for the person once more. It knows nothing of how they were taken out.

1. The object is opened again and every element walked: nothing private or unknown, no date, no name but ours, no UID
   that is neither ours nor the standard's, no word of the person in any text.
2. Then the bytes: names, numbers and dates of birth, as stored, in other cases, as ISO, in other character sets.
3. A word shorter than five bytes is looked for as a word of its own, and not among the pixels: they hold every short
   string by chance.
4. A hit means that it is not sent. One too many is the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from bot.leaving.deidentify import DATES, read, standard_vr, vr_of
from bot.leaving.refusals import PIXELS
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
NAMED = frozenset({"ANONYMIZED"})  # what the library writes where a name may not be empty


class Known(NamedTuple):
    """What must not be in the written bytes: `words` that name somebody, `exact` strings, days of birth."""

    words: frozenset[str]
    exact: frozenset[bytes]
    births: frozenset[date]


def known(person: Person, dataset: Dataset) -> Known:
    """What is known of the person, from their case and from the object before it is cleaned."""
    names, exact = [person.name], set()
    births = {person.born_on} if person.born_on else set()
    for element in _readable(dataset):
        if element.VR == "PN":
            names.append(str(element.value))
            exact |= set(_stored(element.value))
        elif element.keyword in NUMBERS and len(said := str(element.value).strip()) >= SEARCHED:
            exact.add(said.encode("utf-8", "surrogatepass"))
        elif element.keyword == "PatientBirthDate" and (on := day(str(element.value))):
            births.add(on)
    words = frozenset(word for name in names for word in _words(name))
    return Known(words, frozenset(exact), frozenset(births))


def _readable(dataset: Dataset) -> Iterator[DataElement]:
    """The names, numbers and days that can be read, nested ones too; the rules refuse what they cannot read."""
    for tag in list(dataset.keys()):
        if (vr := vr_of(dataset, tag)) not in {"PN", "SQ"} and tag not in TELLING:
            continue
        try:
            element = dataset[tag]
            items = list(element.value) if vr == "SQ" else []
        except Exception:  # noqa: BLE001, S112  pydicom raises many kinds
            continue
        yield element
        for item in items:
            yield from _readable(item)


def _stored(value: Any) -> Iterator[bytes]:
    """The bytes of a name's parts as they stand in the file."""
    for one in value if isinstance(value, (list, tuple)) else [value]:
        raw = getattr(one, "original_string", b"")
        if isinstance(raw, bytes):
            yield from (part for part in re.split(rb"[\^= ,]", raw) if len(part) >= SEARCHED and not part.isdigit())


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
    for tag in list(dataset.keys()):
        if standard_vr(tag) is None:  # also what is private
            return True
        vr = vr_of(dataset, tag)
        if vr == "SQ":
            if any(_structure(item, about, names) for item in dataset[tag].value):
                return True
        elif vr not in NUMERIC and any(one and _tells(vr, one, folded, names) for one in _said(dataset, tag, vr)):
            return True
    return False


def _said(dataset: Dataset, tag: BaseTag, vr: str) -> Iterable[str]:
    """An element's values. Plain letters need no character set: the search of the bytes finds what is in them."""
    raw = dataset.get_item(tag).value
    if isinstance(raw, bytes) and raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii").rstrip("\0 ").split("\\") if vr in STRICT else ()
    return [str(one or "") for one in _each(dataset[tag])]


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
