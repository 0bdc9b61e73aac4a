"""What a patient may take back: consent, the agreement to the privacy notice, the data."""

from __future__ import annotations

from collections.abc import Sequence

from flows.acts import Act, Card, Move, Record, ReturnRecords, Tell, Todo
from flows.case import BEFORE_TREATMENT, Fact, Role, Stage
from flows.journey import consultation
from flows.library import Library
from flows.settings import ErasureChosen
from flows.text import Json, Text, to_json
from flows.view import HOUR, View, facts_of

AGAIN = HOUR  # after which files are given back once more
WORKING_DAYS = 20  # to answer a request about one's data (LFPDPPP, domain-consent section 2)


def is_consent_open(view: View) -> bool:
    """Whether there is a consent to treatment that can still be taken back."""
    facts = facts_of(view)
    return Fact.CONSENTED in facts and Fact.TREATED not in facts and view.stage is not Stage.WITHDRAWN


def give_back(view: View) -> Sequence[Act]:
    """The patient's files, back to them; who asks again while they come is told so."""
    came = [event.at for event in view.events if event.kind == "records_returned"]
    if came and view.now - came[-1] < AGAIN:
        return (Tell(Text("data.records_coming")),)
    return (Record("records_returned"), ReturnRecords())


def erase_facts(view: View, *, unagree: bool = False) -> dict[str, Json]:
    """The question before data is deleted: what goes, what the law keeps, what ends with it (privacy notice, 14)."""
    asked = "data.unagree_ask" if unagree else "data.erase_ask"
    if Fact.TREATED in facts_of(view):
        asked = "data.erase_care"
    years = view.clinic.values()["record_retention_years"]
    return {"asked": to_json(Text(asked, {"years": years})), "unagree": unagree}


def after_erase(view: View, library: Library, chosen: ErasureChosen) -> Sequence[Act]:
    """A person deletes, by a date. Without the agreement to the notice no case goes on before the treatment."""
    if not chosen.yes:
        return ()
    by = view.workday(WORKING_DAYS)
    ends = chosen.unagreed and view.stage in BEFORE_TREATMENT
    called_off = consultation.ended(view) if ends else ()
    return (
        *((Record("privacy_withdrawn"),) if chosen.unagreed else ()),
        *called_off,
        *((Move(Stage.WITHDRAWN, Role.PATIENT), Card(Text("desk.cancelled", {"case": view.code}))) if ends else ()),
        Todo("erase", Text("desk.wanted.unagree" if chosen.unagreed else "desk.wanted.erase"), by),
        Tell(Text("data.erase_asked", {"date": view.moment(by, "date")})),
    )
