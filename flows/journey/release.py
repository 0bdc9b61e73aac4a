"""The letter that asks a hospital for records: who is asked for what, in the patient's language and the hospital's.

1. It asks for what the case still misses, and for nothing else: what is not needed is not asked for.
2. What nobody told is a line to be filled in by hand; nothing is guessed.
3. It is the patient's letter: they sign it, they hand it in, and it ends by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flows.acts import Act, Card, Paper, Record
from flows.journey import uploads
from flows.library import Library
from flows.release import ReleaseAsked
from flows.rules.dates import add_days
from flows.text import Day, Quoted, Text, Value
from flows.view import View

LETTER = "records-release-request"
YEAR = 365  # days
LASTS_DAYS = 180  # then the authorisation ends; the patient may end it earlier
LINE = "_" * 26
SHORT_LINE = "_" * 5
IMAGES = ("xr", "mri", "us", "ct")  # how the codes of pictures begin
BY_HAND = (
    "hospital_address", "hospital_channel", "hospital_record_number", "patient_email", "signer_name", "relationship",
    "signed_at", "id_document_type",
)  # fmt: skip
FEW_LETTERS = ("initial_hiv", "initial_mental", "initial_substance", "initial_genetic", "id_document_last4")


def after_release(view: View, library: Library, asked: ReleaseAsked) -> Sequence[Act]:
    """The letter as a file for the patient; staff hear that it was made."""
    return (
        Record("release_asked", {"hospital": asked.hospital}),
        letter(view, library, asked.hospital),
        Card(Text("desk.release", {"case": view.code, "hospital": Quoted(asked.hospital, "patient")})),
    )


def letter(view: View, library: Library, hospital: str, *, to_desk: bool = False) -> Paper:
    """The letter to one hospital, for the patient or, `to_desk`, for staff who ask for it in the patient's name."""
    caption = Text("release.ready", {"hospital": Quoted(hospital, "patient")})
    return Paper(LETTER, languages(view.patient.reading), values(view, library, hospital), caption, to_desk)


def languages(reading: str) -> tuple[str, ...]:
    """The patient's language and the hospital's: English, or Spanish for whom English is their own."""
    return reading, "es" if reading == "en" else "en"


def values(view: View, library: Library, hospital: str) -> Mapping[str, Value]:
    """What stands in the letter besides the clinic's own values."""
    return {
        **dict.fromkeys(BY_HAND, LINE),
        **dict.fromkeys(FEW_LETTERS, SHORT_LINE),
        "hospital_name": Quoted(hospital, "patient"),
        "letter_date": Day(view.today, weekday=False),
        "valid_until": Day(add_days(view.today, LASTS_DAYS), weekday=False),
        "patient_name": Quoted(view.patient.name, "patient") if view.patient.name else LINE,
        "patient_birth_date": _born(view),
        "case_number": view.code,
        "coordinator_name": view.clinic.coordinator,
        "delivery_address": view.clinic.address,
        "physician_name": Text("release.physicians"),
        **_records(view, library),
    }


def _born(view: View) -> Value:
    sent = view.last("form_sent")
    told = sent["answers"].get("birth", {}).get("value") if sent else None
    return Day(date.fromisoformat(told), weekday=False) if told else LINE


def _records(view: View, library: Library) -> Mapping[str, Value]:
    """What is missing, by kind; before anything is known to be missing, the images of the last year."""
    wanted = _lacking(view, library)
    images = [code for code in wanted if code.startswith(IMAGES)]
    labs = [code for code in wanted if code.startswith("labs")]
    others = [code for code in wanted if code not in (*images, *labs)]
    nothing = Text("release.not_asked")
    return {
        "records_imaging": _named(images) if wanted else Text("release.all_images"),
        "records_labs": _named(labs),
        "records_procedures": nothing,
        "records_letters": _named(others),
        "records_medication": nothing,
        "records_from": Day(add_days(view.today, -max(wanted.values(), default=YEAR)), weekday=False),
        "records_to": Day(view.today, weekday=False),
    }


def _lacking(view: View, library: Library) -> dict[str, int]:
    """Every document that is not there or not fresh enough, those that are only welcome too; with its age in days."""
    if view.last("indication") is None:
        return {}
    have = uploads.documents(view)
    needs = library.screening(view.said("indication")["indication"]).documents
    fresh = {need: [c for c in need.codes if have.get(c, need.max_age_days + 1) <= need.max_age_days] for need in needs}
    return {need.codes[0]: need.max_age_days for need, found in fresh.items() if not found}


def _named(codes: Sequence[str]) -> Text:
    if not codes:
        return Text("release.not_asked")
    return Text("list.join", {f"v{n}": Text(f"doc.{code}") for n, code in enumerate(codes)})
