"""Staff put something on file: the rules look again, the card shows it, and the patient is told nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flows.acts import Card, Record, Tell
from flows.case import Stage
from flows.journey import decision, intake, noting
from flows.journey.case_facts import case_facts
from flows.journey.noted import notes
from flows.journey.review_card import source
from flows.noting import Noted, note
from flows.text import Lines, Quoted, Text, to_json
from tests.casebook import Casebook, cards, content, of
from tests.flows.filled import case_of, played, sent
from tests.flows.journey.test_intake import helped, send_all, with_form
from tests.flows.rules.worked import BASE, OWN, P
from tests.talk import talk

KINDS = content().facts["facts@1"].facts
LOW = Noted("platelets", "Ana", 40.0, 40.0, "st_from_lab", "2026-11-03", "40 mil")
CURE = Noted("expects_cure", "Ana", "yes", to_json(Text("btn.st_yes")), "st_from_words", "2026-12-01")


def in_review(**answers: Any) -> Casebook:
    book = with_form(**answers)
    send_all(book)
    book.does(intake.after_documents(book.view, content()))
    assert book.view.stage is Stage.REVIEW
    return book


def reasons(book: Casebook) -> list[str]:
    kept: list[str] = book.view.said("screened")["reasons"]
    return kept


def offered(book: Casebook, *, physician: bool) -> dict[str, Any]:
    found: dict[str, Any] = noting.note_facts(book.view, content(), KINDS, "Ana", physician=physician)["offered"]
    return found


# -- what may be noted


def test_a_coordinator_notes_values_and_a_physician_also_what_they_graded() -> None:
    values = ["platelets", "haemoglobin_g_dl", "ef_pct", "spo2_pct", "creatinine_mg_dl", "alt_u_l", "ast_u_l"]
    book = in_review()
    assert sorted(offered(book, physician=False)) == sorted([*values, "hba1c_pct", "expects_cure"])
    assert offered(book, physician=True).keys() - offered(book, physician=False).keys() == {"kl_grade"}


def test_what_no_rule_of_the_condition_reads_is_not_offered_and_codes_have_the_words_of_the_form() -> None:
    book = Casebook()
    book.happens("indication", indication="shoulder_rc")
    book.happens("form_sent", questionnaire="shoulder-rc@1", answers=sent("shoulder_rc"))
    found = offered(book, physician=True)
    assert "kl_grade" not in found
    assert found["tear"]["labels"]["full_retracted"]["text"].startswith("shoulder-rc@1/")
    assert found["expects_cure"]["labels"] == {"yes": to_json(Text("btn.st_yes")), "no": to_json(Text("btn.st_no"))}


def test_what_a_helper_left_open_comes_on_file_once_somebody_asked_the_patient() -> None:
    assert {"pregnancy", "viral"}.isdisjoint(offered(helped(pregnancy="no", viral="neg")[0], physician=True))
    book, _ = helped(left_open=("pregnancy", "viral"))
    send_all(book)
    book.does(intake.after_documents(book.view, content()))
    assert "MIS-pregnancy" in reasons(book)
    pregnancy, viral = (offered(book, physician=False)[fact] for fact in ("pregnancy", "viral"))
    assert (pregnancy["asked"], [*pregnancy["labels"]]) == (True, ["yes", "no", "not_applicable"])
    assert [*viral["labels"]] == ["negative", "positive"]
    book.after("note", Noted("pregnancy", "Ana", "no", "-", "st_from_words", "2026-12-01"))
    only_viral = Text("staff.by_helper_open", {"list": Text("health@1/viral.short")})
    assert source(book.view, content()) == only_viral
    book.after("note", Noted("viral", "Ana", "negative", "-", "st_from_words", "2026-12-01"))
    assert source(book.view, content()) == Text("staff.by_helper_private")
    assert not {"MIS-pregnancy", "MIS-viral"}.intersection(reasons(book))
    book.after("note", CURE)
    answers = book.view.said("form_sent")["answers"] | {"pregnancy": "yes"}
    book.happens("form_sent", questionnaire="knee-oa@1", answers=answers)
    assert case_facts(book.view, content())["pregnancy"] == "yes", "their own word in a later form"
    assert [*notes(book.view)] == ["expects_cure"]


def test_a_code_without_words_is_not_offered() -> None:
    kind = next(kind for kind in KINDS if kind.key == "tear")
    book = in_review()
    asked = replace(kind, key="travel_mode", codes=("by_ship",), by="staff")
    assert noting.note_facts(book.view, content(), [asked], "Ana", physician=False)["offered"] == {}


def test_the_hope_in_the_patients_own_words_stands_beside_the_question_about_it() -> None:
    hopes = {
        key: noting.note_facts(in_review(expect=said).view, content(), KINDS, "Ana", physician=False)["hopes"]
        for key, said in {"words": {"words": "To be cured."}, "open": {"key": "dk"}}.items()
    }
    assert hopes == {"words": to_json(Quoted("To be cured.")), "open": to_json(Text("staff.none"))}


# -- what follows


def test_a_note_fires_its_rule_and_says_so_on_the_card_and_in_the_topic() -> None:
    book = in_review()
    before = reasons(book)
    acts = book.after("note", LOW)
    assert [act.kind for act in of(Record, acts)] == ["noted", "screened"]
    assert cards(acts) == ["staff.review", "staff.noted"]
    assert of(Card, acts)[0].edits
    assert not of(Tell, acts)
    assert sorted([*before, "U-PLT-LOW"]) == reasons(book)
    new = of(Card, acts)[1].text.values["new"]
    assert isinstance(new, Lines)
    [line] = new.of
    assert isinstance(line, Text)
    assert (line.values["rule"], line.values["value"]) == ("U-PLT-LOW", LOW.line)


def test_the_expectation_mark_stands_among_the_flags_with_who_set_it() -> None:
    book = in_review(expect={"words": "To be as at twenty."})
    book.after("note", CURE)
    shown = decision.review_facts(book.view, content(), "primera")
    assert "C4-EXPECT" in reasons(book)
    [flag] = [line["values"] for line in shown["flags"]["lines"] if line["values"]["rule"] == "C4-EXPECT"]
    assert flag["value"] == to_json(CURE.line)
    assert shown["written"] == to_json(Lines((CURE.line,)))


def test_the_worked_patient_who_hopes_for_too_much_is_sorted_by_what_a_coordinator_read_in_their_words() -> None:
    """P17 of the reference: the allergy is answered in the form, the mark is set by a person."""
    form = content().form("knee_oa")
    told = played(form, {**BASE, **OWN["knee_oa"], "allergies": ["local_anaesthetic"]}, Casebook().view.today).result
    book = case_of(form, "knee_oa", told.answers, OWN["knee_oa"]["documents"])
    book.happens("privacy_agreed")
    book.is_at(Stage.INTAKE)
    book.does(intake.after_documents(book.view, content()))
    assert reasons(book) == ["U-ALL-LA"]
    asked = talk(note, noting.note_facts(book.view, content(), KINDS, "Ana", physician=False)).asks("fact")
    asked.presses("expects_cure").asks("value.expects_cure").presses("st_yes")
    book.after("note", asked.turn.result)
    asked.ends(asked.turn.result)
    assert (book.view.said("screened")["outcome"], reasons(book)) == ("PHYSICIAN_LOOK", P["P17"].reasons.split())


def test_a_later_note_replaces_the_earlier_one_and_both_stay() -> None:
    book = in_review()
    book.after("note", LOW)
    acts = book.after("note", replace(LOW, value=220.0, shown=220.0))
    assert "U-PLT-LOW" not in reasons(book)
    over = of(Card, acts)[1].text.values["over"]
    assert isinstance(over, Lines)
    assert len(over.of) == 1
    assert [event.body["value"] for event in book.view.events if event.kind == "noted"] == [40.0, 220.0]
    before = offered(book, physician=False)["platelets"]["before"]
    assert before == to_json(notes(book.view)["platelets"].line)


def test_what_was_taken_back_counts_no_more_and_the_patients_own_word_does_again() -> None:
    book = in_review(kl="kl_2")
    book.after("note", replace(LOW, fact="kl_grade", value=4, shown=4))
    assert case_facts(book.view, content())["kl_grade"] == 4
    assert "K-KL4" in reasons(book)
    acts = book.after("note", Noted("kl_grade", "Dra. Primera"))
    assert case_facts(book.view, content())["kl_grade"] == 2
    assert "K-KL4" not in reasons(book)
    assert of(Card, acts)[1].text.values["line"] == Text(
        "staff.note_gone", {"what": Text("noted.kl_grade"), "staff": "Dra. Primera"}
    )


def test_before_the_file_is_complete_a_note_waits_for_the_screening() -> None:
    book = with_form()
    acts = book.after("note", LOW)
    assert ([act.kind for act in of(Record, acts)], cards(acts)) == (["noted"], ["staff.noted"])
    assert of(Card, acts)[0].buttons == (("st_note", "note"),), "there is no review to take yet"
    send_all(book)
    book.does(intake.after_documents(book.view, content()))
    assert "U-PLT-LOW" in reasons(book)


def test_after_a_decision_the_rules_look_again_and_the_card_stays_as_it_was_decided_on() -> None:
    book = in_review(travel="plane")
    book.is_at(Stage.PREPARATION)
    acts = book.after("note", replace(LOW, fact="haemoglobin_g_dl", value=7.0, shown=7.0))
    assert cards(acts) == ["staff.noted"]
    assert book.view.said("screened")["holds"] == ["travel_hold"]


def test_what_was_begun_before_a_decline_and_kept_after_it_changes_nothing_that_was_decided_on() -> None:
    book = in_review()
    book.is_at(Stage.DECLINED)
    acts = book.after("note", LOW)
    assert ([act.kind for act in of(Record, acts)], cards(acts)) == (["noted"], ["staff.noted"])


def test_who_signs_later_reads_what_was_noted_meanwhile() -> None:
    book = in_review()
    since = book.view.now
    book.waits(1)
    book.after("note", LOW)
    assert decision.news(book.view, since) == [LOW.line]
    for n in range(12):
        book.happens("told", words=str(n))
    shown = decision.news(book.view, since)
    assert (shown[0], len(shown)) == (LOW.line, 1 + decision.NEWS), "many words of a patient hide no note"
