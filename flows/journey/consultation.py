"""A consultation by video: offered, chosen, reminded of, held or not.

1. One stands at a time. What is offered anew takes the place of what was offered before; what was chosen is first
   held, missed or called off.
2. An answer to an older offer changes nothing. A reminder of a time that no longer stands is not sent.
3. Notes are clinical text: they stay in the sealed case and are shown to physicians.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.acts import Act, Cancel, Card, Close, Open, Record, Schedule, Tell
from flows.case import Role, Stage
from flows.consultation import ConsultAnswered, ConsultEnded, ConsultOffered, listed_times
from flows.library import Library
from flows.rules.followup import next_waking
from flows.text import Json, Quoted, Text, Value, to_json
from flows.view import DAY, HOUR, View

AGAIN = (("st_consult", "consult_offer"),)
END = (("st_consult_end", "consult_end"),)
OVER = frozenset({"consult_noted", "consult_missed", "consult_off"})


def places(view: View) -> list[list[str]]:
    """The clinic's clock, and the patient's where it is another."""
    return [[place.zone, place.name] for place in view.moment(view.now).places]


def standing(view: View) -> Mapping[str, Json] | None:
    """The consultation that was chosen and is neither held nor missed nor called off; none of a case that ended."""
    if view.stage is Stage.WITHDRAWN:
        return None
    chosen = None
    for event in view.events:
        if event.kind == "consult_set":
            chosen = event.body
        if chosen is not None and event.kind in OVER and event.body["number"] >= chosen["number"]:
            chosen = None
    return chosen


def number(view: View) -> int:
    """How many offers were made."""
    return sum(event.kind == "consult_offered" for event in view.events)


def offer_facts(view: View, physician: str) -> dict[str, Json]:
    """What an offer starts with; `physician` is whoever opens it, "" for a coordinator, who chooses one."""
    named = {one.key: one.name for one in view.clinic.physicians if physician in ("", one.key)}
    return {"physicians": named, "zone": view.clinic.zone, "places": places(view)}


def after_offer(view: View, library: Library, offered: ConsultOffered) -> Sequence[Act]:
    """The times go to the patient by day; an older offer ends."""
    new, who = number(view) + 1, view.clinic.physician(offered.physician).name
    facts: dict[str, Json] = {
        "number": new,
        "physician": who,
        "times": list(offered.times),
        "places": places(view),
    }
    values: dict[str, Value] = {
        "case": view.code,
        "physician": who,
        "list": listed_times(offered.times, places(view)),
    }
    return (
        Record("consult_offered", {"number": new, "physician": offered.physician, "times": list(offered.times)}),
        Close("consult"),
        Card(Text("staff.consult_offered", values)),
        Open("consult", facts, polite=True),
    )


def after_consult(view: View, library: Library, answer: ConsultAnswered) -> Sequence[Act]:
    """A time is chosen and reminded of, or others are asked for; a time that has passed meanwhile is no choice."""
    offered = view.said("consult_offered")
    if answer.number != offered["number"]:
        return ()
    if not answer.at:
        others: dict[str, Value] = {"case": view.code, "words": Quoted(answer.words, Role.PATIENT)}
        return (
            Record("consult_others", {"number": answer.number, "words": answer.words}),
            Card(Text("staff.consult_others", others), buttons=AGAIN),
            Tell(Text("consult.asked"), buttons=(("menu", "menu"),)),
        )
    if answer.at <= view.now:
        return (
            Card(Text("staff.consult_passed", {"case": view.code, "when": view.moment(answer.at)}), buttons=AGAIN),
            Tell(Text("consult.too_late"), buttons=(("menu", "menu"),)),
        )
    return _set(view, answer, offered["physician"])


def _set(view: View, answer: ConsultAnswered, physician: str) -> Sequence[Act]:
    name, when = view.clinic.physician(physician).name, view.moment(answer.at)
    values: dict[str, Value] = {"case": view.code, "physician": name, "when": when}
    return (
        Record("consult_set", {"number": answer.number, "at": answer.at, "physician": physician}),
        Card(Text("staff.consult_set", values), buttons=END),
        Tell(
            Text("consult.is_set", {"physician": name, "when": when}), buttons=(("consult_cannot", "consult_cannot"),)
        ),
        *_reminders(view, answer),
    )


def _reminders(view: View, answer: ConsultAnswered) -> list[Schedule]:
    """The day before and an hour before, not in the patient's night; then the desk is asked how it went."""
    found = []
    for which, before in (("day", DAY), ("hour", HOUR)):
        due = next_waking(answer.at - before, view.zone_at(answer.at))
        if view.now < due < answer.at:
            body = {"number": answer.number, "which": which}
            found.append(Schedule(f"consult.{answer.number}.{which}", "consult", due, body, answer.at - due))
    body = {"number": answer.number, "which": "after"}
    return [*found, Schedule(f"consult.{answer.number}.after", "consult", answer.at + HOUR, body)]


