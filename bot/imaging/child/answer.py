"""What a child says, line by line, held against what it may say.

1. A line is JSON with one of `lacking` (the first: the child began), `progress`, `facts` (once), `picture`.
2. Whatever else comes is one of `NO_ANSWER`; nothing after it is believed.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable

from bot.imaging.parts import Picture
from flows.rules.study import Facts, from_json
from flows.text import Json

NO_ANSWER = (AttributeError, KeyError, TypeError, ValueError)
LINE_MAX = 4 << 20  # bytes; facts with the text of a long report, or a picture
PICTURES_MAX = 40
LINES_MAX = 5_000  # a child tells how far it is a few times a second
SHOWS = frozenset({"sheet", "slice", "photo", "page"})
JPEG = b"\xff\xd8\xff"


class Answer:
    """What was heard so far; `lacking` is None until the child began, `facts` until it told them."""

    def __init__(self, progress: Callable[[int, int], None] | None = None) -> None:
        self.lacking: tuple[str, ...] | None = None
        self.facts: Facts | None = None
        self.pictures: list[Picture] = []
        self._progress = progress
        self._lines = 0

    def take(self, line: bytes) -> None:
        """The next line."""
        self._lines += 1
        said = json.loads(line)
        json.dumps(said, ensure_ascii=False, allow_nan=False).encode()  # half a character is refused here
        ((what, value),) = said.items()
        if self._lines > LINES_MAX or (what == "lacking") != (self.lacking is None):
            raise ValueError(what)
        match what:
            case "lacking":
                self.lacking = tuple(_word(name) for name in value)
            case "progress":
                self._went_on(*value)
            case "facts" if self.facts is None:
                self.facts = from_json(value)
            case "picture" if len(self.pictures) < PICTURES_MAX:
                self.pictures.append(_picture(*value))
            case _:
                raise ValueError(what)

    def _went_on(self, done: Json, total: Json) -> None:
        if type(done) is not int or type(total) is not int or min(done, total) < 0:
            raise ValueError("progress")
        if self._progress:
            self._progress(min(done, total), total)  # what unpacks to more than was declared is not further than done


def _word(value: Json) -> str:
    if type(value) is not str:
        raise TypeError("lacking")
    return value


def _picture(shows: Json, jpeg: Json) -> Picture:
    found = b64decode(jpeg, validate=True)
    if shows not in SHOWS or not found.startswith(JPEG):
        raise ValueError("picture")
    return Picture(shows, found)
