"""What staff are asked: a decision is written, previewed and signed; words that claim are refused while typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.case import Role
from flows.clinic_time import shown
from flows.desk import (
    MOST_LINES,
    Decided,
    QuoteWritten,
    Replied,
    closing,
    letter_text,
    line,
    line_text,
    quote,
    reply,
    review,
)
from flows.engine import Answer
from flows.errors import Misfit
from flows.items import Item
from flows.text import Day, Lines, Money, Quoted, Text, to_json
from tests.talk import Talk, replayed, talk
from tests.walks import reached, walks

FACTS: dict[str, Any] = {
    "case": "P-7",
    "flags": to_json(Lines((Text("knee-oa@1/K3"),))),
    "sources": ["umbilical_cord_tissue", "own_fat"],
    "reading": "es",
    "goes_out": to_json(Day(date(2026, 11, 22))),
    "physician": "Dra. Ruiz",
    "name": "Ana",
    "licence": "1234567",
    "today": "2026-11-21",
    "condition": to_json(Text("opt.indication.knee_oa")),
    "news": None,
}


def refuse(words: str) -> Text | None:
    return Text("guard.claim", {"word": "cure"}) if "cure" in words else None


def questions(third: str = "st_yes") -> Talk:
    begun = talk(review, FACTS, refuse=refuse).asks("q1", "staff.q1").presses("st_yes").asks("q2").presses("st_yes")
    return begun.asks("q3").presses(third).asks("q4", "staff.q4").types("Less pain on stairs.").asks("decide")


def decided(decision: str, reason: str = "", **more: Any) -> tuple[Decided, dict[str, Any]]:
    return Decided(decision, reason, expectation="Less pain on stairs.", **more), FACTS


def test_an_acceptance_names_source_dose_and_sessions_and_is_signed() -> None:
    accepted = (
        questions().presses("st_accept").asks("source", "staff.source").offers("umbilical_cord_tissue", "own_fat")
    )
    accepted.presses("own_fat").asks("dose").types("50 million cells").asks("sessions").presses("2").asks(
        "sign", "staff.letter"
    )
    accepted.offers("st_sign").presses("st_sign")
    accepted.ends(decided("accept", source="own_fat", dose="50 million cells", sessions=2))


def test_a_decline_has_a_reason_and_next_steps() -> None:
    declined = questions().presses("st_decline").asks("reason", "staff.reason").types("The X-ray shows no arthritis.")
    declined.asks("steps", "staff.steps").types("See a rheumatologist.").asks("sign").presses("st_sign")
    declined.ends(decided("decline", "The X-ray shows no arthritis.", steps="See a rheumatologist."))


def test_a_deferral_says_until_when() -> None:
    deferred = questions().presses("st_defer").asks("reason").types("Infection.").asks("until", "staff.until")
    deferred.types("After antibiotics.").asks("sign").presses("st_sign")
    deferred.ends(decided("defer", "Infection.", until="After antibiotics."))


def test_more_may_be_asked() -> None:
    more = questions().presses("st_more").asks("reason", "staff.more").types("Which side hurts?").asks("sign")
    more.presses("st_sign").ends(decided("more", "Which side hurts?"))


def test_a_no_among_the_questions_forbids_to_accept() -> None:
    refused = questions(third="st_no").offers("st_more", "st_defer", "st_decline")
    assert refused.turn.asks is not None
    assert refused.turn.asks.question == Text("staff.decide_no", {"n": "3"})


def test_an_acceptance_does_not_survive_a_no_given_afterwards() -> None:
    """Edited from yes to no, the stored acceptance no longer fits and the decision is asked again."""
    changed = questions().presses("st_accept").asks("source").edits("q3", "st_no").has_changed().asks("decide")
    changed.offers("st_more", "st_defer", "st_decline")


def test_a_claim_is_refused_while_it_is_typed() -> None:
    begun = talk(review, FACTS, refuse=refuse).asks("q1").presses("st_yes").asks("q2").presses("st_yes").asks("q3")
    begun.presses("st_yes").asks("q4").types("We will cure you.").misfits("guard.claim").types("Less pain.").asks(
        "decide"
    )


def test_the_preview_is_the_letter_in_the_language_the_patient_reads() -> None:
    shown = questions().presses("st_decline").asks("reason").types("No.").asks("steps").types("Rest.").asks("sign")
    assert shown.turn.asks is not None
    letter = shown.turn.asks.question.values["text"]
    assert isinstance(letter, Text)
    assert (letter.id, letter.lang) == ("case.decline_letter", "es")
    assert letter.values["reason"] == Quoted("No.", Role.PHYSICIAN)


def test_an_acceptance_is_signed_under_its_plan() -> None:
    """Source, dose, sessions and what to expect: all that the patient will read with the quote."""
    accepted = questions().presses("st_accept").asks("source").presses("own_fat").asks("dose")
    accepted.types("50 million cells").asks("sessions").presses("2").asks("sign", "staff.letter")
    assert accepted.turn.asks is not None
    letter, plan = accepted.turn.asks.question.values["text"].of
    assert (letter.id, letter.lang) == ("case.accepted", "es")
    assert (plan.id, plan.lang) == ("offer.plan", "es")
    assert plan.values["source"] == Text("opt.source.own_fat")
    assert plan.values["dose"].words == "50 million cells"
    assert plan.values["sessions"] == "2"
    assert plan.values["expectation"].words == "Less pain on stairs."


def test_what_came_in_since_the_case_was_taken_stands_above_the_signature() -> None:
    news = to_json(Lines((Text("news.said", {"when": "x", "words": Quoted("I had cancer.")}),)))
    begun = talk(review, FACTS | {"news": news}).asks("q1").presses("st_yes").asks("q2").presses("st_yes").asks("q3")
    begun.presses("st_yes").asks("q4").types("Less pain.").asks("decide").presses("st_decline").asks("reason")
    begun.types("No.").asks("steps").types("Rest.").asks("sign", "staff.letter_news").offers("st_sign")


def test_every_step_of_a_review_can_be_left() -> None:
    begun = talk(review, FACTS).asks("q1")
    assert begun.turn.asks is not None
    assert begun.turn.asks.side == ("st_discard",)
    assert all("st_discard" in item.side for walk in walks(review, FACTS, free=5) for item in items(walk.answers))


@pytest.mark.parametrize(("decision", "text_id"), [
    ("accept", "case.accepted"), ("more", "case.more_info"), ("defer", "case.defer_letter"),
    ("decline", "case.decline_letter"),
])  # fmt: skip
def test_every_decision_has_its_letter(decision: str, text_id: str) -> None:
    assert letter_text(FACTS, Decided(decision)).id == text_id


def items(answers: dict[str, Answer]) -> list[Item[Any]]:
    return list(replayed(review, FACTS, answers).items.values())


def test_every_review_ends_signed() -> None:
    walked = walks(review, FACTS)
    assert reached(walked, lambda walk: walk.result[0].decision) == {"accept", "more", "defer", "decline"}
    for walk in walked:
        assert walk.answers["sign"].value == "st_sign"
        no = "st_no" in {walk.answers[name].value for name in ("q1", "q2", "q3")}
        assert not (no and walk.result[0].decision == "accept")


# -- quote

QUOTE = {"currency": "USD", "zone": "America/Tijuana", "place": "Tijuana"}
FIRST, SECOND = "Consulta médica, 1, 250.00, 16 %", "Cells, 2, 1,000.00, 0%"


def test_a_quote_is_lines_a_session_and_our_sum() -> None:
    begun = talk(quote, QUOTE).asks("line.1", "quote.line").types(FIRST).asks("more.1", "quote.echo")
    begun.presses("st_line").asks("line.2").types(SECOND).asks("more.2").presses("st_lines_done")
    begun.asks("session", "quote.session").types("2027-01-12 10:00").asks("send", "quote.check")
    assert begun.turn.asks is not None
    assert begun.turn.asks.question.values["total"] == Money(29000 + 200000, "USD")
    assert begun.turn.asks.question.values["when"] == shown({"on": "2027-01-12", "at": "10:00"}, QUOTE)
    lines = tuple(begun.answers[f"line.{n}"].value for n in (1, 2))
    begun.presses("st_to_sign").ends(QuoteWritten(lines, 229000, "USD", "2027-01-12", "10:00"))


def test_a_session_in_the_past_is_asked_again() -> None:
    begun = talk(quote, QUOTE).asks("line.1").types(FIRST).asks("more.1").presses("st_lines_done").asks("session")
    begun.types("2026-11-01 03:00").misfits("desk.past").asks("session")


def test_a_line_that_is_none_is_asked_again() -> None:
    talk(quote, QUOTE).asks("line.1").types("something").misfits("quote.bad").asks("line.1")


def test_a_quote_has_an_end() -> None:
    begun = talk(quote, QUOTE)
    for n in range(1, MOST_LINES + 1):
        begun.asks(f"line.{n}").types(FIRST).asks(f"more.{n}").presses("st_line")
    begun.asks("session")


def test_a_line_is_shown_with_its_sum() -> None:
    stored = line("line.1", "USD").samples()[0]
    shown = line_text(stored, "USD")
    assert shown.values["quantity"] == 1
    assert shown.values["unit"] == Money(25000, "USD")
    assert shown.values["tax"] == 16
    assert shown.values["amount"] == Money(29000, "USD")
    assert line("line.1", "USD").show(stored) == shown
    assert line_text({**stored, "tax": "8.5"}, "USD").values["tax"] == 8.5


def test_a_line_that_was_stored_otherwise_is_asked_again() -> None:
    for foreign in ({"typed": "x"}, {"key": "x"}, "x", {"quantity": "x", "tax": "1", "discount": "0"}):
        with pytest.raises(Misfit):
            line("line.1", "USD").read(foreign)


def test_every_quote_walk_ends_with_a_sum() -> None:
    assert all(walk.result.total > 0 for walk in walks(quote, QUOTE, free=30))


# -- replies


REPLY = {"lang": "fr", "amounts": False, "physician": False}
PRICE = "The treatment costs USD 5,000."


def test_a_reply_is_seen_before_it_is_sent() -> None:
    begun = talk(reply, REPLY, refuse=refuse).asks("words", "relay.write").types("cure!").misfits("guard.claim")
    begun.types("We will call you.").asks("send", "relay.preview").presses("st_send").ends(Replied("We will call you."))


def test_words_that_were_written_already_are_only_previewed() -> None:
    talk(reply, REPLY | {"words": "Hello."}).asks("send", "relay.preview").presses("st_send").ends(Replied("Hello."))


def test_a_coordinator_names_no_amount_before_an_acceptance() -> None:
    refused = talk(reply, REPLY).asks("words").types(PRICE).says("guard.amount")
    refused.ends(Replied("", ""))


def test_a_physician_names_one_with_a_reason_that_is_kept() -> None:
    begun = talk(reply, REPLY | {"physician": True}).asks("words").types(PRICE).asks("override", "guard.override")
    begun.types("An invoice for the review.").asks("send").presses("st_send")
    begun.ends(Replied(PRICE, "An invoice for the review."))


def test_after_an_acceptance_an_amount_is_a_word_like_any_other() -> None:
    begun = talk(reply, REPLY | {"amounts": True}).asks("words").types(PRICE).asks("send").presses("st_send")
    begun.ends(Replied(PRICE))


def test_an_alarm_is_closed_with_a_line() -> None:
    facts = {"case": "P-7", "raised": to_json(Text("plain", {"value": "12:00"}))}
    closes = talk(closing, facts).asks("words", "alarm.closing").types("wait, no answer yet")
    closes.asks("close", "alarm.close_check").back()
    closes.asks("words").types("Seen at the clinic.").asks("close").presses("st_close")
    closes.ends(Replied("Seen at the clinic."))


def test_an_amount_in_a_letter_before_acceptance_asks_the_physician_why() -> None:
    begun = questions().presses("st_decline").asks("reason").types("The X-ray costs 4800 USD elsewhere.")
    declined = begun.asks("steps").types("See a rheumatologist.").asks("override", "guard.override")
    signed = declined.types("The patient asked for it.").asks("sign").presses("st_sign")
    assert signed.turn.result[0].override == "The patient asked for it."
    signed.ends(signed.turn.result)
