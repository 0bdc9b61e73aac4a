"""From the first word to a complete file."""

from __future__ import annotations

from collections.abc import Sequence

from flows.acts import Act, Cancel, Move, Open, Record, Schedule, Tell, Todo
from flows.case import Role, Stage
from flows.content import Questionnaire
from flows.form import Filled
from flows.journey import uploads
from flows.journey.case_facts import case_facts
from flows.journey.flagged import stored
from flows.journey.review_card import review_card, words_of
from flows.library import Library
from flows.rules.screening import DECLINE, Outcome, screen
from flows.text import Json, Quoted, Text, bullets
from flows.view import DAY, View
from flows.welcome import OTHER, Welcomed

PICTURES = ("xr_", "mri_", "us_", "ct_")  # of whose films nobody should send a photo
FORM_LASTS = 14 * DAY
FORM_REMINDERS = (3, 10)  # quiet days


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
    return (Open("form", form_facts(view, form), lasts=FORM_LASTS), *form_reminders(view))


def form_reminders(view: View, mark: str = "") -> list[Schedule]:
    """When somebody is reminded of a form that opens now; those of a later form of the case need a `mark`."""
    until = view.now + FORM_LASTS
    return [
        Schedule(f"form_reminder.{mark}{days}", "form_reminder", view.now + days * DAY, {"days": days, "until": until})
        for days in FORM_REMINDERS
    ]


def form_facts(view: View, form: str) -> dict[str, Json]:
    """What the filling of a questionnaire starts with."""
    return {"questionnaire": form, "today": view.today.isoformat()}


def on_form_reminder(view: View, library: Library, body: Json) -> Sequence[Act]:
    """A kind word after quiet days, while the form is open."""
    if view.current("form_sent") is not None:
        return ()
    rests = view.moment(body["until"], "date")
    text = Text("form.reminder", {"date": rests})
    return (Tell(text, lane="later", polite=True, buttons=(("next", "resume"), ("stop", "stop_form"))),)


def after_form(view: View, library: Library, filled: Filled) -> Sequence[Act]:
    """The answers are on file; what is missing is named, or the file is complete."""
    body = {
        "questionnaire": filled.questionnaire,
        "answers": dict(filled.answers),
        "by_proxy": list(filled.by_proxy),
        "left_open": list(filled.left_open),
    }
    asked = _to_be_asked(library.questionnaire(filled.questionnaire), filled)
    return (Record("form_sent", body), Cancel("form_reminder"), *_to_be_named(view, filled), *asked)


def _to_be_asked(form: Questionnaire, filled: Filled) -> Sequence[Act]:
    """What a helper left open in private: somebody of the clinic asks the patient, as was said there."""
    if not filled.left_open:
        return ()
    named = bullets([Text(f"{form.item(name).text}.short") for name in filled.left_open])
    return (Todo("private", Text("desk.wanted.private", {"list": named})),)


def _to_be_named(view: View, filled: Filled) -> Sequence[Act]:
    """A condition in the patient's own words: a coordinator finds its name with them; software never guesses."""
    known = view.last("indication")
    if known is None or known["indication"] != OTHER:
        return ()
    words = Quoted(words_of(filled.answers.get("condition")), Role.PATIENT)
    return (Todo("condition", Text("desk.wanted.own_words", {"words": words})),)


def missing(view: View, library: Library) -> list[Text]:
    """What the patient still has to send, in words; answers left open are the physician's to ask."""
    return [Text(f"doc.{code}") for code in uploads.missing(view, library)]


def after_documents(view: View, library: Library) -> Sequence[Act]:
    """After the form was sent: what is missing is asked for, or the file is complete."""
    if view.stage is not Stage.INTAKE or view.current("form_sent") is None:
        return ()
    wanted = missing(view, library)
    if wanted and screened(view, library).outcome != DECLINE:
        buttons = (("howto", "howto"), ("release", "release"), ("later", "later"))
        shown = any(code.startswith(PICTURES) for code in uploads.missing(view, library))
        return (Tell(Text("up.invite" if shown else "up.invite_papers", {"list": bullets(wanted)}), buttons=buttons),)
    return completed(view, library)


def when_complete(view: View, library: Library) -> Sequence[Act]:
    """The same when a study arrives: said only when it was the last thing missing."""
    if view.stage is not Stage.INTAKE or view.current("form_sent") is None or missing(view, library):
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
