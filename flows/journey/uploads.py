"""What an upload means for its case: the documents that count, the open question about it, the list of what is missing.

1. The newest judgement of an upload counts, whoever made it: the rules, the patient's word, or staff.
2. What a report or a laboratory result is worth, a person says; until then it counts for nothing.
3. Every question has a reminder and an end; after the end staff go on, and the patient need not do anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flows.acts import Act, Cancel, Record, Schedule, Tell, Todo
from flows.case import Stage
from flows.library import Library
from flows.rules.imaging import Counted
from flows.rules.screening import DECLINE
from flows.text import Json, Lines, Text, Value, bullets, from_json, text_from_json, to_json
from flows.view import DAY, View

REMINDED = DAY
QUESTION_LASTS = 7 * DAY
PROMISES = frozenset({"newer", "willsend"})  # words of a patient who will send another study
PROMISED = (7, 21)  # days after which it is asked for again, and after which staff ask
HOWTO = {  # how each document is obtained, else each kind; the first code of a document names it
    "xr_pelvis": "howto.pelvis",
    "mri_brain": "howto.brain",
    "mri_shoulder": "howto.either",
    "mri_spine": "howto.spine",
    "mri_tendon": "howto.either",
    "neurology_letter": "howto.neurology",
    "operation_note": "howto.operation",
    "labs_basic": "howto.labs_basic",
    "labs_hba1c": "howto.labs_hba1c",
    "rheumatology_letter": "howto.rheumatology",
    "spirometry": "howto.spirometry",
    "xr": "howto.xray",
    "mri": "howto.scan",
    "us": "howto.scan",
    "ct": "howto.scan",
}


def judgements(view: View) -> dict[int, Mapping[str, Json]]:
    """The newest judgement of each upload, in the order in which they came."""
    newest: dict[int, Mapping[str, Json]] = {}
    for event in view.events:
        if event.kind == "document":
            newest[event.body["upload"]] = event.body
    return newest


def documents(view: View) -> dict[str, int]:
    """Documents that count, with their age in days; of two the newer one."""
    ages: dict[str, int] = {}
    for judged in judgements(view).values():
        for code, on in judged["counts"]:
            age = (view.today - date.fromisoformat(on)).days
            ages[code] = min(age, ages.get(code, age))
    return ages


def judgement(upload: int, counts: Iterable[Counted], staff: Sequence[Text], problems: Sequence[str] = ()) -> Record:
    """What an upload is taken for from now on."""
    counted = [[one.code, one.on.isoformat()] for one in counts]
    lines = to_json(Lines(tuple(staff), bullets=False)) if staff else "-"
    return Record("document", {"upload": upload, "counts": counted, "staff": lines, "problems": list(problems)})


def asked_anew(view: View, text: Text) -> Sequence[Act]:
    """Staff want a file again: it is asked for once more after a week, then left to staff."""
    return (Tell(text, buttons=(("howto", "howto"), ("person", "person"))), promised(view))


def set_aside(text: Text) -> Sequence[Act]:
    """Staff put a file aside: the patient may say that it is theirs after all."""
    return (Tell(text, buttons=(("person", "person"),)),)


def question_key(upload: int) -> str:
    """How the reminders of one upload's questions begin."""
    return f"file_question.{upload}."


def asked(view: View, upload: int, study: Value | None, question: Text) -> Sequence[Act]:
    """A question was asked about an upload: after a day it is asked again."""
    body = {"study": to_json(study) if study is not None else None, "question": to_json(question)}
    key = f"{question_key(upload)}{view.now}"
    return (Cancel(question_key(upload)), Schedule(key, "file_question", view.now + REMINDED, body))


def again(study: Value | None, question: Text) -> Text:
    """A question that is asked again: which study it is about, because others came or were spoken of since."""
    if study is None:
        return Text("up.ask_again_file", {"question": question})
    return Text("up.ask_again", {"study": study, "question": question})


def on_question(view: View, library: Library, body: Json) -> Sequence[Act]:
    """The question is still open."""
    text = again(from_json(body["study"]) if body["study"] is not None else None, text_from_json(body["question"]))
    return (Tell(text, lane="later", polite=True, buttons=(("next", "resume"), ("person", "person"))),)


def on_expire(view: View, library: Library, body: Json) -> Sequence[Act]:
    """Nobody answered within the time: staff go on with it."""
    return (
        Tell(Text("up.ask_end"), lane="later", polite=True),
        Todo(
            "file", Text("desk.wanted.file", {"kind": Text(f"asked.{body['kind']}"), "value": Text("staffcase.open")})
        ),
    )


def promised(view: View) -> Schedule:
    """A study was promised: after a week it is asked for again."""
    return _awaited(view, 0)


def _awaited(view: View, step: int) -> Schedule:
    days = PROMISED[step] - (PROMISED[step - 1] if step else 0)
    return Schedule(f"file_promised.{view.now}", "file_promised", view.now + days * DAY, {"step": step})


def on_promised(view: View, library: Library, body: Json) -> Sequence[Act]:
    """It has not come: asked for once more, then left to staff."""
    wanted = [Text(f"doc.{code}") for code in missing(view, library)] if view.stage is Stage.INTAKE else []
    if not wanted:
        return ()
    if body["step"]:
        return (Todo("file", Text("desk.wanted.promised", {"list": bullets(wanted)})),)
    text = Text("up.promised", {"list": bullets(wanted)})
    buttons = (("howto", "howto"), ("person", "person"))
    return (Tell(text, lane="later", polite=True, buttons=buttons), _awaited(view, 1))


def missing(view: View, library: Library) -> list[str]:
    """What the patient is asked for; nothing where a rule suggested to decline: nobody fetches an X-ray for that."""
    return [] if (view.current("screened") or {}).get("outcome") == DECLINE else lacking(view, library)


def lacking(view: View, library: Library) -> list[str]:
    """The first codes of the required documents of which none is there or fresh enough."""
    have = documents(view)
    needs = library.screening(view.said("indication")["indication"]).documents
    return [
        need.codes[0]
        for need in needs
        if need.required and not any(have.get(code, need.max_age_days + 1) <= need.max_age_days for code in need.codes)
    ]


def checklist(view: View, library: Library) -> Text:
    """What is here, what is still missing, and how each missing document is obtained."""
    if view.last("indication") is None:
        return Text("up.howto_any")
    wanted = missing(view, library)
    here = bullets([Text(f"doc.{code}") for code in documents(view)])
    if not wanted:
        return Text("up.list_complete", {"have": here})
    listed = bullets([Text("up.list_line", {"doc": Text(f"doc.{code}"), "how": how(code)}) for code in wanted])
    return Text("up.list", {"have": here, "list": listed}) if here.of else Text("up.list_first", {"list": listed})


def how(code: str) -> Text:
    """How a document is obtained."""
    return Text(HOWTO.get(code) or HOWTO.get(code.partition("_")[0], "howto.letter"))
