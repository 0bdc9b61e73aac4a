"""Intake figures: what became of the inquiries of a period, counted from their events.

1. Every inquiry stands in exactly one place, so the parts add up to the whole.
2. A number below five is not broken down further, and neither is one from which such a number could be worked out:
   nobody can be recognised. What is left out here reaches nobody.
3. An inquiry belongs to the period in which it was opened, wherever it stands now.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from flows.case import AFTER_ACCEPTANCE, Stage
from flows.errors import Misfit
from flows.rules.dates import DAY, add_months
from flows.text import Day, Lines, Text, Value
from flows.view import Happened

FEW = 5
PLACES = ("begun", "form_open", "missing", "with_physician", "accepted", "deferred", "declined", "withdrawn")
COLUMNS = ("form_sent", "accepted", "declined")  # of an indication or a source
STAYS = (Stage.INQUIRY, Stage.INTAKE, Stage.REVIEW, Stage.DEFERRED, Stage.OFFER, Stage.CONSENT, Stage.PREPARATION)
SUGGESTED = "DECLINE_SUGGESTED"
OWN_JUDGEMENT = "physician"  # a decline that no rule suggested
NO_LINK = "none"  # they came by themselves
KINDS = frozenset({"source", "indication", "form_sent", "screened", "decided", "moved"})  # all that is read here
CAN_PASS = {"not_now": Text("btn.st_not_now"), "not_suitable": Text("btn.st_not_suitable")}
USUAL_DAYS, MOST_DAYS = 90, 3660
MONTH = re.compile(r"(20\d\d)-(\d\d)")
NUMBER = re.compile(r"\d{1,4}")

Hidden = int | None  # a number, or None where it is left out


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One case, with those of its events that are of `KINDS`."""

    opened_at: int
    events: tuple[Happened, ...]

    def last(self, kind: str) -> Mapping[str, object]:
        """The body of the newest event of a kind; empty where there is none."""
        return next((event.body for event in reversed(self.events) if event.kind == kind), {})

    def has(self, kind: str) -> bool:
        """Whether something of a kind happened."""
        return any(event.kind == kind for event in self.events)

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return Stage(str(self.last("moved").get("to", Stage.INQUIRY)))


@dataclass(frozen=True, slots=True)
class Group:
    """Inquiries that share an indication or a source."""

    name: str
    of: Hidden
    columns: Mapping[str, Hidden]


