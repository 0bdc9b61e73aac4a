"""Whatever a conversation can show has its words, with every value, in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from flows.companion import companion, companion_confirm
from flows.consent import consent
from flows.consultation import consult, consult_end, consult_offer
from flows.desk import closing, quote, reply
from flows.effects import Alert, Note, Say
from flows.engine import Facts, Flow
from flows.form import player
from flows.health_check import health_check
from flows.items import Item
from flows.letter import letter, more_info
from flows.offer import offer, offer_decide
from flows.opinion import opinion, second
from flows.review import review
from flows.settings import cancel, language
from flows.text import Json, Lines, Text, to_json
from flows.treatment import treatment
from flows.trip import trip
from flows.trip_by_hand import trip_by_hand
from flows.welcome import welcome
from tests.flows import (
    test_consent,
    test_consultation,
    test_desk,
    test_health_check,
    test_letter,
    test_offer,
    test_opinion,
    test_review,
    test_treatment,
    test_trip,
    test_trip_by_hand,
    test_welcome,
)
from tests.shipped import catalogs, content
from tests.walks import Walk, singles

CONTENT = content()
SAID = set[str]()  # texts that were rendered in every language: forms share most of theirs
QUESTION = {"question": to_json(Text("case.more_info", {"question": "?", "physician": "Dra. Ruiz"}))}
FLOWS: list[tuple[Flow, Facts]] = [
    (welcome, test_welcome.FACTS),
    *((player(form, CONTENT.city), {}) for form in CONTENT.questionnaires.values()),
    *((letter, test_letter.facts(decision)) for decision in ("accept", "defer", "decline")),
    (more_info, QUESTION),
    (offer, test_offer.PAPERS),
    (offer_decide, test_offer.QUESTION),
    (consent, test_consent.FACTS),
    (trip, test_trip.FACTS),
    (health_check, test_health_check.facts("safety", "wound", "travel", "late", "outcome")),
    (review, test_review.FACTS),
    (second, test_opinion.ASKS),
    (opinion, test_opinion.GIVES),
    (consult_offer, test_consultation.OFFER),
    (consult, test_consultation.ASKED),
    (consult_end, test_consultation.END | {"physician": "primera"}),
    (quote, test_desk.QUOTE),
    (treatment, test_treatment.DONE),
    (trip_by_hand, test_trip_by_hand.FACTS),
    (reply, test_desk.REPLY | {"words": test_desk.PRICE, "physician": True}),
    (closing, {"case": "P-7", "raised": to_json(Text("plain", {"value": "12:00"}))}),
    (companion, {"name": "Ana", "case": 7}),
    (companion_confirm, {"companion": "Luis", "person": 3}),
    (language, {}),
    (cancel, {}),
]


def plainly(raw: Json) -> Json:
    """Facts whose texts are plain words: what comes with a run, other tests answer for."""
    if isinstance(raw, Mapping) and "text" in raw and "values" in raw:
        return to_json(Text("plain", {"value": "..."}))
    if isinstance(raw, Mapping):
        return {key: plainly(value) for key, value in raw.items()}
    return [plainly(value) for value in raw] if isinstance(raw, list | tuple) else raw


def shown(step: Any, answer: Json) -> Iterator[Text]:
    """The texts of one step of a flow, as patient and staff read them."""
    match step:
        case Say():
            yield step.text
        case Note():
            yield Text(step.text.id, {**step.text.values, "case": "P-7"})  # the shell names the case
        case Alert():
            yield from step.signs
        case Item():
            yield from line_by_line(step.question)
            yield from (option.label for option in step.buttons)
            yield from (Text(f"btn.{key}") for key in step.side)
            read_back = step.show(answer)
            yield from [read_back] if isinstance(read_back, Text) else []


def line_by_line(text: Text) -> Iterator[Text]:
    """A text with the first line of each of its lists, and every line by itself: reviews differ in few of theirs."""
    lists = {name: value for name, value in text.values.items() if isinstance(value, Lines)}
    yield Text(text.id, {**text.values, **{name: replace(one, of=one.of[:1]) for name, one in lists.items()}})
    for one in lists.values():
        yield from (Text("plain", {"value": line}) for line in one.of)


def texts(flow: Flow, facts: Facts, walk: Walk, met: dict[tuple[int, str], Any]) -> Iterator[Text]:
    """Everything one walk showed that no walk before it did; `met` are the items with their answers, which they keep."""
    gen, reply = flow(facts), None
    try:
        while True:
            step = gen.send(reply)
            answer = walk.answers[step.name].value if isinstance(step, Item) else None
            reply = step.read(answer) if isinstance(step, Item) else None
            if (id(step), str(answer)) not in met:
                met[id(step), str(answer)] = step
                yield from shown(step, answer)
    except StopIteration:
        return


@pytest.mark.parametrize(("flow", "facts"), FLOWS, ids=lambda part: getattr(part, "__name__", ""))
def test_every_text_is_said_in_every_language(flow: Flow, facts: Facts) -> None:
    facts = plainly(facts)
    met = dict[tuple[int, str], Any]()
    every = {repr(text): text for walk in singles(flow, facts) for text in texts(flow, facts, walk, met)}
    for shown in every.keys() - SAID:
        for lang in catalogs().languages:
            assert catalogs().render(every[shown], lang)
        SAID.add(shown)
