"""What staff do in their group.

1. Staff text is internal (law 9). It reaches a patient only through a dialogue with a preview and a press.
2. Who may do what is asked of `flows.case`; a press that is refused is answered and written down.
3. Somebody without a role sees the group like anybody and can do nothing in it.
4. In their own case nobody of the staff is staff: a colleague does what there is to do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot import message, perform, reach, talk
from bot.arrivals import Arrival, Commanded, Filed, Membership, Migrated, Said, Tapped
from bot.desk import dialogue, ending, figures, naming, noting, once, relay, reviewing, studies
from bot.message import Tap, read_token
from bot.store.rows import Case, Person, Run
from flows import respondent
from flows.acts import Card, Open
from flows.case import FINAL, Role, Stage, act
from flows.form import item_of
from flows.items import Words
from flows.journey import alarm, care, decision, deferral, more_info, offer, trip
from flows.text import Lines, Text, Value
from flows.view import facts_of

if TYPE_CHECKING:
    from bot.room import Room


async def handle(room: Room, arrival: Arrival) -> None:
    """One thing somebody did in a staff group that is ours."""
    clinic = room.house.groups[arrival.chat_id]
    room.at_clinic(clinic)
    if isinstance(arrival, Migrated):
        await reach.moved(room.house, room.work, arrival.chat_id, arrival.to)
        return
    person = await room.work.person_of(arrival.sender.id)
    role = role_of(room, person, clinic)
    match arrival:
        case Tapped():
            await _tapped(room, person, role, arrival)
        case Said() if person is not None and role is not None:
            await _said(room, person, role, arrival)
        case Commanded(name=figures.COMMAND) if role is not None:
            await figures.commanded(room, role, arrival)
        case Filed() if person is not None and role is not None and arrival.reply_to is not None:
            await relay.filed_to(room, arrival)
        case Membership() if arrival.status not in ("kicked", "left"):
            await reach.again(room.work, arrival.chat_id)
        case Filed() | Said() | Membership() | Arrival():
            return


def role_of(room: Room, person: Person | None, clinic: str) -> Role | None:
    """The strongest role somebody has at a clinic."""
    if person is None:
        return None
    return perform.staff_role(room, person.id, clinic)


async def _tapped(room: Room, person: Person | None, role: Role | None, tapped: Tapped) -> None:
    token = read_token(tapped.data)
    if person is None or role is None or token is None:
        _toast(room, tapped, Text("staff.stranger"))
        return
    kind, number, version, rest = token
    if kind == "r":
        tap = Tap(version, rest, tapped.message_id, tapped.shown, tapped.query_id)
        await _run_tapped(room, person, role, tapped, number, tap)
        return
    case = await room.work.known_case(number)
    name = rest.removeprefix(dialogue.INSTEAD).partition(once.ABOUT)[0]
    if case is None or case.clinic != room.clinic.key or name not in ACTS:
        room.toast(tapped.query_id)
        return
    await _act(room, person, role, case, name, version, tapped)


def _toast(room: Room, tapped: Tapped, text: Text) -> None:
    """Words over the screen of whoever pressed, in the language of the desk."""
    room.toast(tapped.query_id, room.house.catalogs.render(text, room.house.desk_lang(room.clinic.key)))


async def _run_tapped(room: Room, person: Person, role: Role, tapped: Tapped, number: int, tap: Tap) -> None:
    run = await room.work.run(number)
    if run is None or run.person_id != person.id:
        _toast(room, tapped, Text("staff.not_yours"))
        return
    room.toast(tapped.query_id)
    if await _no_longer(room, person, role, run):
        return
    if await _renewed(room, run) and _signs(room, run, tap):
        await talk.ask_again(room, run)  # nobody signs what they were not shown
        return
    await talk.tapped(room, run, tap)


async def _renewed(room: Room, run: Run) -> bool:
    """Bring the review of a case up to now: dates and news are those of the signature, not of the day it was opened."""
    if run.flow != "review" or run.status != "open" or run.case_id is None:
        return False
    view = await perform.view_of(room, await room.work.case(run.case_id))
    who = run.facts["physician_key"]
    facts = decision.review_facts(view, room.house.content, who, since=run.opened_at)
    changed = any(
        facts[name] != run.facts.get(name) for name in ("today", "goes_out", "news", "written", "flags", "missing")
    )
    if changed:
        room.work.renew(run, facts)
    return changed


def _signs(room: Room, run: Run, tap: Tap) -> bool:
    turn = talk.where(room, run)
    if turn is None or turn.asks is None or turn.asks.name != "sign" or tap.turn != run.turn:
        return False
    return tap.at == str([option.key for option in message.all_buttons(turn.asks)].index("st_sign"))


async def _no_longer(room: Room, person: Person, role: Role, run: Run) -> bool:
    """Whether a dialogue is no longer to be gone on with: a role or a stage may end while its questions stand open."""
    if run.case_id is None:
        return False
    case = await room.work.case(run.case_id)
    rule = (PHYSICIANS.get(run.flow) if run.facts.get("physician") else None) or RULED.get(run.flow)
    refusal = act(rule, case.stage, role, facts_of(await perform.view_of(room, case))) if rule else None
    late = _too_early_or_late(case, run.flow) if run.flow in BOUND else None
    text = refusal.text if refusal else late
    if text is None or run.status != "open":
        return False
    await _refused(room, person, role, case, run.flow, text)
    await talk.discard(room, run)
    return True


async def _refused(room: Room, person: Person, role: Role, case: Case, name: str, why: Text) -> None:
    """Who may not do something is told why, and the attempt is written down."""
    room.card(case, Card(why))
    await room.work.record(case, "refused", {"act": name, "role": role.value}, person.id)


async def _act(room: Room, person: Person, role: Role, case: Case, name: str, version: int, tapped: Tapped) -> None:
    view = await perform.view_of(room, case)
    rule = RULED.get(name)
    refusal = act(rule, case.stage, role, facts_of(view)) if rule else None
    text = refusal.text if refusal else _too_early_or_late(case, name)
    if person.id == case.patient_id:
        text = Text("staff.own_case", {"case": case.code})
    if text is not None:
        _toast(room, tapped, text)
        await _refused(room, person, role, case, name, text)
        return
    if name in FINAL and version != case.version:  # nobody signs or confirms what this card does not show
        _toast(room, tapped, Text("staff.old_card"))
        return
    late = alarm.refusal(view, name, once.about(tapped)) if name in ("ack", "close") else None
    if name in studies.ACTS:
        late = await studies.refusal(room, case, name, tapped)
    if late is not None:
        _toast(room, tapped, late)
        return
    room.toast(tapped.query_id)
    await ACTS[name](room, person, case, tapped)


def _too_early_or_late(case: Case, name: str) -> Text | None:
    """Facts outlive a stage: a case that was accepted and then cancelled is still an accepted one."""
    if name not in STAGES_OF or case.stage in STAGES_OF[name]:
        return None
    return Text("guard.order", {"stage": Text(f"stage.{case.stage}"), "missing": Text(f"stage.{STAGES_OF[name][0]}")})


async def _said(room: Room, person: Person, role: Role, said: Said) -> None:
    """Words of staff: an answer to a dialogue of theirs, a reply to a patient's message, or nobody's business."""
    run = await talk.current_run(room, person.id, said.chat_id, said.thread_id)
    to_patient = (run is None or run.flow != "reply") and await relay.is_to_patient(room, said)
    if run is not None and not to_patient and await _awaits_words(room, run):
        if not said.edited and not await _no_longer(room, person, role, run):
            await _renewed(room, run)
            await talk.typed(room, run, said.text, said.message_id)
        return
    if said.reply_to is not None and not said.edited:
        await relay.replied_to(room, person, said)


async def _awaits_words(room: Room, run: Run) -> bool:
    """Whether a dialogue waits for something typed; beside buttons, talk among staff stays talk."""
    if run.case_id is not None:
        await room.work.case(run.case_id)
    turn = talk.where(room, run)
    if turn is None or turn.asks is None:
        return False
    return isinstance(turn.asks, Words) or hasattr(turn.asks, "reader")


# -- acts ----------------------------------------------------------------------------------------


async def _review(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    if case.stage != "review":
        text = Text("staff.not_in_review", {"case": case.code, "stage": Text(f"stage.{case.stage}")})
        view = await perform.view_of(room, case)
        waits = more_info.TAKE_BACK if more_info.is_waiting(view) else ()
        room.card(case, Card(text, buttons=deferral.BUTTONS if case.stage == "deferred" else waits))
        return
    view = await perform.view_of(room, case)
    profile = reviewing.profile_of(room, person, case.clinic)
    await dialogue.begin(room, person, case, "review", decision.review_facts(view, room.house.content, profile), tapped)


async def _look_again(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    view = await perform.view_of(room, case)
    await perform.acts(
        room, case, deferral.look_again(view, reviewing.profile_of(room, person, case.clinic)), by=person.id
    )


async def _answers(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Every question that was put, with the answer in the staff's words, and whose it is where a helper gave it.

    Who it is stands under a cover: a telephone shows the first lines of a message to whoever passes.
    """
    view = await perform.view_of(room, case)
    sent = view.said("form_sent")
    form = room.house.content.questionnaire(sent["questionnaire"])
    items = {q.link_id: item_of(q, room.house.content.city) for q in form.items}
    answers, left_open = sent["answers"], sent.get("left_open", ())
    lines = {
        q.link_id: respondent.line(sent, q, items[q.link_id].show(answers[q.link_id]))
        if q.link_id in answers
        else respondent.open_line(q)
        for q in form.items
        if q.link_id in (*answers, *left_open)
    }
    covered = Lines(tuple(line for name, line in lines.items() if name in IDENTITY), bullets=False)
    others = Lines(tuple(line for name, line in lines.items() if name not in IDENTITY), bullets=False)
    room.covered(case, Text("desk.identity", {"case": case.code}), covered)
    room.card(case, Card(Text("desk.answers", {"case": case.code, "lines": others})))


