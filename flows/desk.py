"""What staff are asked in a case's topic: review, quote, treatment, a reply to the patient.

1. A decision is written, previewed in the patient's language, and signed by a physician; nothing leaves before.
2. Words for the patient are refused while they are typed when they make a claim; nobody can override that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from flows.case import Role
from flows.clinic_time import clinic_time, shown
from flows.effects import Effect, Say
from flows.engine import Facts
from flows.errors import Misfit
from flows.items import Choice, Entry, Hearing, Words
from flows.rules import quote as sums
from flows.rules.wording import has_amount
from flows.text import Day, Json, Lines, Money, Quoted, Text, Value, from_json

YES_NO = ("st_yes", "st_no")
DECISIONS = ("st_accept", "st_more", "st_defer", "st_decline")
KINDS = ("st_not_now", "st_not_suitable")  # of a decline: whether the reason can pass
SIGN = ("st_sign",)
STEER = ("st_edit", "st_discard")
LEAVE = ("back", "st_discard")
FIRST = ("st_discard",)  # nothing to go back to: a press by mistake is left at once


@dataclass(frozen=True, slots=True)
class Decided:
    """A signed decision. `decision`: accept, more, defer, decline; the rest is what the physician wrote.

    `kind` of a decline is not_now or not_suitable; `until` is what has to pass first.
    """

    decision: str
    reason: str = ""
    steps: str = ""
    until: str = ""
    expectation: str = ""
    source: str = ""
    dose: str = ""
    sessions: int = 1
    override: str = ""  # why an amount had to be named although nothing is accepted
    kind: str = ""
    until_on: str = ""  # the day on which a deferred case is looked at again
    indication: str = ""  # of the plan, where it is not the one that was asked for
    route: str = "ia"
    dose_per_kg: float = 0.0  # million cells; 0 where the dose is in words
    dose_total: int = 0
    answers: tuple[Mapping[str, Json], ...] = ()  # to the four questions: n, yes, words

    def protocol(self) -> dict[str, Json]:
        """What the plan is made of."""
        names = ("indication", "source", "route", "dose", "dose_per_kg", "dose_total", "sessions", "expectation")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Previewed(Effect):
    """A decline as it is about to be signed: the physician sees its paper. `written` is what `Decided` holds."""

    written: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuoteWritten:
    """A quote as a coordinator wrote it; a physician still has to sign."""

    lines: tuple[Mapping[str, Json], ...]
    total: int
    currency: str
    session_on: str
    session_at: str


@dataclass(frozen=True, slots=True)
class Replied:
    """A message to the patient, previewed and sent by a person; "" where the order of the case forbids it.

    `reason` is a physician's, for naming an amount before a review was accepted.
    """

    words: str
    reason: str = ""


def outbound(name: str, text: Text, side: tuple[str, ...] = ("st_discard",)) -> Words:
    """Words that a patient will read."""
    return ToPatient(name, ask=text, side=side)


@dataclass(frozen=True)
class ToPatient(Words):
    """Words for a patient: what the clinic does not say is refused while it is typed."""

    def take(self, reply: Any, draft: Json, hearing: Hearing) -> Json:
        stored = super().take(reply, draft, hearing)
        _refused(stored.get("words", ""), hearing)
        return stored


def _refused(words: str, hearing: Hearing) -> None:
    """Raise Misfit for words that may not reach a patient."""
    refusal = hearing.refuse(words) if hearing.refuse else None
    if refusal is not None:
        raise Misfit(refusal)


def declined(decided: Decided) -> Generator[Any, Any, Decided]:
    """What the patient may safely do now, and whether the reason can pass; what has to pass is the physician's word."""
    steps = yield from outbound("steps", Text("staff.steps"), LEAVE)
    kind = yield from Choice("kind", KINDS, ask=Text("staff.kind"), side=LEAVE)
    decided = replace(decided, steps=steps, kind=kind.removeprefix("st_"))
    if kind == "st_not_suitable":
        return decided
    return replace(decided, until=(yield from outbound("until", Text("staff.until_again"), side=LEAVE)))


def paper(decided: Decided) -> Previewed:
    """Other words are another paper."""
    written = asdict(decided)
    return Previewed(hashlib.sha256(repr(sorted(written.items())).encode()).hexdigest(), written)


def override() -> Generator[Any, Any, str]:
    """A physician's reason for an amount before acceptance; it is recorded."""
    return (yield from Words("override", ask=Text("guard.override"), side=("st_discard",)))


def letter_text(facts: Facts, decided: Decided) -> Text:
    """The physician's answer as the patient reads it."""
    signed: dict[str, Value] = {
        "name": facts["name"],
        "physician": facts["physician"],
        "licence": facts["licence"],
        "date": Day(date.fromisoformat(facts["today"])),
    }

    def own(words: str) -> Quoted:
        return Quoted(words, Role.PHYSICIAN, decided.override)

    match decided.decision:
        case "accept":
            return Text("case.accepted", {"physician": facts["physician"]})
        case "more":
            return Text("case.more_info", {"physician": facts["physician"], "question": own(decided.reason)})
        case "defer":
            words = {"reason": own(decided.reason), "condition": until_text(decided.until_on, own(decided.until))}
            return Text("case.defer_letter", signed | words)
        case _:
            words = {"reason": own(decided.reason), "steps": own(decided.steps)}
            change = may_change(decided.kind, own(decided.until))
            return Text("case.decline_letter", signed | words | {"change": change})


