"""What the patient said about a study, and what is then known of it.

1. The newest word on a matter counts; what a file says itself stays in the facts, and staff read both.
2. A word settles a question (this study is mine), or ends it (it is not, I do not know): then the study does not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flows.case import Role
from flows.rules.study import Facts
from flows.rules.wanted import Need, parts
from flows.text import Day, Json, Quoted, Text, Value

SIDES = {"right": "R", "left": "L", "both": "B"}
GOES_ON = frozenset({"fixbirth", "yes"})  # answers after which it is looked at again
TYPED = 40  # characters of a date as it was typed


@dataclass(frozen=True, slots=True)
class Word:
    """One answer: what was asked, about which studies, the button's key, or the day with how it was typed."""

    kind: str
    option: str
    studies: tuple[str, ...] = ()
    on: date | None = None
    typed: str = ""


def word_to_json(word: Word) -> Json:
    """A word as JSON."""
    on = word.on.isoformat() if word.on else None
    return {"kind": word.kind, "option": word.option, "studies": list(word.studies), "on": on, "typed": word.typed}


def word_from_json(raw: Json) -> Word:
    """The word that `word_to_json` wrote."""
    on = date.fromisoformat(raw["on"]) if raw["on"] else None
    return Word(raw["kind"], raw["option"], tuple(raw["studies"]), on, raw["typed"])


def key_of(study: Facts) -> str:
    """What a study is called in a word about it."""
    return study.study_uid or ""


@dataclass(frozen=True, slots=True)
class Said:
    """The newest words about one study, by kind."""

    of: dict[str, Word]

    @classmethod
    def about(cls, study: Facts, words: Iterable[Word]) -> Said:
        """What was said about one study."""
        return cls({word.kind: word for word in words if key_of(study) in word.studies})

    def option(self, kind: str) -> str:
        """The answer to a question, "" for none."""
        return self.of[kind].option if kind in self.of else ""

    def completes(self, study: Facts, need: Need) -> Facts:
        """A study with the part, the side and the date that the patient told."""
        told: dict[str, Json] = {}
        if self.option("shows") == "yes":
            told |= {"body_part": parts(need)[0], "laterality": study.laterality or need.side}
        if study.problem("side_conflict") and self.option("side") in SIDES:
            told["laterality"] = SIDES[self.option("side")]
        if "date" in self.of and self.of["date"].on:
            told["study_on"] = self.of["date"].on
        return replace(study, **told)

    def corrects(self, need: Need) -> Need:
        """What it is held against, with the birth date that the patient put right."""
        born = self.of["identity"].on if "identity" in self.of else None
        return replace(need, born_on=born) if born else need

    def settles(self, kind: str, study: Facts) -> bool:
        """Whether nothing of this kind is left to ask. The side that hurts is the patient's to say."""
        match kind:
            case "identity":
                return self.option("identity") == "mine"
            case "hurts":
                return SIDES.get(self.option("hurts")) in {study.side, "B"}
            case _:
                return False

    def ends(self, kind: str) -> bool:
        """Whether this was asked and answered so that the study cannot count."""
        return kind in self.of and self.option(kind) not in GOES_ON

    @property
    def told_date(self) -> Value | None:
        """The date as it was told: a month that was typed is not made a day."""
        word = self.of.get("date")
        if word is None or word.on is None:
            return None
        return Quoted(word.typed[:TYPED], Role.PATIENT) if word.typed else Day(word.on, weekday=False)

    @property
    def lines(self) -> tuple[Text, ...]:
        """What staff read of it."""
        values: dict[str, Value] = {kind: Text(f"btn.{word.option}") for kind, word in self.of.items() if word.option}
        if self.told_date is not None:
            values["date"] = self.told_date
        return tuple(
            Text("staffcase.told", {"kind": Text(f"asked.{kind}"), "value": value})
            for kind, value in values.items()
            if kind != "person"
        )
