"""From the first word to a complete file."""

from __future__ import annotations

from typing import Any

import pytest

from flows.acts import Act, Card, Schedule, Tell, Todo
from flows.case import Role, Stage
from flows.form import Filled
from flows.journey import intake
from flows.journey.review_card import source
from flows.text import Lines, Quoted, Text, to_json
from flows.view import DAY
from flows.welcome import Welcomed
from tests.casebook import Casebook, answered, cards, content, of, only, opened, planned, told

KNOWN = {"precision": "day", "typed": "x"}


def with_form(**answers: Any) -> Casebook:
    book = Casebook()
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    book.after("welcome", Welcomed(agreed=True, indication="knee_oa"))
    book.after("form", answered(**answers))
    return book


def facts(**answers: Any) -> dict[str, Any]:
    return intake.case_facts(with_form(**answers).view, content())


def send_all(book: Casebook, on: str = "2026-11-20", staff: Any = "X-ray, knee") -> None:
    for n, need in enumerate(content().screening("knee_oa").documents):
        book.happens("document", upload=n, counts=[[need.codes[0], on]], staff=staff)


# -- answers become facts


def test_weight_and_height_are_facts_and_their_index_is_worked_out() -> None:
    found = facts(weight={"value": 80.0, "typed": "80 kg"}, height={"value": 170.0, "typed": "170 cm"})
    assert (found["weight_kg"], found["height_cm"], found["bmi"]) == (80.0, 170.0, 27.7)


def test_what_is_not_known_says_so_and_what_was_not_measured_says_nothing() -> None:
    found = facts(weight={"key": "dk"}, temp={"key": "unmeasured"}, pain_rest=None)
    assert found["weight_kg"] == "unknown"
    assert "bmi" not in found
    assert "temp_c" not in found
    assert "nrs_rest" not in found


def test_a_birth_date_is_an_age_and_a_date_is_days_ago() -> None:
    found = facts(
        birth={"value": "1968-05-03", **KNOWN}, injection="yes", injection_when={"value": "2026-11-01", **KNOWN}
    )
    assert found["age_years"] == 58
    assert found["joint_injection_days"] == 30


def test_none_of_several_is_an_empty_list() -> None:
    assert facts(blood=["none"])["blood_disorder"] == []
    assert facts(blood=["anaemia", "dk"])["blood_disorder"] == ["anaemia", "unknown"]


def test_medicines_of_two_questions_are_one_list_without_repeats() -> None:
    found = facts(medicines={"words": "Metformin 850\n\nAspirin"}, infusions={"words": "Aspirin\nIron"})
    assert found["medications"] == ["Metformin 850", "Aspirin", "Iron"]


def test_no_medicines_are_an_empty_list() -> None:
    assert facts(medicines={"key": "med_none"}, infusions={"key": "no"})["medications"] == []


def test_a_grade_that_the_report_does_not_name_is_no_fact() -> None:
    assert "kl_grade" not in facts(kl="kl_no")
    assert facts(kl="kl_3")["kl_grade"] == 3


@pytest.mark.parametrize(("grade", "reason"), [(0, "K-KL-LOW"), (4, "K-KL4")])
def test_a_grade_that_was_copied_is_a_number_to_the_rules(grade: int, reason: str) -> None:
    book = with_form(kl=f"kl_{grade}")
    assert facts(kl=f"kl_{grade}")["kl_grade"] == grade
    send_all(book)
    book.does(intake.after_documents(book.view, content()))
    assert reason in book.view.said("screened")["reasons"]


# -- what is missing


def test_a_form_without_studies_invites_them() -> None:
    book = with_form()
    acts = book.does(intake.after_documents(book.view, content()))
    assert told(acts) == ["up.invite"]
    assert only(Tell, acts).text.values["list"] == Lines(tuple(intake.missing(book.view, content())))
    assert book.view.stage is Stage.INTAKE


def test_the_last_study_completes_the_file() -> None:
    book = with_form()
    assert book.does(intake.when_complete(book.view, content())) == []
    send_all(book)
    acts = book.does(intake.when_complete(book.view, content()))
    assert told(acts) == ["case.complete"]
    assert cards(acts) == ["staff.review"]
    assert [key.split(".")[0] for key in planned(acts)] == ["review_overdue"]
    assert book.view.stage is Stage.REVIEW


