"""The playbook and the walks are tools of proof, so they are proven first."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pytest

from flows.effects import Alert, Note, Say
from flows.engine import Facts
from flows.items import Choice, Multi, Rating
from flows.text import Text
from tests.talk import Talk, talk, unfinished
from tests.walks import effects, reached, says, walks


@dataclass(frozen=True)
class Checked:
    pain: int
    swelling: str = ""


def check(facts: Facts) -> Generator[Any, Any, Checked]:
    yield Say(Text("hello"))
    pain = yield from Rating("pain", 0, 10)
    if pain >= 8:
        yield Alert("pain-severe")
        yield Say(Text("sorry"))
    if pain == 0:
        return Checked(pain)
    swelling = yield from Choice("swelling", ["none", "some", "much"])
    yield Note("seen")
    return Checked(pain, swelling)


def fails(playbook: Talk, *lines: str) -> Any:
    unfinished.remove(playbook)
    return pytest.raises(AssertionError, match="(?s)" + ".*".join(lines))


def test_a_conversation_reads_as_one() -> None:
    (
        talk(check)
        .says("hello").asks("pain").gets(9)
        .alerts("pain-severe", "urgent").says("sorry").asks("swelling").offers("none", "some", "much").presses("some")
        .wants("seen").ends(Checked(9, "some"))
    )  # fmt: skip


def test_back_asks_again_and_an_edit_keeps_what_still_fits() -> None:
    (
        talk(check)
        .says("hello").asks("pain").types("3").asks("swelling").back()
        .says("hello").asks("pain").gets(5).asks("swelling").presses("much")
        .wants("seen").ends(Checked(5, "much"))
        .edits("pain", 9).alerts("pain-severe").ends(Checked(9, "much"))
    )  # fmt: skip


def test_an_alert_that_left_the_path_is_raised_again_when_it_returns() -> None:
    playbook = talk(check).says("hello").asks("pain").gets(9).alerts("pain-severe").says("sorry").asks("swelling")
    playbook.edits("pain", 2).asks("swelling").edits("pain", 9).alerts("pain-severe").says("sorry").asks("swelling")


def test_a_reply_that_does_not_fit_is_told() -> None:
    talk(check).says("hello").asks("pain").types("eleven").misfits("form.whole").types("1").asks("swelling")


def test_a_mismatch_prints_what_was_expected_and_what_came() -> None:
    playbook = talk(check).says("hello").asks("pain").gets(9)
    with fails(playbook, "  gets 9", "- alerts pain-mild", r"\+ wants \['pain-severe'\]"):
        playbook.alerts("pain-mild")


def test_an_alert_nobody_mentions_is_a_mismatch() -> None:
    playbook = talk(check).says("hello").asks("pain").gets(9).says("sorry")
    with fails(playbook, "- asks swelling", r"\+ alerts pain-severe"):
        playbook.asks("swelling")


def test_a_word_nobody_mentions_is_a_mismatch() -> None:
    playbook = talk(check)
    with fails(playbook, "- asks pain", r"\+ says hello"):
        playbook.asks("pain")


def test_a_reply_needs_the_question_told_before_it() -> None:
    playbook = talk(check).says("hello")
    with fails(playbook, "- gets 3", r"\+ asks pain"):
        playbook.gets(3)


def test_a_misfit_nobody_mentions_is_a_mismatch() -> None:
    playbook = talk(check).says("hello").asks("pain").types("x")
    with fails(playbook, "- types '3'", r"\+ misfits form.whole"):
        playbook.types("3")


def test_a_button_that_is_not_there_cannot_be_pressed() -> None:
    playbook = talk(check).says("hello").asks("pain").gets(1).asks("swelling")
    with fails(playbook, "- offers plenty", r"\+ offers \['none', 'some', 'much'\]"):
        playbook.presses("plenty")


def test_a_playbook_that_stops_in_the_middle_fails() -> None:
    playbook = talk(check).says("hello").asks("pain").gets(0)
    with fails(playbook, "stops before its end", "gets 0"):
        playbook.must_be_finished()


def test_a_flow_that_remembers_is_found() -> None:
    """A flow that keeps something between replays gives another turn for the same answers."""
    seen: list[int] = []

    def forgetful(facts: Facts) -> Generator[Any, Any, None]:
        seen.append(1)
        yield Say(Text("count", {"n": len(seen)}))
        yield from Choice("go", ["on"])

    with pytest.raises(AssertionError, match="two different turns"):
        talk(forgetful)
    unfinished.clear()


def test_several_choices_gather_until_done() -> None:
    def aids(facts: Facts) -> Generator[Any, Any, tuple[str, ...]]:
        return (yield from Multi("aids", ["cane", "chair"]))

    talk(aids).asks("aids").presses("done").misfits("form.multi").presses("cane").presses("chair").presses(
        "cane"
    ).presses("done").ends(("chair",))


def test_walks_reach_every_branch() -> None:
    walked = walks(check)
    assert effects(walked) == {"pain-severe", "seen"}
    assert says(walked) == {"hello", "sorry"}
    assert {"", "none", "some", "much"} == reached(walked, lambda walk: walk.result.swelling)


def test_pairs_find_what_single_samples_miss() -> None:
    """Without one free walk, a rule on two answers is still reached."""

    def two(facts: Facts) -> Generator[Any, Any, bool]:
        first = yield from Rating("first", 0, 2)
        second = yield from Rating("second", 0, 2)
        return first + second >= 4

    assert reached(walks(two, free=1), lambda walk: walk.result) == {False, True}


def test_a_walk_without_a_result_is_found() -> None:
    def silent(facts: Facts) -> Generator[Any, Any, None]:
        yield from Choice("go", ["on"])

    with pytest.raises(AssertionError, match="no result"):
        walks(silent, free=1)


def test_a_walk_that_never_ends_is_found() -> None:
    def endless(facts: Facts) -> Generator[Any, Any, None]:
        n = 0
        while True:
            n += 1
            yield from Choice(f"again.{n}", ["on"])

    with pytest.raises(AssertionError, match="still asking"):
        walks(endless, free=1)
