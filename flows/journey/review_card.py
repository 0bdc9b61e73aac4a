"""The physician's card of a case: flags on top, then facts, then the patient's own words, unedited.

It is changed where it stands, so it fits one message of Telegram (4096 characters): what is long is cut, and every
answer stands whole behind its button.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from flows import respondent
from flows.acts import Card
from flows.case import Role
from flows.journey import uploads
from flows.journey.case_facts import case_facts
from flows.journey.flagged import answered, clipped, flags, of_the_condition
from flows.journey.noted import notes
from flows.journey.offer import diagnosis
from flows.journey.written import evidence
from flows.library import Library
from flows.rules.reasons import in_words
from flows.rules.screening import MISSING, Outcome
from flows.text import Json, Lines, Measure, Quoted, Text, Value, from_json
from flows.view import View

ENOUGH = "-"
WORDS, MEDICINES = 250, 350  # characters of an answer in own words, and of all medicines
STUDIES = 8  # the newest ones; the others are counted
REVIEW = (
    ("st_take", "review"),
    ("st_answers", "answers"),
    ("st_second", "second"),
    ("st_consult", "consult_offer"),
    ("st_note", "note"),
)
# what the condition is measured by: told under the person, noted by staff or said by the patient
SCORES = ("nrs_rest", "nrs_walk", "mobility_step", "edss", "hoehn_yahr", "kl_grade", "pfirrmann", "hba1c_pct")


def review_card(view: View, library: Library, result: Outcome, by: int) -> Card:
    """The card, answered by `by` at the latest."""
    answers = view.said("form_sent")["answers"]
    facts = case_facts(view, library)
    values: dict[str, Value] = {
        "case": view.code,
        "when": view.moment(by),
        "person": _person(view, library, facts),
        "scores": _together(_of_the_condition(view, library), "staffcase.and"),
        "flags": flags(result.fired, library, view),
        "condition": diagnosis(view),
        "images": images(view),
        "missing": _or_none([in_words(fired) for fired in result.fired if fired.outcome == MISSING]),
        "evidence": evidence(view, library),
        "medicines": _said(answers.get("medicines")),
        "allergies": _or_none(
            [Text(f"opt.allergy.{code}") for code in facts.get("allergies") or () if code != "unknown"]
        ),
        "travel": Text(f"opt.travel.{facts.get('travel_mode', 'unknown')}"),
        "source": source(view, library),
        "language": Text(f"lang.{view.patient.lang}"),
        "words": _or_none(_own_words(view, library)),
    }
    return Card(Text("staff.review", values), buttons=REVIEW, key="review")


def _of_the_condition(view: View, library: Library) -> list[Text]:
    """What the condition is measured by, and what else was said of it."""
    scores = [told for fact, told in answered(library, view) if fact in SCORES]
    return [*scores, *of_the_condition(library, view, (*SCORES, "side"))]


def _person(view: View, library: Library, facts: Mapping[str, Json]) -> Value:
    """Who it is, as far as a dose and a risk depend on it; no name, because a telephone shows the first lines."""
    age, bmi, told = facts.get("age_years"), facts.get("bmi"), answered(library, view)
    found: list[Value] = [Measure(age, "years")] if isinstance(age, int) else []
    found += [text for name in ("sex", "weight_kg") for fact, text in told if fact == name]
    found += [Text("staff.bmi", {"value": bmi})] if isinstance(bmi, int | float) else []
    return _together(found, "staffcase.and")


def _together(values: Sequence[Value], joint: str) -> Value:
    """Values in one line."""
    if not values:
        return Text("staff.none")
    return reduce(lambda first, second: Text(joint, {"first": first, "second": second}), values)


def _own_words(view: View, library: Library) -> list[Text]:
    """What the patient wrote in their own words, each beside its question in the reader's."""
    sent = view.said("form_sent")
    items = library.questionnaire(sent["questionnaire"]).items
    given = [(item, sent["answers"].get(item.link_id)) for item in items if item.type == "long_text"]
    return [
        respondent.line(sent, item, Quoted(clipped(said["words"], WORDS), Role.PATIENT))
        for item, said in given
        if isinstance(said, dict) and "words" in said
    ]


def source(view: View, library: Library) -> Text:
    """Who answered; what is private is told apart, because a helper is not asked that."""
    sent = view.said("form_sent")
    if not sent.get("by_proxy"):
        return Text("staff.by_self")
    form = library.questionnaire(sent["questionnaire"])
    still = [item for item in map(form.item, sent["left_open"]) if item.fact not in notes(view)]
    if still:
        names = [Text(f"{item.text}.short") for item in still]
        listed = reduce(lambda first, second: Text("list.comma", {"first": first, "second": second}), names)
        return Text("staff.by_helper_open", {"list": listed})
    is_handed = any(form.item(name).private for name in (*sent["answers"], *sent["left_open"]))
    return Text("staff.by_helper_private" if is_handed else "staff.by_helper")


def images(view: View) -> Value:
    """What was received, in order."""
    seen = [_in_a_line(from_json(body["staff"])) for body in uploads.judgements(view).values()]
    more = [Text("staffcase.more", {"n": len(seen) - STUDIES})] if len(seen) > STUDIES else []
    return _or_none([*seen[-STUDIES:], *more])


def _in_a_line(facts: Value) -> Value:
    """All that is known of one study, in one line of the list."""
    if not isinstance(facts, Lines):
        return facts
    return _together(facts.of, "staffcase.and")


def _or_none(values: Sequence[Value]) -> Value:
    return Lines(tuple(values)) if values else Text("staff.none")


def _said(given: Json) -> Value:
    """A button in the reader's words, and somebody's own as they are."""
    is_button = isinstance(given, dict) and "key" in given
    return Text(f"btn.{given['key']}") if is_button else Quoted(clipped(words_of(given), MEDICINES))


def words_of(given: Json) -> str:
    """What was typed; the key of a button that was pressed instead."""
    if not isinstance(given, dict):
        return ENOUGH
    return str(given.get("words", given.get("key", ENOUGH)))