def test_a_study_before_the_form_completes_nothing() -> None:
    book = Casebook(stage=Stage.INTAKE)
    send_all(book)
    assert intake.when_complete(book.view, content()) == ()
    assert intake.after_documents(book.view, content()) == ()


def test_who_may_be_declined_fetches_no_study_and_reads_what_everybody_reads() -> None:
    book = with_form(cancer="now")
    acts = book.does(intake.after_documents(book.view, content()))
    assert told(acts) == ["case.complete"]
    assert cards(acts) == ["staff.review"]
    assert book.view.said("screened")["outcome"] == "DECLINE_SUGGESTED"
    assert intake.missing(book.view, content()) == []


def test_an_old_study_does_not_count() -> None:
    book = with_form()
    send_all(book, "2001-01-01")
    assert told(book.does(intake.after_documents(book.view, content()))) == ["up.invite"]


def test_a_complete_file_is_completed_once() -> None:
    book = with_form()
    send_all(book)
    book.does(intake.after_documents(book.view, content()))
    assert intake.after_documents(book.view, content()) == ()
    assert intake.when_complete(book.view, content()) == ()


# -- the physician's card


def card(book: Casebook) -> Card:
    return only(Card, book.does(intake.after_documents(book.view, content())))


def test_the_card_shows_flags_studies_and_the_patients_own_words() -> None:
    book = with_form(
        expect={"words": "To walk my dog."}, allergies=["latex", "dk"], medicines={"words": "Aspirin"}, cancer="now"
    )
    send_all(book, staff=to_json(Text("plain", {"value": "X-ray"})))
    values = card(book).text.values
    own = {"question": Text("hopes@1/expect.short"), "answer": Quoted("To walk my dog.", Role.PATIENT)}
    assert values["words"] == Lines((Text("form.line", own),))
    assert values["evidence"] == Text("evidence/knee_oa")
    assert values["medicines"] == Quoted("Aspirin")
    assert values["allergies"] == Lines((Text("opt.allergy.latex"),))
    assert isinstance(values["flags"], Lines)
    assert isinstance(values["images"], Lines)


def test_a_study_of_several_facts_takes_one_line_of_the_card() -> None:
    part, date = Text("plain", {"value": "X-ray"}), Text("plain", {"value": "2026-10-01"})
    book = with_form()
    send_all(book, staff=to_json(Lines((part, date))))
    shown = card(book).text.values["images"]
    assert isinstance(shown, Lines)
    assert shown.of[0] == Text("staffcase.and", {"first": part, "second": date})


def test_the_patient_reads_the_same_whatever_the_screening_found() -> None:
    read = set()
    for cancer in ("never", "now"):
        book = with_form(cancer=cancer)
        send_all(book)
        acts = book.does(intake.after_documents(book.view, content()))
        read.add(repr(of(Tell, acts)))
    assert len(read) == 1


def test_what_was_left_open_is_shown_as_open() -> None:
    book = with_form(expect={"key": "dk"}, medicines={"key": "med_none"}, allergies=["none"])
    send_all(book)
    values = card(book).text.values
    assert values["words"] == Text("staff.none")
    assert values["allergies"] == Text("staff.none")
    assert values["medicines"] == Text("btn.med_none")


def test_a_question_that_was_never_asked_has_no_words() -> None:
    book = with_form()
    sent = dict(book.view.said("form_sent"))
    book.happens(
        "form_sent",
        **sent | {"answers": {k: v for k, v in sent["answers"].items() if k not in ("expect", "medicines")}},
    )
    send_all(book)
    values = card(book).text.values
    assert (values["words"], values["medicines"]) == (Text("staff.none"), Quoted("-"))


def test_the_card_names_what_the_rules_miss() -> None:
    book = with_form(cancer="dk")
    send_all(book)
    missing = card(book).text.values["missing"]
    assert isinstance(missing, Lines)
    assert all(isinstance(one, Text) and one.id.startswith("need/") for one in missing.of)


# -- a form that a helper filled in

OPEN = ("pregnancy", "viral")
PRIVATE = [Text("health@1/pregnancy.short"), Text("health@1/viral.short")]


