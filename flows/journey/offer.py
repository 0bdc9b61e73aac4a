"""From an acceptance to a consent: plan, itemised quote, reading time, consent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from flows import respondent
from flows.acts import Act, Cancel, Card, Close, Move, Open, Record, Schedule, Tell, Todo
from flows.case import Role, Stage
from flows.consent import Consented
from flows.content import Document, Indication
from flows.desk import QuoteWritten, line_text
from flows.journey import consent_paper
from flows.library import Library
from flows.offer import OfferAnswered, OfferRead, dose_text, indication_text, plan_text
from flows.rules import dates
from flows.rules.followup import next_waking
from flows.text import Day, Json, Lines, Moment, Money, Place, Quoted, Text, Value, bullets, to_json
from flows.view import HOUR, View

VALID_DAYS = 30  # never below 14 (domain-consent CR3)
SIDES = {"left": "L", "right": "R", "both": "B"}


def of(view: View, library: Library) -> Indication:
    """What stands behind the condition of a case."""
    return library.indication(view.said("indication")["indication"])


def unready(view: View, library: Library) -> Text | None:
    """Why no quote can follow an acceptance, or None: what is missing for this condition, said plainly to staff."""
    lacks = (*of(view, library).lacks, *_papers_lacking(view))
    if not lacks:
        return None
    listed = bullets([Text(f"quote.lacks.{name}") for name in lacks])
    return Text("quote.unready", {"case": view.code, "condition": diagnosis(view), "list": listed})


def _papers_lacking(view: View) -> Iterator[str]:
    """Nobody pays before they can check each paper of the clinic (V1), nor where one has run out."""
    licences, today = view.clinic.licences, dates.local_day(view.now, view.clinic.zone)
    if not licences or not all(one.number.strip() for one in licences):
        yield "licence"
    if any(one.valid_until is not None and one.valid_until < today for one in licences):
        yield "licence_in_force"


def quote_card(view: View, library: Library, physician: str) -> Card:
    """The coordinator may now write a quote; not a moment earlier, and not where the condition has no consent."""
    missing = unready(view, library)
    if missing is not None:
        return Card(missing, key="quote")
    values: dict[str, Value] = {
        "case": view.code,
        "physician": physician,
        "date": view.moment(view.now, "date"),
    }
    return Card(Text("quote.start", values), buttons=(("st_quote", "quote"),), key="quote")


def quote_facts(view: View) -> dict[str, Json]:
    """What the writing of a quote starts with."""
    return {"case": view.code, "currency": "USD", "zone": view.clinic.zone, "place": view.clinic.place}


def number(view: View) -> str:
    """The number of the next quote: case and version."""
    return f"{view.code}-Q{sum(event.kind == 'quote_written' for event in view.events) + 1}"


def sent_quote(view: View) -> Mapping[str, Json]:
    """The quote the patient was given. A newer draft is the desk's own paper until a physician signs it."""
    given = view.said("quote_sent")["number"]
    written = (event.body for event in reversed(view.events) if event.kind == "quote_written")
    return next(body for body in written if body["number"] == given)


def is_current(view: View, quote: str) -> bool:
    """Whether this is the quote the patient was given last: of an older one nothing follows any more."""
    return (view.last("quote_sent") or {}).get("number") == quote


def after_quote(view: View, library: Library, written: QuoteWritten) -> Sequence[Act]:
    """A draft is on file; a physician sees it whole and signs."""
    body: dict[str, Json] = {
        "number": number(view),
        "lines": [dict(line) for line in written.lines],
        "total": written.total,
        "currency": written.currency,
        "session_on": written.session_on,
        "session_at": written.session_at,
        "valid_until": (dates.local_day(view.now, view.clinic.zone) + timedelta(days=VALID_DAYS)).isoformat(),
    }
    values: dict[str, Value] = {
        "case": view.code,
        "quote": body["number"],
        "lines": _lines(body),
        "total": Money(written.total, written.currency),
        "when": session_of(view, body),
    }
    return (
        Record("quote_written", body),
        Card(Text("quote.to_sign", values), buttons=(("st_sign", "sign_quote"), ("st_quote", "quote")), key="sign"),
    )


