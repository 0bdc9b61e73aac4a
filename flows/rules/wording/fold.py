"""What a text says once its disguises are off.

1. Folded text has no accents, no capitals, no invisible characters, no look-alike letters, no words spelled apart.
2. Every folded character knows where it came from, so that the writer is shown their own words.
3. A line that begins anew (bullet, capital, blank line) is a new sentence; a line that is only wrapped is not.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SAME = str.maketrans(
    "‘’ʼ´`‛′–‑‐−—―…",
    "'''''''----,,.",
)
_MARKS = frozenset("_*~")  # Telegram's own emphasis, also used inside a word to hide it
# Letters of other scripts that are read as Latin ones. Ours are Latin languages, so nothing is lost.
_LOOKS_LIKE = str.maketrans(
    "аеорсухіѕјԁһкмтвнгѵԛԝαοειυνρτκηχγβωıɑɡʀᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘꜱᴛᴜᴠᴡʏᴢ",
    "aeopcyxisjdhkmtbhrvqwaoeiuvptknxybwiagrabcdeghijklmnopstuvwyz",
)
_DIGITS = str.maketrans("4310578@$!|", "aeiostbasii")

_BEGINS = re.compile(r"\s*(?:[•\-*–·]|\d+[.)]|$)")
_LINE_ENDS = re.compile(r"\n")
_SPACES = re.compile(r"(?<= ) +|^ +| +$| +(?=\n)|(?<=\n) +")
_APART = re.compile(r"(?<![\w'])(?:[^\W\d_][ .\-]){2,}[^\W\d_](?![\w'])")
_MIXED = re.compile(r"(?!\d+[a-z%$]+(?!\w))(?=\S*[a-z])(?=\S*[\d@$!|])[\w@$!|]*[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and, for each of its characters, the place in the original."""

    text: str
    origin: tuple[int, ...]
    original: str

    def words(self, start: int, end: int) -> str:
        """The original words of a folded span."""
        return self.original[self.origin[start] : self.origin[end - 1] + 1]


def fold(text: str) -> Folded:
    """A text without disguises, for the claims guard."""
    folded = _squeezed(text)
    folded = _without(folded, [i for m in _APART.finditer(folded.text) for i in range(m.start() + 1, m.end(), 2)])
    return Folded(_MIXED.sub(_unmixed, folded.text), folded.origin, text)


def plain(text: str) -> str:
    """A text without accents, capitals and invisible characters; digits and signs stay what they are."""
    return _SPACES.sub("", "".join(_shown(text)))


def _squeezed(text: str) -> Folded:
    shown = _shown(text)
    origin = tuple(at for at, characters in enumerate(shown) for _ in characters)
    folded = Folded("".join(shown), origin, text)
    return _without(folded, [i for m in _SPACES.finditer(folded.text) for i in range(m.start(), m.end())])


def _shown(text: str) -> list[str]:
    """What each character is without its disguise; thousands of texts are read at a start, so it is one pass in C."""
    shown = list(map(_character, text))
    for line_end in _LINE_ENDS.finditer(text):
        shown[line_end.start()] = _line_end(text, line_end.start())
    return shown


@lru_cache(maxsize=4096)
def _character(character: str) -> str:
    if character in _MARKS:
        return ""
    parts = unicodedata.normalize("NFKD", character.translate(_SAME))
    kept = "".join(part for part in parts if unicodedata.category(part) not in {"Mn", "Cf"})
    return re.sub(r"\s", " ", kept.lower().translate(_LOOKS_LIKE).translate(_SAME))


def _line_end(text: str, at: int) -> str:
    following = text[at + 1 :].split("\n", maxsplit=1)[0]
    return "\n" if _BEGINS.match(following) or following.lstrip()[:1].isupper() else " "


def _without(folded: Folded, gone: list[int]) -> Folded:
    if not gone:
        return folded
    drop = set(gone)
    kept = [i for i in range(len(folded.text)) if i not in drop]
    return Folded("".join(folded.text[i] for i in kept), tuple(folded.origin[i] for i in kept), folded.original)


def _unmixed(word: re.Match[str]) -> str:
    """Digits and signs inside a word as the letters they stand for; "12k" and "100mg" are no words."""
    return word.group().translate(_DIGITS)
