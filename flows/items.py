"""What can be asked.

1. An item has a name that is unique on a path, and a `rev` that grows when its meaning changes.
2. `take` turns what a person did into what is stored; `read` turns what is stored into what a flow gets.
   Both may raise `Misfit`: at the first, the person tries again; at the second, the item is asked again.
3. What is stored is JSON and stays readable for years; nothing derived is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any, Generic, TypeAlias, TypeVar

from flows.errors import Misfit
from flows.rules import counts
from flows.text import Json, Text

T = TypeVar("T")
Step: TypeAlias = Generator[Any, Any, T]

USE_BUTTONS = Text("form.use_buttons")
WORDS_MAX = 4096  # Telegram's own limit for a message


@dataclass(frozen=True, slots=True)
class Option:
    """One button: `key` is what is stored, `label` what the reader sees, `name` what a short label stands for."""

    key: str
    label: Text
    name: Text | None = None


@cache
def option(key: str) -> Option:
    """The button whose label is the catalog's `btn.<key>`."""
    return Option(key, Text(f"btn.{key}"))


def options(keys: Sequence[str]) -> tuple[Option, ...]:
    """Several of them."""
    return tuple(option(key) for key in keys)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one needs to know to understand a reply: the reader's language, day and time, and what may not be said.

    `refuse` judges words that someone else will read and returns why they may not leave, or None.
    """

    lang: str
    today: date
    refuse: Callable[[str], Text | None] | None = None
    now: int = 0


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of the open item."""

    key: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A text message."""

    text: str


Reply: TypeAlias = Pressed | Typed


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply that is not complete yet; it is kept on the run until the respondent finishes."""

    value: Json


@dataclass(frozen=True)
class Item(Generic[T]):
    """Something asked. `side` are buttons that steer (back, person, later) and are never an answer.

    `anew` names an earlier answer that is given anew whenever this one is.
    """

    name: str
    ask: Text | None = field(default=None, kw_only=True)
    rev: int = field(default=1, kw_only=True)
    side: tuple[str, ...] = field(default=(), kw_only=True)
    anew: str = field(default="", kw_only=True)

    def __iter__(self) -> Step[T]:
        """`yield from item` asks it and is its answer."""
        reply: T = yield self
        return reply

    @property
    def question(self) -> Text:
        """What is asked; an item without words of its own is asked by its name."""
        return self.ask or Text(self.name)

    @property
    def buttons(self) -> tuple[Option, ...]:
        """The buttons that answer."""
        return ()

    @property
    def toggles(self) -> tuple[str, ...]:
        """Those of them that a press chooses and another one leaves."""
        return ()

    @property
    def changes(self) -> tuple[Option, ...]:
        """Buttons that ask an earlier answer anew, which is their key."""
        return ()

    def take(self, reply: Reply, draft: Json, hearing: Hearing) -> Json | Draft:
        """What to store for a reply, or a Draft; raises Misfit."""
        raise NotImplementedError

    def answered_by(self, reply: Reply) -> Sequence[Item[Any]]:
        """The items that a reply may answer, likeliest first: this one, but where earlier ones are confirmed."""
        return (self,)

    def longer(self, stored: Json, typed: str) -> Json:
        """An answer in words with what was typed right behind it; None where that is no part of it."""
        return None

    def read(self, stored: Json) -> T:
        """What a flow gets; raises Misfit when the stored value no longer fits."""
        raise NotImplementedError

    def samples(self) -> list[Json]:
        """Stored values worth trying, edges first; used by tests."""
        raise NotImplementedError

    def show(self, stored: Json) -> Text | str:
        """The answer as a person reads it back on a review screen."""
        raise NotImplementedError


@dataclass(frozen=True)
class Choice(Item[str]):
    """One of a few."""

    of: Sequence[str | Option]

    @cached_property
    def buttons(self) -> tuple[Option, ...]:
        return tuple(o if isinstance(o, Option) else option(o) for o in self.of)

    def take(self, reply: Reply, draft: Json, hearing: Hearing) -> Json:
        if isinstance(reply, Pressed):
            return self.read(reply.key)
        raise Misfit(USE_BUTTONS)

    def read(self, stored: Json) -> str:
        for option_ in self.of:  # without the labels: every replay reads every answer
            if stored == (option_ if isinstance(option_, str) else option_.key):
                return str(stored)
        raise Misfit(USE_BUTTONS)

    def samples(self) -> list[Json]:
        return [o.key for o in self.buttons]

    def show(self, stored: Json) -> Text | str:
        return next(o.label for o in self.buttons if o.key == stored)


DONE = option("done")


@dataclass(frozen=True)
class Multi(Item[tuple[str, ...]]):
    """Several of a few. Each press toggles; an `alone` option (none, I don't know) answers by itself."""

    of: Sequence[str | Option]
    alone: Sequence[str] = ("none",)

    @cached_property
    def choices(self) -> tuple[Option, ...]:
        """What can be chosen, without the button that finishes."""
        return tuple(o if isinstance(o, Option) else option(o) for o in self.of)

    @cached_property
    def buttons(self) -> tuple[Option, ...]:
        return (*self.choices, *options(self.alone), DONE)

    @cached_property
    def toggles(self) -> tuple[str, ...]:
        return tuple(one.key for one in self.choices)

    def take(self, reply: Reply, draft: Json, hearing: Hearing) -> Json | Draft:
        if not isinstance(reply, Pressed):
            raise Misfit(USE_BUTTONS)
        chosen: list[str] = list(draft or [])
        if reply.key in self.alone:
            return [reply.key]
        if reply.key == DONE.key:
            return list(self.read(chosen))
        self.read([reply.key])
        if reply.key in chosen:
            return Draft([key for key in chosen if key != reply.key])
        return Draft([*chosen, reply.key])

    def read(self, stored: Json) -> tuple[str, ...]:
        known = [o.key for o in (*self.choices, *options(self.alone))]
        if not isinstance(stored, list) or not stored or any(key not in known for key in stored):
            raise Misfit(Text("form.multi"))
        return tuple(key for key in known if key in stored)

    def samples(self) -> list[Json]:
        keys = [o.key for o in self.choices]
        return [*([key] for key in self.alone), *([key] for key in keys), keys]

    def show(self, stored: Json) -> Text | str:
        labels = {o.key: o.label for o in (*self.choices, *options(self.alone))}
        chosen = [labels[key] for key in self.read(stored)]
        return Text("list.join", {f"v{n}": label for n, label in enumerate(chosen)})


