"""The playbook: a test of a conversation that reads as the conversation.

1. Nothing passes unnoticed: what is said and wanted on a turn must be told before the question after it.
2. At every turn the answers go through JSON and the flow is replayed twice; both must stand at the same place.
3. A playbook that stops before a question or a result was asserted fails its test (`tests/flows/conftest.py`).

    talk(health_check, facts).says("hello").asks("pain").gets(9).alerts("pain-severe").asks("swelling")
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from difflib import ndiff
from typing import Any, Self

from flows.effects import Alert, Effect
from flows.engine import Answer, Facts, Flow, Turn, replay, understand
from flows.errors import Misfit
from flows.items import Draft, Hearing, Item, Pressed, Typed
from flows.text import Json, Text

TODAY = date(2026, 11, 21)
unfinished: list[Talk] = []


def talk(
    flow: Flow,
    facts: Facts | None = None,
    *,
    lang: str = "en",
    today: date = TODAY,
    refuse: Callable[[str], Text | None] | None = None,
) -> Talk:
    """A conversation about to begin."""
    now = int(datetime.combine(today, time(20), UTC).timestamp()) * 1_000_000
    return Talk(flow, facts or {}, Hearing(lang, today, refuse, now))


def stored(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Answers as they come back from the store."""
    raw = json.loads(json.dumps({name: [answer.value, answer.rev] for name, answer in answers.items()}))
    back = {name: Answer(value, rev) for name, (value, rev) in raw.items()}
    assert back == dict(answers), "what is stored is not plain JSON"
    return back


def standing(turn: Turn) -> tuple[Any, ...]:
    """What two replays of the same answers must agree on."""
    asked = turn.asks and (turn.asks.name, turn.asks.question, turn.asks.buttons, turn.asks.side)
    return turn.says, turn.effects, turn.path, asked, turn.changed, turn.result


def replayed(flow: Flow, facts: Facts, answers: Mapping[str, Answer]) -> Turn:
    """Where a run stands, worked out twice from what was stored."""
    first, second = (replay(flow, facts, stored(answers)) for _ in range(2))
    assert standing(first) == standing(second), "the same answers led to two different turns"
    return first


