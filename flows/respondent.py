"""Who answers a questionnaire: the patient, or a helper who holds the phone.

1. A private question is put to the patient alone: a helper hands the phone over first, or leaves the question open.
   What is left open is missing, never a "no", and a person of the clinic asks.
2. What was said last about who answers counts for the whole form: whoever sends it has read every answer in the review.
3. On a phone that a helper holds, what the patient answered in private is not read back.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flows import ask
from flows.content import FormItem
from flows.effects import Say
from flows.items import Choice, Item
from flows.text import Json, Text, Value

A = TypeVar("A", bound=Item[Any])
WHO, ME, HELPER = "who", "me", "helper"
HANDED, LEFT_OPEN = "handed", "leave_open"
KEPT = Text("form.private_kept")  # on the phone that a helper holds
ASKED = Choice(WHO, (ME, HELPER), ask=Text("form.who"), side=ask.BACK)


def handing(link_id: str) -> str:
    """The item by which a helper hands the phone over for this question and the private ones that follow it."""
    return f"{link_id}.private"


@dataclass(slots=True)
class Phone:
    """In whose hands it is while a form is filled in."""

    helps: bool
    _asked: str = ""  # the hand-over of the private questions that are being asked
    _is_handed: bool = False

    def reaches(self, question: FormItem) -> Generator[Any, Any, bool]:
        """Whether the patient has it for a private question; asked once for those that follow one another."""
        if not self._asked:
            self._asked = handing(question.link_id)
            asked = Text("form.private", {"question": Text(f"{question.text}.short")})
            given = yield from Choice(self._asked, (HANDED, LEFT_OPEN), ask=asked, side=ask.BACK)
            self._is_handed = given == HANDED
        return self._is_handed

    def asks(self, item: A) -> A:
        """A question as it is put: in the patient's hands it needs the hand-over again whenever it is put again."""
        return replace(item, anew=self._asked) if self._is_handed else item

    def returns(self) -> Generator[Any, Any, None]:
        """The private questions are over; who was handed the phone reads that."""
        if self._is_handed:
            yield Say(Text("form.private_over"))
        self._asked, self._is_handed = "", False

    @property
    def shown(self) -> Text:
        """Who answers, as it is read back."""
        answer = ASKED.show(HELPER if self.helps else ME)
        return Text("form.line", {"question": Text("form.who.short"), "answer": answer})


def told() -> Generator[Any, Any, Phone]:
    """The first question of every form. A helper is thanked, and told whom the questions are about."""
    helps = (yield from ASKED) == HELPER
    if helps:
        yield Say(Text("form.helper"))
    return Phone(helps)


def open_line(question: FormItem) -> Text:
    """A question that a helper left open, as it is read back."""
    return Text("form.line", {"question": Text(f"{question.text}.short"), "answer": Text("form.left_open")})


# -- what staff read of a form that was sent -----------------------------------------------------


def by_helper(sent: Mapping[str, Json], link_id: str) -> bool:
    """Whether an answer was a helper's; forms of before this was asked are the patient's own."""
    return link_id in sent.get("by_proxy", ())


def line(sent: Mapping[str, Json], question: FormItem, answer: Value) -> Text:
    """An answer beside its question, and whose it is where it is not the patient's."""
    values: dict[str, Value] = {"question": Text(f"{question.text}.short"), "answer": answer}
    return Text("staff.line_helper" if by_helper(sent, question.link_id) else "form.line", values)
