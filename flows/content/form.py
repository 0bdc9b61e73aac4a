"""Questionnaires: what is asked in writing, after FHIR Questionnaire."""

from __future__ import annotations

from dataclasses import dataclass

from flows.text import Json


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: of an answer (in a questionnaire, by link id) or of a fact (in a rule, by fact key).

    The operators of a questionnaire compare what is stored: the key of an option, or a number.
    """

    item: str
    op: str
    value: Json = None


# What a condition may ask. `missing` is an absent or unknown fact; every other one is false for an absent fact, but for
# `is_not` and `not_in`, which are true for it. `has` is any overlap of two lists. `on_list` and `on_no_list` look
# medicines up in the lists of `Medicines`.
OPERATORS = (
    "is",
    "is_not",
    "in",
    "not_in",
    "at_least",
    "at_most",
    "above",
    "below",
    "has",
    "missing",
    "on_list",
    "on_no_list",
)
# An enable_when knows answers only.
ANSWER_OPERATORS = ("is", "is_not", "in", "not_in", "has", "at_least", "below")

ITEM_TYPES = (
    "choice",
    "multi",
    "rating",
    "integer",
    "score",
    "weight",
    "height",
    "temperature",
    "hba1c",
    "date",
    "partial_date",
    "months",
    "city",
    "name",
    "text",
    "long_text",
    "medicines",
)
OWN = "own"  # among the parts of a questionnaire: the items of its own file
BUTTON_TYPES = ("choice", "multi")  # answered by their options alone; elsewhere options stand beside typing


@dataclass(frozen=True, slots=True)
class Option:
    """One button of an item. `key` is stored; `code` is what the item's fact becomes (the key, where they agree).

    Three codes say more: "unknown" (asked, not known), "absent" (the fact stays unset), "none" (an empty list, in items
    whose fact is a list).
    """

    key: str
    text_id: str
    code: str | int
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Urgent:
    """Answers that cannot wait for a physician's reading: staff hear of one at once, and the person is told what to do.

    `values` are keys of options. `rule` and `sign` are what staff read (`triage.<rule>`, and the id of a text). Where
    it `stops`, the person may be in danger now: nothing more is asked until somebody of the clinic has looked.
    """

    values: tuple[str, ...]
    rule: str
    sign: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Unlike:
    """Answers that rarely go together with earlier ones: `values` of this item, with those in `to` of that `item`."""

    values: tuple[str, ...]
    item: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormItem:
    """One question of a questionnaire, after FHIR Questionnaire.item.

    `fact` is the key of the screening fact that the answer settles, or "" where a person alone reads it. A fact that
    ends in `_days` counts from the date given to the day of screening; `age_years` likewise.
    `low` and `high` are in `unit`, both allowed. `private` items are asked of the patient alone. `prefix` is a heading,
    said once, before the first item asked that has it.
    """

    link_id: str
    type: str
    text: str
    options: tuple[Option, ...] = ()
    required: bool = True
    safety: bool = False
    private: bool = False
    low: float | None = None
    high: float | None = None
    unit: str = ""
    enable_when: tuple[Condition, ...] = ()
    enable_any: bool = False
    rev: int = 1
    fact: str = ""
    prefix: str = ""
    urgent: tuple[Urgent, ...] = ()
    unlike: tuple[Unlike, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Items that several questionnaires ask, after FHIR an assembled sub-questionnaire."""

    name: str
    version: int
    items: tuple[FormItem, ...]

    @property
    def id(self) -> str:
        """`health@1`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A form; `minutes` is how long it takes, as said to the patient.

    `items` are all that is asked, in order: those of the `parts` it names and, where "own" stands, of its own file.
    """

    name: str
    version: int
    indication: str
    minutes: int
    title: str
    items: tuple[FormItem, ...]
    parts: tuple[str, ...] = (OWN,)

    @property
    def id(self) -> str:
        """`knee-oa@1`."""
        return f"{self.name}@{self.version}"

    def item(self, link_id: str) -> FormItem:
        """The item of that link id; KeyError when there is none."""
        for item in self.items:
            if item.link_id == link_id:
                return item
        raise KeyError(link_id)
