"""Words that are not yet in a language.

1. A flow never holds a sentence, only the permanent id of one and its values.
2. Values keep their meaning (a day, an instant, an amount) until the reader's language is known.
3. Everything here becomes JSON and comes back equal, because the outbox stores it for days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

Json: TypeAlias = Any  # what json.loads returns; narrowed where it is read


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, shown in the reader's format and never in digits alone.

    `weekday` is left out where it tells nothing: a birth date, the end of a passport.
    """

    on: date
    weekday: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A zone with the name people give it: `Place("America/Tijuana", "Tijuana")`."""

    zone: str
    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (`at`: epoch microseconds, UTC) as the clocks of one or two places show it.

    `style` is "when" (date, time, place), "short" (one place, without the year), "time" (without the date) or "date".
    """

    at: int
    places: tuple[Place, ...]
    style: str = "when"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of an ISO 4217 currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured value in its stored unit, which readers see in both systems.

    The units are "kg", "cm", "celsius", "percent", "months" and "years"; a count has none.
    """

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Text:
    """The id of a sentence and the values that complete it.

    `lang` is set only where a text must be read in another language than the rest: a preview of a letter.
    """

    id: str
    values: Mapping[str, Value] = field(default_factory=dict)
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Several values, one a line; rendered as a list that starts with bullets when `bullets`."""

    of: tuple[Value, ...]
    bullets: bool = True


@dataclass(frozen=True, slots=True)
class Quoted:
    """A person's own words: never translated, shown as they are.

    `by` is their author's role: a patient's words are never judged, staff's are on their way to a patient. Where
    nobody is named, nobody vouches for the words, and they are judged like a coordinator's.
    `override` is the reason a physician gave, and which is recorded, for naming an amount before a review was accepted.
    """

    words: str
    by: str = ""
    override: str = ""


Value: TypeAlias = str | int | float | Day | Moment | Money | Measure | Text | Lines | Quoted


def to_json(value: Value) -> Json:
    """A value as JSON: scalars stay, everything else is an object with one telling key."""
    match value:
        case Text():
            values = {k: to_json(v) for k, v in value.values.items()}
            return {"text": value.id, "values": values} | ({"lang": value.lang} if value.lang else {})
        case Day():
            return {"day": value.on.isoformat()} | ({} if value.weekday else {"weekday": False})
        case Moment():
            places = [[p.zone, p.name] for p in value.places]
            return {"moment": value.at, "places": places, "style": value.style}
        case Money():
            return {"money": value.minor, "currency": value.currency}
        case Measure():
            return {"measure": value.value, "unit": value.unit}
        case Lines():
            return {"lines": [to_json(v) for v in value.of], "bullets": value.bullets}
        case Quoted():
            said = {"by": value.by, "override": value.override}
            return {"quoted": value.words} | {key: word for key, word in said.items() if word}
        case _:
            return value


def from_json(raw: Json) -> Value:
    """The value that `to_json` wrote; KeyError when it is none of ours."""
    if not isinstance(raw, dict):
        scalar: str | int | float = raw
        return scalar
    if "text" in raw:
        return Text(raw["text"], {k: from_json(v) for k, v in raw["values"].items()}, raw.get("lang"))
    if "day" in raw:
        return Day(date.fromisoformat(raw["day"]), raw.get("weekday", True))
    if "moment" in raw:
        places = tuple(Place(zone, name) for zone, name in raw["places"])
        return Moment(raw["moment"], places, raw["style"])
    if "money" in raw:
        return Money(raw["money"], raw["currency"])
    if "measure" in raw:
        return Measure(raw["measure"], raw["unit"])
    if "lines" in raw:
        return Lines(tuple(from_json(v) for v in raw["lines"]), raw["bullets"])
    return Quoted(raw["quoted"], raw.get("by", ""), raw.get("override", ""))


def text_from_json(raw: Json) -> Text:
    """The same for a whole sentence."""
    value = from_json(raw)
    if not isinstance(value, Text):
        raise KeyError("text")
    return value


def bullets(values: Sequence[Value]) -> Lines:
    """Values as a bulleted list."""
    return Lines(tuple(values))
