"""How hard a text is to read.

1. Placeholders, emoji, addresses and codes are no words; a number is one word of one syllable.
2. A line or a list entry is a sentence; "Dr." and "a.m." do not end one.
3. Under 100 words a score is noise: texts of one flow are measured together, single ones by their longest sentence.

Sources: Flesch-Kincaid and Flesch as publicly implemented; Fernandez Huerta as corrected and INFLESZ (Szigriszt-Pazos)
in Barrio-Cantalejo 2008; Kandel-Moles with W/S as mean sentence length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flows.rules.wording.fold import plain

_NO_WORDS = re.compile(r"\{\w+\}|https?://\S+|/\w+|\b[A-Z]{2,}-\d+\b")
_ABBREVIATION = re.compile(r"\b(?:dr|dra|dre|mr|mrs|sr|sra|a\.m|p\.m|etc|no|tel|min|max|e\.g|i\.e)\.", re.IGNORECASE)
_DECIMAL = re.compile(r"(?<=\d)[.,:](?=\d)")
_ENDS = re.compile(r"[.!?…:;]+(?=\s|$)|\n+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['-][^\W\d_]+)*")

_VOWELS_EN = re.compile(r"[aeiouy]+")
_SILENT_EN = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeioulscxz]es)$")
_STRONG_ES = re.compile(r"[aeoáéóíú]|[iuü]+(?![aeoáéóíú])")
_VOWELS_FR = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")
_SILENT_FR = re.compile(r"(?<=[^aeiouyàâéèêëîïôöùûü])(?:e|es|ent)$")


@dataclass(frozen=True, slots=True)
class Counts:
    """Words, sentences and syllables of a text."""

    words: int
    sentences: int
    syllables: int

    @property
    def length(self) -> float:
        """Words in a sentence."""
        return self.words / self.sentences

    @property
    def weight(self) -> float:
        """Syllables in a word."""
        return self.syllables / self.words


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence that has any."""
    bare = _DECIMAL.sub("", _ABBREVIATION.sub(" ", _NO_WORDS.sub(" ", text.replace("\u2019", "'"))))
    return [words for part in _ENDS.split(bare) if (words := _TOKEN.findall(part))]


def counts(text: str, lang: str) -> Counts:
    """What the formulas need; a text without words counts as one short word."""
    parts = sentences(text) or [["-"]]
    words = [word for part in parts for word in part]
    return Counts(len(words), len(parts), sum(syllables(word, lang) for word in words))


def longest_sentence(text: str) -> int:
    """The words of the longest sentence."""
    return max((len(part) for part in sentences(text)), default=0)


def syllables(word: str, lang: str) -> int:
    """The syllables of one word, counted by its vowels; at least one, and one for a number."""
    return max(1, _SYLLABLES[lang](word.lower()))


def _english(word: str) -> int:
    folded = plain(word)
    return len(_VOWELS_EN.findall(folded)) - bool(_SILENT_EN.search(folded))


def _spanish(word: str) -> int:
    return len(_STRONG_ES.findall(re.sub(r"(?<=[qg])u(?=[eiéí])|y(?!$)", "", word).replace("y", "i")))


def _french(word: str) -> int:
    return len(_VOWELS_FR.findall(_SILENT_FR.sub("", re.sub(r"(?<=[qg])u(?=[eiéèê])", "", word))))


_SYLLABLES: dict[str, Callable[[str], int]] = {"en": _english, "es": _spanish, "fr": _french}


def flesch_kincaid(of: Counts) -> float:
    """The US school grade of an English text."""
    return 0.39 * of.length + 11.8 * of.weight - 15.59


def reading_ease(of: Counts) -> float:
    """Flesch's ease of an English text, 0 to 100 and above; higher is easier."""
    return 206.835 - 1.015 * of.length - 84.6 * of.weight


def inflesz(of: Counts) -> float:
    """The ease of a Spanish text on the INFLESZ scale; 55 to 65 is normal."""
    return 206.835 - 62.3 * of.weight - of.length


def fernandez_huerta(of: Counts) -> float:
    """The ease of a Spanish text; the constants are per word, not per hundred."""
    return 206.84 - 60 * of.weight - 1.02 * of.length


def kandel_moles(of: Counts) -> float:
    """The ease of a French text."""
    return 207 - 1.015 * of.length - 73.6 * of.weight
