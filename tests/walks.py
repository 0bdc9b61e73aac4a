"""Every conversation there could be, as far as counting goes: all pairs of samples, and seeded walks beside them.

Pairs find what single samples miss (a rule on two answers); walks find what pairs miss (reference: style, section 6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from random import Random  # noqa: TID251  seeded: the same walks every time
from typing import Any, TypeAlias

from flows.effects import Effect, Say
from flows.engine import Answer, Facts, Flow, Turn, replay
from flows.items import Item
from tests.talk import standing, stored

Pick: TypeAlias = tuple[str, int]  # an item's name and which of its samples
LONGEST = 500  # items on one path; more is a loop that never ends
SEED = 20261121


@dataclass(slots=True)
class Walk:
    """One conversation from its first question to its result."""

    picks: list[Pick] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    says: set[str] = field(default_factory=set)
    effects: dict[str, Effect] = field(default_factory=dict)
    result: Any = None


def walks(flow: Flow, facts: Facts | None = None, *, free: int = 500) -> list[Walk]:
    """All of them, each proven to end with a result that the replay of what was stored agrees on."""
    dice, sizes = Random(SEED), dict[str, int]()
    done = singles(flow, facts)
    done += [_walk(flow, facts or {}, {}, dice, sizes) for _ in range(free)]
    tried = {pair for walk in done for pair in combinations(sorted(walk.picks), 2)}
    while todo := _pairs(sizes) - tried:
        for pair in sorted(todo):
            if pair in tried:
                continue
            walk = _walk(flow, facts or {}, dict(pair), dice, sizes)
            tried |= {pair, *combinations(sorted(walk.picks), 2)}
            done.append(walk)
    for walk in done:
        _prove(flow, facts or {}, walk)
    return done


def singles(flow: Flow, facts: Facts | None = None) -> list[Walk]:
    """Every sample of every item that is met, all other items answered with their first sample."""
    sizes, tried = dict[str, int](), set[Pick]()
    done = [_walk(flow, facts or {}, {}, None, sizes)]
    while todo := {(name, n) for name in sizes for n in range(sizes[name])} - tried:
        done += [_walk(flow, facts or {}, dict([pick]), None, sizes) for pick in sorted(todo)]
        tried |= todo
    return done


def reached(walked: list[Walk], what: Callable[[Walk], Any]) -> set[Any]:
    """The different values of something over all walks."""
    return {what(walk) for walk in walked}


def effects(walked: list[Walk]) -> set[str]:
    """The keys of all effects that some walk wanted."""
    return {key for walk in walked for key in walk.effects}


def says(walked: list[Walk]) -> set[str]:
    """The ids of all texts that some walk said."""
    return {text for walk in walked for text in walk.says}


def _pairs(sizes: Mapping[str, int]) -> set[tuple[Pick, Pick]]:
    both = combinations(sorted(sizes), 2)
    return {((one, n), (other, m)) for one, other in both for n, m in product(range(sizes[one]), range(sizes[other]))}


def _walk(flow: Flow, facts: Facts, forced: Mapping[str, int], dice: Random | None, sizes: dict[str, int]) -> Walk:
    """Play a flow in one go: forced samples where given, else any, else the first where there are no dice."""
    walk, gen, reply = Walk(), flow(facts), None
    while len(walk.picks) < LONGEST:
        try:
            step = gen.send(reply)
        except StopIteration as end:
            walk.result = end.value
            return walk
        reply = _react(walk, step, forced, dice, sizes)
    raise AssertionError(f"a walk is still asking after {LONGEST} items")


def _react(walk: Walk, step: Any, forced: Mapping[str, int], dice: Random | None, sizes: dict[str, int]) -> Any:
    match step:
        case Say():
            walk.says.add(step.text.id)
        case Effect():
            walk.effects[step.key] = step
        case Item():
            samples = step.samples()
            sizes[step.name] = max(sizes.get(step.name, 0), len(samples))
            n = forced.get(step.name, dice.randrange(len(samples)) if dice else 0) % len(samples)
            walk.picks.append((step.name, n))
            walk.answers[step.name] = Answer(samples[n], step.rev)
            step.show(samples[n])
            return step.read(samples[n])
    return None


def _prove(flow: Flow, facts: Facts, walk: Walk) -> None:
    turn: Turn = replay(flow, facts, stored(walk.answers))
    assert turn.is_over, f"replay stops at {turn.asks and turn.asks.name}"
    assert turn.result is not None, f"no result after {turn.path}"
    assert (turn.path, turn.effects, turn.result) == (list(walk.answers), walk.effects, walk.result), standing(turn)
