"""What the screening found, for the physician: each reason with its rule, its words, and the answers that led there.

An outcome is stored with the case as it was found, with the version of every rule that fired.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce

from flows import respondent
from flows.content import FormItem
from flows.form import item_of
from flows.journey.noted import notes
from flows.library import Library
from flows.rules import odd
from flows.rules.reasons import in_words
from flows.rules.screening import Fired, Outcome
from flows.text import Json, Lines, Quoted, Text, Value
from flows.view import View

BESIDE, LEAST, TOGETHER = 80, 20, 600  # characters of a typed answer beside a flag: fewer where there are many flags
TOLD = ("choice", "multi", "rating", "months", "integer", "partial_date")
EMPTY: tuple[Json, ...] = ("wasread", None)  # answers that say nothing
WORKED_OUT = {"bmi": ("weight_kg", "height_cm")}  # facts that stand for several answers


def stored(found: Outcome) -> dict[str, Json]:
    """An outcome as it is kept."""
    return {
        "outcome": found.outcome,
        "reasons": list(found.reasons),
        "holds": list(found.holds),
        "urgent": found.urgent,
        "versions": list(found.versions),
        "fired": [
            {"rule": one.rule, "outcome": one.outcome, "kind": one.kind, "facts": dict(one.facts)}
            for one in found.fired
        ],
    }


def as_found(kept: Mapping[str, Json]) -> tuple[Fired, ...]:
    """The reasons of an outcome that was kept: rules that changed since change nothing about it."""
    return tuple(
        Fired(one["rule"].partition("/")[2], one["rule"], one["facts"], one["outcome"], one["kind"])
        for one in kept["fired"]
    )


def flags(found: Iterable[Fired], library: Library, view: View) -> Value:
    """Every reason that fired; a rule that read no answer of the form stands alone."""
    shown = (*lines(found, library, view), *_odd(library, view))
    return Lines(shown) if shown else Text("staff.none")


def lines(found: Iterable[Fired], library: Library, view: View) -> tuple[Text, ...]:
    """Each of these reasons, a line."""
    fired = tuple(found)
    told = answered(library, view, max(LEAST, min(BESIDE, TOGETHER // max(1, len(fired)))))
    return tuple(_line(one, told) for one in fired)


def _answers(fact: str, value: Json, told: Sequence[tuple[str, Text]]) -> list[Value]:
    """What was answered of a fact; of many medicines those that the rule means."""
    if fact == "medications" and isinstance(value, list):
        return [Quoted(clipped(", ".join(value), BESIDE))]
    facts = WORKED_OUT.get(fact, (fact,))
    return [answer for one in facts for of, answer in told if of == one]


def _odd(library: Library, view: View) -> list[Text]:
    """Answers that rarely go together, which the patient said are right."""
    sent = view.said("form_sent")
    items = library.questionnaire(sent["questionnaire"]).items
    by_id = {item.link_id: item for item in items}
    return [
        Text("staff.flag_odd", {"first": _answer(by_id[first], sent), "second": _answer(by_id[second], sent)})
        for first, second in odd.pairs(odd.compared(items), sent["answers"], view.today)
    ]


def _line(fired: Fired, told: Sequence[tuple[str, Text]]) -> Text:
    values: dict[str, Value] = {"rule": fired.id, "reason": in_words(fired)}
    answers = [answer for fact, value in fired.facts.items() for answer in _answers(fact, value, told)]
    if not answers:
        return Text("staff.flag_line", values)
    together = reduce(lambda first, second: Text("list.comma", {"first": first, "second": second}), answers)
    return Text("staff.flag", values | {"value": together, "version": fired.rule.partition("/")[0]})


def answered(library: Library, view: View, most: int = BESIDE) -> list[tuple[str, Text]]:
    """Each fact with what staff noted, else with the question in short and the answer; two may tell of one.

    Of what was typed `most` characters are shown.
    """
    sent, noted = view.said("form_sent"), notes(view)
    items = library.questionnaire(sent["questionnaire"]).items
    asked = [item for item in items if item.fact and item.fact not in noted and item.link_id in sent["answers"]]
    answers = ((item.fact, _answer(item, sent, most)) for item in asked)
    return [*((fact, one.line) for fact, one in noted.items()), *answers]


def of_the_condition(library: Library, view: View, but: Collection[str]) -> list[Text]:
    """What was said to the questions for this condition alone; free words stand elsewhere.

    `but` are the facts that are told already.
    """
    sent = view.said("form_sent")
    form, told = library.questionnaire(sent["questionnaire"]), {*but, *notes(view)}
    own = [item for item in form.items if item.text.startswith(f"{form.id}/") and item.fact not in told]
    said = [item for item in own if item.type in TOLD and sent["answers"].get(item.link_id) not in EMPTY]
    return [_answer(item, sent) for item in said]


def _answer(item: FormItem, sent: Mapping[str, Json], most: int = BESIDE) -> Text:
    shown = item_of(item, _nowhere).show(sent["answers"][item.link_id])
    said = shown if isinstance(shown, Text) else Quoted(clipped("; ".join(shown.splitlines()), most))
    return respondent.line(sent, item, said)


def clipped(words: str, most: int) -> str:
    """Somebody's words, cut where they are long; all of them stand among the answers."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _nowhere(typed: str) -> None:
    """No place is looked up to show one."""
