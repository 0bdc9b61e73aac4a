"""Replay: where a conversation stands, worked out afresh from its answers.

1. A flow reads only its facts and its answers. Same facts, same answers, same turn.
2. Names are unique on a path. An answer is matched by its item's name and must fit it, never by its position.
3. Only open runs are replayed; a closed run is a record and no code is run on it again.
4. The engine decides nothing about storing and sending; it returns a Turn.

Inserting, removing or moving items under a conversation is therefore harmless: what still fits is kept,
what does not is asked again, what is no longer on the path lies still.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from flows.effects import Effect, Say, Told
from flows.errors import FlowBug, Misfit
from flows.items import Draft, Hearing, Item, Reply
from flows.text import Json, Text

Facts: TypeAlias = Mapping[str, Json]
Flow: TypeAlias = Callable[[Facts], Generator[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored answer and the revision of the item it was given to."""

    value: Json
    rev: int = 1


@dataclass(slots=True)
class Turn:
    """Where a run stands: what was said since the last answer, what is asked, or the result."""

    says: list[Text] = field(default_factory=list)
    effects: dict[str, Effect] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    items: dict[str, Item[Any]] = field(default_factory=dict)
    asks: Item[Any] | None = None
    changed: bool = False
    result: Any = None

    @property
    def is_over(self) -> bool:
        """Nothing more is asked."""
        return self.asks is None


def replay(flow: Flow, facts: Facts, answers: Mapping[str, Answer]) -> Turn:
    """Feed stored answers to a flow and return where it stands; raises FlowBug for a flow that breaks the laws."""
    turn, gen, reply = Turn(), flow(facts), None
    try:
        while True:
            step = gen.send(reply)
            reply = None
            match step:
                case Say():
                    turn.says.append(step.text)
                case Effect():
                    turn.effects[step.key] = step
                case Told():
                    reply = answers[step.name].value if step.name in answers else None
                case Item():
                    _enter(turn, step)
                    fits, reply = _answer(step, answers.get(step.name), turn)
                    if not fits:
                        turn.asks = step
                        return turn
                    turn.path.append(step.name)
                    turn.says.clear()
                case _:
                    raise FlowBug(f"a flow yielded {type(step).__name__!r}; yield an item, Say or an effect")
    except StopIteration as end:
        turn.result = end.value
    finally:
        gen.close()
    return turn


def _enter(turn: Turn, item: Item[Any]) -> None:
    if item.name in turn.items:
        raise FlowBug(f"item {item.name!r} is asked twice on one path; give it another name or use within()")
    turn.items[item.name] = item


def _answer(item: Item[Any], answer: Answer | None, turn: Turn) -> tuple[bool, Any]:
    """Whether the stored answer fits, and its value; `turn.changed` when one was there and does not."""
    if answer is None:
        return False, None
    try:
        if answer.rev != item.rev:
            raise Misfit(item.question)
        return True, item.read(answer.value)
    except Misfit:
        turn.changed = True
        return False, None


def hear(item: Item[Any], reply: Reply, draft: Json, hearing: Hearing) -> Answer | Draft:
    """What a reply to the open item means; raises Misfit when it fits nothing."""
    taken = item.take(reply, draft, hearing)
    if isinstance(taken, Draft):
        return taken
    item.read(taken)
    return Answer(taken, item.rev)


def understand(item: Item[Any], reply: Reply, draft: Json, hearing: Hearing) -> tuple[Item[Any], Answer | Draft]:
    """The item that a reply answers, and what it means there; raises the Misfit of the likeliest when it fits none."""
    likeliest, *others = item.answered_by(reply)
    try:
        return likeliest, hear(likeliest, reply, draft, hearing)
    except Misfit:
        for other in others:
            with suppress(Misfit):
                return other, hear(other, reply, draft, hearing)
        raise


def within(prefix: str, flow: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """A flow played inside another: its item names and effect keys get a prefix."""
    reply: Any = None
    while True:
        try:
            step = flow.send(reply)
        except StopIteration as end:
            return end.value
        match step:
            case Item():
                reply = yield replace(step, name=f"{prefix}.{step.name}", ask=step.question)
            case Effect():
                reply = yield replace(step, key=f"{prefix}.{step.key}")
            case _:
                reply = yield step
