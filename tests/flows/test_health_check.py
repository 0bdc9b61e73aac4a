"""A health check alarms at the answer that is a red flag, and never calls anything normal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.engine import Answer, replay
from flows.health_check import ALARMING, LATE, LEVELS, SIGNS, HealthCheck, health_check
from flows.text import Day, Text, to_json
from tests.talk import Talk, talk
from tests.walks import Walk, reached, says, singles, walks

SOME_DAY = to_json(Day(date(2026, 11, 22)))


def facts(*sets: str, hours: float = 24, **more: Any) -> dict[str, Any]:
    return {
        "code": "D1",
        "sets": list(sets),
        "routes": ["ia"],
        "hours_since": hours,
        "greeting": to_json(Text("hc.d1")),
        "soon_by": SOME_DAY,
        "next": SOME_DAY,
    } | more


def safety(**more: Any) -> Talk:
    return talk(health_check, facts("safety", **more)).asks("start", "hc.d1").presses("started").asks("feeling")


def late(hours: float = 60 * 24) -> Talk:
    return talk(health_check, facts("late", hours=hours)).asks("start").presses("started").asks("late", "s.late")


def test_a_calm_day() -> None:
    (
        safety().presses("better").asks("temp").types("36.6").asks("pain_rest").types("1").asks("pain_walk").types("3")
        .asks("signs").presses("none").asks("medicines").presses("yes").asks("other", "s.other").presses("no")
        .says("t.ok").ends(HealthCheck("D1", "ok", (), 36.6, 3, (), ""))
    )  # fmt: skip


def test_a_fever_alarms_before_the_next_question() -> None:
    (
        safety().presses("worse").asks("temp").types("101.3 F").alerts("triage-urgent", "urgent")
        .asks("pain_rest").gets(1).asks("pain_walk").gets(1).asks("signs").presses("none").asks("medicines")
        .presses("yes").asks("other").presses("no")
        .says("t.kept").ends(HealthCheck("D1", "urgent", ("A-FEVER",), 38.5, 1, (), ""))
    )  # fmt: skip


def test_a_worse_level_alarms_anew_and_the_same_level_does_not() -> None:
    """The physicians have their urgent alarm already; what was added since stands in the summary."""
    (
        safety().presses("worse").asks("temp").types("38.5").alerts("triage-urgent").asks("pain_rest").gets(9)
        .asks("pain_walk").gets(None).asks("signs").presses("joint_hot_red")
        .presses("done").alerts("triage-emergency", "emergency")
        .ends(HealthCheck("D1", "emergency", ("A-FEVER", "J-PAIN8", "J-SEPTIC"), 38.5, 9, ("joint_hot_red",), ""))
    )  # fmt: skip


def test_a_temperature_that_cannot_be_is_asked_again_and_need_not_be_known() -> None:
    (
        safety().presses("equal").asks("temp").types("52").misfits("s.temp_bad").types("warm").misfits("form.not_number")
        .presses("unmeasured").asks("pain_rest").presses("skip").asks("pain_walk").presses("skip").asks("signs")
        .presses("none").asks("medicines").presses("yes").asks("other").presses("no")
        .says("t.ok").ends(HealthCheck("D1", "ok", (), None, None, (), ""))
    )  # fmt: skip


def test_going_back_after_an_alarm_unsends_nothing_and_alarms_again() -> None:
    (
        safety().presses("worse").asks("temp").types("38.5").alerts("triage-urgent").asks("pain_rest").back()
        .asks("temp").types("36.6").asks("pain_rest").back().asks("temp").types("38.5")
        .alerts("triage-urgent").asks("pain_rest")
    )  # fmt: skip


def test_pain_is_measured_against_the_pain_before() -> None:
    rising = safety(hours=100, nrs_baseline=3).presses("worse").asks("temp").types("36.6").asks("pain_rest").gets(5)
    rising.asks("pain_walk").gets(2).asks("signs").presses("none").asks("medicines").presses("yes").asks("other")
    rising.presses("no").says("t.soon").ends(HealthCheck("D1", "soon", ("J-PAINUP",), 36.6, 5, (), ""))


def outcome() -> Talk:
    """A month's check: the same questions about pain as before the treatment, and what happened meanwhile."""
    begun = talk(health_check, facts("outcome", hours=2000)).asks("start").presses("started").asks("pain_rest")
    return begun.gets(2).asks("pain_walk").gets(3).asks("events", "s.events")


def test_own_words_are_read_by_a_person_within_a_day() -> None:
    """Nobody who wrote something is told that all is well."""
    told = outcome().presses("no").asks("other").types("My knee clicks.").says("t.soon")
    told.ends(HealthCheck("D1", "soon", ("A-UNCLEAR",), None, 3, (), "My knee clicks."))


def test_an_emergency_ends_the_questions() -> None:
    """Whoever has to call 911 is not asked about medicines."""
    begun = talk(health_check, facts("safety", "wound", "travel", "late", "outcome")).asks("start").presses("started")
    begun.asks("feeling").presses("worse").asks("temp").types("36.6").asks("pain_rest").gets(0).asks("pain_walk").gets(
        0
    )
    begun.asks("signs").presses("chest_pain").presses("done").alerts("triage-emergency", "emergency")
    begun.ends(HealthCheck("D1", "emergency", ("E-CARDIO",), 36.6, 0, ("chest_pain",), ""))


