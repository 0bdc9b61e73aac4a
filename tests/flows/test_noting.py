"""What staff put on file: a value with its unit, its source and its day, read back before it is kept."""

from __future__ import annotations

from typing import Any

import pytest

from flows.noting import Noted, note
from flows.text import Quoted, Text, to_json
from tests.casebook import content
from tests.talk import Talk, talk
from tests.walks import reached, walks

YES_NO = {"yes": to_json(Text("btn.st_yes")), "no": to_json(Text("btn.st_no"))}


def facts(*keys: str, before: Any = None) -> dict[str, Any]:
    kinds = {kind.key: kind for kind in content().facts["facts@1"].facts}
    offered = {
        key: {
            "low": kinds[key].low,
            "high": kinds[key].high,
            "whole": kinds[key].whole,
            "labels": YES_NO if kinds[key].codes else {},
            "before": before,
            "asked": kinds[key].by == "asked",
        }
        for key in keys
    }
    hopes = to_json(Quoted("To walk like at twenty."))
    known = {"case": "P-7", "staff": "Ana", "today": "2026-11-21", "hopes": hopes, "offered": offered}
    return {**known, "sources": ["st_from_lab", "st_from_letter", "st_from_seen"]}


def kept(told: Talk, fact: str, source: str = "st_from_lab") -> Talk:
    """Where it stands, of which day, and the press that keeps it."""
    told.asks(f"source.{fact}").presses(source).asks(f"on.{fact}").types("Nov 3, 2026")
    return told.asks(f"keep.{fact}", "staff.note_check").presses("st_keep_note")


def test_a_laboratory_value_is_typed_with_its_unit_and_read_back() -> None:
    told = talk(note, facts("platelets")).asks("fact").presses("platelets").asks("value.platelets")
    told.types("< 50").misfits("form.not_number").types("40,000 /µL")
    kept(told, "platelets").ends(Noted("platelets", "Ana", 40.0, 40.0, "st_from_lab", "2026-11-03", "40,000 /µL"))


@pytest.mark.parametrize(
    ("fact", "typed", "value"), [("edss", "6,5", 6.5), ("hba1c_pct", "75 mmol/mol", 9.0), ("hoehn_yahr", "4", 4.0)]
)
def test_a_score_goes_by_halves_and_a_sugar_in_either_unit(fact: str, typed: str, value: float) -> None:
    told = talk(note, facts(fact)).asks("fact").presses(fact).asks(f"value.{fact}").types(typed)
    kept(told, fact, "st_from_letter").ends(Noted(fact, "Ana", value, value, "st_from_letter", "2026-11-03", typed))


def test_a_grade_and_a_finding_are_buttons() -> None:
    grade = talk(note, facts("kl_grade")).asks("fact").presses("kl_grade").asks("value.kl_grade").presses("4")
    kept(grade, "kl_grade", "st_from_seen").ends(Noted("kl_grade", "Ana", 4, 4, "st_from_seen", "2026-11-03"))
    found = talk(note, facts("avn")).asks("fact").presses("avn").asks("value.avn").presses("yes")
    kept(found, "avn").ends(Noted("avn", "Ana", "yes", YES_NO["yes"], "st_from_lab", "2026-11-03"))


def test_a_person_reads_in_the_patients_words_whether_a_cure_is_hoped_for() -> None:
    asked = talk(note, facts("expects_cure")).asks("fact").presses("expects_cure")
    asked.asks("value.expects_cure", "staff.note_expects")
    assert asked.turn.asks is not None
    assert asked.turn.asks.question.values["words"] == Quoted("To walk like at twenty.")
    yes = Noted("expects_cure", "Ana", "yes", YES_NO["yes"], "st_from_words", "2026-11-21")
    asked.presses("st_yes").ends(yes)
    assert yes.line.values["source"] == Text("btn.st_from_words")


def test_what_the_patient_said_alone_is_kept_as_their_words_of_today() -> None:
    told = talk(note, facts("pregnancy")).asks("fact").presses("pregnancy").asks("value.pregnancy", "staff.note_said")
    told.presses("no").asks("keep.pregnancy", "staff.note_check").presses("st_keep_note")
    told.ends(Noted("pregnancy", "Ana", "no", YES_NO["no"], "st_from_words", "2026-11-21"))


def test_what_is_on_file_is_shown_and_can_be_taken_back_or_replaced() -> None:
    known = facts("ef_pct", before=to_json(Text("staff.note_line")))
    gone = talk(note, known).asks("fact").presses("ef_pct").asks("before.ef_pct", "staff.note_before")
    gone.presses("st_note_gone").ends(Noted("ef_pct", "Ana"))
    anew = talk(note, known).asks("fact").presses("ef_pct").asks("before.ef_pct").presses("st_note_anew")
    kept(anew.asks("value.ef_pct").types("44 %"), "ef_pct").ends(
        Noted("ef_pct", "Ana", 44.0, 44.0, "st_from_lab", "2026-11-03", "44 %")
    )


def test_a_day_to_come_is_no_day_of_a_finding() -> None:
    told = (
        talk(note, facts("ef_pct"))
        .asks("fact")
        .presses("ef_pct")
        .asks("value.ef_pct")
        .types("44")
        .asks("source.ef_pct")
    )
    told.presses("st_from_lab").asks("on.ef_pct").types("2030-01-01").misfits("form.date_ahead")


def test_every_walk_ends_with_a_note() -> None:
    keys = ("expects_cure", "platelets", "kl_grade", "edss", "hba1c_pct", "avn", "pregnancy")
    assert reached(walks(note, facts(*keys), free=10), lambda walk: walk.result.fact) == set(keys)