def until_text(on: str, words: Quoted) -> Value:
    """What is waited for, and the day on which it is looked at."""
    return Text("defer.until", {"words": words, "date": Day(date.fromisoformat(on))}) if on else words


def may_change(kind: str, condition: Quoted) -> Text:
    """Whether a decline can change: what has to pass stands there in the physician's words, and nothing is promised."""
    return Text("decline.not_now", {"condition": condition}) if kind == "not_now" else Text("decline.not_suitable")


def line(name: str, currency: str) -> Entry:
    """One line of a quote: description, quantity, unit price, tax %."""

    def read(typed: str, hearing: Hearing) -> Json:
        found = sums.parse_line(typed, currency)
        _refused(found.description, hearing)
        return stored_line(found, typed)

    def check(stored: Json) -> None:
        read_line(stored)

    def show(stored: Json) -> Text:
        return line_text(stored, currency)

    sample = stored_line(sums.parse_line(EXAMPLE_LINE, currency), EXAMPLE_LINE)
    n = name.rsplit(".", 1)[-1]
    asked = Text("quote.line", {"n": n, "example": EXAMPLE_LINE})
    return Entry(name, read, check, show, (), [sample], ask=asked, side=FIRST if n == "1" else LEAVE)


EXAMPLE_LINE = "Consulta médica, 1, 250.00, 16 %"
MOST_LINES = 30


def stored_line(found: sums.Line, typed: str) -> Json:
    """A line as it is kept: what was typed beside what was understood, decimals as text."""
    return {
        "typed": typed.strip()[:300],
        "description": found.description,
        "quantity": str(found.quantity),
        "unit_minor": found.unit_minor,
        "tax": str(found.tax),
        "discount": str(found.discount),
    }


def read_line(stored: Json) -> sums.Line:
    """The line that `stored_line` kept."""
    quantity, tax, discount = (Decimal(stored[key]) for key in ("quantity", "tax", "discount"))
    return sums.Line(stored["description"], quantity, stored["unit_minor"], tax, discount)


def line_text(stored: Json, currency: str) -> Text:
    """A quote line as everybody reads it; a patient reads it only when a physician has signed the quote."""
    found = read_line(stored)
    values: dict[str, Value] = {
        "description": Quoted(found.description, Role.PHYSICIAN),
        "quantity": _number(found.quantity),
        "unit": Money(found.unit_minor, currency),
        "tax": _number(found.tax),
        "amount": Money(sums.line_sum(found).total, currency),
    }
    return Text("quote.shown", values)


def _number(found: Decimal) -> int | float:
    return int(found) if found == int(found) else float(found)


def quote(facts: Facts) -> Generator[Any, Any, QuoteWritten]:
    """A coordinator writes lines; the sums are ours."""
    currency, lines = facts["currency"], []
    for n in range(1, MOST_LINES + 1):
        given = yield from line(f"line.{n}", currency)
        lines.append(given)
        echo = Text("quote.echo", {"value": Quoted(given["typed"]), "amount": Money(_total([given]), currency)})
        more = yield from Choice(f"more.{n}", ["st_line", "st_lines_done"], ask=echo, side=LEAVE)
        if more == "st_lines_done":
            break
    asked = Text("quote.session", {"example": "2027-01-12 10:00"})
    session = yield from clinic_time("session", asked, facts["zone"], done=False)
    values: dict[str, Value] = {
        "lines": Lines(tuple(line_text(stored, currency) for stored in lines)),
        "total": Money(_total(lines), currency),
        "when": shown(session, facts),
    }
    yield from Choice("send", ["st_to_sign"], ask=Text("quote.check", values), side=STEER)
    return QuoteWritten(tuple(lines), _total(lines), currency, session["on"], session["at"])


def _total(lines: list[Json]) -> int:
    return sums.sums([read_line(stored) for stored in lines]).total


def reply(facts: Facts) -> Generator[Any, Any, Replied]:
    """A message to the patient: written, seen as the patient will see it, sent by a press."""
    words = facts.get("words")
    if words is None:
        words = yield from outbound("words", Text("relay.write"))
    reason = ""
    if has_amount(words) and not facts["amounts"]:
        if not facts["physician"]:
            yield Say(Text("guard.amount"))
            return Replied("", "")
        reason = yield from override()
    shown = Text("relay.preview", {"language": Text(f"lang.{facts['lang']}"), "text": Quoted(words)})
    yield from Choice("send", ["st_send"], ask=shown, side=("st_discard",))
    return Replied(words, reason)


def closing(facts: Facts) -> Generator[Any, Any, Replied]:
    """One line of what was done about an alarm; it is shown, and a press closes. Talk among staff closes nothing."""
    raised = Text("alarm.closing", {"case": facts["case"], "raised": from_json(facts["raised"])})
    words = yield from Words("words", ask=raised, side=("st_discard",))
    shown = Text("alarm.close_check", {"case": facts["case"], "words": Quoted(words)})
    yield from Choice("close", ["st_close"], ask=shown, side=STEER)
    return Replied(words)
