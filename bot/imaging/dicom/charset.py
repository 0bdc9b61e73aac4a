"""Text of DICOM values in the character set that was declared, or that the bytes prove (PS3.3 C.12.1.1.2, PS3.5 6.1).

1. What cannot be read in one way only is None: a wrong name is worse than none.
2. UTF-8 proves itself: bytes that are valid UTF-8 beyond ASCII are UTF-8 where Latin letters or nothing was declared,
   and anywhere in place of control characters.
3. Without a usable declaration, a few accented letters among plain ones are Latin-1, as Western scanners write; nothing
   else is taken for anything.
4. Escape sequences are believed also where their set was not declared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SINGLE = {
    "13": "shift_jis",  # halves and plain letters of it are JIS X 0201
    "100": "cp1252",  # Latin-1 and the signs that Windows puts where it has none
    "101": "iso8859-2",
    "109": "iso8859-3",
    "110": "iso8859-4",
    "126": "iso8859-7",
    "127": "iso8859-6",
    "138": "iso8859-8",
    "144": "iso8859-5",
    "148": "iso8859-9",
    "166": "tis-620",
    "203": "iso8859-15",
}
_LATIN = frozenset({"100", "101", "109", "110", "148", "203"})
_PLAIN, _WIDE = frozenset({"", "6"}), frozenset({"58", "87", "149", "159"})  # the latter behind escape sequences
_WHOLE = {"192": "utf-8", "GB18030": "gb18030", "GBK": "gbk"}
_UPPER = {  # escape sequences that say what bytes from 80 on are
    b"-A": "latin-1",
    b"-B": "iso8859-2",
    b"-C": "iso8859-3",
    b"-D": "iso8859-4",
    b"-F": "iso8859-7",
    b"-G": "iso8859-6",
    b"-H": "iso8859-8",
    b"-L": "iso8859-5",
    b"-M": "iso8859-9",
    b"-T": "tis-620",
    b"-b": "iso8859-15",
    b")I": "shift_jis",
    b"$)A": "gb2312",
    b"$)C": "euc_kr",
}
_LOWER = {b"(B": "ascii", b"(J": "ascii", b"$B": "iso2022_jp", b"$@": "iso2022_jp", b"$(D": "iso2022_jp_1"}
_ESCAPE = re.compile(rb"\x1b(\$[()]?[@-~]|[(),\-][@-~])")
_JIS = {"iso2022_jp": b"\x1b$B", "iso2022_jp_1": b"\x1b$(D"}
_RESETS = re.compile(rb"(?<=[\^=\\\t\n\f\r])")
_NO_TEXT = {"cp1252": re.compile(r"[^\x00-\x7f\xa0-\xffŠšŽžŒœŸ’‘–]")}  # what Windows has and no name
_CONTROL = re.compile(r"[\x80-\x9f]")
_ACCENTED = frozenset("ÀÁÂÃÄÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜßàáâãäçèéêëìíîïñòóôõöùúûüªº")
_WORD = re.compile(r"[^\W\d_]+")


def decode(raw: bytes, declared: Sequence[str] = ()) -> str | None:
    """The text of a value whose object declares these character sets; None when its bytes are not of them."""
    try:
        if b"\x1b" in raw:
            return _extended(raw, _upper(declared))
        if raw.isascii():
            return raw.decode("ascii")
        if whole := _whole(declared):
            return raw.decode(whole)
        latin = all(code not in _SINGLE or code in _LATIN for code in map(_code, declared))
        return (_proven(raw) if latin else None) or _in_single(raw, declared)
    except UnicodeError:
        return _proven(raw) or (None if b"\x1b" in raw else _western(raw))


def is_set(term: str) -> bool:
    """Whether the standard knows a declared character set, however it is spelled."""
    code = _code(term)
    return code in _SINGLE or code in _WHOLE or code in _PLAIN | _WIDE


def _code(term: str) -> str:
    """What tells the sets apart: "ISO_IR 100", "ISO 2022 IR 100" and their misspellings are 100."""
    plain = term.strip().upper()
    if "GB18030" in plain or "GBK" in plain:
        return "GB18030" if "GB18030" in plain else "GBK"
    if "UTF" in plain:
        return "192"
    number = re.fullmatch(r"ISO[ _-]*(?:2022)?[ _-]*(?:IR)?[ _-]*(\d+)", plain)
    return number[1] if number else plain


def _whole(declared: Sequence[str]) -> str | None:
    return next((_WHOLE[code] for term in declared if (code := _code(term)) in _WHOLE), None)


def _upper(declared: Sequence[str]) -> str | None:
    """What bytes from 80 on are before any escape sequence."""
    return _SINGLE.get(_code(declared[0])) if declared else None


def _in_single(raw: bytes, declared: Sequence[str]) -> str | None:
    """In the first set; else in the others: who declares Korean as a second set may forget to escape to it."""
    further = {"149": "euc_kr", "58": "gb2312"}
    for term in declared:
        code = _code(term)
        if codec := _SINGLE.get(code) or further.get(code):
            text = raw.decode(codec)
            if _NO_TEXT.get(codec, _CONTROL).search(text):
                raise UnicodeError("signs are no text")
            return text
    return _western(raw)


def _proven(raw: bytes) -> str | None:
    try:
        return None if raw.isascii() else raw.decode("utf-8")
    except UnicodeError:
        return None


def _western(raw: bytes) -> str | None:
    """Latin-1, where every word holds more plain letters than accented ones."""
    text = raw.decode("latin-1")
    strange = {c for c in text if not c.isascii()}
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    few = all(2 * sum(not c.isascii() for c in word) <= len(word) for word in words)
    return text if strange <= _ACCENTED and few else None


def _extended(raw: bytes, first: str | None) -> str:
    """Text with escape sequences (PS3.5 section 6.1.2.5)."""
    said, at, lower, upper = "", 0, "ascii", first
    for escape in [*_ESCAPE.finditer(raw), None]:
        piece = raw[at : escape.start() if escape else len(raw)]
        said += _piece(piece, lower, upper)
        if lower == "ascii" and first and _RESETS.search(piece):
            upper = first  # a delimiter ends what was switched to
        if escape:
            at = escape.end()
            lower, upper = _LOWER.get(escape[1], lower), _UPPER.get(escape[1], upper)
    return said


def _piece(piece: bytes, lower: str, upper: str | None) -> str:
    """Bytes between two escape sequences: the lower half in one set, the upper in another."""
    if b"\x1b" in piece:
        raise UnicodeError("an unknown escape sequence")
    if lower == "ascii":
        return piece.decode(upper or "ascii")
    runs = re.findall(rb"[\x00-\x7f]+|[\x80-\xff]+", piece)
    return "".join(run.decode(upper or "ascii") if run[0] > 0x7F else _japanese(run, lower) for run in runs)


def _japanese(run: bytes, lower: str) -> str:
    """Two bytes a character, up to a delimiter that stands outside of them (some writers do not switch back)."""
    pairs = re.match(rb"(?:[!-~]{2})*", run)
    end = pairs.end() if pairs else 0
    if run[end:].strip(b"^=\\ \t\r\n\f"):
        raise UnicodeError("half a character")
    return (_JIS[lower] + run[:end]).decode(lower) + run[end:].decode("ascii")
