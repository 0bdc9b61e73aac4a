"""A decline on paper: the physician's words as they were written, in a frame that is the same for everybody.

1. The letter says what the physician wrote and no more: nothing the rules found, no answer, no other offer.
2. The physician sees this very paper before signing; the patient gets it in the moment they open the letter.
3. After it nobody is asked anything: whoever declines promises not to write again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.acts import Act, Cancel, Close, Paper, Record
from flows.case import Role
from flows.desk import may_change
from flows.library import Library
from flows.rules.dates import local_day
from flows.text import Day, Json, Lines, Quoted, Text, Value
from flows.view import View

LETTER = "decline-letter"
ASKED = ("file_promised", "file_question", "form_reminder", "more_reminder")  # what a patient would still be asked
HOME_DOCTOR, CLINIC = "en", "es"  # who else reads the letter


def languages(reading: str) -> tuple[str, ...]:
    """The patient's language first, then English and Spanish, each once."""
    return tuple(dict.fromkeys((reading, HOME_DOCTOR, CLINIC)))


def ended() -> Sequence[Act]:
    """Nothing is asked any more."""
    return (*(Cancel(kind) for kind in ASKED), Close("imaging_question"), Close("consult"))


def opened(view: View, library: Library) -> Sequence[Act]:
    """The letter as a file, once for each decision; what was sent is bound by its hashes."""
    decided, sent = view.said("decided"), view.last("letter_sent")
    at = view.sent_at("decided")
    if sent is not None and sent["decided"] == at:
        return ()
    document, langs = library.document(LETTER), languages(view.patient.reading)
    hashes = {lang: document.sha256[lang] for lang in langs}
    body = {"decided": at, "document": document.id, "sha256": hashes}
    return (Record("letter_sent", body), _paper(view, decided, at, to_desk=False))


def preview(view: View, physician: str, written: Mapping[str, Json]) -> Paper:
    """The same paper for whoever is about to sign it."""
    return _paper(view, {"physician": physician, **written}, view.now, to_desk=True)


def _paper(view: View, decided: Mapping[str, Json], at: int, *, to_desk: bool) -> Paper:
    caption = Text("decline.preview", {"case": view.code}) if to_desk else Text("decline.paper")
    return Paper(LETTER, languages(view.patient.reading), values(view, decided, at), caption, to_desk)


def values(view: View, decided: Mapping[str, Json], at: int) -> Mapping[str, Value]:
    """What stands in the letter besides the clinic's own values."""
    physician = view.clinic.physician(decided["physician"])

    def own(words: str) -> Quoted:
        return Quoted(words, Role.PHYSICIAN, decided["override"])

    return {
        "letter_date": Day(local_day(at, view.clinic.zone), weekday=False),
        "case_number": view.code,
        "patient_name": Quoted(view.patient.name, Role.PATIENT),
        "decline_reason": own(decided["reason"]),
        "decline_next_steps": own(decided["steps"]),
        "decline_may_change": may_change(decided["kind"], own(decided["until"])),
        "records_returned_list": _records(view),
        "review_fee_note": Text("decline.no_fee"),
        "physician_name": physician.name,
        "physician_specialty": Text(f"clinic/{view.clinic.key}/physician/{physician.key}/specialty"),
        "physician_cedula": physician.cedula,
        "physician_signed_at": view.moment(at),
    }


def _records(view: View) -> Value:
    """What the patient sent, each with its day."""
    newest = {event.body["upload"]: event for event in view.events if event.kind == "document"}
    if not newest:
        return Text("decline.no_records")
    zone = view.clinic.zone
    return Lines(
        tuple(_record(event.body["counts"], Day(local_day(event.at, zone), weekday=False)) for event in newest.values())
    )


def _record(counts: Sequence[tuple[str, str]], came: Day) -> Text:
    if not counts:
        return Text("decline.file", {"date": came})
    named = {f"v{n}": Text(f"doc.{code}") for n, (code, _) in enumerate(counts)}
    return Text("decline.record", {"doc": Text("list.join", named), "date": came})
