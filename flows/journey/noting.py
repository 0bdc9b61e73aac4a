"""Staff put something on file of a case: the rules look again, and the physician's card shows what they find.

1. What may be noted are facts that rules of the case's condition read; a grade or a score is a physician's to note,
   and what is private only where a helper left it open.
2. The outcome is kept anew beside the older ones, and the topic says what is new in it. The patient is told nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from flows.acts import Act, Card, Record
from flows.case import BEFORE_TREATMENT, Stage
from flows.content import FactKind, FormItem, Questionnaire
from flows.journey.flagged import as_found, lines, stored
from flows.journey.intake import screened
from flows.journey.noted import line, notes
from flows.journey.rescreening import UNDECIDED, card_at
from flows.library import Library
from flows.noting import SEEN, SOURCES, Noted
from flows.rules.reasons import in_words
from flows.text import Json, Lines, Quoted, Text, Value, to_json
from flows.view import Happened, View

EXPECTATION = "expectation"  # the fact of the form that is a hope in the patient's own words
YES_NO = {"yes": "btn.st_yes", "no": "btn.st_no"}
ASKED = "asked"  # of the patient alone, by a person of the clinic, where a helper left it open
BUTTONS = (("st_note", "note"), ("st_take", "review"))


def note_facts(
    view: View, library: Library, kinds: Iterable[FactKind], staff: str, *, physician: bool
) -> dict[str, Json]:
    """What noting starts with: the facts that this person may put on file."""
    form = library.questionnaire(view.said("form_sent")["questionnaire"])
    asked = {item.fact: item for item in form.items}
    return {
        "case": view.code,
        "staff": staff,
        "physician": physician,
        "today": view.today.isoformat(),
        "sources": [*SOURCES, SEEN] if physician else list(SOURCES),
        "hopes": to_json(_hopes(view, form)),
        "offered": dict(_offered(view, library, kinds, asked, ("staff", "physician") if physician else ("staff",))),
    }


def _offered(
    view: View, library: Library, kinds: Iterable[FactKind], asked: Mapping[str, FormItem], may: Sequence[str]
) -> Iterator[tuple[str, Json]]:
    reads = library.screening(view.said("indication")["indication"]).reads
    before, left_open = notes(view), view.said("form_sent").get("left_open", ())
    for kind in kinds:
        item = asked.get(kind.key)
        labels, is_asked = _labels(kind, item), kind.by == ASKED and item is not None and item.link_id in left_open
        if (kind.by in may or is_asked) and kind.key in reads and (labels or kind.low is not None):
            known = to_json(before[kind.key].line) if kind.key in before else None
            limits = {"low": kind.low, "high": kind.high, "whole": kind.whole, "asked": is_asked}
            yield kind.key, {**limits, "labels": labels, "before": known}


def _labels(kind: FactKind, asked: FormItem | None) -> dict[str, Json]:
    """The codes of a fact with their words; those beside yes and no are the form's."""
    if set(kind.codes) <= YES_NO.keys():
        return {code: to_json(Text(YES_NO[code])) for code in kind.codes}
    options = asked.options if asked else ()
    return {str(one.code): to_json(Text(one.text_id)) for one in options if one.code in kind.codes}


def _hopes(view: View, form: Questionnaire) -> Value:
    """What the patient would like to come of it, as they wrote it."""
    answers = view.said("form_sent")["answers"]
    given = [answers.get(item.link_id) for item in form.items if item.fact == EXPECTATION]
    return next((Quoted(said["words"]) for said in given if said and "words" in said), Text("staff.none"))


def after_note(view: View, library: Library, one: Noted) -> Sequence[Act]:
    """On file; where the case was screened already, it is again."""
    record = Record("noted", asdict(one))
    kept, view = view.current("screened"), _with(view, record)
    if kept is None or view.stage not in BEFORE_TREATMENT:  # it is over: what was decided on stays as it was
        return (record, _told(view, one, (), ()))
    again = Record("screened", stored(screened(view, library)))
    view = _with(view, again)
    was, now = as_found(kept), as_found(again.body)
    before, after = {fired.id for fired in was}, {fired.id for fired in now}
    new = lines([fired for fired in now if fired.id not in before], library, view)
    over = [
        Text("staff.flag_line", {"rule": fired.id, "reason": in_words(fired)}) for fired in was if fired.id not in after
    ]
    card = (card_at(view, library, view.stage),) if view.stage in UNDECIDED else ()
    return (record, again, *card, _told(view, one, new, over))


def _with(view: View, record: Record) -> View:
    return replace(view, events=(*view.events, Happened(record.kind, view.now, record.body)))


def _told(view: View, one: Noted, new: Sequence[Text], over: Sequence[Text]) -> Card:
    values: dict[str, Value] = {"case": view.code, "line": line(one), "new": _or_none(new), "over": _or_none(over)}
    return Card(Text("staff.noted", values), buttons=BUTTONS if view.stage is Stage.REVIEW else BUTTONS[:1])


def _or_none(of: Sequence[Text]) -> Value:
    return Lines(tuple(of)) if of else Text("staff.none")