def on_consult(view: View, library: Library, body: Json) -> Sequence[Act]:
    """A reminder of what stands, or the question how it went."""
    chosen = standing(view)
    if chosen is None or chosen["number"] != body["number"]:
        return ()
    name, when = view.clinic.physician(chosen["physician"]).name, view.moment(chosen["at"])
    values: dict[str, Value] = {"case": view.code, "physician": name, "when": when}
    if body["which"] == "after":
        return (Card(Text("staff.consult_was", values), buttons=END),)
    told = Tell(Text("consult.reminder", values), buttons=(("consult_cannot", "consult_cannot"),))
    return (told, Card(Text("staff.consult_soon", values), buttons=END)) if body["which"] == "hour" else (told,)


def end_facts(view: View, physician: str) -> dict[str, Json] | None:
    """What is asked of the one that stands; None where none does. `physician` is "" for a coordinator."""
    chosen = standing(view)
    if chosen is None:
        return None
    return {
        "case": view.code,
        "number": chosen["number"],
        "when": to_json(view.moment(chosen["at"])),
        "begun": chosen["at"] <= view.now,
        "physician": physician,
    }


def after_end(view: View, library: Library, ended: ConsultEnded) -> Sequence[Act]:
    """What was missed or called off can be offered anew, and the patient knows. A colleague may have been faster.

    Notes are kept all the same: whoever spoke with the patient wrote them down.
    """
    chosen, cancel = standing(view), Cancel(f"consult.{ended.number}.")
    if ended.how == "held":
        values: dict[str, Value] = {
            "case": view.code,
            "physician": view.clinic.physician(ended.physician).name,
            "words": Quoted(ended.words),
        }
        noted = {"number": ended.number, "physician": ended.physician, "words": ended.words}
        return (Record("consult_noted", noted), cancel, Card(Text("staff.consult_noted", values)))
    if chosen is None or chosen["number"] != ended.number:
        return (Card(Text("staff.old_card")),)
    told: dict[str, Value] = {"case": view.code, "when": view.moment(chosen["at"])}
    if ended.how == "missed":
        missed = Card(Text("staff.consult_missed", told), buttons=AGAIN)
        return (
            Record("consult_missed", {"number": ended.number}),
            cancel,
            missed,
            Tell(Text("consult.we_missed", told), polite=True, buttons=(("person", "person"),)),
        )
    return _off(view, chosen, Tell(Text("consult.off", told), polite=True, buttons=(("person", "person"),)))


def called_off(view: View) -> Sequence[Act]:
    """The patient cannot come: staff know at once, and offer other times."""
    chosen = standing(view)
    if chosen is None:
        return (Tell(Text("consult.none"), buttons=(("menu", "menu"),)),)
    return _off(view, chosen, Tell(Text("consult.off_by_you"), buttons=(("menu", "menu"),)))


def ended(view: View) -> Sequence[Act]:
    """Nobody speaks by video any more: the case ended, or a decline says all in writing. Everybody is told once."""
    chosen, number_ = standing(view), number(view)
    if chosen is not None and chosen["at"] > view.now:
        when: dict[str, Value] = {"case": view.code, "when": view.moment(chosen["at"])}
        over, card = Text("consult.over", when), Text("staff.consult_called_off", when)
    elif _is_offered(view):
        over, card = Text("consult.over_offer"), Text("staff.consult_over_offer", {"case": view.code})
    else:
        return ()
    off = Record("consult_off", {"number": number_})
    return (off, Cancel(f"consult.{number_}."), Close("consult"), Card(card), Tell(over, polite=True))


def _is_offered(view: View) -> bool:
    """Whether times were offered that the patient could still choose from."""
    turns = [
        event for event in view.events if event.kind in {"consult_offered", "consult_set", "consult_others", *OVER}
    ]
    return bool(turns) and turns[-1].kind == "consult_offered" and max(turns[-1].body["times"]) > view.now


def _off(view: View, chosen: Mapping[str, Json], told: Tell) -> Sequence[Act]:
    values: dict[str, Value] = {"case": view.code, "when": view.moment(chosen["at"])}
    return (
        Record("consult_off", {"number": chosen["number"]}),
        Cancel(f"consult.{chosen['number']}."),
        Card(Text("staff.consult_called_off", values), buttons=AGAIN),
        told,
    )
