"""Replay keeps its laws whatever happens to a flow between two answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from mypy import api

from flows.effects import Alert, Keep, Say
from flows.engine import Answer, Facts, Flow, hear, replay, within
from flows.errors import FlowBug, Misfit
from flows.items import Choice, Draft, Hearing, Item, Multi, Pressed, Rating, Typed
from flows.text import Text
from tests.talk import talk

HEARING = Hearing("en", date(2026, 11, 21))
YES_NO = ("yes", "no")


def asking(*items: Item[Any]) -> Flow:
    """A flow that asks these one after the other and returns what it got."""

    def flow(facts: Facts) -> Generator[Any, Any, list[Any]]:
        given = []
        for item in items:
            given.append((yield from item))  # noqa: PERF401  a comprehension cannot yield
        return given

    return flow


FEVER, PAIN, MEDS = Choice("fever", YES_NO), Rating("pain", 0, 10), Choice("meds", YES_NO)
GIVEN = {"fever": Answer("no"), "pain": Answer(3)}


def test_a_new_run_stands_at_its_first_item() -> None:
    turn = replay(asking(FEVER, PAIN), {}, {})
    assert turn.asks is FEVER
    assert turn.path == []
    assert not turn.is_over


def test_a_run_with_all_answers_is_over_with_its_result() -> None:
    turn = replay(asking(FEVER, PAIN), {}, GIVEN)
    assert turn.is_over
    assert turn.result == ["no", 3]
    assert turn.path == ["fever", "pain"]


def test_an_item_inserted_between_answers_is_asked_and_nothing_else() -> None:
    turn = replay(asking(FEVER, MEDS, PAIN), {}, GIVEN)
    assert turn.asks is MEDS
    assert replay(asking(FEVER, MEDS, PAIN), {}, GIVEN | {"meds": Answer("yes")}).result == ["no", "yes", 3]


def test_items_may_change_places() -> None:
    assert replay(asking(PAIN, FEVER), {}, GIVEN).result == [3, "no"]


def test_an_answer_off_the_path_lies_still() -> None:
    turn = replay(asking(FEVER), {}, GIVEN)
    assert turn.result == ["no"]
    assert turn.path == ["fever"]
    assert not turn.changed


def test_an_answer_that_no_longer_fits_is_asked_again_and_said_to_have_changed() -> None:
    turn = replay(asking(FEVER, Rating("pain", 0, 2)), {}, GIVEN)
    assert turn.asks is not None
    assert turn.asks.name == "pain"
    assert turn.changed


def test_an_answer_to_another_revision_is_asked_again() -> None:
    turn = replay(asking(FEVER, Rating("pain", 0, 10, rev=2)), {}, GIVEN)
    assert turn.asks is not None
    assert turn.changed
    assert replay(asking(Rating("pain", 0, 10, rev=2)), {}, {"pain": Answer(3, 2)}).result == [3]


def test_a_name_asked_twice_is_a_bug() -> None:
    with pytest.raises(FlowBug, match=r"item 'fever' is asked twice on one path; give it another name or use within"):
        replay(asking(FEVER, FEVER), {}, GIVEN)


def test_anything_else_a_flow_yields_is_a_bug() -> None:
    def flow(facts: Facts) -> Generator[Any, Any, None]:
        yield "hello"

    with pytest.raises(FlowBug, match="a flow yielded 'str'; yield an item, Say or an effect"):
        replay(flow, {}, {})


def test_only_what_was_said_since_the_last_answer_is_said() -> None:
    def flow(facts: Facts) -> Generator[Any, Any, bool]:
        yield Say(Text("before"))
        yield from FEVER
        yield Say(Text("after", {"clinic": facts["clinic"]}))
        return True

    assert replay(flow, {"clinic": "A"}, {}).says == [Text("before")]
    assert replay(flow, {"clinic": "A"}, GIVEN).says == [Text("after", {"clinic": "A"})]


def test_effects_are_collected_over_the_whole_path() -> None:
    """The shell compares them with the keys it stored, so the engine names all of them every time."""

    def flow(facts: Facts) -> Generator[Any, Any, None]:
        yield Keep("first")
        yield from FEVER
        yield Alert("second")
        yield from PAIN

    assert list(replay(flow, {}, {"fever": Answer("no")}).effects) == ["first", "second"]


def test_a_flow_that_raises_is_closed_and_its_error_seen() -> None:
    closed: list[bool] = []

    def flow(facts: Facts) -> Generator[Any, Any, None]:
        try:
            yield from FEVER
            raise ZeroDivisionError
        finally:
            closed.append(True)

    with pytest.raises(ZeroDivisionError):
        replay(flow, {}, GIVEN)
    replay(flow, {}, {})
    assert closed == [True, True]


def test_a_sub_flow_gets_a_prefix_on_its_items_and_effects() -> None:
    def person(name: str) -> Generator[Any, Any, str]:
        yield Say(Text("who", {"name": name}))
        fever: str = yield from FEVER
        yield Alert("hot")
        return f"{name}: {fever}"

    def flow(facts: Facts) -> Generator[Any, Any, list[str]]:
        first = yield from within("companion.1", person("Ana"))
        second = yield from within("companion.2", person("Luz"))
        return [first, second]

    (
        talk(flow)
        .says("who").asks("companion.1.fever", "fever").presses("yes")
        .alerts("companion.1.hot").says("who").asks("companion.2.fever", "fever").presses("no")
        .alerts("companion.2.hot").ends(["Ana: yes", "Luz: no"])
    )  # fmt: skip


def test_a_reply_becomes_an_answer_with_the_revision_of_its_item() -> None:
    assert hear(Rating("pain", 0, 10, rev=3), Typed(" 7 "), None, HEARING) == Answer(7, 3)


def test_a_reply_may_be_a_draft() -> None:
    assert hear(Multi("aids", ["cane"]), Pressed("cane"), None, HEARING) == Draft(["cane"])


def test_a_reply_that_fits_nothing_is_a_misfit() -> None:
    with pytest.raises(Misfit) as why:
        hear(PAIN, Typed("a lot"), None, HEARING)
    assert why.value.text.id == "form.whole"


def test_what_a_reader_gets_has_a_type(tmp_path: Path) -> None:
    """`yield from Rating(...)` is an int and a Choice a str for mypy, so a wrong comparison is found before a patient."""
    snippet = tmp_path / "snippet.py"
    snippet.write_text(
        "from collections.abc import Generator\n"
        "from typing import Any\n"
        "from flows.items import Choice, Multi, Rating, Words\n"
        "def flow() -> Generator[Any, Any, None]:\n"
        "    reveal_type((yield from Rating('pain', 0, 10)))\n"
        "    reveal_type((yield from Choice('swelling', ['none'])))\n"
        "    reveal_type((yield from Multi('signs', ['hives'])))\n"
        "    reveal_type((yield from Words('other')))\n",
        encoding="utf-8",
    )
    root = Path(__file__).parents[2]
    settings = ["--config-file", str(root / "pyproject.toml"), "--cache-dir", str(tmp_path / "cache")]
    out, err, _ = api.run([*settings, str(snippet)])
    revealed = [line.rsplit('"', 2)[1] for line in out.splitlines() if "Revealed type" in line]
    assert revealed == ["int", "str", "tuple[str, ...]", "str"], out + err


STEADY = """
from flows.engine import Answer, replay
from flows.items import Choice, Multi
def flow(facts):
    signs = yield from Multi("signs", ["hives", "fever", "cough"])
    yield from Choice("next", list(signs))
turn = replay(flow, {}, {"signs": Answer(["fever", "cough", "hives"])})
print([o.key for o in turn.asks.buttons], turn.path)
"""


def test_a_turn_does_not_depend_on_the_hash_seed() -> None:
    root = Path(__file__).parents[2]
    out = {
        subprocess.run(
            [sys.executable, "-c", STEADY],
            capture_output=True, check=True, cwd=root, env={"PYTHONHASHSEED": seed}, text=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert out == {"['hives', 'fever', 'cough'] ['signs']\n"}
