"""Plays any questionnaire: one item after the other, skips, a review screen, any answer changed from there.

1. A questionnaire is data; this file knows no question.
2. What is shown at the end is what is stored, in the reader's words, before it is sent to anyone.
3. After words or an answer that may mean danger nothing more is asked until a person has looked; the rest stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows import ask, respondent
from flows.content import Condition, FormItem, Questionnaire
from flows.effects import Alert, Keep, Say, Told
from flows.engine import Facts, Flow
from flows.items import WORDS_MAX, Choice, Entry, Hearing, Item, Multi, Option, Rating, Words
from flows.rules import counts, odd, typed_dates, typed_names, typed_speech, units
from flows.text import Json, Lines, Text, Value

INTRO, REVIEW = "intro", "review"
NOTED = "form.dk_noted"
STOPPED = "stopped"  # the item that was open when own words raised an emergency
LINE_MAX = 200  # characters where one line is asked for, such as a name
EXAMPLES = {"weight": "80 kg", "height": "170 cm", "date": "1968-05-03", "months": "18"}


@dataclass(frozen=True, slots=True)
class Filled:
    """A questionnaire that was sent: stored answers by link id.

    `by_proxy` are those that a helper gave, all others are the patient's own; `left_open` are the private questions
    that nobody answered.
    """

    questionnaire: str
    answers: Mapping[str, Json]
    by_proxy: tuple[str, ...] = ()
    left_open: tuple[str, ...] = ()


def player(form: Questionnaire, cities: ask.Cities) -> Flow:
    """The flow of a questionnaire; its items are made once, for all who are asked."""
    items = {question.link_id: item_of(question, cities) for question in form.items}
    compared = odd.compared(form.items)

    def play(facts: Facts) -> Generator[Any, Any, Filled]:
        answers: dict[str, Json] = {}
        asked: dict[str, Raw] = {}
        said: set[str] = set()
        stopped = yield Told(STOPPED)
        yield from _stop(stopped, INTRO)
        yield from Choice(INTRO, ["next"], ask=Text("form.intro", {"minutes": form.minutes}), side=("later",))
        yield from _stop(stopped, respondent.WHO)
        phone = yield from respondent.told()
        for question in form.items:
            if not enabled(question, answers):
                continue
            if phone.helps and not question.private:
                yield from phone.returns()
            if question.prefix and question.prefix not in said:
                said.add(question.prefix)
                yield Say(Text(question.prefix))
            yield from _stop(stopped, question.link_id)
            if phone.helps and question.private and not (yield from phone.reaches(question)):
                continue
            asked[question.link_id] = item = phone.asks(items[question.link_id])
            answers[question.link_id] = given = yield from _asked(item)
            yield from _reactions(question, given, said)
            if odd.concerns(question):
                yield from _sure(question, compared, asked, answers, facts)
        yield from phone.returns()
        yield from _stop(stopped, REVIEW)
        listed = Text("form.review", {"list": Lines((phone.shown, *_lines(form, asked, answers)), bullets=False)})
        yield from Choice(REVIEW, ["send"], ask=listed, side=("edit", "later"))
        by_proxy = tuple(name for name, item in asked.items() if phone.helps and not item.anew)
        return Filled(form.id, answers, by_proxy, tuple(one.link_id for one in _left_open(form, answers)))

    return play


def _stop(stopped: str | None, at: str) -> Generator[Any, Any, None]:
    if stopped == at:
        yield from _held(f"{at}.{STOPPED}")


def _left_open(form: Questionnaire, answers: Mapping[str, Json]) -> list[FormItem]:
    return [question for question in form.items if question.link_id not in answers and enabled(question, answers)]


def _lines(form: Questionnaire, asked: Mapping[str, Raw], answers: Mapping[str, Json]) -> Iterator[Value]:
    """What the review shows: every question that was put, in the order of the form."""
    left_open = _left_open(form, answers)
    for question in form.items:
        if question.link_id in answers:
            yield _line(question, asked, answers)
        elif question in left_open:
            yield respondent.open_line(question)


def _sure(
    question: FormItem,
    compared: Sequence[FormItem],
    items: Mapping[str, Raw],
    answers: Mapping[str, Json],
    facts: Facts,
) -> Generator[Any, Any, None]:
    """Answers that rarely go together are read back once; the button stands for these very answers.

    What is typed instead corrects the one that it fits, the last of them first.
    """
    today = date.fromisoformat(facts["today"]) if "today" in facts else None
    found = [pair for pair in odd.pairs(compared, answers, today) if question.link_id in pair]
    if not found:
        return
    named = [one for one in compared if any(one.link_id in pair for pair in found)]
    lines = Lines(tuple(_line(one, items, answers) for one in named))
    meant = hashlib.sha256(repr([answers[one.link_id] for one in named]).encode()).hexdigest()[:12]
    asked = Text("form.odd", {"list": lines})
    yes = Option(meant, Text("btn.yes"))
    others = [one for one in named if one is not question]
    corrects = [items[one.link_id] for one in (question, *others)]
    changes = tuple(Option(one.link_id, Text(f"{one.text}.short")) for one in named)
    name = f"{question.link_id}.odd"
    yield from ask.Confirm(name, [yes], ask=asked, side=ask.BACK, corrects=corrects, named=changes)


def _line(question: FormItem, items: Mapping[str, Raw], answers: Mapping[str, Json]) -> Value:
    """An answer as it is read back."""
    shown = items[question.link_id].show(answers[question.link_id])
    return Text("form.line", {"question": Text(f"{question.text}.short"), "answer": shown})


@dataclass(frozen=True)
class Raw(Item[Json]):
    """An item of a questionnaire: the flow gets what is stored, because the record is what counts."""

    inner: Item[Any]

    @property
    def buttons(self) -> tuple[Option, ...]:
        return self.inner.buttons

    @property
    def toggles(self) -> tuple[str, ...]:
        return self.inner.toggles

    def longer(self, stored: Json, typed: str) -> Json:
        return self.inner.longer(stored, typed)

    def take(self, reply: Any, draft: Json, hearing: Hearing) -> Json:
        return self.inner.take(reply, draft, hearing)

    def read(self, stored: Json) -> Json:
        self.inner.read(stored)
        return stored

    def samples(self) -> list[Json]:
        return self.inner.samples()

    def show(self, stored: Json) -> Text | str:
        return respondent.KEPT if self.anew else self.inner.show(stored)


def _asked(item: Raw) -> Generator[Any, Any, Json]:
    """Ask; where a unit was assumed or the value is rare, say what was understood and let it be corrected.

    The button stands for the value it confirms, so that a value changed later is confirmed again.
    """
    given = yield from item
    if isinstance(given, dict) and given.get("sure") is False:
        understood = Text("form.echo", {"value": item.show(given)})
        confirmed = Option(str(given["value"]), Text("btn.yes"))
        yield from ask.Confirm(f"{item.name}.echo", [confirmed], ask=understood, side=ask.BACK, corrects=(item,))
    return given


def _reactions(question: FormItem, given: Json, said: set[str]) -> Generator[Any, Any, None]:
    """What follows an answer; that the physician may ask again is said of the first one that nobody knew."""
    if question.type == "city":
        yield Keep("city", {"zone": given["zone"], "city": given["value"]})
    if question.fact == "reading_language":
        yield Keep("reading", {"reading": str(given).removeprefix("lang_")})
    if question.urgent:
        yield from _alarms(question, given)
    if question.safety and given in ("dk", ["dk"], {"key": "dk"}) and NOTED not in said:
        said.add(NOTED)
        yield Say(Text(NOTED))


def _alarms(question: FormItem, given: Json) -> Generator[Any, Any, None]:
    """Answers that cannot wait raise an alarm a rule, which tells the patient what to do.

    Where one stops, nothing more is asked until it was seen.
    """
    keys = given if isinstance(given, list) else [given]
    found = [urgent for urgent in question.urgent if any(key in urgent.values for key in keys)]
    for rule in dict.fromkeys(urgent.rule for urgent in found):
        same = [urgent for urgent in found if urgent.rule == rule]
        signs, stops = tuple(Text(urgent.sign) for urgent in same), any(urgent.stops for urgent in same)
        key, level = f"{rule}.{question.link_id}", "emergency" if stops else "urgent"
        yield Alert(key, level, signs, (rule,), stops=stops)
    if any(urgent.stops for urgent in found):
        yield from _held(f"{question.link_id}.held", question.link_id)


def _held(name: str, of: str = "") -> Generator[Any, Any, None]:
    yield from ask.Held(name, ask=Text("form.held"), of=of)


def enabled(question: FormItem, answers: Mapping[str, Json]) -> bool:
    """Whether a question is asked, given the answers before it (FHIR enableWhen, enableBehavior)."""
    if not question.enable_when:
        return True
    met = [_met(condition, answers) for condition in question.enable_when]
    return any(met) if question.enable_any else all(met)


def _met(condition: Condition, answers: Mapping[str, Json]) -> bool:
    given = answers.get(condition.item)
    if isinstance(given, dict):
        given = given.get("key", given.get("value"))
    keys = given if isinstance(given, list) else [given]
    match condition.op:
        case "is":
            return condition.value in keys
        case "is_not":
            return condition.value not in keys
        case "in":
            return any(key in condition.value for key in keys)
        case "not_in":
            return not any(key in condition.value for key in keys)
        case "has":
            return any(key in condition.value for key in keys)
        case "at_least":
            return isinstance(given, int | float) and given >= condition.value
        case _:
            return isinstance(given, int | float) and given < condition.value


def place(form: Questionnaire, answers: Mapping[str, Json], asked: str) -> tuple[int, int] | None:
    """Which question of how many is open, as far as the answers tell; None beside the questions."""
    names = [question.link_id for question in form.items if enabled(question, answers)]
    name = asked.partition(".")[0]
    return (names.index(name) + 1, len(names)) if name in names else None


def _buttons(question: FormItem) -> tuple[Option, ...]:
    return tuple(Option(o.key, Text(o.text_id)) for o in question.options)


def item_of(question: FormItem, cities: ask.Cities) -> Raw:
    """The item that asks a question of a questionnaire."""
    text = Text(question.text, {"example": EXAMPLES.get(question.type, "")})
    inner = BUILDERS.get(question.type, _typed)(question, text, cities)
    side = (*ask.BACK, "person") if _ages(question) else ask.BACK  # only a person can say that a strange age is right
    return Raw(question.link_id, inner, ask=text, rev=question.rev, side=side)


def _choice(question: FormItem, text: Text, cities: ask.Cities) -> Item[Any]:
    return Choice(question.link_id, _buttons(question), ask=text)


def _multi(question: FormItem, text: Text, cities: ask.Cities) -> Item[Any]:
    alone = tuple(o.key for o in question.options if o.exclusive)
    several = tuple(b for b in _buttons(question) if b.key not in alone)
    return Multi(question.link_id, several, alone, ask=text)


def _rating(question: FormItem, text: Text, cities: ask.Cities) -> Item[Any]:
    skip = any(o.key == "skip" for o in question.options)
    return Rating(question.link_id, int(question.low or 0), int(question.high or 10), skip, ask=text)


def _words(question: FormItem, text: Text, cities: ask.Cities) -> Item[Any]:
    is_line = question.type == "text"
    most, is_none = (LINE_MAX, typed_speech.is_no_name) if is_line else (WORDS_MAX, typed_speech.is_question)
    return Words(question.link_id, tuple(o.key for o in question.options), most, is_none, ask=text)


def _name(question: FormItem, text: Text, cities: ask.Cities) -> Item[Any]:
    again = Text("form.not_name")
    return Words(question.link_id, (), LINE_MAX, lambda typed: not typed_names.is_name(typed), again, ask=text)


def _day(question: FormItem, text: Text, cities: ask.Cities) -> Item[Any]:
    instead = tuple(o.key for o in question.options)
    partial = question.type == "partial_date"
    return ask.dated(question.link_id, text, partial=partial, instead=instead, ages=_ages(question))


def _ages(question: FormItem) -> tuple[float, float] | None:
    """The limits of a birth date, in years of age."""
    if question.type != "date" or question.low is None or question.high is None:
        return None
    return question.low, question.high


def _city(question: FormItem, text: Text, cities: ask.Cities) -> Item[Any]:
    return ask.city(question.link_id, text, cities)


Read = Callable[[str, Hearing], units.Measured]
READERS: dict[str, Read] = {
    "weight": lambda typed, _: units.weight_kg(typed),
    "height": lambda typed, _: units.height_cm(typed),
    "temperature": lambda typed, _: units.temperature_c(typed),
    "hba1c": lambda typed, _: units.hba1c_pct(typed),
    "months": lambda typed, hearing: typed_dates.months(typed, hearing.today, hearing.lang),
}


def _typed(question: FormItem, text: Text, cities: ask.Cities) -> Entry:
    instead = tuple(o.key for o in question.options)
    reader = READERS.get(question.type) or _counted(question)
    low, high, unit = question.low, question.high, question.unit
    return ask.measured(question.link_id, text, reader, low, high, instead=instead, unit=unit)


def _counted(question: FormItem) -> Read:
    low, high = int(question.low or 0), int(question.high or 0)
    count: Callable[[str, int, int], float] = counts.halves if question.type == "score" else counts.whole

    def read(typed: str, hearing: Hearing) -> units.Measured:
        return units.Measured(count(typed, low, high), "")

    return read


BUILDERS: dict[str, Callable[[FormItem, Text, ask.Cities], Item[Any]]] = {
    "choice": _choice,
    "multi": _multi,
    "rating": _rating,
    "name": _name,
    "text": _words,
    "long_text": _words,
    "medicines": _words,
    "date": _day,
    "partial_date": _day,
    "city": _city,
}
