"""A review: four questions in writing, a decision that is previewed and signed; words that claim are refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.case import Role
from flows.desk import Decided, Previewed, letter_text
from flows.engine import Answer
from flows.items import Item
from flows.review import ahead, per_kg, review
from flows.text import Day, Lines, Quoted, Text, to_json
from tests.talk import Talk, replayed, talk
from tests.walks import reached, walks

FACTS: dict[str, Any] = {
    "case": "P-7",
    "flags": to_json(Lines((Text("knee-oa@1/K3"),))),
    "sources": ["umbilical_cord_tissue", "own_fat"],
    "reading": "es",
    "goes_out": to_json(Day(date(2026, 11, 22))),
    "physician": "Dra. Ruiz",
    "name": "Ana",
    "licence": "1234567",
    "today": "2026-11-21",
    "condition": to_json(Text("opt.indication.knee_oa")),
    "news": None,
    "doses": {"ia": [], "iv": [1.0, 2.0]},
    "weight_kg": 84.0,
    "evidence": to_json(Text("evidence/knee_oa")),
    "answers": [],
    "written": None,
}
WHY = ("Trials.", "Fit.", "None.", "Less pain on stairs.")
FOUR = tuple({"n": str(n), "yes": True, "words": words} for n, words in enumerate(WHY, 1))


def refuse(words: str) -> Text | None:
    return Text("guard.claim", {"word": "cure"}) if "cure" in words else None


def questions(third: str = "st_yes", **facts: Any) -> Talk:
    begun = talk(review, FACTS | facts, refuse=refuse).asks("take", "staff.take").presses("st_four")
    for n, words in enumerate(WHY, 1):
        begun.asks(f"q{n}", f"staff.q{n}").presses(third if n == 3 else "st_yes").asks(f"why{n}").types(words)
    return begun.asks("decide")


def protocol(route: str = "ia") -> Talk:
    begun = questions().presses("st_accept").asks("indication", "staff.indication").presses("st_as_asked")
    begun.asks("source", "staff.source").offers("umbilical_cord_tissue", "own_fat").presses("own_fat")
    return begun.asks("route", "staff.route").offers("ia", "iv").presses(route)


def signing(begun: Talk, text_id: str = "staff.letter") -> Talk:
    """A decline is on paper before it is signed."""
    key = [*begun.turn.effects][-1]
    return begun.wants(key).asks("sign", text_id)


def decided(decision: str, reason: str = "", **more: Any) -> tuple[Decided, dict[str, Any]]:
    return Decided(decision, reason, expectation="Less pain on stairs.", answers=FOUR, **more), FACTS


def question(at: Talk) -> Text:
    assert at.turn.asks is not None
    return at.turn.asks.question


def test_a_press_on_accept_with_a_question_open_is_refused_with_what_is_open() -> None:
    begun = talk(review, FACTS).asks("take").presses("st_accept").says("staff.decide_open").asks("q1.2", "staff.q1")
    begun.offers("st_yes", "st_no")


def test_a_question_that_was_left_open_is_asked_before_anything_is_accepted() -> None:
    begun = talk(review, FACTS).asks("take").presses("st_four").asks("q1").presses("st_yes").asks("why1").types("Yes.")
    begun.asks("q2").presses("st_open").asks("q3").presses("st_yes").asks("why3").types("None.")
    begun.asks("q4").presses("st_yes").asks("why4").types("Less pain.").asks("decide", "staff.decide")
    shown = question(begun).values["list"]
    assert isinstance(shown, Lines)
    assert shown.of[1] == Text("staff.answer", {"n": Text("staff.q2.short"), "answer": Text("staff.unanswered")})
    begun.presses("st_accept").says("staff.decide_open").asks("q2.2").offers("st_yes", "st_no").presses("st_yes")
    begun.asks("why2.2").types("Fit.").asks("decide.2", "staff.decide").presses("st_accept").asks("indication")


def test_a_no_to_the_question_that_was_open_forbids_to_accept() -> None:
    begun = talk(review, FACTS).asks("take").presses("st_accept").says("staff.decide_open")
    for n, words in enumerate(WHY, 1):
        begun.asks(f"q{n}.2").presses("st_no" if n == 1 else "st_yes").asks(f"why{n}.2").types(words)
    begun.asks("decide.2", "staff.decide_no").offers("st_more", "st_defer", "st_decline")


def test_where_no_result_is_worth_the_journey_the_words_are_for_the_record_alone() -> None:
    begun = talk(review, FACTS | {"answers": list(FOUR[:3])}).asks("take").presses("st_four").asks("q4")
    begun.presses("st_no").asks("why4.no", "staff.why").types("None.").asks("decide", "staff.decide_no")
    begun.presses("st_more").asks("reason").types("Which side?").asks("sign").presses("st_sign")
    no = {"n": "4", "yes": False, "words": "None."}
    begun.ends((Decided("more", "Which side?", answers=(*FOUR[:3], no)), FACTS | {"answers": list(FOUR[:3])}))


def test_a_decline_and_a_question_need_no_answer_but_their_reason() -> None:
    begun = talk(review, FACTS).asks("take").presses("st_more").asks("reason", "staff.more").types("Which side?")
    begun.asks("sign").presses("st_sign").ends((Decided("more", "Which side?"), FACTS))


def test_answers_given_before_come_back_and_can_be_given_anew() -> None:
    facts = FACTS | {"answers": list(FOUR), "written": to_json(Lines((Text("staff.none"),)))}
    talk(review, facts).asks("take").presses("st_accept").asks("indication")
    talk(review, facts).asks("take").presses("st_four").asks("q1")
    no = [*FOUR[:3], {"n": "4", "yes": False, "words": "None."}]
    talk(review, FACTS | {"answers": no}).asks("take").offers("st_four", "st_more", "st_defer", "st_decline")


def test_a_dose_per_kilogram_lies_within_the_clinics_range() -> None:
    begun = protocol("iv").asks("dose_kg", "staff.dose_kg")
    for typed in ("2.1", "0,9", "many", "1 to 2", "15", "1.5 or 2", "-1"):
        begun.types(typed).misfits("staff.dose_range")
    begun.types("1,5 million per kg").asks("sessions").presses("1").asks("sign")
    plan = question(begun).values["text"]
    assert isinstance(plan, Lines)
    assert isinstance(plan.of[1], Text)
    assert plan.of[1].values["dose"] == Text("dose.per_kg", {"dose": 1.5, "total": 126})
    assert plan.of[1].values["route"] == Text("opt.route.iv")
    dosed = {"dose": "1.5 × 10⁶/kg", "dose_per_kg": 1.5, "dose_total": 126}
    begun.presses("st_sign").ends(decided("accept", source="own_fat", route="iv", **dosed))


def test_a_dose_is_not_multiplied_by_a_weight_nobody_knows() -> None:
    begun = questions(weight_kg=None).presses("st_accept").asks("indication").types("Knee pain, both sides")
    begun.asks("source").presses("own_fat").asks("route").presses("iv").asks("dose_kg").types("2").asks("sessions")
    plan = question(begun.presses("1").asks("sign")).values["text"]
    assert isinstance(plan, Lines)
    assert isinstance(plan.of[1], Text)
    assert plan.of[1].values["dose"] == Text("dose.per_kg_only", {"dose": 2.0, "total": 0})
    assert plan.of[1].values["condition"] == Quoted("Knee pain, both sides", Role.PHYSICIAN)


def test_a_dose_is_shown_as_it_is_understood() -> None:
    assert per_kg("x", 1.0, 2.0).show({"value": 1.5, "typed": "1,5"}) == "1.5"
    assert ahead("x").show({"value": "2027-02-01"}) == Text("plain", {"value": Day(date(2027, 2, 1))})


def test_an_acceptance_names_source_route_dose_and_sessions_and_is_signed() -> None:
    accepted = protocol().asks("dose", "staff.dose").types("50 million cells").asks("sessions").presses("2")
    accepted.asks("sign", "staff.letter").offers("st_sign").presses("st_sign")
    accepted.ends(decided("accept", source="own_fat", dose="50 million cells", sessions=2))


def test_a_decline_has_a_reason_and_next_steps() -> None:
    declined = questions().presses("st_decline").asks("reason", "staff.reason").types("The X-ray shows no arthritis.")
    asked = declined.asks("steps", "staff.steps").turn.asks
    assert asked is not None
    assert "back" in asked.side
    declined.back().asks("reason").types("The X-ray shows no arthritis.")
    declined.asks("steps", "staff.steps").types("See a rheumatologist.").asks("kind", "staff.kind")
    signing(declined.presses("st_not_suitable")).presses("st_sign")
    words = {"steps": "See a rheumatologist.", "kind": "not_suitable"}
    declined.ends(decided("decline", "The X-ray shows no arthritis.", **words))


def test_a_decline_that_can_pass_says_when_and_promises_nothing() -> None:
    begun = questions().presses("st_decline").asks("reason").types("You have an infection.").asks("steps")
    begun.types("See your doctor.").asks("kind").presses("st_not_now").asks("until", "staff.until_again")
    signing(begun.types("We cure it then.").misfits("guard.claim").types("the infection is over"))
    assert begun.turn.asks is not None
    change = begun.turn.asks.question.values["text"].values["change"]
    assert change == Text("decline.not_now", {"condition": Quoted("the infection is over", Role.PHYSICIAN)})
    until = {"steps": "See your doctor.", "kind": "not_now", "until": "the infection is over"}
    begun.presses("st_sign").ends(decided("decline", "You have an infection.", **until))


def test_a_decline_is_shown_on_paper_before_it_is_signed_and_anew_when_its_words_change() -> None:
    begun = questions().presses("st_decline").asks("reason").types("No arthritis.").asks("steps").types("Rest.")
    signed = signing(begun.asks("kind").presses("st_not_suitable"))
    (first,) = signed.turn.effects.values()
    assert isinstance(first, Previewed)
    assert (first.written["reason"], first.written["steps"]) == ("No arthritis.", "Rest.")
    changed = signing(signed.edits("steps", {"words": "Walk."}))
    (second,) = changed.turn.effects.values()
    assert second.key != first.key


def test_a_deferral_says_until_when() -> None:
    deferred = questions().presses("st_defer").asks("reason").types("Infection.").asks("until", "staff.until")
    deferred.types("After antibiotics.").asks("until_on", "staff.until_on").types("2026-11-21")
    deferred.misfits("staff.until_past").types("soon").misfits("trip.date_again").types("2027-02-01").asks("sign")
    letter = question(deferred).values["text"]
    assert isinstance(letter, Text)
    after = Quoted("After antibiotics.", Role.PHYSICIAN)
    assert letter.values["condition"] == Text("defer.until", {"words": after, "date": Day(date(2027, 2, 1))})
    deferred.presses("st_sign")
    deferred.ends(decided("defer", "Infection.", until="After antibiotics.", until_on="2027-02-01"))


def test_more_may_be_asked() -> None:
    more = questions().presses("st_more").asks("reason", "staff.more").types("Which side hurts?").asks("sign")
    more.presses("st_sign").ends(decided("more", "Which side hurts?"))


def test_a_no_among_the_questions_forbids_to_accept() -> None:
    refused = questions(third="st_no").offers("st_more", "st_defer", "st_decline")
    assert refused.turn.asks is not None
    assert refused.turn.asks.question == Text("staff.decide_no", {"n": "3"})


def test_an_acceptance_does_not_survive_a_no_given_afterwards() -> None:
    """Edited from yes to no, the stored acceptance no longer fits and the decision is asked again."""
    changed = questions().presses("st_accept").asks("indication").edits("q3", "st_no").has_changed().asks("decide")
    changed.offers("st_more", "st_defer", "st_decline")


def test_a_claim_is_refused_while_it_is_typed() -> None:
    begun = talk(review, FACTS, refuse=refuse).asks("take").presses("st_four").asks("q1").presses("st_open")
    begun.asks("q2").presses("st_open").asks("q3").presses("st_open").asks("q4").presses("st_yes").asks("why4")
    begun.types("We will cure you.").misfits("guard.claim").types("Less pain.").asks("decide").presses("st_more")
    begun.asks("reason").types("Shall we cure you?").misfits("guard.claim").asks("reason")


def test_an_indication_makes_no_claim_either() -> None:
    begun = questions().presses("st_accept").asks("indication").types("To cure the knee").misfits("guard.claim")
    begun.presses("st_as_asked").asks("source")


def test_the_preview_is_the_letter_in_the_language_the_patient_reads() -> None:
    shown = questions().presses("st_decline").asks("reason").types("No.").asks("steps").types("Rest.").asks("kind")
    shown = signing(shown.presses("st_not_suitable"))
    assert shown.turn.asks is not None
    letter = shown.turn.asks.question.values["text"]
    assert isinstance(letter, Text)
    assert (letter.id, letter.lang) == ("case.decline_letter", "es")
    assert letter.values["reason"] == Quoted("No.", Role.PHYSICIAN)


def test_an_acceptance_is_signed_under_its_plan() -> None:
    """Source, dose, sessions and what to expect: all that the patient will read with the quote."""
    accepted = protocol().asks("dose")
    accepted.types("50 million cells").asks("sessions").presses("2").asks("sign", "staff.letter")
    assert accepted.turn.asks is not None
    letter, plan = accepted.turn.asks.question.values["text"].of
    assert (letter.id, letter.lang) == ("case.accepted", "es")
    assert (plan.id, plan.lang) == ("offer.plan", "es")
    assert plan.values["source"] == Text("opt.source.own_fat")
    assert plan.values["dose"].words == "50 million cells"
    assert plan.values["sessions"] == "2"
    assert plan.values["expectation"].words == "Less pain on stairs."


def test_what_came_in_since_the_case_was_taken_stands_above_the_signature() -> None:
    news = to_json(Lines((Text("news.said", {"when": "x", "words": Quoted("I had cancer.")}),)))
    begun = questions(news=news).presses("st_decline").asks("reason")
    begun = begun.types("No.").asks("steps").types("Rest.").asks("kind").presses("st_not_suitable")
    signing(begun, "staff.letter_news").offers("st_sign")


def test_every_step_of_a_review_can_be_left() -> None:
    begun = talk(review, FACTS).asks("take")
    assert begun.turn.asks is not None
    assert begun.turn.asks.side == ("st_discard",)
    assert all("st_discard" in item.side for walk in walks(review, FACTS, free=5) for item in items(walk.answers))


@pytest.mark.parametrize(("decision", "text_id"), [
    ("accept", "case.accepted"), ("more", "case.more_info"), ("defer", "case.defer_letter"),
    ("decline", "case.decline_letter"),
])  # fmt: skip
def test_every_decision_has_its_letter(decision: str, text_id: str) -> None:
    assert letter_text(FACTS, Decided(decision)).id == text_id


def items(answers: dict[str, Answer]) -> list[Item[Any]]:
    return list(replayed(review, FACTS, answers).items.values())


def test_every_review_ends_signed() -> None:
    walked = walks(review, FACTS)
    assert reached(walked, lambda walk: walk.result[0].decision) == {"accept", "more", "defer", "decline"}
    for walk in walked:
        assert walk.answers["sign"].value == "st_sign"
        found = walk.result[0]
        answered = {one["n"]: one["yes"] for one in found.answers}
        assert found.decision != "accept" or answered == dict.fromkeys("1234", True)
        assert all(one["words"] for one in found.answers)


def test_an_amount_in_a_letter_before_acceptance_asks_the_physician_why() -> None:
    begun = questions().presses("st_decline").asks("reason").types("The X-ray costs 4800 USD elsewhere.")
    declined = begun.asks("steps").types("See a rheumatologist.").asks("kind").presses("st_not_suitable")
    declined = declined.asks("override", "guard.override")
    signed = signing(declined.types("The patient asked for it.")).presses("st_sign")
    assert signed.turn.result[0].override == "The patient asked for it."
    signed.ends(signed.turn.result)