class Talk:
    """One conversation; each method is a line of it and returns the conversation."""

    def __init__(self, flow: Flow, facts: Facts, hearing: Hearing) -> None:
        self.flow, self.facts, self.hearing = flow, facts, hearing
        self.answers: dict[str, Answer] = {}
        self.draft: Json = None
        self.turn = Turn()
        self._lines: list[str] = []
        self._refused: Text | None = None
        self._is_told = False
        self._unsaid: list[Text] = []
        self._unwanted: dict[str, Effect] = {}
        unfinished.append(self)
        self._stand()

    # -- what the respondent does

    def gets(self, value: Json) -> Self:
        """The open item is answered with what would be stored."""
        item = self._open(f"gets {value!r}")

        def given() -> tuple[Item[Any], Answer]:
            item.read(value)
            return item, Answer(value, item.rev)

        return self._takes(given)

    def presses(self, key: str) -> Self:
        """A button of the open item is pressed."""
        item = self._open(f"presses {key}")
        offered = [option.key for option in item.buttons]
        if key not in offered:
            self._differs(f"offers {key}", f"offers {offered}")
        return self._takes(lambda: understand(item, Pressed(key), self.draft, self.hearing))

    def types(self, text: str) -> Self:
        """A message is typed."""
        item = self._open(f"types {text!r}")
        return self._takes(lambda: understand(item, Typed(text), self.draft, self.hearing))

    def back(self) -> Self:
        """The last answer on the path is taken back."""
        self._settled("back")
        if not self.turn.path:
            self._differs("back", "nothing was answered yet")
        del self.answers[self.turn.path[-1]]
        self._stand()
        return self

    def edits(self, name: str, value: Json) -> Self:
        """An answer given before is changed; all others stay."""
        self._settled(f"edits {name} to {value!r}")
        if name not in self.turn.path:
            self._differs(f"edits {name}", f"path {self.turn.path}")
        self.answers[name] = Answer(value, self.turn.items[name].rev)
        self._stand()
        return self

    # -- what is expected

    def says(self, *ids: str) -> Self:
        """These texts were said since the last answer, in this order."""
        for text_id in ids:
            found = f"says {self._unsaid.pop(0).id}" if self._unsaid else self._now()
            self._expect(f"says {text_id}", found)
        return self

    def alerts(self, key: str, level: str | None = None) -> Self:
        """This alert is new on the turn."""
        effect = self._wanted(key, "alerts")
        assert isinstance(effect, Alert), f"{key} is no alert"
        if level is not None:
            self._expect(f"level {level}", f"level {effect.level}")
        return self

    def wants(self, key: str, **fields: Any) -> Self:
        """This effect is new on the turn and has these fields."""
        effect = self._wanted(key, "wants")
        for name, value in fields.items():
            self._expect(f"{name} {value!r}", f"{name} {getattr(effect, name)!r}")
        return self

    def asks(self, name: str, text: str | None = None) -> Self:
        """This item is open now, asked with this text."""
        self._told(f"asks {name}")
        if text is not None:
            assert self.turn.asks is not None
            self._expect(f"question {text}", f"question {self.turn.asks.question.id}")
        return self

    def offers(self, *keys: str) -> Self:
        """The open item has exactly these buttons."""
        assert self.turn.asks is not None
        self._expect(f"offers {list(keys)}", f"offers {[option.key for option in self.turn.asks.buttons]}")
        return self

    def misfits(self, text_id: str) -> Self:
        """The last reply fitted nothing, and this was the answer to it."""
        found = f"misfits {self._refused.id}" if self._refused else "fits"
        self._expect(f"misfits {text_id}", found)
        self._refused = None
        return self

    def has_changed(self) -> Self:
        """A stored answer no longer fits, which the respondent is told."""
        self._expect("changed True", f"changed {self.turn.changed}")
        return self

    def ends(self, result: Any) -> Self:
        """Nothing more is asked, and this is the result."""
        is_so = self.turn.is_over and self.turn.result == result
        self._told(self._now() if is_so else f"ends {result!r}")
        return self

    def must_be_finished(self) -> None:
        """Fails unless the last turn was told to its question or result."""
        is_finished = self._is_told and self._refused is None
        told = "\n".join(self._lines)
        assert is_finished, f"the playbook stops before its end; tell it on with asks(...) or ends(...):\n{told}"

    # -- how it is kept

    def _stand(self) -> None:
        known = self.turn.effects
        self.turn = replayed(self.flow, self.facts, self.answers)
        self._unsaid = list(self.turn.says)
        self._unwanted = {key: effect for key, effect in self.turn.effects.items() if key not in known}
        self._is_told, self.draft = False, None

    def _takes(self, answer: Callable[[], tuple[Item[Any], Answer | Draft]]) -> Self:
        try:
            item, taken = answer()
        except Misfit as why:
            self._refused = why.text
            return self
        if isinstance(taken, Draft):
            self.draft = json.loads(json.dumps(taken.value))
        else:
            self.answers[item.name] = taken
            self._stand()
        return self

    def _open(self, line: str) -> Item[Any]:
        self._settled(line)
        if self.turn.asks is None:
            self._differs(line, self._now())
        assert self.turn.asks is not None
        return self.turn.asks

    def _settled(self, line: str) -> None:
        """A reply may come only after everything on the turn was told."""
        if self._refused is not None:
            self._differs(line, f"misfits {self._refused.id}")
        self._all_told(line)
        if not self._is_told:
            self._differs(line, self._now())
        self._lines.append(line)

    def _told(self, line: str) -> None:
        self._all_told(line)
        self._expect(line, self._now())
        self._is_told = True

    def _all_told(self, line: str) -> None:
        if self._unsaid:
            self._differs(line, f"says {self._unsaid[0].id}")
        if self._unwanted:
            key, effect = next(iter(self._unwanted.items()))
            self._differs(line, f"{'alerts' if isinstance(effect, Alert) else 'wants'} {key}")

    def _wanted(self, key: str, verb: str) -> Effect:
        if key not in self._unwanted:
            self._differs(f"{verb} {key}", f"wants {sorted(self._unwanted)}" if self._unwanted else self._now())
        self._lines.append(f"{verb} {key}")
        return self._unwanted.pop(key)

    def _now(self) -> str:
        return f"asks {self.turn.asks.name}" if self.turn.asks else f"ends {self.turn.result!r}"

    def _expect(self, expected: str, actual: str) -> None:
        if expected != actual:
            self._differs(expected, actual)
        self._lines.append(expected)

    def _differs(self, expected: str, actual: str) -> None:
        self._is_told, self._refused = True, None
        told = ndiff([*self._lines, expected], [*self._lines, actual])
        raise AssertionError("the conversation went otherwise (- expected, + actual):\n" + "\n".join(told))
