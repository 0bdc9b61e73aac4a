"""A video call in the journey: offered, chosen, reminded of, held or offered anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.acts import Act, Cancel, Close, Open, Schedule
from flows.case import Stage
from flows.consultation import ConsultAnswered, ConsultEnded, ConsultOffered
from flows.desk import Decided
from flows.journey import consultation, decision, written
from flows.settings import ErasureChosen
from flows.text import Text
from flows.view import DAY, HOUR
from tests.casebook import Casebook, cards, catalogs, content, of, only, told
from tests.flows.journey.test_whole_case import in_review


def offered(after: int = 3 * DAY) -> tuple[Casebook, int]:
    book = in_review()
    at = book.view.now + after
    acts = book.after("consult_offer", ConsultOffered("primera", (at, at + DAY)))
    assert (cards(acts), only(Close, acts).flow) == (["staff.consult_offered"], "consult")
    opening = only(Open, acts)
    assert (opening.flow, opening.polite, opening.facts["number"]) == ("consult", True, 1)
    assert [zone for zone, _ in opening.facts["places"]] == ["America/Tijuana", "America/Chicago"]
    return book, at


def chosen() -> tuple[Casebook, int]:
    book, at = offered()
    acts = book.after("consult", ConsultAnswered(1, at))
    assert (cards(acts), told(acts)) == (["staff.consult_set"], ["consult.is_set"])
    assert [act.at - at for act in of(Schedule, acts)] == [-DAY, -HOUR, HOUR]
    return book, at


def test_who_may_be_offered_as_the_one_who_speaks() -> None:
    view = in_review().view
    assert set(consultation.offer_facts(view, "")["physicians"]) == {"primera", "segundo"}
    assert set(consultation.offer_facts(view, "segundo")["physicians"]) == {"segundo"}


def test_a_chosen_time_is_reminded_of_and_then_asked_about() -> None:
    book, at = chosen()
    assert consultation.standing(book.view) is not None
    assert told(book.due("consult", number=1, which="day")) == ["consult.reminder"]
    soon = book.due("consult", number=1, which="hour")
    assert (cards(soon), told(soon)) == (["staff.consult_soon"], ["consult.reminder"])
    book.waits(at + HOUR - book.view.now)
    assert cards(book.due("consult", number=1, which="after")) == ["staff.consult_was"]
    facts = consultation.end_facts(book.view, "primera")
    assert facts is not None
    assert facts["begun"] is True


def test_notes_of_a_held_one_stand_in_the_review() -> None:
    book, _ = chosen()
    acts = book.after("consult_end", ConsultEnded(1, "held", "primera", "Walks well."))
    assert (cards(acts), told(acts), only(Cancel, acts).prefix) == (["staff.consult_noted"], [], "consult.1.")
    assert consultation.end_facts(book.view, "primera") is None
    assert [line.id for line in written.written(book.view)] == ["staff.notes_line"]
    assert cards(book.after("consult_end", ConsultEnded(1, "missed"))) == ["staff.old_card"]
    assert consultation.standing(book.view) is None


def test_notes_that_were_written_while_a_colleague_ended_the_call_are_kept_and_end_no_other() -> None:
    book, at = chosen()
    book.after("consult_end", ConsultEnded(1, "missed"))
    book.after("consult_offer", ConsultOffered("primera", (at + DAY,)))
    book.after("consult", ConsultAnswered(2, at + DAY))
    acts = book.after("consult_end", ConsultEnded(1, "held", "primera", "Walks well."))
    assert (cards(acts), told(acts)) == (["staff.consult_noted"], [])
    assert [one.id for one in written.written(book.view)] == ["staff.notes_line"]
    standing = consultation.standing(book.view)
    assert standing is not None
    assert standing["number"] == 2


def test_a_missed_or_called_off_one_can_be_offered_anew_and_the_patient_knows() -> None:
    for how, card, said in (
        ("missed", "staff.consult_missed", "consult.we_missed"),
        ("called_off", "staff.consult_called_off", "consult.off"),
    ):
        book, at = chosen()
        acts = book.after("consult_end", ConsultEnded(1, how))
        assert (cards(acts), told(acts)) == ([card], [said])
        assert book.due("consult", number=1, which="hour") == []
        again = book.after("consult_offer", ConsultOffered("primera", (at,)))
        assert only(Open, again).facts["number"] == 2


def test_a_patient_calls_it_off() -> None:
    book, _ = chosen()
    acts = book.does(consultation.called_off(book.view))
    assert (cards(acts), told(acts)) == (["staff.consult_called_off"], ["consult.off_by_you"])
    assert told(book.does(consultation.called_off(book.view))) == ["consult.none"]


def test_nothing_stands_of_a_case_its_patient_ended() -> None:
    book, _ = chosen()
    book.is_at(Stage.WITHDRAWN)
    assert consultation.standing(book.view) is None
    assert book.due("consult", number=1, which="hour") == []


@pytest.mark.parametrize("ends", ["decline", "unagree"])
def test_what_was_chosen_is_called_off_with_the_case_and_everybody_is_told_once(ends: str) -> None:
    book, _ = chosen()
    acts = end(book, ends)
    assert ("staff.consult_called_off" in cards(acts), told(acts)[:1]) == (True, ["consult.over"])
    assert Cancel("consult.1.") in acts
    assert Close("consult") in acts
    assert consultation.standing(book.view) is None
    assert book.due("consult", number=1, which="hour") == []
    assert consultation.ended(book.view) == ()


def test_an_offer_ends_with_the_case_unless_nobody_can_choose_from_it_any_more() -> None:
    book, _ = offered()
    acts = end(book, "decline")
    assert ("staff.consult_over_offer" in cards(acts), told(acts)) == (True, ["consult.over_offer"])
    for answer in (ConsultAnswered(1, 0, "Mornings"), None):
        book, _ = offered()
        book.waits(0 if answer else 9 * DAY)
        if answer:
            book.after("consult", answer)
        assert told(end(book, "decline")) == []


def test_a_call_that_was_held_is_not_called_off_afterwards() -> None:
    book, at = chosen()
    book.waits(at - book.view.now)
    assert told(end(book, "decline")) == []


def end(book: Casebook, how: str) -> list[Act]:
    if how == "unagree":
        return book.after("erase", ErasureChosen(yes=True, unagreed=True))
    no = Decided("decline", "No.", steps="-", kind="not_suitable")
    return book.after("review", (no, decision.review_facts(book.view, content(), "primera")))


def test_other_times_are_asked_for() -> None:
    book, _ = offered()
    acts = book.after("consult", ConsultAnswered(1, 0, "Mornings"))
    assert (cards(acts), told(acts)) == (["staff.consult_others"], ["consult.asked"])


def test_a_time_that_has_passed_is_no_choice_and_an_older_offer_no_answer() -> None:
    book, at = offered()
    book.waits(4 * DAY)
    acts = book.after("consult", ConsultAnswered(1, at))
    assert (cards(acts), told(acts)) == (["staff.consult_passed"], ["consult.too_late"])
    book.after("consult_offer", ConsultOffered("primera", (at + 9 * DAY,)))
    assert not book.after("consult", ConsultAnswered(1, at))
    assert book.due("consult", number=1, which="day") == []


def test_nobody_is_reminded_at_night_or_of_what_is_in_a_moment() -> None:
    book, at = offered(HOUR // 2)
    assert [act.at - at for act in of(Schedule, book.after("consult", ConsultAnswered(1, at)))] == [HOUR]
    far = in_review()
    hawaii = replace(far.view.patient, zone="Pacific/Honolulu", city="Honolulu")
    far.view = replace(far.view, patient=hawaii)
    early = int(datetime(2026, 12, 9, 18, 30, tzinfo=UTC).timestamp()) * 1_000_000  # 8:30 there
    far.after("consult_offer", ConsultOffered("primera", (early,)))
    acts = far.after("consult", ConsultAnswered(1, early))
    assert [act.at - early for act in of(Schedule, acts)] == [-DAY, -HOUR // 2, HOUR]


def test_both_clocks_are_shown_as_they_will_be_on_that_day() -> None:
    """Paris is eight hours ahead of Tijuana for two weeks in March, and nine for the rest of the year."""
    book = in_review()
    view = replace(book.view, patient=replace(book.view.patient, zone="Europe/Paris", city="Paris"))
    for day, utc, there in ((12, 18, "19 h"), (15, 17, "18 h"), (29, 17, "19 h")):
        at = int(datetime(2027, 3, day, utc, tzinfo=UTC).timestamp()) * 1_000_000
        said = catalogs().render(Text("plain", {"value": view.moment(at)}), "fr")
        assert "10 h" in said
        assert there in said