def sign_quote(view: View, library: Library) -> Sequence[Act]:
    """The signed plan and quote go to the patient, in the language they read fluently, by day.

    What an older quote still asks ends here and not when the new one was drafted: a draft may never be signed.
    """
    quote = view.said("quote_written")
    facts = offer_facts(view, library, quote)
    return (
        Record("quote_sent", {"number": quote["number"], "lang": view.patient.reading}),
        Cancel("offer_decide."),
        Close("offer"),
        Close("offer_decide"),
        Card(Text("quote.signed", {"case": view.code, "quote": quote["number"]})),
        Open("offer", facts, polite=True),
    )


def offer_facts(view: View, library: Library, quote: Mapping[str, Json]) -> dict[str, Json]:
    """Plan, quote and terms as the patient reads them."""
    decided, lang = view.said("decided"), view.patient.reading
    physician = view.clinic.physician(decided["physician"]).name
    facts = {"physician": physician, "condition": to_json(diagnosis(view)), "rehab": rehab(view, library)}
    plan = replace(plan_text(facts, decided), lang=lang)
    listed = Text(
        "offer.quote",
        {
            "quote": quote["number"],
            "lines": _lines(quote),
            "total": Money(quote["total"], quote["currency"]),
            "when": session_of(view, quote),
            "excluded": Text("offer.excluded"),
            "date": Day(date.fromisoformat(quote["valid_until"])),
        },
        lang,
    )
    terms = Text(
        "offer.terms",
        {"refund_terms": _set(view, "refund_terms"), "complication_terms": _set(view, "complication_terms")},
        lang,
    )
    return {
        "number": quote["number"],
        "valid_until": to_json(Day(date.fromisoformat(quote["valid_until"]))),
        "plan": to_json(plan),
        "quote": to_json(listed),
        "terms": to_json(terms),
    }


def _set(view: View, key: str) -> Text:
    return Text(f"clinic/{view.clinic.key}/{key}")


def _lines(quote: Mapping[str, Json]) -> Lines:
    return bullets([line_text(stored, quote["currency"]) for stored in quote["lines"]])


def diagnosis(view: View) -> Text:
    """The condition and side, as asked for; the physician's words stand in the plan."""
    side = view.said("form_sent")["answers"].get("side", "dk")
    indication = view.said("indication")["indication"]
    return Text(f"opt.indication.{indication}.{side}" if side in SIDES else f"opt.indication.{indication}")


def rehab(view: View, library: Library) -> Json:
    """What follows the treatment, for the plan; of a condition that has none yet, a person says it."""
    return to_json(Text(of(view, library).rehab or "offer.rehab_told"))


def after_offer(view: View, library: Library, read: OfferRead) -> Sequence[Act]:
    """All three were read: time to think begins, or an interpreter comes first for who reads another language."""
    if not is_current(view, read.quote):
        return ()
    if view.patient.reads != view.patient.reading:
        return _interpreter(view, read)
    at = reading_ends(view, view.now)
    values: dict[str, Value] = {"language": Text(f"lang.{view.patient.reading}"), "when": view.moment(at)}
    return (
        Record("offer_read", {"number": read.quote, "lang": view.patient.reading}),
        Tell(Text("offer.reading", values)),
        Schedule(f"offer_decide.{read.quote}", "offer_decide", at, {"number": read.quote}),
    )


def reading_ends(view: View, read_at: int) -> int:
    """When somebody who read everything then is asked for a decision: after time to think, and by day."""
    return next_waking(read_at + view.clinic.reading_time_hours * HOUR, view.zone)


def _interpreter(view: View, read: OfferRead) -> Sequence[Act]:
    by = view.staff_by(view.clinic.reply_hours)
    return (
        Record("offer_read", {"number": read.quote, "lang": view.patient.reading}),
        Tell(Text("offer.interpreter", {"when": view.moment(by)})),
        Todo("interpreter", Text("desk.wanted.interpreter"), by),
    )


