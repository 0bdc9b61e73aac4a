"""The last look at what leaves for a person (law 8).

What is refused here was let through by a bug: staff text is judged while it is typed, catalog texts by `puente check`,
amounts by the order of the case. So a refusal is an error, and nothing is sent.
"""

from __future__ import annotations

from flows.case import Role
from flows.errors import FlowBug
from flows.text import Text

LOGISTICS = (
    "comp.",
    "itin.",
    "ride.",
    "border.",
    "err.",
    "menu.",
    "companion.",
    "person.",
    "welcome.",
    "about.",
    "t.emergency",
    "plain",
)


def guard(text: Text, role: Role) -> None:
    """Raise FlowBug for anything but logistics to a companion (voice rule 11)."""
    if role is Role.COMPANION and not text.id.startswith(LOGISTICS):
        raise FlowBug(f"text {text.id!r} is not for a companion; companions get logistics only")
