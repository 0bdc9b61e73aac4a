"""One language: its sentences, and how values become words in it.

1. A sentence is completed whole or not at all: a missing id or value is the author's error, never a gap that is read.
2. A list in the middle of a line starts on a line of its own; a list of one stays in the line.
3. A person's own words are shown as they are.
4. A text that names a language is read in that language, with all its values: a letter in its preview.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter

from babel import Locale

from bot.i18n import values
from flows.errors import ContentError
from flows.rules.dates import local
from flows.text import Day, Lines, Measure, Moment, Money, Place, Quoted, Text, Value

BULLET = "• "
NOTHING = "–"  # what a card shows for an empty list
LIST = "list.join"  # a sentence with as many values as there are

_MEASURES: dict[str, Callable[[float, Locale], dict[str, str]]] = {
    "kg": values.kilograms,
    "cm": values.centimetres,
    "celsius": values.celsius,
    "percent": values.percent,
}
UNITS = ("", "months", "years", *_MEASURES)


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with gaps; with several `forms` the value named `counted` chooses one."""

    forms: tuple[str, ...]
    names: tuple[str, ...]
    inside: frozenset[str]
    counted: str = ""


def template(forms: tuple[str, ...], counted: str = "") -> Template:
    """A sentence read from a catalog; ValueError when its braces do not pair or a gap has no plain name."""
    names: dict[str, bool] = {}
    for form in forms:
        before = "\n"
        for literal, name, spec, conversion in Formatter().parse(form):
            before = literal[-1:] or before
            if name is None:
                continue
            if spec or conversion or not name.isidentifier():
                raise ValueError(name)
            names[name] = names.get(name, False) or before != "\n"
            before = name
    return Template(forms, tuple(names), frozenset(n for n, inside in names.items() if inside), counted)


class Language:
    """What one language can say."""

    def __init__(
        self, lang: str, locale: Locale, templates: Mapping[str, Template], plural: Callable[[int], int]
    ) -> None:
        self.lang = lang
        self.templates = templates
        self._locale = locale
        self._plural = plural
        self._others: Mapping[str, Language] = {}
        self._dress = values.dress(locale)

    def beside(self, others: Mapping[str, Language]) -> None:
        """Let texts that name another language be said in it."""
        self._others = others

    def say(self, text: Text) -> str:
        """The sentence in this language; ContentError when its id or one of its values is missing."""
        if text.lang is not None and text.lang != self.lang:
            return self._other(text.lang).say(text)
        template = self.templates.get(text.id)
        if template is None:
            return self._listed(text)
        shown: dict[str, str] = {}
        split = False
        for name in template.names:
            try:
                value = text.values[name]
            except KeyError:
                raise ContentError(f'text "{text.id}" in "{self.lang}": value "{name}" is missing; pass it') from None
            words = value if type(value) is str else self.show(value)
            if type(value) is Lines and name in template.inside and len(value.of) > 1:
                words, split = f"\n{words}", True
            elif type(value) is Lines and name in template.inside:
                words = words.removeprefix(BULLET)
            shown[name] = words
        said = self._form(template, text).format_map(shown)
        return said.replace(" \n", "\n") if split else said

    def show(self, value: Value) -> str:
        """One value in this language."""
        match value:
            case Text():
                return self.say(value)
            case Quoted():
                return value.words
            case Day():
                return values.day(value.on, self._dress, weekday=value.weekday)
            case Moment():
                return self._moment(value)
            case Money():
                return values.money(value.minor, value.currency, self._locale)
            case Measure():
                return self._measure(value)
            case Lines():
                return self._lines(value)
            case str():
                return value
            case _:
                return values.number(value, self._locale)

    def _other(self, lang: str) -> Language:
        try:
            return self._others[lang]
        except KeyError:
            raise ContentError(f'language "{lang}" has no catalog; add locales/{lang}') from None

    def _form(self, template: Template, text: Text) -> str:
        if not template.counted:
            return template.forms[0]
        try:
            counted = float(str(text.values[template.counted]))  # what is counted may be a number or how it was typed
            return template.forms[self._which(counted, len(template.forms))]
        except (TypeError, ValueError):
            raise ContentError(
                f'text "{text.id}" in "{self.lang}": value "{template.counted}" is not a number; pass one'
            ) from None

    def _which(self, count: float, forms: int) -> int:
        """The form for a count; the catalog's own rule knows whole numbers only."""
        if count.is_integer():
            return self._plural(abs(int(count)))
        return 0 if self._locale.plural_form(abs(count)) == "one" else forms - 1

    def _listed(self, text: Text) -> str:
        if text.id != LIST:
            raise ContentError(f'text "{text.id}" is not in "{self.lang}"; add it to the catalog')
        return values.listed([self.show(value) for value in text.values.values()], self._locale)

    def _lines(self, lines: Lines) -> str:
        bullet = BULLET if lines.bullets else ""
        return "\n".join(f"{bullet}{self.show(value)}" for value in lines.of) or NOTHING

    def _measure(self, measure: Measure) -> str:
        match measure.unit:
            case "":
                return values.number(measure.value, self._locale)
            case "months":
                return self._months(round(measure.value))
            case "years":
                return self.say(Text("measure.years", {"years": round(measure.value)}))
        if measure.unit not in _MEASURES:
            raise ContentError(f'unit "{measure.unit}" is unknown; use {", ".join(UNITS[1:])}')
        return self.say(Text(f"measure.{measure.unit}", _MEASURES[measure.unit](measure.value, self._locale)))

    def _months(self, months: int) -> str:
        """Whole years as years, because nobody says "36 months"."""
        years, rest = divmod(months, 12)
        if years > 1 and not rest:
            return self.say(Text("measure.years", {"years": years}))
        return self.say(Text("measure.months", {"months": months}))

    def _moment(self, moment: Moment) -> str:
        first, *others = moment.places
        here = local(moment.at, first.zone)
        if moment.style == "date":
            return values.day(here.date(), self._dress)
        if moment.style == "short":
            return self._short(here, first)
        said = self._at(here, first)
        if moment.style == "when":
            said = self._dated(here, said)
        for second in others:
            said = self._both(said, here, local(moment.at, second.zone), second)
        return said

    def _short(self, wall: datetime, place: Place) -> str:
        """For a button: one clock, without the year."""
        time = values.clock(wall.hour, wall.minute, self._dress)
        shown: dict[str, Value] = {
            "date": values.short_day(wall.date(), self._dress),
            "time": time,
            "place": place.name,
        }
        return self.say(Text("moment.short", shown))

    def _both(self, said: str, here: datetime, there: datetime, second: Place) -> str:
        """The other place in brackets; left out when its clocks show the same, dated when it has another day."""
        if there.replace(tzinfo=None) == here.replace(tzinfo=None):
            return said
        other = self._at(there, second)
        if there.date() != here.date():
            other = self._dated(there, other)
        return self.say(Text("moment.both", {"first": said, "second": other}))

    def _at(self, wall: datetime, place: Place) -> str:
        time = values.clock(wall.hour, wall.minute, self._dress)
        return self.say(Text("moment.at", {"time": time, "place": place.name}))

    def _dated(self, wall: datetime, at: str) -> str:
        return self.say(Text("moment.on", {"date": values.day(wall.date(), self._dress), "at": at}))
