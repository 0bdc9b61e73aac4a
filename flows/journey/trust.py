"""The clinic's own papers, as a patient may check them: what each says, since when, and who looked.

1. What has ended, was never checked or is missing is shown as such; nothing is hidden.
2. A paper is of the place or of a person; none of them approves a treatment, and no text says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flows.case import Fact
from flows.content import Clinic, Licence, Physician
from flows.text import Day, Lines, Text, Value
from flows.view import View, facts_of

KINDS = (
    "aviso_funcionamiento",
    "licencia_sanitaria",
    "aviso_responsable_sanitario",
    "permiso_publicidad",
    "municipal",
)
PUBLISHED = ("guideline", "outcomes", "declined")
CHECK_LASTS = timedelta(days=180)
SOON = timedelta(days=30)


def card(clinic: Clinic) -> Text:
    """Who the clinic is and how it is reached."""
    values: dict[str, Value] = {
        "clinic": clinic.display_name,
        "legal": _given(clinic.legal_name),
        "address": _given(clinic.address),
        "phone": _given(clinic.phone),
        "emergency": _given(clinic.emergency_phone),
    }
    return Text("trust.card", values)


def licences(clinic: Clinic, today: date) -> Text:
    """Every paper of the place, and how to ask the authority about it."""
    return Text("trust.licences", {"list": _parts([_licence(clinic, one, today) for one in clinic.licences])})


def _licence(clinic: Clinic, one: Licence, today: date) -> Text:
    states = [state(one.number, one.valid_until, one.checked_on, today)]
    if one.holder != clinic.legal_name:
        states.append(Text("trust.holder_differs"))
    values: dict[str, Value] = {
        "kind": Text(f"trust.kind.{one.kind}"),
        "number": _given(one.number),
        "holder": _given(one.holder),
        "activity": _given(one.activity),
        "date": _day(one.issued_on),
        "state": Lines(tuple(states), bullets=False),
    }
    return Text("trust.licence", values)


def physicians(clinic: Clinic, today: date) -> Text:
    """Every physician with the numbers of the public register."""
    return Text("trust.physicians", {"list": _parts([_physician(clinic, one, today) for one in clinic.physicians])})


def _physician(clinic: Clinic, one: Physician, today: date) -> Text:
    values: dict[str, Value] = {
        "name": one.name,
        "specialty": Text(f"clinic/{clinic.key}/physician/{one.key}/specialty"),
        "cedula": _given(one.cedula),
        "second": _given(one.cedula_specialty),
        "languages": Text("list.join", {f"v{n}": Text(f"lang.{lang}") for n, lang in enumerate(one.languages)}),
        "council": _given(one.council),
        "until": _council(one, today),
        "state": state(one.cedula, None, one.checked_on, today),
    }
    return Text("trust.physician", values)


def _council(one: Physician, today: date) -> Text:
    until = one.council_valid_until
    if until is None:
        return Text("trust.none")
    return Text("trust.expired" if until < today else "trust.until", {"date": _day(until)})


def lab(clinic: Clinic, today: date) -> Text:
    """Who prepares the cells, from what, and by which paper."""
    found = clinic.lab
    values: dict[str, Value] = {
        "name": found.name,
        "own": Text("trust.lab_own" if found.own else "trust.lab_other"),
        "number": _given(found.licence),
        "state": state(found.licence, found.valid_until, found.checked_on, today),
        "cells": Text("list.join", {f"v{n}": Text(f"opt.source.{one}") for n, one in enumerate(found.cell_sources)}),
        "tests": Text(f"clinic/{clinic.key}/donor_and_batch_tests"),
    }
    return Text("trust.lab", values)


def results(clinic: Clinic) -> Text:
    """What the clinic publishes of itself. A guideline and a share of "no" are said only where there are any."""
    said = {key: Text(f"clinic/{clinic.key}/published/{key}") for key in PUBLISHED if key in clinic.published}
    lines = [Text("trust.outcomes", {"report": said.get("outcomes", Text("trust.no_report"))})]
    lines += [Text(f"trust.{key}", {"value": said[key]}) for key in ("guideline", "declined") if key in said]
    return Text("trust.results", {"list": _parts(lines)})


def followup(clinic: Clinic, months: Sequence[int], view: View | None) -> Text:
    """What comes after a treatment, and what must be read before a consent; of one's own case, where that stands."""
    when = Text("list.join", {f"v{n}": month for n, month in enumerate(months)})
    text = Text("trust.followup", {"months": when, "phone": _given(clinic.emergency_phone)})
    if view is None:
        return text
    facts = facts_of(view)
    read = {
        name: Text("trust.read" if fact in facts else "trust.unread")
        for name, fact in (("plan", Fact.PLAN_READ), ("quote", Fact.QUOTE_READ))
    }
    return Text("trust.both", {"first": text, "second": Text("trust.own", read)})


def state(number: str, until: date | None, checked_on: date | None, today: date) -> Text:
    """What can be said of a paper on a day."""
    if not number.strip():
        return Text("trust.none")
    if until is not None and until < today:
        return Text("trust.expired", {"date": _day(until)})
    said = _checked(checked_on, today)
    if until is not None and until <= today + SOON:
        return Text("trust.both", {"first": said, "second": Text("trust.ends", {"date": _day(until)})})
    return said


def _checked(on: date | None, today: date) -> Text:
    if on is None:
        return Text("trust.stated")
    return Text("trust.checked" if today - on <= CHECK_LASTS else "trust.checked_long_ago", {"date": _day(on)})


def _given(value: str) -> Value:
    return value if value.strip() else Text("trust.none")


def _day(on: date) -> Day:
    return Day(on, weekday=False)


def _parts(texts: Sequence[Text]) -> Lines:
    """Each below the other, an empty line between them."""
    return Lines(tuple(value for text in texts for value in ("", text))[1:], bullets=False)
