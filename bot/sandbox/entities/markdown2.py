"""MarkdownV2 (TDLib, `parse_markdown_v2`): nested entities, every reserved character escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import parse_qs

from bot.sandbox.entities import utf16
from bot.sandbox.entities.markdown import anchor, code_head
from bot.sandbox.model import Json
from bot.sandbox.refusals import Malformed

_RESERVED = "_*[]()~`>#+-=|{}.!\n"
_RUN = re.compile(r"[^\\_*\[\]()~`>#+=|{}.!\n\r-]*")
"""Signs that mean nothing anywhere, taken together."""

_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "pre_code": "PreCode",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_CODE = {"code", "pre", "pre_code"}
_FENCES = {
    "bold": "*",
    "code": "`",
    "pre": "```",
    "pre_code": "```",
    "text_link": "]",
    "underline": "__",
    "strikethrough": "~",
    "spoiler": "||",
    "custom_emoji": "]",
}


@dataclass(slots=True)
class _Open:
    kind: str
    argument: str
    offset: int
    begin: int
    out: int


class _Reader:
    """One pass over the text; what was read so far and which entities are open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.out: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []
        self.quoting = False
        self.fresh = True
        """Whether a quotation may begin here: at the start of a line, behind nothing but signs of entities."""

    def byte(self, at: int) -> int:
        return len(self.text[:at].encode())

    def put(self, part: str, *, line: bool = False) -> None:
        self.out.append(part)
        self.units += utf16.length(part)
        if part != "\r":
            self.fresh = line

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.text):
            self._step(self.text[self.at])
        if self.quoting:
            self._end_last_quote()
        if self.open:
            self._unclosed()
        return "".join(self.out), self.entities

    def _end_last_quote(self) -> None:
        kind = "expandable_blockquote" if self._drop_bars(len(self.text)) else "blockquote"
        if self.open[-1].kind == "blockquote":
            self._add(self.open.pop(), {"type": kind})

    def _drop_bars(self, end: int) -> bool:
        """Two bars at the very end of a quotation open no spoiler: they make it one that unfolds."""
        last = self.open[-1]
        bare = self.text[:end].removesuffix("\r")
        if last.kind != "spoiler" or last.begin != len(bare) - len("||"):
            return False
        self.open.pop()
        return True

    def _unclosed(self) -> NoReturn:
        last = self.open[-1]
        raise Malformed(f"Can't find end of {_NAMES[last.kind]} entity at byte offset {self.byte(last.begin)}")

    def _step(self, character: str) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        reserved = "`" if self.open and self.open[-1].kind in _CODE else _RESERVED
        if character == "\\" and following and 0 < ord(following) <= 126:
            self.put(following, line=following == "\n")
            self.at += 2
        elif character not in reserved:
            run = _RUN.match(self.text, self.at + 1)
            end = run.end() if run and character != "\r" else self.at + 1
            self.put(self.text[self.at : end])
            self.at = end
        elif self.open and self._ends(character):
            self._end(character)
        else:
            self._begin(character)

    def _ends(self, character: str) -> bool:
        if self.quoting and character == "\n" and not self.text.startswith(">", self.at + 1):
            return True
        kind = self.open[-1].kind
        if kind == "italic":
            return character == "_" and not self.text.startswith("__", self.at)
        return kind in _FENCES and self.text.startswith(_FENCES[kind], self.at)

    def _begin(self, character: str) -> None:
        begin, argument = self.at, ""
        if character == "\n" or (character == ">" and self.fresh and self.quoting):
            self._go_on(character)
            return
        if character == "`":
            kind, argument = self._code()
        elif character == ">" and self.fresh:
            kind, self.quoting = "blockquote", True
            self.at += 1
        else:
            kind = self._sign(character)
        self.open.append(_Open(kind, argument, self.units, begin, len(self.out)))

    def _go_on(self, character: str) -> None:
        """A new line, or the sign before one more line of a quotation."""
        if character == "\n":
            self.put("\n", line=True)
        self.at += 1

    def _sign(self, character: str) -> str:
        for fence, kind in (
            ("__", "underline"),
            ("_", "italic"),
            ("*", "bold"),
            ("~", "strikethrough"),
            ("||", "spoiler"),
            ("[", "text_link"),
            ("![", "custom_emoji"),
        ):
            if self.text.startswith(fence, self.at):
                self.at += len(fence)
                return kind
        raise Malformed(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _code(self) -> tuple[str, str]:
        if not self.text.startswith("```", self.at):
            self.at += 1
            return "code", ""
        self.at, language = code_head(self.text, self.at + 3)
        return ("pre_code" if language else "pre"), language

    def _end(self, character: str) -> None:
        if character == "\n":
            self._end_quote()
            return
        last = self.open.pop()
        self.at += len(_FENCES.get(last.kind, "_"))
        self._add(last, self._meaning(last))

    def _end_quote(self) -> None:
        """A line without the sign ends a quotation, which keeps its last line break."""
        kind = "expandable_blockquote" if self._drop_bars(self.at) else "blockquote"
        if self.open[-1].kind != "blockquote":
            self._unclosed()
        self.quoting = False
        self.put("\n", line=True)
        self.at += 1
        self._add(self.open.pop(), {"type": kind})

    def _meaning(self, last: _Open) -> Json:
        if last.kind == "text_link":
            has_url = self.text.startswith("(", self.at)
            return anchor(self._url("a URL") if has_url else "".join(self.out[last.out :]))
        if last.kind == "custom_emoji":
            if not self.text.startswith("(", self.at):
                raise Malformed("Custom emoji entity must contain a tg://emoji URL")
            return _special(self._url("a custom emoji URL"))
        if last.kind == "pre_code":
            return {"type": "pre", "language": last.argument}
        return {"type": last.kind}

    def _url(self, what: str) -> str:
        self.at += 1
        begin, out = self.at, ""
        while self.at < len(self.text) and self.text[self.at] != ")":
            following = self.text[self.at + 1 : self.at + 2]
            if self.text[self.at] == "\\" and following and ord(following) <= 126:
                self.at += 1
            out += self.text[self.at]
            self.at += 1
        if self.at >= len(self.text):
            raise Malformed(f"Can't find end of {what} at byte offset {self.byte(begin)}")
        self.at += 1
        return out

    def _add(self, opened: _Open, meaning: Json) -> None:
        length = self.units - opened.offset
        if length and meaning:
            self.entities.append({"offset": opened.offset, "length": length, **meaning})


def _special(url: str) -> Json:
    """A custom emoji or, since Bot API 9.5, a time: ![text](tg://time?unix=1&format=wDT)."""
    found = re.fullmatch(r"([a-z]+):(?://)?([^/?#]*)/?(?:\?([^#]*))?(?:#.*)?", url, re.IGNORECASE | re.DOTALL)
    if found is None or found[1].lower() != "tg":
        raise Malformed("Custom emoji URL must have scheme tg")
    query = {name: values[0] for name, values in parse_qs(found[3] or "").items()}
    if found[2].lower() == "time":
        return _time(query)
    if found[2].lower() != "emoji":
        raise Malformed('Custom emoji URL must have host "emoji"')
    if "id" not in query:
        raise Malformed("Custom emoji URL must have an emoji identifier")
    return {"type": "custom_emoji", "custom_emoji_id": _number(query["id"], "custom emoji identifier")}


def _time(query: dict[str, str]) -> Json:
    found: Json = {"type": "date_time", "unix_time": int(_number(query.get("unix", ""), "Unix time"))}
    return found | ({"date_time_format": query["format"]} if query.get("format") else {})


def _number(given: str, what: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,18}", given) or int(given) >= 2**63:
        raise Malformed(f"Invalid {what} specified")
    return given


def parse(text: str) -> tuple[str, list[Json]]:
    """The visible text and its entities."""
    return _Reader(text).read()