def on_decide(view: View, library: Library, body: Json) -> Sequence[Act]:
    """The reading time is over; a newer quote or a left offer makes the question void."""
    if view.stage is not Stage.OFFER or not is_current(view, body["number"]):
        return ()
    quote = sent_quote(view)
    left = valid_to(view, quote) - view.now
    if left <= 0:
        return _lapsed(view, quote)
    valid = to_json(Day(date.fromisoformat(quote["valid_until"])))
    return (Open("offer_decide", {"number": body["number"], "valid_until": valid}, polite=True, lasts=left),)


def valid_to(view: View, quote: Mapping[str, Json]) -> int:
    """The end of the last day of a quote, at the clinic."""
    after = date.fromisoformat(quote["valid_until"]) + timedelta(days=1)
    return dates.wall_to_utc(after, time(0), view.clinic.zone)


def on_expire(view: View, library: Library, body: Json) -> Sequence[Act]:
    """Nobody decided while the quote was valid."""
    return _lapsed(view, sent_quote(view), polite=True)


def _lapsed(view: View, quote: Mapping[str, Json], *, polite: bool = False) -> Sequence[Act]:
    """A price that no longer holds is accepted by nobody; staff write a new one."""
    values: dict[str, Value] = {"quote": quote["number"], "date": Day(date.fromisoformat(quote["valid_until"]))}
    return (
        Record("quote_expired", {"number": quote["number"]}),
        Tell(Text("offer.expired", values), polite=polite, buttons=(("person", "person"),)),
        Card(Text("quote.expired", {"case": view.code, **values}), buttons=(("st_quote", "quote"),)),
    )


def after_decide(view: View, library: Library, answer: OfferAnswered) -> Sequence[Act]:
    """Accepted while it is valid: the consent opens, step by step. Declined: nobody asks again."""
    if not is_current(view, answer.quote):
        return ()
    quote = sent_quote(view)
    if not answer.accepted:
        return (
            Record("quote_declined", {"number": answer.quote}),
            Tell(Text("offer.declined"), buttons=(("menu", "menu"),)),
            Card(Text("quote.was_declined", {"case": view.code, "quote": answer.quote})),
        )
    if view.now >= valid_to(view, quote):
        return _lapsed(view, quote)
    return (
        Record("quote_accepted", {"number": answer.quote, "total": quote["total"]}),
        Move(Stage.CONSENT, Role.PATIENT),
        Tell(Text("offer.accepted", {"quote": answer.quote})),
        Card(Text("quote.was_accepted", {"case": view.code, "quote": answer.quote})),
        Open("consent", consent_facts(view, library)),
    )


def consent_facts(view: View, library: Library) -> dict[str, Json]:
    """The consent in parts, in the language the patient reads fluently, with its hash."""
    own = of(view, library)
    document, teach = library.document(own.consent), library.teach_back(own.teach_back)
    lang, values = view.patient.reading, consent_values(view, library, document)
    return {
        "parts": consent_paper.parts(document, teach, own.asked, values, lang),
        "lang": lang,
        "document": document.id,
        "version": str(document.version),
        "sha256": consent_paper.bound(document, lang, values),
        "physician": view.clinic.physician(view.said("decided")["physician"]).name,
        "call_by": to_json(view.moment(view.staff_by(view.clinic.reply_hours))),
    }


