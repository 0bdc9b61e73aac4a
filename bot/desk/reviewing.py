"""What belongs to a review beside the decision: a colleague's view, a consultation by video.

A colleague is asked by name and nobody else answers for them. Physicians and coordinators offer times; notes are a
physician's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import perform, talk
from flows.acts import Card
from flows.case import Role, Stage
from flows.journey import consultation, opinion
from flows.text import Json, Text, Value

if TYPE_CHECKING:
    from bot.arrivals import Tapped
    from bot.room import Room
    from bot.store.rows import Case, Person


async def _own(room: Room, person: Person, case: Case, flow: str, facts: dict[str, Json], tapped: Tapped) -> None:
    """One's own dialogue; who has it open already is asked again."""
    for run in await room.work.runs_of(person.id):
        if run.flow == flow and run.case_id == case.id and run.status == "open":
            await talk.ask_again(room, run)
            return
    await talk.open_run(room, flow, person, tapped.chat_id, facts, case=case, thread_id=tapped.thread_id)


def profile_of(room: Room, person: Person, clinic: str) -> str:
    """Which physician of the clinic's profile somebody is."""
    profiles = [r.profile for r in room.work.roles[person.id] if r.clinic == clinic and r.kind == Role.PHYSICIAN]
    return next((profile for profile in profiles if profile), room.clinic.physicians[0].key)


def _profile(room: Room, person: Person, case: Case) -> str:
    """The same; "" for a coordinator."""
    is_physician = perform.staff_role(room, person.id, case.clinic) is Role.PHYSICIAN
    return profile_of(room, person, case.clinic) if is_physician else ""


async def second(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Ask a colleague."""
    facts = opinion.second_facts(await perform.view_of(room, case), _profile(room, person, case))
    if not facts["colleagues"]:
        room.card(case, Card(Text("staff.opinion_nobody", {"case": case.code})))
        return
    await _own(room, person, case, "second", facts, tapped)


async def give_opinion(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """The colleague who was asked writes."""
    facts = opinion.opinion_facts(await perform.view_of(room, case), _profile(room, person, case))
    if facts is None:
        room.card(case, Card(Text("staff.opinion_not_asked", {"case": case.code})))
        return
    await _own(room, person, case, "opinion", facts, tapped)


async def consult_offer(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Offer times, unless one is chosen already."""
    view = await perform.view_of(room, case)
    chosen = consultation.standing(view)
    if chosen is not None and chosen["at"] > room.work.now:
        values: dict[str, Value] = {"case": case.code, "when": view.moment(chosen["at"])}
        room.card(case, Card(Text("staff.consult_stands", values), buttons=consultation.END))
        return
    facts = consultation.offer_facts(view, _profile(room, person, case))
    await _own(room, person, case, "consult_offer", facts, tapped)


async def consult_end(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """How it went."""
    facts = consultation.end_facts(await perform.view_of(room, case), _profile(room, person, case))
    if facts is None:
        room.card(case, Card(Text("staff.consult_none_stands", {"case": case.code}), buttons=consultation.AGAIN))
        return
    await _own(room, person, case, "consult_end", facts, tapped)


UNDER_REVIEW = (Stage.REVIEW, Stage.INTAKE, Stage.DEFERRED, Stage.OFFER)
ACTS = {"second": second, "opinion": give_opinion, "consult_offer": consult_offer, "consult_end": consult_end}
STAGES_OF = {
    "second": (Stage.REVIEW, Stage.DEFERRED),
    "opinion": (Stage.REVIEW, Stage.INTAKE, Stage.DEFERRED),
    "consult_offer": UNDER_REVIEW,
}
RULED = {"second": "decide", "opinion": "decide", "consult_offer": "consult", "consult_end": "consult"}
