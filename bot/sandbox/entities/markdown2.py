"""MarkdownV2 (TDLib, `parse_markdown_v2`): nested entities, every reserved character escaped."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.entities import utf16
from bot.sandbox.entities.markdown import anchor, code_head
from bot.sandbox.model import Json
from bot.sandbox.refusals import Malformed

_RESERVED = "_*[]()~`>#+-=|{}.!\n"
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
        self.expandable = False

    def byte(self, at: int) -> int:
        return len(self.text[:at].encode())

    def put(self, character: str) -> None:
        self.out.append(character)
        self.units += utf16.length(character)

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.text):
            self._step(self.text[self.at])
        if self.quoting and self.open and self.open[-1].kind == "blockquote":
            self._add(self.open.pop(), {"type": "blockquote"})
        if self.open:
            self._unclosed()
        return "".join(self.out), self.entities

    def _unclosed(self) -> None:
        last = self.open[-1]
        raise Malformed(f"Can't find end of {_NAMES[last.kind]} entity at byte offset {self.byte(last.begin)}")

    def _step(self, character: str) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        reserved = "`" if self.open and self.open[-1].kind in _CODE else _RESERVED
        if self._ends_expandable():
            self.expandable = True
            self.at += 2
        elif character == "\\" and following and 0 < ord(following) <= 126:
            self.put(following)
            self.at += 2
        elif character not in reserved:
            self.put(character)
            self.at += 1
        elif self.open and self._ends(character):
            self._end(character)
        else:
            self._begin(character)

    def _ends_expandable(self) -> bool:
        """Two bars at the very end of a quotation make it one that unfolds."""
        if not self.open or self.open[-1].kind != "blockquote" or not self.text.startswith("||", self.at):
            return False
        after = self.text[self.at + 2 : self.at + 4]
        return after == "" or (after.startswith("\n") and after != "\n>")

    def _ends(self, character: str) -> bool:
        if self.quoting and character == "\n" and not self.text.startswith(">", self.at + 1):
            return True
        kind = self.open[-1].kind
        if kind == "italic":
            return character == "_" and not self.text.startswith("__", self.at)
        return kind in _FENCES and self.text.startswith(_FENCES[kind], self.at)

    def _begin(self, character: str) -> None:
        begin, kind, argument = self.at, "", ""
        if character == "\n":
            self._new_line()
            return
        if character == "`":
            kind, argument = self._code()
        elif character == ">" and self.at == 0:
            kind, self.quoting = "blockquote", True
            self.at += 1
        else:
            kind = self._sign(character)
        self.open.append(_Open(kind, argument, self.units, begin, len(self.out)))

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

    def _new_line(self) -> None:
        self.put("\n")
        self.at += 1
        if self.text.startswith(">", self.at):
            if not self.quoting:
                self.quoting = True
                self.open.append(_Open("blockquote", "", self.units, self.at - 1, len(self.out)))
            self.at += 1

    def _end(self, character: str) -> None:
        last = self.open[-1]
        if character == "\n" and last.kind != "blockquote":
            self._unclosed()
        self.open.pop()
        if last.kind == "blockquote":
            self.quoting = False
            self._add(last, {"type": "blockquote"})
            self.put("\n")
            self.at += 1
            return
        self.at += len(_FENCES.get(last.kind, "_"))
        self._add(last, self._meaning(last))

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
        if not length or not meaning:
            return
        if meaning["type"] == "blockquote" and self.expandable:
            meaning, self.expandable = {"type": "expandable_blockquote"}, False
        self.entities.append({"offset": opened.offset, "length": length, **meaning})


def _special(url: str) -> Json:
    """A custom emoji or, since Bot API 9.5, a time: ![text](tg://time?unix=1&format=wDT)."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "tg" or parts.netloc not in {"emoji", "time"}:
        raise Malformed("Custom emoji entity must contain a tg://emoji URL")
    number = query.get("id" if parts.netloc == "emoji" else "unix", "")
    if not number.isdecimal() or not 0 < int(number) < 2**63:
        raise Malformed("Invalid custom emoji identifier specified")
    if parts.netloc == "emoji":
        return {"type": "custom_emoji", "custom_emoji_id": number}
    found: Json = {"type": "date_time", "unix_time": int(number)}
    return found | ({"date_time_format": query["format"]} if query.get("format") else {})


def parse(text: str) -> tuple[str, list[Json]]:
    """The visible text and its entities."""
    return _Reader(text).read()