def test_a_fever_after_an_injection_into_the_spine_ends_them_at_once() -> None:
    begun = safety(routes=["it"]).presses("worse").asks("temp").types("38.5").alerts("triage-emergency", "emergency")
    begun.ends(HealthCheck("D1", "emergency", ("IT-FEVER",), 38.5, None, (), ""))


def test_a_month_sees_the_pain_of_before_and_of_today() -> None:
    begun = talk(health_check, facts("outcome", hours=2000, nrs_baseline=6)).asks("start").presses("started")
    begun.asks("pain_rest").gets(2).asks("pain_walk").gets(3).asks("events").presses("no").asks("other").presses("no")
    begun.says("hc.compare", "t.ok").ends(HealthCheck("D1", "ok", (), None, 3, (), ""))


def test_a_month_without_news_is_calm() -> None:
    outcome().presses("no").asks("other").presses("no").says("t.ok").ends(HealthCheck("D1", "ok", (), None, 3, (), ""))


def test_a_wound_is_asked_about_and_the_way_home() -> None:
    begun = talk(health_check, facts("safety", "wound", "travel", hours=170)).asks("start").presses("started")
    begun.asks("feeling").presses("better").asks("temp").types("36.6").asks("pain_rest").gets(0).asks("pain_walk").gets(
        0
    )
    begun.asks("signs").presses("none").asks("wound", "s.wound").presses("wound_pus").presses("done")
    begun.alerts("triage-urgent", "urgent").asks("home", "s.home").presses("notyet").asks("medicines").presses("yes")
    begun.asks("other").presses("no").says("t.kept")
    begun.ends(HealthCheck("D1", "urgent", ("A-PUS",), 36.6, 0, ("wound_pus",), ""))


def test_safety_and_outcome_together_ask_about_pain_once() -> None:
    begun = talk(health_check, facts("safety", "outcome", hours=2000)).asks("start").presses("started").asks("feeling")
    begun.presses("better").asks("temp").presses("unmeasured").asks("pain_rest").gets(0).asks("pain_walk").gets(0)
    begun.asks("signs").presses("none").asks("medicines").presses("yes").asks("events").presses("no").asks("other")


def test_not_knowing_about_a_late_sign_is_no_all_clear() -> None:
    told = late().presses("dk").asks("other").presses("no").says("t.soon")
    told.ends(HealthCheck("D1", "soon", ("A-UNCLEAR",), None, None, (), ""))


def test_a_late_sign_is_soon() -> None:
    told = late().presses("skin_lump_or_draining").presses("done").asks("other").presses("no").says("t.soon")
    told.ends(HealthCheck("D1", "soon", ("A-LATE-INF",), None, None, ("skin_lump_or_draining",), ""))


def test_something_new_since_last_time_is_looked_at() -> None:
    told = outcome().presses("yes").asks("other").presses("no").says("t.soon")
    told.ends(HealthCheck("D1", "soon", ("A-EVENT",), None, 3, ("new_event",), ""))


def test_mild_pain_on_the_first_day_is_watched() -> None:
    told = safety().presses("equal").asks("temp").types("36.6").asks("pain_rest").gets(5).asks("pain_walk").gets(5)
    told.asks("signs").presses("none").asks("medicines").presses("yes").asks("other").presses("no").says("t.watch")
    told.ends(HealthCheck("D1", "watch", ("J-FLARE",), 36.6, 5, (), ""))


@pytest.fixture(scope="module")
def walked() -> list[Walk]:
    return [
        *walks(health_check, facts("safety", "late", hours=70, nrs_baseline=3)),
        *walks(health_check, facts("late", "outcome", hours=5000, nrs_baseline=6), free=50),
    ]


def test_every_level_is_reached(walked: list[Walk]) -> None:
    assert reached(walked, lambda walk: walk.result.level) == set(LEVELS)
    assert says(walked) == {"hc.compare", "t.ok", "t.watch", "t.soon", "t.kept"}


def test_every_alarming_check_has_alarmed_with_all_its_rules(walked: list[Walk]) -> None:
    for walk in walked:
        alarmed = {effect.level for effect in walk.effects.values()}
        assert (walk.result.level in ALARMING) == bool(alarmed)
        assert walk.result.level in alarmed or not alarmed


def test_the_level_never_falls_within_a_check(walked: list[Walk]) -> None:
    for walk in walked:
        levels = [LEVELS.index(effect.level) for effect in walk.effects.values()]
        assert levels == sorted(levels)
        assert not levels or LEVELS.index(walk.result.level) >= levels[-1]


@pytest.mark.parametrize("hours", [6, 100, 300, 5000])
def test_no_sign_is_dropped_in_silence(hours: float) -> None:
    """Each sign alone, on a calm day, at any time, is at least watched."""
    alone = {}
    for walk in singles(health_check, facts("safety", "late", hours=hours)):
        if len(walk.result.signs) == 1:
            alone[walk.result.signs[0]] = walk.result.level
    assert alone.keys() == {*SIGNS, *LATE}
    assert not [sign for sign, level in alone.items() if level == "ok"]


def test_a_check_in_which_own_words_alarmed_never_ends_calmly() -> None:
    """Although "red and hot around the knee" was typed, "none of these" was pressed."""
    begun = {"start": Answer("started"), "late": Answer(["none"]), "other": Answer({"key": "no"})}
    for level, closing in (("soon", "t.soon"), ("urgent", "t.kept"), ("emergency", "t.kept")):
        turn = replay(health_check, facts("late"), begun | {"alarmed": Answer(level)})
        assert ([said.id for said in turn.says], turn.result.level) == ([closing], level)
