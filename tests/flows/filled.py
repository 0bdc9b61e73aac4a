"""A questionnaire filled in by somebody whose facts are known: what they would press and type.

1. A fact that the form asks is answered through its item; an item that opens only after another is opened.
2. Whatever else is asked is answered as a well person would, or left open where the form allows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flows.content import FormItem, Questionnaire
from flows.engine import Answer, Turn, replay
from flows.form import Filled, player
from flows.journey import intake
from flows.rules.screening import Outcome, screen
from flows.text import Json
from tests.casebook import Casebook, content
from tests.flows.rules.worked import WHOLE

CALM = ("absent", "not_applicable", "no", "never", "none", "negative", "self")
USUAL = {"weight_kg": 70.0, "height_cm": 170.0}


def played(form: Questionnaire, facts: Mapping[str, Any], today: date) -> Turn:
    """The form played to its end."""
    flow, items = player(form, content().city), {item.link_id: item for item in form.items}
    wanted = _wanted(form, {**USUAL, **facts}, today)
    answers: dict[str, Answer] = {}
    while (asked := (turn := replay(flow, {}, answers)).asks) is not None:
        item = items.get(asked.name)
        value = wanted.get(asked.name, _calm(item, asked.samples())) if item else asked.samples()[0]
        answers[asked.name] = Answer(value, asked.rev)
    return turn


def case_of(form: Questionnaire, indication: str, answers: Mapping[str, Any], documents: Mapping[str, int]) -> Casebook:
    """The case of somebody who sent these answers, and papers of these ages in days."""
    book = Casebook()
    book.happens("indication", indication=indication)
    book.happens("form_sent", questionnaire=form.id, answers=dict(answers))
    for n, (code, age) in enumerate(documents.items()):
        on = book.view.today - timedelta(days=age)
        book.happens("document", upload=n, counts=[[code, on.isoformat()]], staff="-")
    return book


def sent(indication: str, **facts: Any) -> dict[str, Json]:
    """The answers of somebody of 58 without any other illness, of whom these facts are so."""
    known = {"age_years": 58, "sex": "F", "travel_mode": "drive", **facts}
    filled = played(content().form(indication), known, Casebook().view.today).result
    assert isinstance(filled, Filled)
    return dict(filled.answers)


def sorted_by(indication: str, answers: Mapping[str, Any]) -> Outcome:
    """How the file of somebody is sorted who sent these answers and every paper that is wanted."""
    papers = WHOLE.get(indication, {}).get("documents", {})
    book = case_of(content().form(indication), indication, answers, papers)
    return screen(intake.case_facts(book.view, content()), indication, content().screening(indication))


def _wanted(form: Questionnaire, facts: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Answers by link id: to what tells of a fact, and before them to what opens those questions."""
    told: dict[str, Any] = {}
    for item in form.items:
        if item.fact in facts:
            again = any(other.fact == item.fact and other.link_id in told for other in form.items)
            told[item.link_id] = _answer(item, facts[item.fact], today, again=again)
    for item in reversed(form.items):
        if item.link_id in told:
            told |= {name: value for name, value in _openers(item) if name not in told}
    return told


def _openers(item: FormItem) -> Iterator[tuple[str, Any]]:
    """What must be answered for an item to be asked; what stays open by itself needs no answer."""
    for condition in item.enable_when[:1] if item.enable_any else item.enable_when:
        if condition.op in ("is", "in", "has"):
            yield condition.item, condition.value[0] if isinstance(condition.value, list) else condition.value


def _answer(item: FormItem, value: Any, today: date, *, again: bool) -> Any:
    if item.type == "medicines":
        return _medicines(item, value, again=again)
    if item.type == "multi":
        return [_key(item, one) for one in (value if isinstance(value, list) else [value])] or ["none"]
    if item.type == "choice":
        return _key(item, value)
    if value == "unknown":
        return {"key": _key(item, value)}
    if item.type in ("date", "partial_date"):
        on = today.replace(year=today.year - value) if item.fact.endswith("_years") else today - timedelta(days=value)
        return {"value": on.isoformat(), "precision": "day", "typed": on.isoformat()}
    if item.type == "rating":
        return value
    return {"value": value, "unit": item.unit, "typed": str(value), "sure": True}


def _medicines(item: FormItem, value: Any, *, again: bool) -> Any:
    """Two questions tell of medicines: names stand in the first, and what was forgotten in the second."""
    named = [name for name in value if name != "unknown"] if isinstance(value, list) else []
    if named and not again:
        return {"words": "\n".join(named)}
    return {"key": _key(item, "unknown" if "unknown" in value and (again or value == "unknown") else "none")}


def _key(item: FormItem, value: Any) -> str:
    """The button that says this; what no button names is the other kind."""
    codes = {str(option.code): option.key for option in item.options}
    return codes[str(value)] if str(value) in codes else codes["other"]


def _calm(item: FormItem, samples: list[Any]) -> Any:
    """The answer of a well person who has nothing to add."""
    keys = {str(option.code): option.key for option in item.options}
    calm = next((keys[code] for code in CALM if code in keys), None)
    if calm is None:
        return None if None in samples else samples[0]
    return {"multi": [calm], "choice": calm}.get(item.type, {"key": calm})