@dataclass(frozen=True, slots=True)
class Stay:
    """How long cases were in a stage that they have left, in days."""

    stage: str
    cases: int
    median: float
    most: float  # of nine in ten


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be told of a period. A list is empty where there are too few to break them down."""

    inquiries: int
    form_sent: int
    places: Mapping[str, int]
    kinds: Mapping[str, Hidden]
    reasons: Mapping[str, Hidden]
    indications: tuple[Group, ...]
    sources: tuple[Group, ...]
    stays: tuple[Stay, ...]


def figures(inquiries: Sequence[Inquiry]) -> Figures:
    """The figures of these inquiries."""
    declined = [one for one in inquiries if _place(one) == "declined"]
    reasons = Counter(code for one in declined for code in _reasons(one))
    kinds = Counter(str(one.last("decided")["kind"]) for one in declined)
    found = Counter(_place(one) for one in inquiries)
    return Figures(
        len(inquiries),
        sum(one.has("form_sent") for one in inquiries),
        {place: found[place] for place in PLACES},
        broken_down(kinds, len(declined)),
        broken_down(reasons, len(declined)),
        _groups(inquiries, lambda one: str(one.last("indication").get("indication", ""))),
        _groups(inquiries, _source),
        tuple(stay for stage in STAYS if (stay := _stay(inquiries, stage))),
    )


def _place(one: Inquiry) -> str:
    match one.stage:
        case Stage.INQUIRY:
            return "begun"
        case Stage.INTAKE:
            return "missing" if one.has("form_sent") else "form_open"
        case Stage.REVIEW:
            return "with_physician"
        case stage:
            return "accepted" if stage in AFTER_ACCEPTANCE else stage.value


def _source(one: Inquiry) -> str:
    came = one.last("source")
    return f"{came['kind']}/{came['key']}" if came else NO_LINK


def _reasons(one: Inquiry) -> set[str]:
    """The rules that suggested a decline. What the physician wrote stays in the case."""
    fired = one.last("screened").get("fired", ())
    assert isinstance(fired, Sequence)
    return {rule["rule"].partition("/")[2] for rule in fired if rule["outcome"] == SUGGESTED} or {OWN_JUDGEMENT}


def broken_down(counts: Mapping[str, int], whole: int) -> dict[str, Hidden]:
    """Parts of a whole, the largest first; those below five are left out, and with them what would betray them."""
    if whole < FEW:
        return {}
    left = sorted((n, name) for name, n in counts.items() if n)
    hidden = [part for part in left if part[0] < FEW]
    shown = left[len(hidden) :]
    while hidden and shown and (len(hidden) == 1 or sum(n for n, _ in hidden) < FEW):
        hidden.append(shown.pop(0))
    return {name: n if (n, name) in shown else None for n, name in sorted(left, key=lambda part: (-part[0], part[1]))}


def _groups(inquiries: Sequence[Inquiry], named: Callable[[Inquiry], str]) -> tuple[Group, ...]:
    """Inquiries by what they share; of a group that is left out nothing is told."""
    members: dict[str, list[Inquiry]] = {}
    for one in inquiries:
        members.setdefault(named(one), []).append(one)
    members.pop("", None)
    sizes = broken_down({name: len(of) for name, of in members.items()}, sum(map(len, members.values())))
    columns = {column: _column(members, column) for column in COLUMNS}
    return tuple(
        Group(name, of, {column: columns[column].get(name) if of is not None else None for column in COLUMNS})
        for name, of in sizes.items()
    )


def _column(members: Mapping[str, Sequence[Inquiry]], column: str) -> dict[str, Hidden]:
    counts = {name: sum(_is_in(one, column) for one in of) for name, of in members.items()}
    whole = sum(counts.values())
    if 0 < whole < FEW:  # that others have none would tell who has them
        return {}
    return {**dict.fromkeys((name for name, n in counts.items() if not n), 0), **broken_down(counts, whole)}


def _is_in(one: Inquiry, column: str) -> bool:
    return one.has("form_sent") if column == "form_sent" else _place(one) == column


def _stay(inquiries: Iterable[Inquiry], stage: Stage) -> Stay | None:
    days = sorted(found for one in inquiries if (found := _days_in(one, stage)) is not None)
    if len(days) < FEW:
        return None
    return Stay(stage.value, len(days), round(median(days), 1), round(days[-(-len(days) * 9 // 10) - 1], 1))


def _days_in(one: Inquiry, stage: Stage) -> float | None:
    """All the time of a case in a stage; None where it never was, or still is."""
    if one.stage is stage:
        return None
    moves = [event for event in one.events if event.kind == "moved"]
    came = [one.opened_at, *(event.at for event in moves)]
    stages = [Stage.INQUIRY, *(Stage(event.body["to"]) for event in moves)]
    spent = [left - at for at, left, where in zip(came, came[1:], stages, strict=False) if where is stage]
    return sum(spent) / DAY if spent else None


# -- asked for -----------------------------------------------------------------------------------


def period(asked: str, today: date) -> tuple[date, date]:
    """First and last day: of the last so many days, of a month, or from one day to another."""
    words = asked.split()
    try:
        match words:
            case []:
                return today - timedelta(days=USUAL_DAYS - 1), today
            case [one] if found := MONTH.fullmatch(one):
                first = date(int(found[1]), int(found[2]), 1)
                return first, add_months(first, 1) - timedelta(days=1)
            case [one] if NUMBER.fullmatch(one) and 1 <= int(one) <= MOST_DAYS:
                return today - timedelta(days=int(one) - 1), today
            case [one, other]:
                return _between(date.fromisoformat(one), date.fromisoformat(other))
    except ValueError:
        pass
    raise Misfit(Text("figures.usage"))


def _between(first: date, last: date) -> tuple[date, date]:
    if timedelta(0) <= last - first < timedelta(days=MOST_DAYS) and first.year >= 2000:
        return first, last
    raise ValueError


# -- told ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is of, what is told of it, and how long its bar is."""

    name: Value
    told: Value
    size: float


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under a heading; without any, there were too few."""

    key: str
    title: Text
    rows: tuple[Row, ...]


def tables(found: Figures, links: Mapping[str, str]) -> tuple[Table, ...]:
    """The figures as they are read, by whoever counts with them and by whoever looks at the bars.

    `links` are what the clinic calls the links by which people come.
    """
    whole = Row(Text("figures.inquiries"), found.inquiries, found.inquiries)
    sent = Row(Text("figures.form_sent"), found.form_sent, found.form_sent)
    places = [Row(Text(f"figures.{place}"), n, n) for place, n in found.places.items()]
    kinds = [_part(CAN_PASS[kind], n) for kind, n in found.kinds.items()]
    reasons = [_part(Text("figures.own") if code == OWN_JUDGEMENT else code, n) for code, n in found.reasons.items()]
    indications = [_group(Text(f"opt.indication.{one.name}"), one) for one in found.indications]
    sources = [_group(links.get(one.name) or _unnamed(one.name), one) for one in found.sources]
    return (
        Table("where", Text("figures.where"), (whole, sent, *places)),
        Table("kinds", Text("figures.kinds"), tuple(kinds)),
        Table("reasons", Text("figures.reasons"), tuple(reasons)),
        Table("indications", Text("figures.indications"), tuple(indications)),
        Table("sources", Text("figures.sources"), tuple(sources)),
        Table("stays", Text("figures.stays"), tuple(_stayed(one) for one in found.stays)),
    )


def _unnamed(source: str) -> Value:
    return Text("figures.no_link") if source == NO_LINK else source


def _number(n: Hidden) -> Value:
    return Text("figures.hidden") if n is None else n


def _part(name: Value, n: Hidden) -> Row:
    return Row(name, _number(n), n or 0)


def _group(name: Value, one: Group) -> Row:
    if one.of is None:
        return _part(name, None)
    values = {column: _number(one.columns[column]) for column in COLUMNS}
    return Row(name, Text("figures.group", {"n": one.of, **values}), one.of)


def _stayed(one: Stay) -> Row:
    told = Text("figures.stay", {"median": one.median, "most": one.most, "n": one.cases})
    return Row(Text(f"stage.{one.stage}"), told, one.median)


def report(found: Sequence[Table], first: date, last: date) -> Text:
    """The same as a message."""
    parts = {one.key: Text("figures.part", {"title": one.title, "lines": _lines(one)}) for one in found}
    return Text("figures.report", {"title": title(first, last), **parts})


def title(first: date, last: date) -> Text:
    """What is counted."""
    return Text("figures.title", {"first": Day(first, weekday=False), "last": Day(last, weekday=False)})


def _lines(table: Table) -> Value:
    lines = tuple(Text("figures.line", {"what": row.name, "n": row.told}) for row in table.rows)
    return Lines(lines) if lines else Text("figures.few")
