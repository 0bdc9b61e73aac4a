"""What belongs to a review beside the decision: a question taken back, a colleague's view, a consultation by video.

A colleague is asked by name and nobody else answers for them. Physicians and coordinators offer times; notes are a
physician's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import perform
from bot.desk import dialogue
from flows.acts import Card
from flows.case import Role, Stage
from flows.journey import consultation, more_info, opinion
from flows.text import Text, Value

if TYPE_CHECKING:
    from bot.arrivals import Tapped
    from bot.room import Room
    from bot.store.rows import Case, Person


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
    view, profile = await perform.view_of(room, case), _profile(room, person, case)
    facts = opinion.second_facts(view, profile, await _readers(room, case))
    if not facts["colleagues"]:
        room.card(case, Card(opinion.nobody(view, profile)))
        return
    await dialogue.own(room, person, case, "second", facts, tapped)


async def _readers(room: Room, case: Case) -> set[str]:
    """The physicians of the profile who joined, and whose own case it is not."""
    staff = [person for person in await room.work.staff(case.clinic) if person.id != case.patient_id]
    roles = [role for person in staff for role in room.work.roles[person.id] if role.clinic == case.clinic]
    return {role.profile for role in roles if role.kind == Role.PHYSICIAN and role.profile}


async def take_back(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """A physician has what is needed, or asks otherwise."""
    view = await perform.view_of(room, case)
    if not more_info.is_waiting(view):
        values: dict[str, Value] = {"case": case.code, "stage": Text(f"stage.{case.stage}")}
        room.card(case, Card(Text("staff.not_in_review", values)))
        return
    profile = profile_of(room, person, case.clinic)
    await perform.acts(room, case, more_info.take_back(view, profile), by=person.id)


async def give_opinion(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """The colleague who was asked writes."""
    facts = opinion.opinion_facts(await perform.view_of(room, case), _profile(room, person, case))
    if facts is None:
        room.card(case, Card(Text("staff.opinion_not_asked", {"case": case.code})))
        return
    await dialogue.own(room, person, case, "opinion", facts, tapped)


async def consult_offer(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Offer times, unless one is chosen already."""
    view = await perform.view_of(room, case)
    chosen = consultation.standing(view)
    if chosen is not None and chosen["at"] > room.work.now:
        values: dict[str, Value] = {"case": case.code, "when": view.moment(chosen["at"])}
        room.card(case, Card(Text("staff.consult_stands", values), buttons=consultation.END))
        return
    facts = consultation.offer_facts(view, _profile(room, person, case))
    await dialogue.own(room, person, case, "consult_offer", facts, tapped)


async def consult_end(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """How it went."""
    facts = consultation.end_facts(await perform.view_of(room, case), _profile(room, person, case))
    if facts is None:
        room.card(case, Card(Text("staff.consult_none_stands", {"case": case.code}), buttons=consultation.AGAIN))
        return
    await dialogue.own(room, person, case, "consult_end", facts, tapped)


UNDER_REVIEW = (Stage.REVIEW, Stage.INTAKE, Stage.DEFERRED, Stage.OFFER)
ACTS = {
    "take_back": take_back,
    "second": second,
    "opinion": give_opinion,
    "consult_offer": consult_offer,
    "consult_end": consult_end,
}
STAGES_OF = {
    "take_back": (Stage.INTAKE,),
    "second": (Stage.REVIEW, Stage.DEFERRED),
    "opinion": (Stage.REVIEW, Stage.INTAKE, Stage.DEFERRED),
    "consult_offer": UNDER_REVIEW,
}
RULED = {
    "take_back": "decide",
    "second": "decide",
    "opinion": "decide",
    "consult_offer": "consult",
    "consult_end": "consult",
}
