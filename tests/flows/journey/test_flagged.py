"""What is kept of a screening, and what the physician reads of it."""

from __future__ import annotations

from typing import Any

from flows.journey import intake
from flows.journey.flagged import flags
from flows.rules.screening import Outcome, screen
from flows.text import Lines, Quoted, Text
from tests.casebook import Casebook, content
from tests.flows.journey.test_intake import send_all, with_form

KNEE = "knee-oa@1"


def screened(**answers: Any) -> tuple[Casebook, Outcome]:
    book = with_form(**answers)
    return book, screen(intake.case_facts(book.view, content()), "knee_oa", content().screening("knee_oa"))


def flagged(**answers: Any) -> dict[str, Text]:
    book, found = screened(**answers)
    shown = flags(found.fired, content(), book.view)
    assert isinstance(shown, Lines)
    lines = [line for line in shown.of if isinstance(line, Text) and line.id != "staff.flag_odd"]
    return {str(line.values["rule"]): line for line in lines}


def told(item: str, answer: Text | Quoted) -> Text:
    asked = content().questionnaire(KNEE).item(item).text
    return Text("form.line", {"question": Text(f"{asked}.short"), "answer": answer})


def test_the_stored_outcome_keeps_each_reason_with_its_rule_its_version_and_the_facts() -> None:
    book = with_form(cancer="now")
    send_all(book)
    book.does(intake.after_documents(book.view, content()))
    kept = book.view.said("screened")
    assert {
        "rule": "universal@1/U-CA-ACTIVE",
        "outcome": "DECLINE_SUGGESTED",
        "kind": "not_suitable",
        "facts": {"cancer_status": "active"},
    } in kept["fired"]
    assert kept["reasons"] == [one["rule"].partition("/")[2] for one in kept["fired"]]
    assert kept["versions"] == ["universal@1", KNEE, "joint@1", "medicines@1", "evidence@1"]


def test_a_flag_names_rule_words_answer_and_version() -> None:
    line = flagged(cancer="now")["U-CA-ACTIVE"]
    assert line.id == "staff.flag"
    assert line.values["reason"] == Text("rule/universal@1/U-CA-ACTIVE")
    assert line.values["value"] == told("cancer", Text("btn.now"))
    assert line.values["version"] == "universal@1"


def of_values(line: Text) -> list[Any]:
    """The answers of a flag, one by one."""
    value: Any = line.values["value"]
    found: list[Any] = []
    while value.id == "list.comma":
        found.insert(0, value.values["second"])
        value = value.values["first"]
    return [value, *found]


def test_all_answers_that_led_to_a_flag_stand_beside_each_other() -> None:
    years = {"value": 9, "unit": "", "typed": "9"}
    shown = of_values(flagged(cancer="past", cancer_type="other_kind", cancer_years=years)["U-CA-PAST"])
    assert [answer.values["question"].id for answer in shown] == [
        f"health@1/{item}.short" for item in ("cancer", "cancer_type", "cancer_years")
    ]


def test_a_body_mass_index_shows_weight_and_height() -> None:
    weight, height = {"value": 120.0, "unit": "kg", "typed": "120 kg"}, {"value": 170.0, "unit": "cm", "typed": "170"}
    shown = of_values(flagged(weight=weight, height=height)["U-BMI"])
    assert [answer.values["question"] for answer in shown] == [
        Text("about@1/weight.short"),
        Text("about@1/height.short"),
    ]


def test_a_flag_about_medicines_names_those_it_means_whichever_question_asked() -> None:
    shown = flagged(medicines={"words": "Eliquis 5 mg\nlosartan\npramiprex"}, infusions={"words": "Humira in May, Foo"})
    named = {rule: line.values["value"] for rule, line in shown.items() if rule.startswith("U-MED")}
    assert named == {
        "U-MED-ANTICOAG": Quoted("eliquis"),
        "U-MED-IMM-B": Quoted("humira"),
        "U-MED-UNK": Quoted("pramiprex, foo"),
    }


def test_a_flag_that_no_answer_led_to_stands_alone() -> None:
    line = flagged()["DOC-MISSING:xr_knee_weightbearing"]
    assert line == Text(
        "staff.flag_line",
        {"rule": "DOC-MISSING:xr_knee_weightbearing", "reason": Text("doc.xr_knee_weightbearing")},
    )


def test_a_file_without_a_flag_says_so() -> None:
    book = with_form()
    assert flags((), content(), book.view) == Text("staff.none")


def test_answers_that_rarely_go_together_are_shown_beside_the_flags() -> None:
    kilograms = {"value": 300.0, "unit": "kg", "typed": "300 kg", "sure": True}
    centimetres = {"value": 120.0, "unit": "cm", "typed": "120 cm", "sure": True}
    book, found = screened(weight=kilograms, height=centimetres)
    shown = flags(found.fired, content(), book.view)
    assert isinstance(shown, Lines)
    odd = shown.of[-1]
    assert isinstance(odd, Text)
    assert odd.id == "staff.flag_odd"
    assert [one.values["question"] for one in (odd.values["first"], odd.values["second"]) if isinstance(one, Text)] == [
        Text("about@1/weight.short"),
        Text("about@1/height.short"),
    ]
