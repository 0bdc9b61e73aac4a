"""What staff are asked: a decision is written, previewed and signed; words that claim are refused while typed."""

from __future__ import annotations

import pytest

from flows.clinic_time import shown
from flows.desk import (
    MOST_LINES,
    QuoteWritten,
    Replied,
    closing,
    line,
    line_text,
    quote,
    reply,
)
from flows.errors import Misfit
from flows.text import Money, Text, to_json
from tests.talk import talk
from tests.walks import walks


def refuse(words: str) -> Text | None:
    return Text("guard.claim", {"word": "cure"}) if "cure" in words else None


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
