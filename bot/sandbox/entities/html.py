"""HTML as Telegram reads it (TDLib, `parse_html`): few tags, byte offsets in its complaints.

Only &lt; &gt; &amp; &quot; and numeric references are decoded; everything else stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.sandbox.entities import links, utf16
from bot.sandbox.model import Json
from bot.sandbox.refusals import Malformed

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
}
_TAGS = {*_KINDS, "a", "tg-emoji", "tg-time"}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![A-Za-z]));?")
_RUN = re.compile(r"[^<&]*")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\r\n\0\v"


def decode(text: str, at: int) -> tuple[str, int] | None:
    """The character that a reference at `at` stands for, and where the text goes on."""
    found = _REFERENCE.match(text, at)
    if found is None:
        return None
    if found[3]:
        return _NAMED[found[3]], found.end()
    code = int(found[1], 16) if found[1] else int(found[2])
    digits = len(found[0].rstrip(";"))
    if code == 0 or code >= 0x10FFFF or digits >= 10:
        return None
    return chr(code), found.end()


@dataclass(slots=True)
class _Open:
    tag: str
    arguments: dict[str, str]
    offset: int
    begin: int


class _Reader:
    """One pass over the text; what was read so far and which tags are open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.out: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def byte(self, at: int) -> int:
        return len(self.text[:at].encode())

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def skip_space(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in _SPACE:
            self.at += 1

    def put(self, part: str) -> None:
        self.out.append(part)
        self.units += utf16.length(part)

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.text):
            self._step(self.text[self.at])
        if self.open:
            raise Malformed(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.out), self.entities

    def _step(self, character: str) -> None:
        if character == "&" and (found := decode(self.text, self.at)):
            self.put(found[0])
            self.at = found[1]
        elif character != "<":
            run = _RUN.match(self.text, self.at + 1)
            end = run.end() if run else self.at + 1
            self.put(self.text[self.at : end])
            self.at = end
        elif self.text.startswith("</", self.at):
            self._end_tag()
        else:
            self._start_tag()

    def _name(self) -> str:
        begin = self.at
        while self.peek() not in (">", "") and self.peek() not in _SPACE:
            self.at += 1
        return self.text[begin : self.at].lower()

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._name()
        if not self.peek():
            raise Malformed(f"Unclosed start tag at byte offset {self.byte(begin)}")
        if tag not in _TAGS:
            raise Malformed(f'Unsupported start tag "{tag}" at byte offset {self.byte(begin)}')
        arguments = self._arguments(tag, begin)
        if tag == "span" and arguments.get("class") != "tg-spoiler":
            raise Malformed(f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte(begin)}')
        self.at += 1
        self.open.append(_Open(tag, arguments, self.units, len(self.out)))

    def _arguments(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self.skip_space()
            if self.peek() == ">":
                return found
            name, value = self._argument(tag, begin)
            found[name] = value

    def _argument(self, tag: str, begin: int) -> tuple[str, str]:
        start = self.at
        while self.peek() and self.peek() not in "=>/\"'" and self.peek() not in _SPACE:
            self.at += 1
        name = self.text[start : self.at]
        if not name:
            raise Malformed(f'Empty attribute name in the tag "{tag}" at byte offset {self.byte(begin)}')
        self.skip_space()
        if self.peek() == "=":
            self.at += 1
            self.skip_space()
            if self.peek():
                return name, self._value(begin)
        if not self.peek():
            raise Malformed(f'Unclosed start tag "{tag}" at byte offset {self.byte(begin)}')
        return name, ""

    def _value(self, begin: int) -> str:
        if self.peek() not in "'\"":
            return self._token()
        quote, out = self.peek(), ""
        self.at += 1
        while self.peek() not in (quote, ""):
            if self.peek() == "&" and (found := decode(self.text, self.at)):
                out += found[0]
                self.at = found[1]
            else:
                out += self.peek()
                self.at += 1
        self.at += 1
        if self.at >= len(self.text):
            raise Malformed(f"Unclosed start tag at byte offset {self.byte(begin)}")
        return out

    def _token(self) -> str:
        start = self.at
        while self.peek().isascii() and (self.peek().isalnum() or self.peek() in (".", "-")):
            self.at += 1
        if self.peek() != ">" and (not self.peek() or self.peek() not in _SPACE):
            raise Malformed(f"Unexpected end of name token at byte offset {self.byte(start)}")
        return self.text[start : self.at].lower()

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise Malformed(f"Unexpected end tag at byte offset {self.byte(begin)}")
        self.at += 2
        tag = self._name()
        self.skip_space()
        if self.peek() != ">":
            raise Malformed(f"Unclosed end tag at byte offset {self.byte(begin)}")
        opened = self.open[-1]
        if tag and tag != opened.tag:
            raise Malformed(
                f'Unmatched end tag at byte offset {self.byte(begin)}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        self.at += 1
        self.open.pop()
        if self.units > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Json = {"offset": opened.offset, "length": self.units - opened.offset}
        if opened.tag == "a":
            entity |= _anchor(opened.arguments.get("href") or "".join(self.out[opened.begin :]))
        elif opened.tag == "tg-emoji":
            entity |= {"type": "custom_emoji", "custom_emoji_id": _emoji(opened.arguments.get("emoji-id", ""))}
        elif opened.tag == "tg-time":
            entity |= _time(opened.arguments)
        elif opened.tag == "blockquote" and "expandable" in opened.arguments:
            entity["type"] = "expandable_blockquote"
        elif opened.tag in {"pre", "code"} and self._merge_code(opened, entity):
            return
        else:
            entity["type"] = _KINDS[opened.tag]
        if entity.get("type"):
            self.entities.append(entity)

    def _merge_code(self, opened: _Open, entity: Json) -> bool:
        """A code of a language inside a pre of the same extent becomes one entity, either way round."""
        language = opened.arguments.get("class", "").removeprefix("language-")
        if opened.tag == "code":
            entity["language"] = language if "language-" in opened.arguments.get("class", "") else ""
        last = self.entities[-1] if self.entities else {}
        other = {"pre": "code", "code": "pre"}[opened.tag]
        same = (last.get("offset"), last.get("length")) == (entity["offset"], entity["length"])
        word = last.get("language") if opened.tag == "pre" else entity["language"]
        if not (same and last.get("type") == other and word):
            return False
        last |= {"type": "pre", "language": word}
        return True


def _anchor(url: str) -> Json:
    if user := links.user_of(url):
        return {"type": "text_mention", "user": {"id": user}}
    found = links.link(url)
    return {"type": "text_link", "url": found} if found else {}


def _emoji(given: str) -> str:
    if not given.isdecimal() or not 0 < int(given) < 2**63:
        raise Malformed("Invalid custom emoji identifier specified")
    return given


def _time(arguments: dict[str, str]) -> Json:
    given = arguments.get("unix", "")
    if not given.isdecimal():
        raise Malformed("Invalid Unix time specified")
    found: Json = {"type": "date_time", "unix_time": int(given)}
    if arguments.get("format"):
        found["date_time_format"] = arguments["format"]
    return found


def parse(text: str) -> tuple[str, list[Json]]:
    """The visible text and its entities."""
    plain, entities = _Reader(text).read()
    if any("\ud800" <= character <= "\udfff" for character in plain):
        raise Malformed(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched"
            " surrogate code units"
        )
    for entity in entities:
        if entity["type"] == "code" or not entity.get("language", "x"):
            entity.pop("language", None)
    return plain, entities
