"""From the first word to a complete file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce

from flows.acts import Act, Cancel, Card, Move, Open, Record, Schedule, Tell, Todo
from flows.case import Role, Stage
from flows.content import FormItem
from flows.form import Filled
from flows.journey import uploads
from flows.journey.flagged import flags, stored
from flows.journey.offer import diagnosis
from flows.journey.written import evidence
from flows.library import Library
from flows.rules import dates
from flows.rules.reasons import in_words
from flows.rules.screening import DECLINE, MISSING, Outcome, screen, worked_out
from flows.rules.typed_dates import Dated, days_since
from flows.text import Json, Lines, Quoted, Text, Value, bullets, from_json
from flows.view import DAY, View
from flows.welcome import OTHER, Welcomed

FORM_LASTS = 14 * DAY
FORM_REMINDERS = (3, 10)  # quiet days
ENOUGH = "-"
REVIEW = (
    ("st_take", "review"),
    ("st_answers", "answers"),
    ("st_second", "second"),
    ("st_consult", "consult_offer"),
)


def after_welcome(view: View, library: Library, done: Welcomed) -> Sequence[Act]:
    """Agreed and with a questionnaire: the form opens. Otherwise nothing is kept but the refusal or the todo."""
    if not done.agreed:
        return (Record("privacy_refused"),)
    if not done.indication:
        return ()
    return (
        Record("indication", {"indication": done.indication, "research": done.research}),
        Move(Stage.INTAKE, Role.PATIENT),
        *open_form(view, library.form(done.indication).id),
    )


def open_form(view: View, form: str) -> Sequence[Act]:
    """The questionnaire, with its reminders and its end."""
    until = view.now + FORM_LASTS
    reminders = [
        Schedule(f"form_reminder.{days}", "form_reminder", view.now + days * DAY, {"days": days, "until": until})
        for days in FORM_REMINDERS
    ]
    return (Open("form", form_facts(view, form), lasts=FORM_LASTS), *reminders)


def form_facts(view: View, form: str) -> dict[str, Json]:
    """What the filling of a questionnaire starts with."""
    return {"questionnaire": form, "today": view.today.isoformat()}


def on_form_reminder(view: View, library: Library, body: Json) -> Sequence[Act]:
    """A kind word after quiet days, while the form is open."""
    if view.last("form_sent") is not None:
        return ()
    rests = view.moment(body["until"], "date")
    text = Text("form.reminder", {"date": rests})
    return (Tell(text, lane="later", polite=True, buttons=(("next", "resume"), ("stop", "stop_form"))),)


def after_form(view: View, library: Library, filled: Filled) -> Sequence[Act]:
    """The answers are on file; what is missing is named, or the file is complete."""
    record = Record("form_sent", {"questionnaire": filled.questionnaire, "answers": dict(filled.answers)})
    return (record, Cancel("form_reminder"), *_to_be_named(view, filled))


def _to_be_named(view: View, filled: Filled) -> Sequence[Act]:
    """A condition in the patient's own words: a coordinator finds its name with them; software never guesses."""
    known = view.last("indication")
    if known is None or known["indication"] != OTHER:
        return ()
    words = Quoted(_words(filled.answers.get("condition")), Role.PATIENT)
    return (Todo("condition", Text("desk.wanted.own_words", {"words": words})),)


def case_facts(view: View, library: Library) -> dict[str, Json]:
    """Facts for the screening, under the keys of domain-candidacy section 4, from the stored answers."""
    sent = view.said("form_sent")
    found: dict[str, Json] = {}
    for item in library.questionnaire(sent["questionnaire"]).items:
        if item.fact and item.link_id in sent["answers"]:
            _add(found, item.fact, _fact(item, sent["answers"][item.link_id], view.today))
    return worked_out(found) | {"documents": uploads.documents(view)}


def _add(found: dict[str, Json], fact: str, value: Json) -> None:
    """Two items may tell of one fact (medicines and infusions): lists are joined, and no "no" takes a "yes" back."""
    if value is None:
        return
    if isinstance(value, list) and isinstance(found.get(fact), list):
        found[fact] = found[fact] + [v for v in value if v not in found[fact]]
    elif _weight(value) >= _weight(found.get(fact)):
        found[fact] = value


def _weight(value: Json) -> int:
    """Which of two answers stays; what is not known outweighs a "no" (HR8)."""
    return {"no": 1, "unknown": 3, "yes": 4}.get(str(value), 0 if value is None else 2)


LISTED = ("medicines", "multi")
UNSAID = ("absent", "skip", "unmeasured")


