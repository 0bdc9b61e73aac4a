"""Entities that Telegram finds by itself, in both directions.

Commands, mentions, hashtags, cashtags, links, e-mail addresses and phone numbers; bank card numbers are
left out, as only the client of a payment provider cares.
"""

from __future__ import annotations

import re

from bot.sandbox.entities import utf16
from bot.sandbox.entities.order import QUOTES, STYLES, span, sticks_out
from bot.sandbox.model import Json

_TOP = (
    "com|org|net|edu|gov|mil|int|info|biz|name|pro|app|dev|io|me|ai|tv|cc|co|us|uk|ca|mx|de|fr|es|it|nl|eu|ru|"
    "ua|br|ar|cl|pe|ch|at|be|pt|pl|se|no|dk|fi|cz|jp|cn|in|kr|au|nz|online|site|shop|clinic|health|care|travel|"
    "blog|cloud|tech|store|xyz|link|page|news|email|hospital|doctor"
)
_KINDS = (
    ("email", re.compile(r"(?<![\w.+-])[A-Za-z0-9_.+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?![\w@])")),
    (
        "url",
        re.compile(
            r"(?<![\w@./-])(?:https?|ftp|tg|ton)://[^\s<>\"«»]+"
            rf"|(?<![\w@./-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:{_TOP})(?![\w-])"
            r"(?::\d{1,5})?(?:[/?#][^\s<>\"«»]*)?",
            re.IGNORECASE,
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}(?![\w#])")),
    ("cashtag", re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{3,8})(?![\w$])")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d(?:[ ()-]{0,2}\d){6,14}(?!\w)")),
)
_TRAILING = ".,:;!?'\"»”\u2019)]}…"
_SIGNS = frozenset("@/#$+.")


def find(text: str, taken: list[Json]) -> list[Json]:
    """The entities of a text that do not touch code, links and each other."""
    if not _SIGNS.intersection(text):
        return []
    starts = utf16.starts(text)
    quotes = [span(each) for each in taken if each["type"] in QUOTES]
    blocked = [span(each) for each in taken if each["type"] not in QUOTES and each["type"] not in STYLES]
    found: list[Json] = []
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            begin, end = match.start(), _end(kind, match[0], match.start())
            here = starts[begin], starts[end]
            if any(here[0] < high and low < here[1] for low, high in blocked):
                continue
            if not any(sticks_out(here, quote) for quote in quotes):
                blocked.append(here)
                found.append({"offset": here[0], "length": here[1] - here[0], "type": kind})
    return found


def _end(kind: str, matched: str, begin: int) -> int:
    """A sentence's punctuation does not belong to the link that ends it."""
    if kind == "url":
        while matched and matched[-1] in _TRAILING and not _closes(matched):
            matched = matched[:-1]
    return begin + len(matched)


def _closes(matched: str) -> bool:
    return matched.endswith(")") and matched.count("(") >= matched.count(")")
