"""The last look at what leaves for a person (law 8): one function, in the one way into the outbox.

What is refused here was let through by a bug: staff words are judged while they are typed, catalog texts by
`puente check`, amounts by the order of the case. So a refusal is an error, and nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.wording import Wording
from flows.case import Role
from flows.errors import FlowBug
from flows.rules.wording import has_amount
from flows.text import Json, Quoted, Text, from_json

LOGISTICS = (
    "comp.",
    "itin.",
    "ride.",
    "border.",
    "err.",
    "menu.main",
    "menu.language",
    "companion.",
    "person.called",
    "person.closed",
    "welcome.languages",
    "about.",
    "t.emergency",
    "t.crisis",
)
CALENDAR = ".ics"


@dataclass(frozen=True, slots=True)
class Guard:
    """Who reads, and what may be said in this case now."""

    reader: Role
    accepted: bool  # a physician accepted the case in writing: amounts may be named
    wording: Wording
    protected: tuple[str, ...]  # registered names that are no claims

    def check(self, body: Mapping[str, Json]) -> None:
        """Raise FlowBug for a message that may not leave."""
        if self.reader is Role.COMPANION:
            _logistics(body)
        for value in (*_nested(body.get("text")), *_nested(body)):  # a paper's values stand beside its caption
            refusal = self.refusal(from_json(value)) if "quoted" in value else None
            if refusal is not None:
                raise FlowBug(f"words in {body['text']['text']!r} may not leave: {refusal.id}")
            if "money" in value and not self.accepted:
                raise FlowBug(f"text {body['text']['text']!r} names an amount before a review was accepted")

    def refusal(self, said: object) -> Text | None:
        """Why somebody's words may not reach a patient; None when they may. A claim has no exception."""
        if not isinstance(said, Quoted) or said.by == Role.PATIENT:
            return None
        claim = refused_claim(self.wording, said.words, self.protected)
        if claim is not None:
            return claim
        physician = said.by == Role.PHYSICIAN
        if has_amount(said.words) and not self.accepted and not (physician and said.override):
            return Text("guard.amount")
        if not physician and self.wording.is_clinical(said.words):
            return Text("guard.clinical")
        return None


def refused_claim(wording: Wording, words: str, protected: tuple[str, ...]) -> Text | None:
    """The first claim among the words, with a better wording."""
    hits = wording.claims(words, protected)
    if not hits:
        return None
    return Text("guard.claim", {"phrase": hits[0].phrase, "rule": hits[0].rule, "better": Text(hits[0].better)})


def _logistics(body: Mapping[str, Json]) -> None:
    """Anything but logistics is not for a companion (voice rule 11): no other text, nobody's words, no other file."""
    if body["do"] == "file" and body["name"].endswith(CALENDAR):
        return
    if body["do"] != "say" or not body["text"]["text"].startswith(LOGISTICS):
        what = body["text"]["text"] if body["do"] == "say" else body["do"]
        raise FlowBug(f"{what!r} is not for a companion; companions get logistics only")
    if any("quoted" in value for value in _nested(body["text"])):
        raise FlowBug(f"text {body['text']['text']!r} has somebody's words; companions get logistics only")


def _nested(raw: Json) -> Iterator[Mapping[str, Json]]:
    """Every object inside a text as it is stored: sentences, words, amounts."""
    if isinstance(raw, dict):
        yield raw
        for inner in raw.get("values", {}).values():
            yield from _nested(inner)
        for inner in raw.get("lines", ()):
            yield from _nested(inner)
