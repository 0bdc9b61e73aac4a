"""A condition without a consent is taken in and reviewed; an acceptance says what is missing, and no quote follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.acts import Tell
from flows.case import Stage
from flows.journey import decision, offer
from flows.letter import LetterRead
from flows.rules.dates import local_day
from flows.text import Text, text_from_json
from tests.casebook import Casebook, content, only


def accepted(indication: str) -> Casebook:
    """A case that a physician accepted."""
    book = Casebook(stage=Stage.OFFER)
    book.happens("indication", indication=indication)
    book.happens("form_sent", questionnaire="knee-oa@1", answers={"side": "left"})
    book.happens("decided", decision="accept", physician="primera")
    return book


def test_what_is_missing_is_said_to_staff_and_no_quote_is_offered_to_them() -> None:
    book = accepted("hip_oa")
    card = offer.quote_card(book.view, content(), "Dra. Ejemplo")
    assert card.text.id == "quote.unready"
    assert card.text.values["condition"] == Text("opt.indication.hip_oa.left")
    assert card.buttons == ()
    listed = card.text.values["list"]
    lacks = ("consent", "teach_back", "routes", "followup", "rehab")
    assert [one.id for one in listed.of] == [f"quote.lacks.{name}" for name in lacks]


def test_no_quote_follows_where_a_paper_of_the_clinic_has_no_number() -> None:
    view = accepted("knee_oa").view
    for licences in ((), (replace(view.clinic.licences[0], number=" "), *view.clinic.licences[1:])):
        card = offer.quote_card(
            replace(view, clinic=replace(view.clinic, licences=licences)), content(), "Dra. Ejemplo"
        )
        assert (card.text.id, card.buttons) == ("quote.unready", ())
        assert [one.id for one in card.text.values["list"].of] == ["quote.lacks.licence"]


@pytest.mark.parametrize(("days", "lacks"), [(-1, ["quote.lacks.licence_in_force"]), (0, []), (1, [])])
def test_no_quote_follows_a_licence_that_has_run_out(days: int, lacks: list[str]) -> None:
    view = accepted("knee_oa").view
    until = local_day(view.now, view.clinic.zone) + timedelta(days=days)
    ending = (replace(view.clinic.licences[0], valid_until=until), *view.clinic.licences[1:])
    missing = offer.unready(replace(view, clinic=replace(view.clinic, licences=ending)), content())
    assert [one.id for one in missing.values["list"].of] == lacks if missing else lacks == []


def test_where_everything_is_there_the_coordinator_may_write_a_quote() -> None:
    book = accepted("knee_oa")
    assert offer.unready(book.view, content()) is None
    assert offer.quote_card(book.view, content(), "Dra. Ejemplo").buttons == (("st_quote", "quote"),)


def test_a_patient_reads_that_a_person_writes_and_of_no_quote() -> None:
    for indication, coming in (("hip_oa", "offer.coming_from_a_person"), ("knee_oa", "offer.coming")):
        acts = decision.after_letter(accepted(indication).view, content(), LetterRead("accept"))
        assert only(Tell, acts).text.id == coming


def test_what_follows_a_treatment_is_told_by_the_physician_where_nothing_is_written() -> None:
    assert text_from_json(offer.rehab(accepted("hip_oa").view, content())) == Text("offer.rehab_told")
    assert text_from_json(offer.rehab(accepted("knee_oa").view, content())) == Text("offer.rehab")