def helped(*, left_open: tuple[str, ...] = (), **answers: Any) -> tuple[Casebook, list[Act]]:
    """All that is not private is the helper's."""
    book = Casebook()
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    book.after("welcome", Welcomed(agreed=True, indication="knee_oa"))
    given = {name: value for name, value in answered(sex="female", **answers).answers.items() if name not in left_open}
    by_proxy = tuple(name for name in given if name not in OPEN)
    return book, book.after("form", Filled("knee-oa@1", given, by_proxy, left_open))


def test_what_a_helper_left_open_is_missing_and_somebody_asks_the_patient() -> None:
    book, acts = helped(left_open=OPEN)
    wanted = only(Todo, acts)
    assert (wanted.kind, wanted.text) == ("private", Text("desk.wanted.private", {"list": Lines(tuple(PRIVATE))}))
    assert {"pregnancy", "viral"}.isdisjoint(intake.case_facts(book.view, content()))
    send_all(book)
    shown = card(book).text.values
    assert "MIS-pregnancy" in book.view.said("screened")["reasons"]
    listed = Text("list.comma", {"first": PRIVATE[0], "second": PRIVATE[1]})
    assert shown["source"] == Text("staff.by_helper_open", {"list": listed})


def test_the_card_says_that_the_hopes_on_it_are_a_helpers_words() -> None:
    book, acts = helped(pregnancy="no", expect={"words": "To walk."})
    assert of(Todo, acts) == []
    send_all(book)
    shown = card(book).text.values
    own = {"question": Text("hopes@1/expect.short"), "answer": Quoted("To walk.", Role.PATIENT)}
    assert shown["words"] == Lines((Text("staff.line_helper", own),))
    assert shown["source"] == Text("staff.by_helper_private")


def test_the_card_of_a_form_from_before_anybody_was_asked_says_that_it_is_the_patients() -> None:
    book = with_form()
    sent = book.view.said("form_sent")
    book.happens("form_sent", questionnaire=sent["questionnaire"], answers=sent["answers"])
    assert source(book.view, content()) == Text("staff.by_self")


def test_where_nothing_private_is_asked_a_helper_is_named_alone() -> None:
    book = Casebook()
    book.happens("form_sent", questionnaire="knee-oa@1", answers={"side": "left"}, by_proxy=["side"], left_open=[])
    assert source(book.view, content()) == Text("staff.by_helper")


# -- a condition in somebody's own words


def test_what_stands_on_no_list_is_read_by_a_coordinator_who_finds_its_name() -> None:
    book = Casebook()
    book.happens("indication", indication="other")
    sent = Filled("other@1", {"condition": {"words": "My ears ring"}})
    wanted = only(Todo, book.after("form", sent))
    assert wanted.text == Text("desk.wanted.own_words", {"words": Quoted("My ears ring", Role.PATIENT)})


def test_a_condition_that_was_chosen_needs_no_name() -> None:
    assert of(Todo, with_form().after("form", answered())) == []


# -- the form's reminders


def test_a_reminder_comes_while_the_form_is_open_and_not_after() -> None:
    book = Casebook()
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    acts = book.after("welcome", Welcomed(agreed=True, indication="knee_oa"))
    assert opened(acts) == ["form"]
    assert [act.at - book.view.now for act in of(Schedule, acts)] == [3 * DAY, 10 * DAY]
    until = book.view.now + 14 * DAY
    assert [act.body["until"] for act in of(Schedule, acts)] == [until, until]
    book.waits(10 * DAY)
    reminder = only(Tell, book.due("form_reminder", days=10, until=until))
    assert reminder.text.values == {"date": book.view.moment(until, "date")}
    assert (reminder.lane, reminder.polite) == ("later", True)
    book.after("form", answered())
    assert book.due("form_reminder", days=10, until=until) == []


@pytest.mark.parametrize("research", [True, False])
def test_research_is_recorded_and_changes_nothing_else(research: bool) -> None:
    book = Casebook()
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    acts = book.after("welcome", Welcomed(agreed=True, indication="knee_oa", research=research))
    assert book.view.said("indication")["research"] is research
    assert len(acts) == 5
