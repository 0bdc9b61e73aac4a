"""A consultation by video: up to three times are offered, the patient chooses one or says what suits better.

Every time is shown in both zones, the clinic's and the patient's, to both sides: in a numbered list. A button has the
number and the first of the two clocks, because a telephone cuts what is long.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows import ask
from flows.clinic_time import clinic_time, instant
from flows.engine import Facts
from flows.items import Choice, Option, Words
from flows.rules.dates import local_day
from flows.text import Json, Lines, Moment, Place, Quoted, Text

MOST = 3
NTH = "p"  # begins the keys of the first, the second and the third, which somebody may type (flows.rules.typed_choice)
ONLY_PRESSED = "on_"  # begins them where "the 1st" or "le 2" may be a day of the month
FIRST: tuple[str, ...] = ("st_discard",)  # nothing to go back to
LEAVE = ("back", "st_discard")
STEER = ("st_edit", "st_discard")


@dataclass(frozen=True, slots=True)
class ConsultOffered:
    """Times that somebody of the clinic offers, in order; `physician` is who will speak."""

    physician: str
    times: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ConsultAnswered:
    """The time a patient chose, or their words about what suits better; `at` is 0 with words."""

    number: int
    at: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class ConsultEnded:
    """`how` is held, missed or called_off; only a physician wrote notes."""

    number: int
    how: str
    physician: str = ""
    words: str = ""


def consult_offer(facts: Facts) -> Generator[Any, Any, ConsultOffered]:
    """Who speaks with the patient, and when that could be; the clinic's clock is typed, both are shown."""
    physicians = facts["physicians"]
    physician, side = next(iter(physicians)), FIRST
    if len(physicians) > 1:
        options = [Option(key, Text("plain", {"value": name})) for key, name in physicians.items()]
        physician = yield from Choice("who", options, ask=Text("staff.consult_who"), side=side)
        side = LEAVE
    times, n, step = set[int](), 0, "st_time"
    while step == "st_time":
        n += 1
        asked = Text("staff.consult_time", {"n": n, "example": "2027-01-12 10:00"})
        typed = yield from clinic_time(f"time.{n}", asked, facts["zone"], done=False, side=side)
        times.add(instant(typed, facts["zone"]))
        side = LEAVE
        listed = Text("staff.consult_preview", {"list": listed_times(sorted(times), facts["places"])})
        steps = ("st_send", "st_time") if n < MOST else ("st_send",)
        step = yield from Choice(f"more.{n}", steps, ask=listed, side=STEER)
    return ConsultOffered(physician, tuple(sorted(times)))


def listed_times(times: Json, places: Json) -> Lines:
    """Times as both clocks show them, each with its number."""
    return Lines(tuple(_nth(n, both(at, places)) for n, at in enumerate(times, 1)), bullets=False)


def _nth(n: int, when: Moment) -> Text:
    return Text("consult.nth", {"n": n, "when": when})


def both(at: int, places: Json) -> Moment:
    """One time in both zones."""
    return Moment(at, tuple(Place(zone, name) for zone, name in places))


def consult(facts: Facts) -> Generator[Any, Any, ConsultAnswered]:
    """The patient chooses."""
    places = [Place(*facts["places"][0])]
    keys = ONLY_PRESSED if _is_a_day(facts) else NTH
    buttons: list[str | Option] = [
        Option(f"{keys}{n}", _nth(n + 1, Moment(at, tuple(places), "short"))) for n, at in enumerate(facts["times"])
    ]
    values = {"physician": facts["physician"], "list": listed_times(facts["times"], facts["places"])}
    chosen = yield from Choice(
        "time", [*buttons, "consult_other"], ask=Text("case.call_offer", values), side=("person",)
    )
    if chosen != "consult_other":
        return ConsultAnswered(facts["number"], facts["times"][int(chosen.removeprefix(keys))])
    words = yield from Words("other", ask=Text("consult.other"), side=("back",))
    return ConsultAnswered(facts["number"], 0, words)


def _is_a_day(facts: Facts) -> bool:
    """Whether a number of the list is also a day on which one of the times falls, where somebody may read it so."""
    days = {local_day(at, zone).day for at in facts["times"] for zone, _ in facts["places"]}
    return not days.isdisjoint(range(1, MOST + 1))


def consult_end(facts: Facts) -> Generator[Any, Any, ConsultEnded]:
    """How it went; notes are a physician's, and nobody can have held what has not begun."""
    over = ("st_held", "st_missed") if facts["physician"] else ("st_missed",)
    options = (*(over if facts["begun"] else ()), "st_called_off")
    asked = Text("staff.consult_how", {"case": facts["case"], "when": ask.value(facts["when"])})
    how = yield from Choice("how", options, ask=asked, side=("st_discard",))
    if how != "st_held":
        return ConsultEnded(facts["number"], how.removeprefix("st_"))
    words = yield from Words("words", ask=Text("staff.consult_notes"), side=LEAVE)
    shown = Text("staff.consult_notes_check", {"case": facts["case"], "words": Quoted(words)})
    yield from Choice("save", ("st_record",), ask=shown, side=STEER)
    return ConsultEnded(facts["number"], "held", facts["physician"], words)
