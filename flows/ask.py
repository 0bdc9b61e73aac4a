"""Items that several conversations ask, and the words they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flows.case import Role
from flows.errors import Misfit
from flows.items import Choice, Entry, Hearing, Item, Option, Reply, Typed
from flows.rules import dates, typed_dates, units
from flows.text import Day, Json, Measure, Quoted, Text, Value, from_json, text_from_json

BACK = ("back",)
TYPED = 100  # characters of what was typed


def text(raw: Json) -> Text:
    """A text from a run's facts."""
    return text_from_json(raw)


def value(raw: Json) -> Value:
    """A value from a run's facts."""
    return from_json(raw)


@dataclass(frozen=True)
class Confirm(Choice):
    """What was understood, said back with one button. What is typed instead answers the question before it anew.

    `corrects` are the questions whose answers are said back, the one that is open last first; `named` are buttons that
    put one of them again.
    """

    corrects: Sequence[Item[Any]] = field(default=(), kw_only=True)
    named: tuple[Option, ...] = field(default=(), kw_only=True)

    @property
    def changes(self) -> tuple[Option, ...]:
        return self.named

    def answered_by(self, reply: Reply) -> Sequence[Item[Any]]:
        return self.corrects if self.corrects and isinstance(reply, Typed) else (self,)


SEEN = "seen"


@dataclass(frozen=True)
class Held(Item[str]):
    """Nothing is asked until a person of the clinic has looked; that they did is the only answer, and it is theirs.

    It is no question of the patient's: they never go back to it. `of` is the answer that it follows, if it does.
    """

    of: str = field(default="", kw_only=True)

    def take(self, reply: Reply, draft: Json, hearing: Hearing) -> Json:
        raise Misfit(self.question)

    def read(self, stored: Json) -> str:
        if stored != SEEN:
            raise Misfit(self.question)
        return SEEN

    def samples(self) -> list[Json]:
        return [SEEN]

    def show(self, stored: Json) -> Text:
        return self.question


def _within(low: float | None, high: float | None, unit: str) -> Callable[[Json], None]:
    def check(stored: Json) -> None:
        number = Measure(stored["value"], stored["unit"]).value
        if (low is not None and number < low) or (high is not None and number > high):
            raise Misfit(_range(number, low, high, unit))

    return check


def _range(number: float, low: float | None, high: float | None, unit: str) -> Text:
    edges = {"min": Measure(low or 0, unit), "max": Measure(high or 0, unit)}
    return Text("form.range", {"value": Measure(number, unit), **edges})


def measured(
    name: str,
    ask: Text,
    reader: Callable[[str, Hearing], units.Measured],
    low: float | None,
    high: float | None,
    *,
    unit: str = "",
    instead: tuple[str, ...] = (),
) -> Entry:
    """Something measured; what was typed is kept beside what was understood."""
    check = _within(low, high, unit)

    def read(typed: str, hearing: Hearing) -> Json:
        found = reader(typed, hearing)
        sure = not (found.unit_assumed or found.is_rare)
        stored = {"value": found.value, "unit": unit, "typed": typed.strip()[:TYPED], "sure": sure}
        check(stored)
        return stored

    def show(stored: Json) -> Text:
        return Text("plain", {"value": Measure(stored["value"], stored["unit"])})

    samples = [{"value": edge, "unit": unit, "typed": "1", "sure": True} for edge in (low, high) if edge is not None]
    return Entry(name, read, check, show, instead, samples, ask=ask)


def dated(
    name: str,
    ask: Text,
    *,
    partial: bool = False,
    instead: tuple[str, ...] = (),
    ages: tuple[float, float] | None = None,
) -> Entry:
    """A day in the past; month and year are enough where `partial`.

    `ages` are the youngest and oldest that somebody born that day may be: "yesterday" is nobody's birth date here.
    """

    def read(typed: str, hearing: Hearing) -> Json:
        found = typed_dates.past_date(typed, hearing.today, hearing.lang, partial=partial)
        if ages and not ages[0] <= dates.full_years(found.on, hearing.today) <= ages[1]:
            raise Misfit(Text("form.birth_age", {"date": Day(found.on, weekday=False)}))
        return {"value": found.on.isoformat(), "precision": found.precision, "typed": typed.strip()[:TYPED]}

    def check(stored: Json) -> None:
        date.fromisoformat(stored["value"])

    def show(stored: Json) -> Text:
        found = typed_dates.Dated(date.fromisoformat(stored["value"]), stored.get("precision", "day"))
        if found.precision == "day":
            return Text("plain", {"value": Day(found.on, weekday=False)})
        said = typed_dates.as_typed(stored["typed"], found, TYPED)  # of a year no day is made
        return Text("plain", {"value": Quoted(said, Role.PATIENT)})

    sample = {"value": "1968-05-03", "precision": "day", "typed": "1968-05-03"}
    return Entry(name, read, check, show, instead, [sample], ask=ask)


Cities = Callable[[str], Mapping[str, str] | None]


def city(name: str, ask: Text, cities: Cities) -> Entry:
    """A place people live in, for its clock; `cities` knows zones by name."""

    def read(typed: str, hearing: Hearing) -> Json:
        found = cities(typed)
        if found is None:
            raise Misfit(Text("form.not_city"))
        return {"value": found["name"], "zone": found["zone"]}

    def check(stored: Json) -> None:
        if not (stored["value"] and stored["zone"]):
            raise Misfit(Text("form.not_city"))

    def show(stored: Json) -> str:
        return str(stored["value"])

    return Entry(name, read, check, show, (), [{"value": "Chicago", "zone": "America/Chicago"}], ask=ask)
