"""A decline on paper: what the physician wrote, and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.content import fill, placeholders
from flows.acts import Act, Cancel, Close, Paper, Record, ReturnRecords
from flows.desk import Decided
from flows.journey import decline, rights
from flows.text import Json, Lines, Quoted, Text, Value
from flows.view import DAY, HOUR
from tests.casebook import Casebook, catalogs, content, of, only, told
from tests.flows.journey.test_decision import decide, in_review

REASON = "The X-ray of {today} shows  no arthritis: 100 % sure. *Really*.\nSecond line."
STEPS = "See a rheumatologist."
PASSES = "the infection is over."
NEVER = Decided("decline", REASON, STEPS, expectation="Less pain on stairs.", kind="not_suitable")
LATER = Decided("decline", REASON, STEPS, PASSES, expectation="Less pain on stairs.", kind="not_now")


def declined(signed: Decided = NEVER, lang: str = "es") -> Casebook:
    book = in_review()
    book.view = replace(book.view, patient=replace(book.view.patient, reading=lang))
    decide(book, signed)
    return book


def opened(book: Casebook) -> list[Act]:
    return book.does(decline.opened(book.view, content()))


def sections(lang: str, values: Mapping[str, Value]) -> dict[str, str]:
    document = content().document(decline.LETTER)
    known = {**content().clinic("demo").values(), **values}
    return {one.key: catalogs().render(Text(f"{document.id}/{one.key}", known), lang) for one in document.sections}


@pytest.mark.parametrize(("lang", "langs"), [
    ("es", ("es", "en")), ("en", ("en", "es")), ("fr", ("fr", "en", "es")),
])  # fmt: skip
def test_it_is_written_in_the_patients_language_and_in_english_and_spanish(lang: str, langs: tuple[str, ...]) -> None:
    assert only(Paper, opened(declined(lang=lang))).langs == langs


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
@pytest.mark.parametrize("signed", [NEVER, LATER], ids=["never", "later"])
def test_it_says_what_the_physician_wrote_and_no_more(lang: str, signed: Decided) -> None:
    """Each section is the approved text with its gaps filled; what fills them is listed here, one by one."""
    book = declined(signed)
    paper = only(Paper, opened(book))
    written_in = [one.title[lang] + one.body[lang] for one in content().document(decline.LETTER).sections]
    waits = {gap for text in written_in for gap in placeholders(text)}
    assert waits == set(paper.values) | (waits & set(content().clinic("demo").values()))
    written = {name: value.words for name, value in paper.values.items() if isinstance(value, Quoted)}
    assert written == {"patient_name": "Ana", "decline_reason": REASON, "decline_next_steps": STEPS}
    shown = {name: catalogs().render(Text("plain", {"value": value}), lang) for name, value in paper.values.items()}
    own = content().clinic("demo").values()
    shown |= {name: catalogs().render(Text("plain", {"value": own[name]}), lang) for name in waits - set(shown)}
    for one in content().document(decline.LETTER).sections:
        plain = re.sub(r"^- ", "• ", one.body[lang], flags=re.MULTILINE)
        assert sections(lang, paper.values)[one.key] == fill(plain, shown)
    whole = "\n".join(sections(lang, paper.values).values())
    assert whole.count(REASON) == whole.count(STEPS) == 1
    assert "Less pain on stairs" not in whole
    assert (PASSES in whole) == (signed is LATER)


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_nothing_that_the_screening_found_is_in_it(lang: str) -> None:
    book = declined()
    whole = " ".join(sections(lang, only(Paper, opened(book)).values).values())
    found: Json = book.view.said("screened")
    assert not [rule for rule in found["reasons"] if rule in whole]
    assert found["outcome"] not in whole


def test_whether_it_can_change_is_the_physicians_word() -> None:
    assert only(Paper, opened(declined())).values["decline_may_change"] == Text("decline.not_suitable")
    later = only(Paper, opened(declined(LATER))).values["decline_may_change"]
    assert isinstance(later, Text)
    assert later.values == {"condition": Quoted(PASSES, "physician")}


def test_it_is_sent_once_and_bound_to_the_text_that_was_sent() -> None:
    book = declined()
    record = only(Record, opened(book))
    document = content().document(decline.LETTER)
    assert record.body["document"] == "decline-letter@1"
    assert record.body["sha256"] == {lang: document.sha256[lang] for lang in ("es", "en")}
    assert opened(book) == []


def test_a_second_decision_is_a_second_letter() -> None:
    book = declined()
    opened(book)
    book.waits(DAY)
    book.happens("decided", **dict(book.view.said("decided")))
    assert of(Paper, opened(book))


def test_the_physician_sees_the_same_paper_before() -> None:
    book = in_review()
    shown = decline.preview(book.view, "primera", {"reason": REASON, "steps": STEPS, "until": "", "override": "",
                                                   "kind": "not_suitable"})  # fmt: skip
    decide(book, NEVER)
    sent = only(Paper, opened(book))
    assert shown.to_desk
    assert not sent.to_desk
    assert (shown.document, shown.langs, dict(shown.values)) == (sent.document, sent.langs, dict(sent.values))


def test_after_it_nothing_is_asked() -> None:
    acts = list(decide(in_review(), NEVER))
    assert {act.prefix for act in of(Cancel, acts)} >= set(decline.ASKED)
    assert [act.flow for act in of(Close, acts)] == ["more_info", "imaging_question", "consult"]


def test_what_was_sent_is_listed_with_its_day() -> None:
    book = declined()
    book.happens("document", upload=9, counts=[], staff="-")
    listed = only(Paper, opened(book)).values["records_returned_list"]
    assert isinstance(listed, Lines)
    assert [line.id for line in listed.of if isinstance(line, Text)][-2:] == ["decline.record", "decline.file"]


def test_who_sent_nothing_reads_that() -> None:
    book = Casebook()
    written = {"reason": "No.", "steps": "-", "until": "", "override": "", "kind": "not_suitable"}
    assert decline.preview(book.view, "primera", written).values["records_returned_list"] == Text("decline.no_records")


def test_files_are_given_back_at_any_time_but_not_twice_at_once() -> None:
    book = declined()
    assert of(ReturnRecords, book.does(rights.give_back(book.view)))
    assert told(book.does(rights.give_back(book.view))) == ["data.records_coming"]
    book.waits(HOUR)
    assert of(ReturnRecords, book.does(rights.give_back(book.view)))
