"""A physician's review of a case: four questions in writing, a decision, a letter that is previewed and signed.

1. Nothing is accepted before each of the four questions (evidence, fitness, contraindications, what is realistic;
   domain-candidacy section 1) is answered yes in the physician's own words. Any other decision needs only its reason.
2. A dose per kilogram lies within the clinic's range; nobody can sign another one.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flows import ask
from flows.desk import (
    DECISIONS,
    FIRST,
    LEAVE,
    SIGN,
    STEER,
    YES_NO,
    Decided,
    ToPatient,
    declined,
    letter_text,
    outbound,
    override,
    paper,
)
from flows.effects import Say
from flows.engine import Facts
from flows.errors import Misfit
from flows.items import Choice, Entry, Hearing, Option, Rating, Words
from flows.offer import plan_text
from flows.rules import typed_trips
from flows.rules.wording import has_amount
from flows.text import Day, Json, Lines, Quoted, Text, Value

ASKED = {"1": "staff.q1", "2": "staff.q2", "3": "staff.q3", "4": "staff.q4"}
SHORT = {"1": "staff.q1.short", "2": "staff.q2.short", "3": "staff.q3.short", "4": "staff.q4.short"}
QUESTIONS = tuple(ASKED)
EXPECTATION = "4"  # the one whose words the patient reads
FOUR = "st_four"
LEFT_OPEN = "st_open"
AS_ASKED = "st_as_asked"
DOSE = re.compile(r"\s*(\d{1,4}(?:[.,]\d{1,3})?)(?!\d|[.,]\d)[^\d]*")  # 1.5, 1,5, 1.5 million per kg
TYPED = 100

Answers = Mapping[str, Json]


def review(facts: Facts) -> Generator[Any, Any, tuple[Decided, Facts]]:
    """The case, the four questions where they are wanted, the decision, the letter; by the physician who took it."""
    decided = yield from _review(facts)
    return decided, facts


def _review(facts: Facts) -> Generator[Any, Any, Decided]:
    decision, answers = yield from _decided(facts)
    found = tuple(answers[n] for n in QUESTIONS if n in answers)
    expected = answers.get(EXPECTATION)
    expectation = expected["words"] if expected and expected["yes"] else ""
    if decision == "st_accept":
        return (yield from _accept(facts, Decided("accept", expectation=expectation, answers=found)))
    reason = yield from outbound("reason", Text("staff.reason" if decision != "st_more" else "staff.more"), LEAVE)
    written = Decided(decision.removeprefix("st_"), reason, expectation=expectation, answers=found)
    if decision == "st_decline":
        written = yield from declined(written)
    if decision == "st_defer":
        written = yield from _deferred(written)
    if any(has_amount(words) for words in (written.reason, written.steps, written.until)):
        written = replace(written, override=(yield from override()))
    if decision == "st_decline":
        yield paper(written)
    yield from _sign(facts, written)
    return written


# -- the four questions --------------------------------------------------------------------------


def _decided(facts: Facts) -> Generator[Any, Any, tuple[str, Answers]]:
    """The decision, and what was answered on the way to it; whoever presses accept too early is asked what is open."""
    answers: Answers = {str(one["n"]): one for one in facts.get("answers") or ()}
    begin = _shown("staff.take", facts, answers)
    decision = yield from Choice("take", (FOUR, *_possible(answers)), ask=begin, side=FIRST)
    if decision == FOUR:
        begun = {} if len(answers) == len(QUESTIONS) else answers
        answers = yield from _asked(facts, begun, "", can_leave=True)
        decision = yield from _decision("decide", facts, answers)
    if decision == "st_accept" and _open(answers):
        yield Say(Text("staff.decide_open", {"list": Lines(tuple(Text(SHORT[n]) for n in _open(answers)))}))
        answers = yield from _asked(facts, answers, ".2", can_leave=False)
        decision = yield from _decision("decide.2", facts, answers)
    return decision, answers


def _open(answers: Answers) -> list[str]:
    return [n for n in QUESTIONS if n not in answers]


def _refused(answers: Answers) -> list[str]:
    return [n for n in QUESTIONS if n in answers and not answers[n]["yes"]]


def _possible(answers: Answers) -> Sequence[str]:
    """A "no" among the four questions forbids to accept."""
    return DECISIONS[1:] if _refused(answers) else DECISIONS


def _decision(name: str, facts: Facts, answers: Answers) -> Generator[Any, Any, str]:
    refused = _refused(answers)
    shown = Text("staff.decide_no", {"n": ", ".join(refused)}) if refused else _shown("staff.decide", facts, answers)
    return (yield from Choice(name, _possible(answers), ask=shown, side=LEAVE))


def _asked(facts: Facts, before: Answers, mark: str, *, can_leave: bool) -> Generator[Any, Any, Answers]:
    """Every question that is open, each with yes or no and then in words; `can_leave` lets one wait."""
    found = dict(before)
    for n in _open(before):
        options = (*YES_NO, LEFT_OPEN) if can_leave else YES_NO
        given = yield from Choice(f"q{n}{mark}", options, ask=_question(n, facts), side=LEAVE)
        if given != LEFT_OPEN:
            is_yes = given == "st_yes"
            found[n] = {"n": n, "yes": is_yes, "words": (yield from _in_words(n, mark, is_yes=is_yes))}
    return found


def _in_words(n: str, mark: str, *, is_yes: bool) -> Words:
    if n == EXPECTATION and is_yes:
        return outbound(f"why{n}{mark}", Text("staff.expectation"), LEAVE)
    name = f"why{n}{mark}.no" if n == EXPECTATION else f"why{n}{mark}"  # never words that a patient would read
    return Words(name, ask=Text("staff.why"), side=LEAVE)


def _question(n: str, facts: Facts) -> Text:
    evidence = ask.value(facts.get("evidence")) or Text("staff.none")
    return Text(ASKED[n], {"evidence": evidence, "flags": ask.value(facts["flags"])})


def answers_shown(answers: Sequence[Json]) -> Lines:
    """The four answers as staff read them; what nobody answered is open."""
    given = {str(one["n"]): one for one in answers}
    return Lines(tuple(Text("staff.answer", {"n": Text(SHORT[n]), "answer": _answer(given.get(n))}) for n in QUESTIONS))


def _answer(one: Json) -> Text:
    if one is None:
        return Text("staff.unanswered")
    said = Text("btn.st_yes" if one["yes"] else "btn.st_no")
    return Text("staff.answered", {"answer": said, "words": Quoted(one["words"])})


def _shown(text_id: str, facts: Facts, answers: Answers) -> Text:
    """The case over its decision: what was asked for, what colleagues wrote, what was answered so far."""
    written, missing = facts.get("written"), facts.get("missing")
    values: dict[str, Value] = {
        "case": facts["case"],
        "condition": ask.value(facts["condition"]),
        "missing": ask.value(missing) if missing else Text("staff.none"),
        "list": answers_shown([*answers.values()]),
        "written": ask.value(written) if written else Text("staff.none"),
    }
    return Text(text_id, values)


# -- an acceptance -------------------------------------------------------------------------------


def _accept(facts: Facts, decided: Decided) -> Generator[Any, Any, Decided]:
    """The protocol: what for, which cells, by which route, how much, how often."""
    asked = Text("staff.indication", {"condition": ask.value(facts["condition"])})
    indication = yield from ToPatient("indication", instead=(AS_ASKED,), most=200, ask=asked, side=LEAVE)
    sources = [Option(key, Text(f"opt.source.{key}")) for key in facts["sources"]]
    source = yield from Choice("source", sources, ask=Text("staff.source"), side=LEAVE)
    ranges = facts.get("doses") or {"ia": []}
    routes = [Option(key, Text(f"opt.route.{key}")) for key in ranges]
    route = yield from Choice("route", routes, ask=Text("staff.route"), side=LEAVE)
    decided = replace(decided, indication="" if indication == AS_ASKED else indication, source=source, route=route)
    decided = yield from _dosed(facts, decided, ranges[route])
    sessions = yield from Rating("sessions", 1, 4, ask=Text("staff.sessions"), side=LEAVE)
    decided = replace(decided, sessions=sessions)
    yield from _sign(facts, decided)
    return decided


def _dosed(facts: Facts, decided: Decided, limits: Json) -> Generator[Any, Any, Decided]:
    if not limits:
        dose = yield from outbound("dose", Text("staff.dose", {"example": Text("dose.example")}), LEAVE)
        return replace(decided, dose=dose)
    given = yield from per_kg("dose_kg", *limits)
    value, weight = given["value"], facts.get("weight_kg") or 0
    return replace(decided, dose=f"{value:g} × 10⁶/kg", dose_per_kg=value, dose_total=round(value * weight))


def per_kg(name: str, least: float, most: float) -> Entry:
    """A dose in million cells per kilogram, within the clinic's range."""

    def check(stored: Json) -> None:
        if not least <= stored["value"] <= most:
            raise Misfit(Text("staff.dose_range", {"min": least, "max": most}))

    def read(typed: str, hearing: Hearing) -> Json:
        found = DOSE.fullmatch(typed)
        if found is None:
            raise Misfit(Text("staff.dose_range", {"min": least, "max": most}))
        stored = {"value": float(found[1].replace(",", ".")), "typed": typed.strip()[:TYPED]}
        check(stored)
        return stored

    def show(stored: Json) -> str:
        return f"{stored['value']:g}"

    samples = [{"value": edge, "typed": str(edge)} for edge in (least, most)]
    asked = Text("staff.dose_kg", {"min": least, "max": most})
    return Entry(name, read, check, show, (), samples, ask=asked, side=LEAVE)


