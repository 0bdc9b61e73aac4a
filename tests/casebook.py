"""A case in memory: acts of the journey are carried out one by one, as the shell would, and every word of them is said.

1. A move that the table of `flows.case` refuses fails the test.
2. Bodies and facts go through JSON; every text is rendered in every language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from flows.acts import Act, Alarm, Calendar, Card, Move, Open, Record, Schedule, Tell, Todo
from flows.case import Stage, move
from flows.engine import Answer, replay
from flows.form import Filled, player
from flows.journey import AFTER, ON_DUE, alarm
from flows.text import Json, Text, text_from_json
from flows.view import Happened, Patient, View, facts_of
from flows.welcome import Welcomed
from tests.shipped import catalogs, content

NOON = int(datetime(2026, 12, 1, 20, tzinfo=UTC).timestamp()) * 1_000_000  # a Tuesday, noon in Tijuana
A = TypeVar("A", bound=Act)


CALM = ("no", "never", "neg", "self", ["none"], {"key": "no"}, {"key": "med_none"})


@cache
def filled() -> Filled:
    """The knee questionnaire as somebody without any other illness fills it in."""
    flow, answers = player(content().questionnaire("knee-oa"), content().city), dict[str, Answer]()
    while (asked := (turn := replay(flow, {}, answers)).asks) is not None:
        calm = [sample for sample in asked.samples() if sample in CALM]
        answers[asked.name] = Answer((calm or asked.samples())[0], asked.rev)
    result: Filled = turn.result
    return result


def answered(**answers: Json) -> Filled:
    """The same with some answers changed."""
    return replace(filled(), answers={**filled().answers, **answers})


class Casebook:
    """One case, its clock and everything that happened."""

    def __init__(self, lang: str = "es", zone: str | None = "America/Chicago", stage: Stage = Stage.INQUIRY) -> None:
        self.view = View(
            NOON,
            "P-7",
            stage,
            content().clinic("demo"),
            Patient(1, "Ana", lang, lang, lang, zone, "Chicago" if zone else ""),
        )

    def happens(self, kind: str, /, **body: Json) -> None:
        """An event that the shell or another part recorded."""
        event = Happened(kind, self.view.now, json.loads(json.dumps(body)))
        self.view = replace(self.view, events=(*self.view.events, event))

    def waits(self, microseconds: int) -> None:
        self.view = replace(self.view, now=self.view.now + microseconds)

    def is_at(self, stage: Stage) -> None:
        self.view = replace(self.view, stage=stage)

    def after(self, flow: str, result: Any) -> list[Act]:
        """A run of this flow closed."""
        return self.does(AFTER[flow](self.view, content(), result))

    def due(self, kind: str, **body: Json) -> list[Act]:
        """An intent came due."""
        return self.does(ON_DUE[kind](self.view, content(), body))

    def does(self, acts: Sequence[Act]) -> list[Act]:
        for act in acts:
            for text in words(act):
                for lang in catalogs().languages:
                    assert catalogs().render(text, lang)
            self._does(act)
        return list(acts)

    def _does(self, act: Act) -> None:
        match act:
            case Record():
                self.happens(act.kind, **act.body)
            case Move():
                refusal = move(self.view.stage, act.to, act.by, facts_of(self.view))
                assert refusal is None, f"{self.view.stage} -> {act.to} by {act.by} lacks {refusal.missing}"
                self.is_at(act.to)
            case Open():
                assert json.loads(json.dumps(act.facts)) == act.facts
            case Schedule():
                assert json.loads(json.dumps(act.body)) == act.body
                assert act.at >= self.view.now
            case Alarm():
                self.does(alarm.alarm_acts(self.view, act))


def with_condition() -> Casebook:
    """A case whose patient agreed to the notice and named the knee."""
    book = Casebook()
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    book.after("welcome", Welcomed(agreed=True, indication="knee_oa"))
    return book


def words(act: Act) -> Iterator[Text]:
    """Every text of an act, buttons too."""
    if isinstance(act, Tell | Card | Todo):
        yield act.text
    if isinstance(act, Tell | Card):
        yield from (Text(f"btn.{key}") for key, _ in act.buttons)
    if isinstance(act, Alarm):
        yield from act.signs
    if isinstance(act, Open):
        yield from in_facts(act.facts)
    if isinstance(act, Calendar):
        yield from in_facts(act.itinerary)


def in_facts(raw: Json) -> Iterator[Text]:
    if isinstance(raw, Mapping) and "text" in raw and "values" in raw:
        yield text_from_json(raw)
    elif isinstance(raw, Mapping):
        yield from (text for value in raw.values() for text in in_facts(value))
    elif isinstance(raw, list):
        yield from (text for value in raw for text in in_facts(value))


def of(kind: type[A], acts: Sequence[Act]) -> list[A]:
    """The acts of one kind."""
    return [act for act in acts if isinstance(act, kind)]


def only(kind: type[A], acts: Sequence[Act]) -> A:
    """The one act of a kind."""
    [act] = of(kind, acts)
    return act


def told(acts: Sequence[Act]) -> list[str]:
    """Ids of what patient and companions are told."""
    return [act.text.id for act in of(Tell, acts)]


def cards(acts: Sequence[Act]) -> list[str]:
    """Ids of what staff read in the case's topic."""
    return [act.text.id for act in of(Card, acts)]


def planned(acts: Sequence[Act]) -> list[str]:
    """Keys of what is scheduled."""
    return [act.key for act in of(Schedule, acts)]


def opened(acts: Sequence[Act]) -> list[str]:
    """Flows that open."""
    return [act.flow for act in of(Open, acts)]