def _fact(item: FormItem, given: Json, today: date) -> Json:
    """What an answer says as a fact; None where it says nothing."""
    codes: dict[Json, str | int] = {option.key: option.code for option in item.options}
    key = given.get("key") if isinstance(given, dict) else None
    if key is not None or item.type == "choice":
        code = codes.get(key or given, str(key or given))
        if code in UNSAID:
            return None
        return _listed([code]) if item.type in LISTED else code
    match item.type:
        case "multi":
            return _listed([codes.get(one, one) for one in given])
        case "medicines":
            return [line.strip() for line in given["words"].splitlines() if line.strip()]
        case "date" | "partial_date":
            return _since(item.fact, given, today)
        case _:
            return given.get("value", given.get("words")) if isinstance(given, dict) else given


def _listed(codes: list[str | int]) -> list[str | int]:
    return [] if codes == ["none"] else codes


def _since(fact: str, given: Json, today: date) -> int:
    dated = Dated(date.fromisoformat(given["value"]), given["precision"])
    return dates.full_years(dated.on, today) if fact.endswith("_years") else days_since(dated, today)


def missing(view: View, library: Library) -> list[Text]:
    """What the patient still has to send, in words; answers left open are the physician's to ask."""
    return [Text(f"doc.{code}") for code in uploads.missing(view, library)]


def after_documents(view: View, library: Library) -> Sequence[Act]:
    """After the form was sent: what is missing is asked for, or the file is complete."""
    if view.stage is not Stage.INTAKE or view.last("form_sent") is None:
        return ()
    wanted = missing(view, library)
    if wanted and screened(view, library).outcome != DECLINE:
        buttons = (("howto", "howto"), ("release", "release"), ("later", "later"))
        return (Tell(Text("up.invite", {"list": bullets(wanted)}), buttons=buttons),)
    return completed(view, library)


def when_complete(view: View, library: Library) -> Sequence[Act]:
    """The same when a study arrives: said only when it was the last thing missing."""
    if view.stage is not Stage.INTAKE or view.last("form_sent") is None or missing(view, library):
        return ()
    return completed(view, library)


def screened(view: View, library: Library) -> Outcome:
    """How the rules of today sort the case."""
    indication = view.said("indication")["indication"]
    return screen(case_facts(view, library), indication, library.screening(indication))


def completed(view: View, library: Library) -> Sequence[Act]:
    """The file is complete: the same words whatever the screening found (HR2), and a card for the physician."""
    result = screened(view, library)
    by = view.workday(view.clinic.review_days)
    return (
        Record("screened", stored(result)),
        Record("file_complete", {"answer_by": by}),
        Move(Stage.REVIEW, Role.BOT),
        Tell(Text("case.complete", {"when": view.moment(by, "date")}), buttons=(("menu", "menu"),)),
        review_card(view, library, result, by),
        Schedule(f"review_overdue.{view.now}", "review_overdue", by, {"since": view.now}),
    )


def review_card(view: View, library: Library, result: Outcome, by: int) -> Card:
    """The physician's card: flags on top, then facts, then the patient's own words, unedited."""
    answers = view.said("form_sent")["answers"]
    facts = case_facts(view, library)
    values: dict[str, Value] = {
        "case": view.code,
        "when": view.moment(by),
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
        "language": Text(f"lang.{view.patient.lang}"),
        "words": _or_none(_own_words(view, library)),
    }
    return Card(Text("staff.review", values), buttons=REVIEW, key="review")


def _own_words(view: View, library: Library) -> list[Text]:
    """What the patient wrote in their own words, each beside its question in the reader's."""
    sent = view.said("form_sent")
    items = library.questionnaire(sent["questionnaire"]).items
    given = [(item, sent["answers"].get(item.link_id)) for item in items if item.type == "long_text"]
    return [
        Text("form.line", {"question": Text(f"{item.text}.short"), "answer": Quoted(said["words"], Role.PATIENT)})
        for item, said in given
        if isinstance(said, dict) and "words" in said
    ]


def images(view: View) -> Value:
    """What was received, in order."""
    return _or_none([_in_a_line(from_json(body["staff"])) for body in uploads.judgements(view).values()])


def _in_a_line(facts: Value) -> Value:
    """All that is known of one study, in one line of the list."""
    if not isinstance(facts, Lines):
        return facts
    return reduce(lambda first, second: Text("staffcase.and", {"first": first, "second": second}), facts.of)


def _or_none(values: Sequence[Value]) -> Value:
    return Lines(tuple(values)) if values else Text("staff.none")


def _said(given: Json) -> Value:
    """A button in the reader's words, and somebody's own as they are."""
    is_button = isinstance(given, dict) and "key" in given
    return Text(f"btn.{given['key']}") if is_button else Quoted(_words(given))


def _words(given: Json) -> str:
    if not isinstance(given, dict):
        return ENOUGH
    return str(given.get("words", given.get("key", ENOUGH)))
