"""Intake figures are counted from events, and nobody can be recognised in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from flows.case import Stage
from flows.errors import Misfit
from flows.figures import FEW, PLACES, Group, Inquiry, broken_down, figures, period, report, tables
from flows.text import Text
from flows.view import DAY, Happened
from tests.shipped import catalogs

TODAY = date(2026, 11, 21)
CATALOGS = catalogs()


def inquiry(*events: tuple[str, float, dict[str, Any]]) -> Inquiry:
    """A case opened at 0; each event with its day."""
    return Inquiry(0, tuple(Happened(kind, round(on * DAY), body) for kind, on, body in events))


def moved(to: Stage, on: float) -> tuple[str, float, dict[str, Any]]:
    return "moved", on, {"to": to.value}


def on_file(indication: str = "knee_oa", source: str = "", days: float = 2, *more: Any) -> Inquiry:
    """A form that was sent, in review after so many days."""
    came = (("source", 0, {"kind": "campaign", "key": source}),) if source else ()
    named = ("indication", 0, {"indication": indication})
    return inquiry(*came, named, moved(Stage.INTAKE, 0.5), ("form_sent", 1, {}), moved(Stage.REVIEW, days), *more)


def declined(*rules: str, kind: str = "not_suitable", **more: Any) -> Inquiry:
    fired = [{"rule": f"universal@1/{rule}", "outcome": "DECLINE_SUGGESTED"} for rule in rules]
    fired.append({"rule": "joint@1/J-LOOK", "outcome": "PHYSICIAN_LOOK"})
    found = ("screened", 2, {"fired": fired})
    decided = ("decided", 4, {"decision": "decline", "kind": kind})
    one = on_file(**more)
    late = (found, decided, moved(Stage.DECLINED, 4))
    return Inquiry(0, (*one.events, *(Happened(kind, round(on * DAY), body) for kind, on, body in late)))


@pytest.mark.parametrize(("events", "place"), [
    ((), "begun"),
    ((moved(Stage.INTAKE, 1),), "form_open"),
    ((moved(Stage.INTAKE, 1), ("form_sent", 2, {})), "missing"),
    ((moved(Stage.REVIEW, 1),), "with_physician"),
    ((moved(Stage.OFFER, 1),), "accepted"),
    ((moved(Stage.AFTERCARE, 1),), "accepted"),
    ((moved(Stage.DEFERRED, 1),), "deferred"),
    ((moved(Stage.DECLINED, 1), ("decided", 1, {"kind": "not_now"})), "declined"),
    ((moved(Stage.WITHDRAWN, 1),), "withdrawn"),
])  # fmt: skip
def test_every_inquiry_stands_in_one_place(events: tuple[Any, ...], place: str) -> None:
    found = figures([inquiry(*events)])
    assert found.places == dict.fromkeys(PLACES, 0) | {place: 1}
    assert sum(found.places.values()) == found.inquiries == 1


def test_a_request_for_more_puts_it_back_among_those_that_lack_something() -> None:
    asked = inquiry(moved(Stage.INTAKE, 1), ("form_sent", 2, {}), moved(Stage.REVIEW, 3), moved(Stage.INTAKE, 4))
    assert figures([asked]).places["missing"] == 1
    assert figures([asked]).form_sent == 1


# -- nobody can be recognised


@pytest.mark.parametrize(("counts", "whole", "told"), [
    ({"a": 3, "b": 1}, 4, {}),
    ({"a": 9}, 9, {"a": 9}),
    ({"a": 9, "b": 0}, 9, {"a": 9}),
    ({"a": 20, "b": 9, "c": 2}, 31, {"a": 20, "b": None, "c": None}),  # of one alone the rest would tell
    ({"a": 20, "b": 4, "c": 2}, 26, {"a": 20, "b": None, "c": None}),
    ({"a": 20, "b": 9, "c": 1, "d": 1}, 31, {"a": 20, "b": None, "c": None, "d": None}),
    ({"a": 4, "b": 2}, 6, {"a": None, "b": None}),
    ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, 5, {"a": None, "b": None, "c": None, "d": None, "e": None}),
])  # fmt: skip
def test_a_small_part_is_left_out_and_so_is_what_would_betray_it(
    counts: dict[str, int], whole: int, told: dict[str, int | None]
) -> None:
    assert broken_down(counts, whole) == told


def test_no_part_of_a_whole_can_be_worked_out_from_the_others() -> None:
    """Whatever is left out adds up to at least five, of two parts or more."""
    for a in range(12):
        for b in range(12):
            for c in range(12):
                counts = {"a": a, "b": b, "c": c}
                told = broken_down(counts, sum(counts.values()))
                hidden = [counts[name] for name, n in told.items() if n is None]
                assert not hidden or (len(hidden) > 1 and sum(hidden) >= FEW)
                assert all(n >= FEW for n in told.values() if n is not None)


def test_declines_have_their_kind_and_their_rules_but_not_of_a_few() -> None:
    many = [declined("U-PREG", kind="not_now") for _ in range(6)] + [declined() for _ in range(5)]
    found = figures(many)
    assert found.places["declined"] == 11
    assert found.kinds == {"not_now": 6, "not_suitable": 5}
    assert found.reasons == {"U-PREG": 6, "physician": 5}
    few = figures(many[:4])
    assert few.places["declined"] == 4
    assert (few.kinds, few.reasons) == ({}, {})


def test_by_condition_and_by_link() -> None:
    """Of who has none of what is rare nothing is told either: it would tell who has it."""
    knees = [on_file(source="spring") for _ in range(6)] + [declined("U-PREG")]
    hips = [on_file(indication="hip_oa") for _ in range(5)]
    found = figures([*knees, *hips, inquiry()])
    assert found.indications == (
        Group("knee_oa", 7, {"form_sent": 7, "accepted": 0, "declined": None}),
        Group("hip_oa", 5, {"form_sent": 5, "accepted": 0, "declined": None}),
    )
    assert [(one.name, one.of) for one in found.sources] == [("none", 7), ("campaign/spring", 6)]


def test_of_a_group_that_is_left_out_nothing_is_told() -> None:
    found = figures([on_file() for _ in range(9)] + [on_file(indication="hip_oa"), on_file(indication="ms")] * 2)
    assert [(one.name, one.of) for one in found.indications] == [("knee_oa", None), ("hip_oa", None), ("ms", None)]
    assert {n for one in found.indications for n in one.columns.values()} == {None}
    listed = next(table for table in tables(found, {}) if table.key == "indications")
    assert [row.told for row in listed.rows] == [Text("figures.hidden")] * 3


# -- time


def test_time_in_a_stage_is_counted_for_those_who_left_it() -> None:
    found = figures([on_file(days=0.5 + days) for days in (1, 2, 3, 4, 5, 6, 7, 8, 9, 30)])
    (inquiry_stay, intake) = found.stays
    assert (inquiry_stay.stage, inquiry_stay.median) == ("inquiry", 0.5)
    assert (intake.stage, intake.cases, intake.median, intake.most) == ("intake", 10, 5.5, 9)


def test_a_stage_that_was_entered_twice_counts_whole() -> None:
    twice = [
        inquiry(moved(Stage.REVIEW, 1), moved(Stage.INTAKE, 3), moved(Stage.REVIEW, 6), moved(Stage.OFFER, 7))
        for _ in range(FEW)
    ]
    stays = {stay.stage: stay.median for stay in figures(twice).stays}
    assert stays == {"inquiry": 1, "intake": 3, "review": 3}


def test_of_a_few_no_time_is_told() -> None:
    assert figures([on_file() for _ in range(FEW - 1)]).stays == ()


# -- asked for, and told


@pytest.mark.parametrize(("asked", "first", "last"), [
    ("", TODAY - timedelta(days=89), TODAY),
    ("30", date(2026, 10, 23), TODAY),
    ("1", TODAY, TODAY),
    ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
    ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ("2026-10-01 2026-10-31", date(2026, 10, 1), date(2026, 10, 31)),
])  # fmt: skip
def test_a_period_is_days_a_month_or_two_dates(asked: str, first: date, last: date) -> None:
    assert period(asked, TODAY) == (first, last)


@pytest.mark.parametrize("asked", [
    "0", "9999", "-3", "x", "2026-13", "1926-01", "2026-10-31 2026-10-01", "1000-01-01 1000-02-01", "a b", "1 2 3",
    "2026-01-01 9999-12-31",
])  # fmt: skip
def test_another_period_is_explained(asked: str) -> None:
    with pytest.raises(Misfit) as misfit:
        period(asked, TODAY)
    assert misfit.value.text.id == "figures.usage"


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_it_is_told_in_every_language(lang: str) -> None:
    many = [declined("U-PREG", kind="not_now") for _ in range(6)] + [declined() for _ in range(5)]
    linked = [on_file(source=key) for key in ("spring", "autumn") for _ in range(FEW)]
    found = tables(figures([*many, *linked, inquiry()]), {"campaign/spring": "Spring fair"})
    told = CATALOGS.render(report(found, TODAY, TODAY), lang)
    assert "Spring fair" in told
    assert "campaign/autumn" in told
    assert "U-PREG: 6" in told.replace("\xa0:", ":")
    for table in found:
        assert CATALOGS.render(table.title, lang) in told
    nothing = CATALOGS.render(report(tables(figures([]), {}), TODAY, TODAY), lang)
    assert nothing.count(CATALOGS.render(Text("figures.few"), lang)) == 5