def consent_values(view: View, library: Library, document: Document) -> dict[str, Value]:
    """What the placeholders of the consent become."""
    own = of(view, library)
    decided, quote = view.said("decided"), sent_quote(view)
    physician = view.clinic.physician(decided["physician"])
    side = view.said("form_sent")["answers"].get("side", "dk")
    part = f"{own.part}.{SIDES[side]}" if side in SIDES else own.part
    said: dict[str, Value] = {name: Text(text_id) for name, text_id in own.values.items()}
    return (
        view.clinic.values()
        | said
        | {
            "document_version": document.id,
            "case_number": view.code,
            "patient_name": view.patient.name,
            "joint": Text(part),
            "physician_name": physician.name,
            "physician_specialty": Text(f"clinic/{view.clinic.key}/physician/{physician.key}/specialty"),
            "physician_cedula": physician.cedula,
            "physician_specialty_cedula": physician.cedula_specialty,
            "diagnosis": indication_text(diagnosis(view), decided),
            "stage_grade": Text("paper.stage_by_physician"),
            "treatments_tried": Text("paper.as_told"),
            "cell_source": Text(f"opt.source.{decided['source']}"),
            "cells_cultured": Text("btn.yes"),
            "dose_text": dose_text(decided),
            "sessions": str(decided["sessions"]),
            "adjunct_list": Text("staff.none"),
            "quote_number": quote["number"],
            "quote_total": Money(quote["total"], quote["currency"]),
            "currency": quote["currency"],
            "reading_language": Text(f"lang.{view.patient.reading}"),
            "patient_expectation": _told(view, "expect"),
            "physician_expectation_note": Quoted(decided["expectation"], Role.PHYSICIAN),
            "physician_alternatives_note": Text("paper.ask_physician"),
            "companion_needed": Text("paper.companion_welcome"),
            "home_doctor_name": Text("paper.your_doctor"),
            "emergency_contact": Text("paper.your_contact"),
            "patient_refusals": Text("paper.none_told"),
            "quote_version": quote["number"].rpartition("-Q")[2],
            "quote_delivered_on": view.moment(view.sent_at("quote_sent"), "date"),
            "privacy_notice_version": view.said("privacy_agreed")["version"],
            "interpreter_name": Text("staff.none"),
            "conversation_channel": Text("paper.by_chat"),
        }
    )


def _told(view: View, item: str) -> Value:
    """The patient's own words to a question of the form; a helper's say that they are."""
    sent = view.said("form_sent")
    given = sent["answers"].get(item)
    words = Quoted(str(given.get("words", "-")) if isinstance(given, dict) else "-", Role.PATIENT)
    return Text("paper.by_helper", {"words": words}) if respondent.by_helper(sent, item) else words


def after_consent(view: View, library: Library, done: Consented) -> Sequence[Act]:
    """Agreed: preparation and the trip. Refused: nothing is done. Not understood: a physician calls."""
    body = {
        "outcome": done.outcome,
        "sha256": done.sha256,
        "quiz": [list(q) for q in done.quiz],
        "lang": view.patient.reading,
        "document": done.document,
    }
    physician = view.clinic.physician(view.said("decided")["physician"]).name
    if done.outcome == "agreed":
        return (
            Record("consent_agreed", body),
            Move(Stage.PREPARATION, Role.PATIENT),
            Tell(Text("consent.agreed", {"when": view.moment(view.now)})),
            Card(Text("desk.consented", {"case": view.code, "sha256": done.sha256[:12]})),
            Open("trip", trip_facts(view)),
        )
    if done.outcome == "refused":
        return (
            Record("consent_refused", body),
            Tell(Text("consent.refused", {"physician": physician}), buttons=(("menu", "menu"),)),
            Card(Text("desk.refused", {"case": view.code}), buttons=(("st_consent", "consent"),)),
        )
    call = view.staff_by(view.clinic.reply_hours)
    return (Record("consent_talk", body), Todo("consent_talk", Text("desk.wanted.consent_talk"), call))


def session_at(view: View) -> int:
    """When the treatment is planned."""
    return _planned(view, sent_quote(view))


def _planned(view: View, quote: Mapping[str, Json]) -> int:
    return dates.wall_to_utc(
        date.fromisoformat(quote["session_on"]), time.fromisoformat(quote["session_at"]), view.clinic.zone
    )


def session_of(view: View, quote: Mapping[str, Json]) -> Moment:
    """The day and hour of treatment that a quote names, as the clinic's clock shows it: everybody will be there."""
    return Moment(_planned(view, quote), (Place(view.clinic.zone, view.clinic.place),))


def has_passed(view: View, quote: Mapping[str, Json]) -> bool:
    """Whether the session of a quote lies behind us: it is not signed any more."""
    return _planned(view, quote) <= view.now


def trip_facts(view: View) -> dict[str, Json]:
    """What the questions about the trip start with."""
    at = session_at(view)
    return {
        "session": to_json(view.moment(at)),
        "coordinator": view.clinic.coordinator,
        "earliest_flight": to_json(view.moment(at + 2 * HOUR + 24 * HOUR)),
    }
