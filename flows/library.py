"""What the rules of the journey read of a clinic's content."""

from __future__ import annotations

from typing import Protocol

from flows.content import Document, FollowupPlan, Indication, Questionnaire, Screening, TeachBack, TravelRoute


class Library(Protocol):
    """Content by name; the newest version unless one is named."""

    def questionnaire(self, name: str) -> Questionnaire:
        """A form."""

    def form(self, indication: str) -> Questionnaire:
        """The form of an indication."""

    def document(self, name: str) -> Document:
        """A notice, consent, letter or sheet."""

    def teach_back(self, name: str) -> TeachBack:
        """The questions after reading."""

    def screening(self, indication: str) -> Screening:
        """What the screening of an indication reads."""

    def indication(self, code: str) -> Indication:
        """What stands behind a condition."""

    def plan(self, name: str) -> FollowupPlan:
        """The contacts of the year after treatment."""

    def route(self, name: str) -> TravelRoute:
        """A way there and back."""

    def emergency_number(self, zone: str) -> str:
        """Whom to call in an emergency where that clock is kept; "" where nobody wrote it down."""
