"""How studies are said: to the patient in their receipt, to staff line by line.

1. Both read the same list; only staff read names, and what did not fit word for word.
2. A date that was told is said as it was typed, never as a day that nobody named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from flows.rules.anatomy import PAIRED
from flows.rules.checks import match_of
from flows.rules.identity import Match
from flows.rules.looked import Looked
from flows.rules.study import Facts, named, part_text
from flows.rules.told import Word
from flows.rules.wanted import STANDING, Need, parts, shown_part
from flows.text import Day, Text, Value, bullets

if TYPE_CHECKING:
    from flows.rules.imaging import Verdict

SAME = frozenset({Match.SAME, Match.SPELLED})
NEWS = {
    "newer": "up.newer_please",
    "willsend": "up.newer_please",
    "notmine": "up.set_aside",
}
STUDIES_SHOWN, LINES_SHOWN = 10, 40
BURNED = ("burned_in", "burned_in_possible")


def report(on: date | None) -> Text:
    """The answer to a report: when it is of, and never what it says."""
    return Text("up.report", {"date": Day(on, weekday=False)}) if on else Text("up.report_undated")


def line(one: Looked, need: Need) -> Text:
    """One study in a list: kind, part, side, date, images, and whether it was put by."""
    said = Text("up.study", _values(one, need))
    if one.is_aside:
        return Text("up.study_aside", {"line": said})
    return said


def _values(one: Looked, need: Need) -> dict[str, Value]:
    study = one.study
    found = Day(study.study_on, weekday=False) if study.study_on else Text("study.undated")
    on: Value = one.said.told_date or found
    return {"study": named(study, shown_part(study, need)), "date": on, "n": study.images}


def thanks(facts: Facts, looked: Sequence[Looked], verdict: Verdict, need: Need) -> tuple[Text, tuple[Text, ...]]:
    """The answer to studies with nothing left to ask, and what stands below it."""
    if len(looked) > 1:
        listed = [_listed(one, need) for one in sorted(looked, key=lambda one: not one.codes)]
        return Text("up.studies", {"list": bullets(shortened(listed, STUDIES_SHOWN))}), verdict.notes
    (one,) = looked
    values, notes = _values(one, need), verdict.notes
    files = facts.instances or 1
    if not one.codes:
        return Text("up.kept", values), notes
    if one.said.told_date is not None:
        return Text("up.ok_told", values), notes
    if facts.problem("executable"):
        return Text("up.cd", values), tuple(note for note in notes if note.id != "up.programs")
    if facts.kind in {"dicom", "multi"} and files > 1:
        return Text("up.album", {**values, "n": files}), notes
    return Text("up.ok", values), notes


def shortened(lines: Sequence[Text], most: int) -> tuple[Text, ...]:
    """So many lines, and how many more there are: an upload may hold hundreds of studies, a message may not."""
    return (*lines[:most], Text("up.more", {"n": len(lines) - most})) if len(lines) > most else tuple(lines)


def _listed(one: Looked, need: Need) -> Text:
    """One of several: it is said of those that do not count that they are kept."""
    return line(one, need) if one.codes or one.is_aside else Text("up.study_kept", {"line": line(one, need)})


def news(word: Word, looked: Sequence[Looked], need: Need) -> Text:
    """What follows a word after which nothing counts and nothing is asked."""
    if word.kind == "hurts" or word.option == "no":
        part = next((part for one in looked if (part := shown_part(one.study, need))), parts(need)[0])
        return Text("up.other_side", {"expected": part_text(part, need.side)})
    return Text(NEWS.get(word.option, "up.noted"))


def staff(one: Looked, need: Need) -> tuple[Text, ...]:
    """Everything about one study."""
    found = [finding.staff for finding in one.found]
    aside = (Text("staffcase.aside"),) if one.is_aside else ()
    return (*_headline(one, need), *found, *one.said.lines, *aside, *_unsaid(one, need), *_careful(one.study))


def _headline(one: Looked, need: Need) -> tuple[Text, ...]:
    values = {**_values(one, need), "series": len(one.study.series) or 1}
    match = match_of(one.study, need)
    if match not in SAME:
        return (Text("staffcase.study", values),)
    spelled = (Text("staffcase.14"),) if match is Match.SPELLED else ()
    return (Text("staffcase.1", values), *spelled)


def _unsaid(one: Looked, need: Need) -> tuple[Text, ...]:
    """What a study that counts does not say, or not where it should."""
    lines = []
    if one.codes and one.study.part_in_tag is False:
        lines.append(Text("staffcase.part_from_text"))
    if STANDING.intersection(one.codes) and not one.study.standing:
        lines.append(Text("staffcase.not_standing"))
    if one.codes and need.side and one.study.side is None and shown_part(one.study, need) in PAIRED:
        lines.append(Text("staffcase.no_side"))
    return tuple(lines)


def _careful(study: Facts) -> tuple[Text, ...]:
    """Pictures with writing in them may show a name."""
    if study.problem(*BURNED):
        return (Text("staffcase.burned"),)
    return (Text("staffcase.secondary"),) if study.problem("secondary_capture") else ()
