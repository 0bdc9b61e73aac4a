"""What the clinic's card says of a paper on a day, and that it hides nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flows.case import Stage
from flows.content import Wording
from flows.journey import trust
from flows.text import Day, Lines, Text
from tests.casebook import Casebook, content

CLINIC = content().clinic("demo")
TODAY = date(2026, 11, 21)
WORDS: Wording = {"en": "x", "es": "x", "fr": "x"}


def said(text: Text) -> list[str]:
    """The ids of a text and of every text in it."""
    found = [text.id]
    for value in text.values.values():
        inner = value.of if isinstance(value, Lines) else (value,)
        for one in inner:
            found += said(one) if isinstance(one, Text) else []
    return found


@pytest.mark.parametrize(
    ("number", "until", "checked", "expected"),
    [
        (" ", None, TODAY, ["trust.none"]),
        ("1", date(2026, 11, 20), TODAY, ["trust.expired"]),
        ("1", TODAY, TODAY, ["trust.both", "trust.checked", "trust.ends"]),
        ("1", date(2026, 12, 21), None, ["trust.both", "trust.stated", "trust.ends"]),
        ("1", date(2026, 12, 22), None, ["trust.stated"]),
        ("1", None, date(2026, 5, 25), ["trust.checked"]),
        ("1", None, date(2026, 5, 24), ["trust.checked_long_ago"]),
    ],
)
def test_the_state_of_a_paper(number, until, checked, expected):
    assert said(trust.state(number, until, checked, TODAY)) == expected


def test_every_paper_is_shown_in_whatever_state_and_another_holder_is_said():
    first = CLINIC.licences[0]
    odd = replace(first, holder="Somebody Else", number="", valid_until=date(2020, 1, 1))
    shown = said(trust.licences(replace(CLINIC, licences=(first, odd)), TODAY))
    assert shown.count("trust.licence") == 2
    assert "trust.holder_differs" in shown
    assert "trust.none" in shown


def test_an_expired_certificate_of_a_physician_is_said_and_a_missing_one_too():
    one = CLINIC.physicians[0]
    people = (
        replace(one, council_valid_until=date(2026, 10, 31)),
        replace(one, council_valid_until=date(2028, 6, 30), council=""),
        replace(one, council_valid_until=None),
    )
    text = trust.physicians(replace(CLINIC, physicians=people), TODAY)
    listed = text.values["list"]
    assert isinstance(listed, Lines)
    shown = [value for value in listed.of if isinstance(value, Text)]
    assert [value.values["until"] for value in shown] == [
        Text("trust.expired", {"date": Day(date(2026, 10, 31), weekday=False)}),
        Text("trust.until", {"date": Day(date(2028, 6, 30), weekday=False)}),
        Text("trust.none"),
    ]
    assert shown[1].values["council"] == Text("trust.none")


@pytest.mark.parametrize("own", [True, False])
def test_whose_laboratory_it_is(own):
    clinic = replace(CLINIC, lab=replace(CLINIC.lab, own=own))
    assert ("trust.lab_own" if own else "trust.lab_other") in said(trust.lab(clinic, TODAY))


def test_without_a_report_that_is_said_and_nothing_else_is_claimed():
    assert said(trust.results(replace(CLINIC, published={}))) == ["trust.results", "trust.outcomes", "trust.no_report"]


def test_what_the_clinic_publishes_is_shown_as_its_own_statement():
    shown = said(trust.results(replace(CLINIC, published=dict.fromkeys(trust.PUBLISHED, WORDS))))
    assert {"trust.outcomes", "trust.guideline", "trust.declined"} <= set(shown)
    assert "trust.no_report" not in shown


def test_an_empty_field_of_the_card_is_said():
    assert said(trust.card(replace(CLINIC, address=" "))) == ["trust.card", "trust.none"]


def test_what_follows_a_treatment_and_where_plan_and_quote_of_ones_own_case_stand():
    assert said(trust.followup(CLINIC, [1, 3, 6, 12], None))[0] == "trust.followup"
    book = Casebook(stage=Stage.OFFER)
    own = ["trust.both", "trust.followup", "list.join", "trust.own", "trust.unread", "trust.unread"]
    assert said(trust.followup(CLINIC, [1], book.view)) == own
    book.happens("offer_read", fluent=True)
    assert "trust.read" in said(trust.followup(CLINIC, [1], book.view))