# -- a deferral, and the signature ---------------------------------------------------------------


def _deferred(decided: Decided) -> Generator[Any, Any, Decided]:
    """What is waited for, and the day on which somebody looks again."""
    until = yield from outbound("until", Text("staff.until"), LEAVE)
    on = yield from ahead("until_on")
    return replace(decided, until=until, until_on=on["value"])


def ahead(name: str) -> Entry:
    """A day that is still to come."""

    def check(stored: Json) -> None:
        date.fromisoformat(stored["value"])

    def read(typed: str, hearing: Hearing) -> Json:
        on = typed_trips.future_date(typed, hearing.today, hearing.lang)
        if on <= hearing.today:
            raise Misfit(Text("staff.until_past"))
        return {"value": on.isoformat(), "typed": typed.strip()[:TYPED]}

    def show(stored: Json) -> Text:
        return Text("plain", {"value": Day(date.fromisoformat(stored["value"]))})

    samples = [{"value": "2027-02-01", "typed": "2027-02-01"}]
    return Entry(name, read, check, show, (), samples, ask=Text("staff.until_on"), side=LEAVE)


def _sign(facts: Facts, decided: Decided) -> Generator[Any, Any, None]:
    """The preview as the patient will read it, and what came in since the case was taken; only signing sends it."""
    letter = Text(
        "staff.letter",
        {
            "language": Text(f"lang.{facts['reading']}"),
            "when": ask.value(facts["goes_out"]),
            "physician": facts["physician"],
            "text": _all_of_it(facts, decided),
        },
    )
    news = facts.get("news")
    asked = Text("staff.letter_news", {"list": ask.value(news), "letter": letter}) if news else letter
    yield from Choice("sign", SIGN, ask=asked, side=STEER)


def _all_of_it(facts: Facts, decided: Decided) -> Value:
    """The letter; with an acceptance goes the plan that the signature makes the physician's own."""
    letter = replace(letter_text(facts, decided), lang=facts["reading"])
    if decided.decision != "accept":
        return letter
    return Lines((letter, replace(plan_text(facts, decided.protocol()), lang=facts["reading"])), bullets=False)