@dataclass(frozen=True)
class Rating(Item[int]):
    """A numeric rating; whole numbers from `low` to `high` and nothing between."""

    low: int
    high: int
    skip: bool = False

    @cached_property
    def buttons(self) -> tuple[Option, ...]:
        numbers = tuple(Option(str(n), Text("plain", {"value": str(n)})) for n in range(self.low, self.high + 1))
        return numbers + (options(["skip"]) if self.skip else ())

    def take(self, reply: Reply, draft: Json, hearing: Hearing) -> Json:
        if isinstance(reply, Typed):
            return counts.rated(reply.text, self.low, self.high)
        if reply.key == "skip" and self.skip:
            return None
        if not (reply.key.isascii() and reply.key.isdigit()):
            raise Misfit(self._whole())
        return self.read(int(reply.key))

    def read(self, stored: Json) -> int:
        if stored is None and self.skip:
            return -1
        if isinstance(stored, int) and self.low <= stored <= self.high:
            return stored
        raise Misfit(self._whole())

    def _whole(self) -> Text:
        return Text("form.whole", {"min": self.low, "max": self.high})

    def samples(self) -> list[Json]:
        edges: list[Json] = [self.low, self.high, (self.low + self.high) // 2, self.high - 1]
        return edges + ([None] if self.skip else [])

    def show(self, stored: Json) -> Text | str:
        return Text("form.left_open") if stored is None else str(stored)


@dataclass(frozen=True)
class Words(Item[str]):
    """Free text of at most `most` characters, kept as written. `instead` are buttons that answer in place of words.

    `is_none` tells words that are no answer here, such as a question back; `again` is said then.
    """

    instead: Sequence[str] = ()
    most: int = WORDS_MAX
    is_none: Callable[[str], bool] | None = None
    again: Text | None = None

    @property
    def buttons(self) -> tuple[Option, ...]:
        return options(self.instead)

    def take(self, reply: Reply, draft: Json, hearing: Hearing) -> Json:
        stored = {"key": reply.key} if isinstance(reply, Pressed) else {"words": self._words(reply.text.strip())}
        self.read(stored)
        return stored

    def _words(self, typed: str) -> str:
        """What was typed, if there is something to read in it: an emoji alone is no name and no reason."""
        if not any(map(str.isalnum, typed)):
            raise Misfit(Text("form.words"))
        if len(typed) > self.most:
            raise Misfit(Text("form.too_long", {"most": self.most}))
        if self.is_none and self.is_none(typed):
            raise Misfit(self.again or self.question)
        return typed

    def longer(self, stored: Json, typed: str) -> Json:
        """A line, such as a name, is whole."""
        joined = f"{stored.get('words', '')}\n{typed.strip()}"
        return {"words": joined} if "words" in stored and self.most == WORDS_MAX and len(joined) <= self.most else None

    def read(self, stored: Json) -> str:
        match stored:
            case {"key": key} if key in self.instead:
                return str(key)
            case {"words": str(words), **others} if 0 < len(words) <= self.most and not others:
                return words
            case _:
                raise Misfit(self.question)

    def samples(self) -> list[Json]:
        return [*({"key": key} for key in self.instead), {"words": "x"}]

    def show(self, stored: Json) -> Text | str:
        return Text(f"btn.{stored['key']}") if "key" in stored else str(stored["words"])


Reader: TypeAlias = Callable[[str, Hearing], Json]
Shower: TypeAlias = Callable[[Json], Text | str]


@dataclass(frozen=True)
class Entry(Item[Json]):
    """Something typed that a reader understands: a weight, a date, a city.

    `reader` returns what is stored (an object with at least "value") or raises Misfit;
    `check` says whether a stored object still fits.
    """

    reader: Reader
    check: Callable[[Json], None]
    shower: Shower
    instead: Sequence[str] = ()
    examples: Sequence[Json] = ()

    @property
    def buttons(self) -> tuple[Option, ...]:
        return options(self.instead)

    def take(self, reply: Reply, draft: Json, hearing: Hearing) -> Json:
        if isinstance(reply, Pressed):
            return self._instead(reply.key)
        return self.reader(reply.text, hearing)

    def _instead(self, key: str) -> Json:
        if key not in self.instead:
            raise Misfit(self.question)
        return {"key": key}

    def read(self, stored: Json) -> Json:
        if isinstance(stored, dict) and "key" in stored:
            return self._instead(stored["key"])
        try:
            self.check(stored)
        except (KeyError, TypeError, ValueError, ArithmeticError) as foreign:  # an answer to what this item was before
            raise Misfit(self.question) from foreign
        return stored

    def samples(self) -> list[Json]:
        return [*self.examples, *({"key": key} for key in self.instead)]

    def show(self, stored: Json) -> Text | str:
        return Text(f"btn.{stored['key']}") if "key" in stored else self.shower(stored)
