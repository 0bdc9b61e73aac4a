"""One knee case from the first word to the last health check, act by act, in every language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.acts import Act, Calendar, Card, Close, Invite, Open, Schedule, Tell, Todo
from flows.case import Fact, Role, Stage, move
from flows.consent import Consented
from flows.desk import Decided, QuoteWritten, line
from flows.health_check import HealthCheck
from flows.journey import decision, intake, offer, trip
from flows.letter import LetterRead
from flows.offer import OfferAnswered, OfferRead
from flows.rules import dates
from flows.rules.trip_parts import FAST
from flows.text import Money, Text, bullets
from flows.treatment import Treated
from flows.trip import Planned
from flows.trip_by_hand import ByHand
from flows.view import DAY, HOUR, facts_of
from flows.welcome import Welcomed
from tests.casebook import Casebook, cards, content, filled, of, only, opened, planned, told

KNEE = content().indication("knee_oa")
CONSENT_READ = "consent-joint-msc@1"
QUOTE = QuoteWritten((line("line.1", "USD").samples()[0],), 29000, "USD", "2027-01-12", "10:00")
IN = {"flight": "AS 1234", "on": "2027-01-11", "at": "12:40"}
OUT = {"flight": "AS 1235", "on": "2027-01-14", "at": "18:05"}
TRIP = Planned("san", IN, OUT, "yes", ("cane",), "book", "2030-01-31", "room2", "skip")


DEARER = replace(QUOTE, total=1999900, session_on="2027-03-01")


def signed(book: Casebook, written: QuoteWritten) -> list[Act]:
    """A quote is written, and a physician signs it."""
    book.after("quote", written)
    return book.does(offer.sign_quote(book.view, content()))


def in_review(lang: str = "es") -> Casebook:
    book = Casebook(lang)
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    book.after("welcome", Welcomed(agreed=True, indication="knee_oa"))
    book.after("form", filled())
    for need in content().screening("knee_oa").documents:
        book.happens("document", upload=need.codes[0], counts=[[need.codes[0], "2026-11-20"]], staff="file")
    book.does(intake.after_documents(book.view, content()))
    return book


def in_offer(lang: str = "es") -> Casebook:
    book = in_review(lang)
    decided = Decided("accept", expectation="Less pain.", source="own_fat", dose="50 million", sessions=1)
    book.after("review", (decided, decision.review_facts(book.view, content(), "primera")))
    return book


def in_consent(lang: str = "es") -> Casebook:
    book = in_offer(lang)
    book.after("quote", QUOTE)
    book.does(offer.sign_quote(book.view, content()))
    book.after("offer", OfferRead("P-7-Q1"))
    book.after("offer_decide", OfferAnswered("P-7-Q1", accepted=True))
    return book


def in_aftercare(lang: str = "es") -> Casebook:
    book = in_consent(lang)
    book.after("consent", Consented("agreed", "0f" * 32, (("tb1", 1, "b"),), CONSENT_READ))
    assert book.view.said("consent_agreed")["document"] == CONSENT_READ
    book.after("trip", TRIP)
    book.does(trip.confirm(book.view, content()))
    book.waits(42 * DAY)
    book.after("treatment", Treated("2027-01-12", "10:30", "ia", "50 million", "L-17", "primera"))
    return book


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_a_case_reaches_the_end_of_its_year(lang: str) -> None:
    book = in_aftercare(lang)
    assert book.view.stage is Stage.AFTERCARE
    for check in content().plan("followup").of(frozenset({"ia"})):
        closes = book.view.now + 12 * HOUR
        sent = book.due("check", code=check.code, closes_at=closes)
        assert opened(sent) == ["health_check"]
        book.after("health_check", HealthCheck(check.code, "ok", (), 36.6, 2, (), ""))
        book.waits(DAY)
    assert book.view.stage is Stage.CLOSED


def test_a_refusal_leaves_nothing_but_itself() -> None:
    book = Casebook()
    assert book.after("welcome", Welcomed(agreed=False))
    assert [event.kind for event in book.view.events] == ["privacy_refused"]
    assert book.view.stage is Stage.INQUIRY


def test_another_condition_waits_for_a_person() -> None:
    assert Casebook().after("welcome", Welcomed(agreed=True)) == []


def test_the_form_is_open_for_two_weeks_with_two_reminders() -> None:
    book = Casebook()
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    acts = book.after("welcome", Welcomed(agreed=True, indication="knee_oa"))
    assert only(Open, acts).lasts == 14 * DAY
    assert planned(acts) == ["form_reminder.3", "form_reminder.10"]
    assert book.view.stage is Stage.INTAKE


def test_a_complete_file_says_the_same_to_every_patient() -> None:
    book = in_review()
    assert book.view.stage is Stage.REVIEW
    assert book.view.said("screened")["outcome"]
    assert book.view.said("file_complete")["answer_by"] > book.view.now


def test_an_acceptance_opens_the_letter_by_day_and_the_quote_for_the_coordinator() -> None:
    book = in_review()
    facts = decision.review_facts(book.view, content(), "primera")
    accepted = Decided("accept", expectation="Less pain.", source="own_fat", dose="50 million")
    acts = book.after("review", (accepted, facts))
    assert only(Open, acts).polite
    assert cards(acts) == ["staff.decided", "quote.start", "staff.review"]
    assert book.view.stage is Stage.OFFER


def test_plan_quote_and_terms_come_after_a_physicians_signature_and_are_read_before_they_are_decided() -> None:
    book = in_offer()
    assert offer.quote_facts(book.view)["zone"] == book.view.clinic.zone
    written = book.after("quote", QUOTE)
    assert cards(written) == ["quote.to_sign"]
    assert only(Card, written).text.values["when"] == offer.session_of(book.view, book.view.said("quote_written"))
    assert opened(book.does(offer.sign_quote(book.view, content()))) == ["offer"]
    read = book.after("offer", OfferRead("P-7-Q1"))
    assert told(read) == ["offer.reading"]
    assert only(Schedule, read).at >= book.view.now + content().clinic("demo").reading_time_hours * HOUR
    assert opened(book.due("offer_decide", number="P-7-Q1")) == ["offer_decide"]


def test_who_does_not_read_the_papers_with_ease_gets_an_interpreter_and_no_consent() -> None:
    book = in_offer()
    book.view = replace(book.view, patient=replace(book.view.patient, reads="other"))
    book.after("quote", QUOTE)
    book.does(offer.sign_quote(book.view, content()))
    acts = book.after("offer", OfferRead("P-7-Q1"))
    assert only(Todo, acts).kind == "interpreter"
    assert not of(Schedule, acts)
    book.happens("quote_accepted", number="P-7-Q1")
    refusal = move(Stage.OFFER, Stage.CONSENT, Role.PATIENT, facts_of(book.view))
    assert refusal is not None
    assert refusal.missing == (Fact.READS_FLUENTLY,)


def test_a_newer_quote_makes_the_older_question_void() -> None:
    book = in_offer()
    signed(book, QUOTE)
    acts = signed(book, DEARER)
    assert {act.flow for act in of(Close, acts)} == {"offer", "offer_decide"}
    assert offer.number(book.view) == "P-7-Q3"
    assert book.due("offer_decide", number="P-7-Q1") == []
    assert opened(book.due("offer_decide", number="P-7-Q2")) == ["offer_decide"]
    assert book.after("offer", OfferRead("P-7-Q1")) == []
    assert book.after("offer_decide", OfferAnswered("P-7-Q1", accepted=True)) == []
    assert book.view.stage is Stage.OFFER


def test_a_quote_has_passed_with_its_session() -> None:
    book = in_offer()
    book.after("quote", QUOTE)
    quote = book.view.said("quote_written")
    assert not offer.has_passed(book.view, quote)
    book.waits(50 * DAY)
    assert offer.has_passed(book.view, quote)


def test_a_draft_nobody_signed_changes_nothing_for_the_patient() -> None:
    """What was given is read, accepted, consented to and planned; a dearer draft of another day is not."""
    book = in_offer()
    signed(book, QUOTE)
    book.after("quote", DEARER)
    book.after("offer", OfferRead("P-7-Q1"))
    assert opened(book.due("offer_decide", number="P-7-Q1")) == ["offer_decide"]
    book.after("quote", DEARER)
    assert "consent" in opened(book.after("offer_decide", OfferAnswered("P-7-Q1", accepted=True)))
    values = offer.consent_values(book.view, content(), content().document(KNEE.consent))
    assert (values["quote_number"], values["quote_version"]) == ("P-7-Q1", "1")
    assert values["quote_total"] == Money(29000, "USD")
    assert dates.local_day(offer.session_at(book.view), book.view.clinic.zone).isoformat() == QUOTE.session_on


def test_nobody_is_asked_again_after_declining_a_quote() -> None:
    book = in_offer()
    book.after("quote", QUOTE)
    book.does(offer.sign_quote(book.view, content()))
    book.after("offer", OfferRead("P-7-Q1"))
    acts = book.after("offer_decide", OfferAnswered("P-7-Q1", accepted=False))
    assert told(acts) == ["offer.declined"]
    assert not of(Schedule, acts)
    assert book.view.stage is Stage.OFFER


def test_the_consent_is_bound_to_what_was_read() -> None:
    book = in_consent()
    facts = offer.consent_facts(book.view, content())
    assert facts["document"] == CONSENT_READ
    assert facts["sha256"] == offer.consent_facts(book.view, content())["sha256"]
    in_french = replace(book.view, patient=Casebook("fr").view.patient)
    assert offer.consent_facts(in_french, content())["sha256"] != facts["sha256"]
    asked = [question["key"] for part in facts["parts"] for question in part["questions"]]
    assert sorted(asked) == sorted(KNEE.asked)


def test_a_consent_says_that_the_hopes_in_it_are_a_helpers_words() -> None:
    book = in_consent()
    document = content().document(CONSENT_READ)
    own = offer.consent_values(book.view, content(), document)["patient_expectation"]
    book.happens("form_sent", **{**book.view.said("form_sent"), "by_proxy": ["expect"]})
    told_by = offer.consent_values(book.view, content(), document)["patient_expectation"]
    assert told_by == Text("paper.by_helper", {"words": own})


def test_a_refused_consent_stops_there() -> None:
    book = in_consent()
    assert told(book.after("consent", Consented("refused", "0f", (), CONSENT_READ))) == ["consent.refused"]
    assert book.view.stage is Stage.CONSENT


def test_a_consent_that_was_not_understood_is_a_physicians_call() -> None:
    book = in_consent()
    assert only(Todo, book.after("consent", Consented("talk", "0f", (), CONSENT_READ))).kind == "consent_talk"
    assert book.view.stage is Stage.CONSENT


# -- the trip


def agreed() -> Casebook:
    book = in_consent()
    book.after("consent", Consented("agreed", "0f" * 32, (), CONSENT_READ))
    return book


def test_a_trip_that_works_is_confirmed_by_a_coordinator_and_sent_to_both() -> None:
    book = agreed()
    acts = book.after("trip", TRIP)
    assert of(Invite, acts)
    assert cards(acts) == ["desk.trip"]
    assert trip.conflicts(book.view, content()) == ()
    confirmed = book.does(trip.confirm(book.view, content()))
    assert {act.to for act in of(Tell, confirmed)} == {Role.PATIENT, Role.COMPANION}
    assert of(Calendar, confirmed)
    assert book.view.stage is Stage.TRAVEL


def test_a_companion_reads_logistics_only() -> None:
    book = agreed()
    book.after("trip", TRIP)
    theirs = [act for act in of(Tell, book.does(trip.confirm(book.view, content()))) if act.to is Role.COMPANION]
    assert [act.text.id for act in theirs] == ["itin.header", "itin.lines"]


@pytest.mark.parametrize("said", [
    Planned("carbus", None, None, "no", ("none",), "book", None, "room1", "skip"),
    Planned("san", None, None, "no", ("none",), "book", None, "room1", "skip"),
], ids=["by car", "no flight yet"])  # fmt: skip
def test_a_trip_that_cannot_be_planned_is_a_persons_work(said: Planned) -> None:
    book = agreed()
    acts = book.after("trip", said)
    todo = only(Todo, acts)
    assert todo.kind == "trip"
    assert isinstance(todo.text.values["told"], Text)
    assert todo.text.values["told"].values["arrival"] == Text(f"btn.{said.arrival}")
    assert not of(Card, acts)
    assert trip.conflicts(book.view, content()) == ("by_hand",)
    facts = trip.by_hand_facts(book.view)
    assert facts["place"] == book.view.clinic.place
    steps = (("arrival", {"on": "2027-01-11", "at": "15:00"}), ("pickup", {"on": "2027-01-11", "at": "15:30"}))
    steps += (("A4", {"on": "2027-01-11", "at": "16:00"}),)
    confirmed = book.after("trip_by_hand", ByHand(steps))
    assert book.view.stage is Stage.TRAVEL
    shown = [step["id"] for step in only(Calendar, confirmed).itinerary["steps"]]
    assert shown == ["arrival", "pickup", "A4", "procedure"]
    assert {act.to for act in of(Tell, confirmed)} == {Role.PATIENT, Role.COMPANION}


def test_a_trip_is_asked_about_again_while_it_lasts_and_another_version_is_confirmed() -> None:
    book = agreed()
    book.after("trip", TRIP)
    book.does(trip.confirm(book.view, content()))
    assert trip.conflicts(book.view, content()) == ("confirmed",)
    book.happens("companion_joined", person=2)
    assert not of(Invite, book.after("trip", replace(TRIP, contact="Rosa, 555 0100")))
    assert trip.conflicts(book.view, content()) == ()
    book.does(trip.confirm(book.view, content()))
    assert book.view.said("trip_confirmed")["version"] == 2
    assert book.view.stage is Stage.TRAVEL


def test_a_trip_that_cannot_work_is_refused_with_its_reason() -> None:
    """Landing after the treatment."""
    book = agreed()
    late = Planned("san", {**IN, "on": "2027-01-13"}, OUT, "no", ("none",), "pcard", None, "room1", "skip")
    acts = book.after("trip", late)
    assert told(acts) == ["trip.conflict"]
    assert trip.conflicts(book.view, content())


def test_without_anything_said_no_trip_is_confirmed() -> None:
    assert trip.conflicts(agreed().view, content()) == ("no_flight",)


@pytest.mark.parametrize("zone", [None, "America/Tijuana", "America/Toronto", "Europe/Paris"])
def test_a_one_way_trip_from_anywhere_is_planned(zone: str | None) -> None:
    book = agreed()
    book.view = replace(book.view, patient=Casebook(zone=zone).view.patient)
    said = Planned("san", IN, None, "no", ("none",), "book", None, "stepfree", "Ana")
    values = only(Card, book.after("trip", said)).text.values
    assert values["warnings"] == bullets([Text("warning.W_NO_RETURN")])
    assert values["needs"] == Text("staff.none")


def test_a_trip_may_have_no_warnings() -> None:
    """A crossing without a medical lane, and no busy hours."""
    book, route = agreed(), content().route("san")
    legs = tuple(leg for leg in route.legs if leg.id != FAST)
    quiet = replace(content(), routes={"san": replace(route, legs=legs, peaks=(), holidays={})})
    assert only(Card, book.does(trip.after_trip(book.view, quiet, TRIP))).text.values["warnings"] == Text("staff.none")


def test_a_letter_is_recorded_as_read() -> None:
    book = in_offer()
    assert told(book.after("letter", LetterRead("accept"))) == ["offer.coming"]
    assert book.view.said("letter_read") == {"decision": "accept"}


def test_a_letter_that_put_the_decision_off_is_recorded_alone() -> None:
    book = Casebook(stage=Stage.DEFERRED)
    [seen] = book.after("letter", LetterRead("defer"))
    assert (seen.kind, seen.body) == ("letter_read", {"decision": "defer"})