async def _quote(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    view = await perform.view_of(room, case)
    missing = offer.unready(view, room.house.content)
    if missing is not None:
        room.card(case, Card(missing))
        return
    await dialogue.begin(room, person, case, "quote", offer.quote_facts(view), tapped)


async def _sign_quote(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    view = await perform.view_of(room, case)
    written, sent = view.last("quote_written"), view.last("quote_sent")
    if written is None or (sent is not None and sent["number"] == written["number"]):
        room.card(case, Card(Text("quote.already", {"case": case.code})))
        return
    if offer.has_passed(view, written):
        passed = Text("quote.passed", {"case": case.code, "when": offer.session_of(view, written)})
        room.card(case, Card(passed, buttons=(("st_quote", "quote"),)))
        return
    await perform.acts(room, case, offer.sign_quote(view, room.house.content), by=person.id)


async def _confirm_trip(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    view = await perform.view_of(room, case)
    found = trip.conflicts(view, room.house.content)
    if found:
        room.card(case, Card(Text("desk.trip_conflict", {"case": case.code, "reason": Text(f"conflict.{found[0]}")})))
        return
    await perform.acts(room, case, trip.confirm(view, room.house.content), by=person.id)


async def _treatment(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    view = await perform.view_of(room, case)
    facts = care.treatment_facts(view, room.house.content, reviewing.profile_of(room, person, case.clinic))
    await dialogue.begin(room, person, case, "treatment", facts, tapped)


AGAIN = {"consent": Text("btn.st_consent"), "trip": Text("btn.st_trip")}


async def _again(room: Room, person: Person, case: Case, stage: Stage, opened: Open) -> None:
    """Open a talk with the patient again after a dead end: a refusal, a call, a plan that did not work."""
    if case.stage is not stage:
        values: dict[str, Value] = {"stage": Text(f"stage.{case.stage}"), "missing": Text(f"stage.{stage}")}
        room.card(case, Card(Text("guard.order", values)))
        return
    what: dict[str, Value] = {
        "case": case.code,
        "what": AGAIN[opened.flow],
        "staff": relay.name_of(room, person),
    }
    room.card(case, Card(Text("desk.asked", what)))
    running = [run for run in await room.work.runs_of(case.patient_id) if run.flow == opened.flow]
    if running:
        running[-1].status = "open"
        await talk.ask_again(room, running[-1])
        return
    await perform.acts(room, case, [opened])


async def _consent(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    view = await perform.view_of(room, case)
    facts = offer.consent_facts(view, room.house.content) if case.stage is Stage.CONSENT else {}
    await _again(room, person, case, Stage.CONSENT, Open("consent", facts, polite=True))


async def _trip(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    view = await perform.view_of(room, case)
    stage = Stage.TRAVEL if case.stage is Stage.TRAVEL else Stage.PREPARATION
    facts = offer.trip_facts(view) if case.stage in TRIP else {}
    await _again(room, person, case, stage, Open("trip", facts, polite=True))


async def _by_hand(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """A person plans what the route's data cannot: by car, by Tijuana's airport, without a flight."""
    view = await perform.view_of(room, case)
    if view.last("trip_said") is None:
        room.card(case, Card(Text("desk.trip_conflict", {"case": case.code, "reason": Text("conflict.no_flight")})))
        return
    await dialogue.begin(room, person, case, "trip_by_hand", trip.by_hand_facts(view), tapped)


async def _reply(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    await relay.open_reply(room, person, case, None, tapped.chat_id, tapped.thread_id)


IDENTITY = ("name", "birth")  # of every form
DeskAct = Callable[["Room", Person, Case, Tapped], Awaitable[None]]
ACTS: dict[str, DeskAct] = {
    "review": _review,
    "look_again": _look_again,
    "answers": _answers,
    "quote": _quote,
    "sign_quote": _sign_quote,
    "confirm_trip": _confirm_trip,
    "treatment": _treatment,
    "correct": _treatment,
    "reply": _reply,
    "consent": _consent,
    "trip": _trip,
    "trip_by_hand": _by_hand,
    "ack": once.ack,
    "close": once.close,
    "contact": once.contact,
    "handback": once.handback,
    "reached": once.phoned,
    "no_reply": once.phoned,
    "mine": once.mine,
    "done": once.done,
    **ending.ACTS,
    **naming.ACTS,
    **noting.ACTS,
    **reviewing.ACTS,
    **studies.ACTS,
}
BOUND = {*ending.STAGES_OF, *reviewing.STAGES_OF}  # dialogues that end with the stage they belong to
PHYSICIANS = {"note": "grade", "consult_end": "decide"}  # what a dialogue needs that was opened as a physician
TRIP = (Stage.PREPARATION, Stage.TRAVEL)  # a flight that is cancelled later is planned again
STAGES_OF = {
    "look_again": (Stage.DEFERRED,),
    "quote": (Stage.OFFER,),
    "sign_quote": (Stage.OFFER,),
    "confirm_trip": TRIP,
    "trip_by_hand": TRIP,
    "treatment": (Stage.TRAVEL,),
    "correct": (Stage.AFTERCARE,),
    **ending.STAGES_OF,
    **naming.STAGES_OF,
    **noting.STAGES_OF,
    **reviewing.STAGES_OF,
    **studies.STAGES_OF,
}
RULED = {
    "review": "decide",
    "look_again": "decide",
    "quote": "quote",
    "sign_quote": "sign_quote",
    "confirm_trip": "confirm_trip",
    "trip_by_hand": "confirm_trip",
    "treatment": "record_treatment",
    "correct": "record_treatment",
    "consent": "open_consent",
    **ending.RULED,
    **naming.RULED,
    **noting.RULED,
    **reviewing.RULED,
    **studies.RULED,
}
