"""What keeps a whole upload from being looked at, and the shape of every finding and question.

1. A question names no other person: the patient reads that a name differs, staff read both.
2. What was readable counts, also when something beside it was not; only what may do harm stops everything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flows.rules.study import ARCHIVES, PHOTOS, Facts, Problem, kind_of
from flows.text import Text, Value

UNSAFE = (
    "bomb",
    "overlap",
    "path_traversal",
    "symlink",
    "polyglot",
    "executable",
    "too_many",
    "too_deep",
    "too_large",
    "unreadable",
)
CUT = ("truncated", "crc", "corrupt")
BESIDE_STUDIES = frozenset({"executable", "too_large", "unreadable"})  # of one file among those that could be read
SPLIT = ("missing_parts",)


@dataclass(frozen=True, slots=True)
class Question:
    """What the patient is asked, about one study or about the whole upload.

    `kind` is password, person, identity, side, hurts, date, shows, part, kind or age. `studies` are the keys of those
    it is about: where it asks which person is the patient, one of each person in the order of the options. `labels`
    are what the first options are called that have no name of their own, and `names` what these labels stand for.
    """

    kind: str
    options: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    labels: tuple[Text, ...] = ()
    names: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that keeps a study, or all of an upload, from counting. `outcome` is what `puente inspect` says."""

    code: str
    answer: Text
    staff: Text
    question: Question | None = None
    buttons: tuple[str, ...] = field(default=())
    outcome: str = "ask"


HELP = ("howto", "person")


def stopped(facts: Facts) -> Finding | None:
    """What cannot be opened, is incomplete as a whole, or is no study, picture or report at all."""
    return next((found for look in (_locked, _unsafe, _parts, _cut, _nothing) if (found := look(facts))), None)


def _locked(facts: Facts) -> Finding | None:
    locked = facts.problem("encrypted")
    if locked is None:
        return None
    answer = Text("up.password_wrong" if locked.value == "wrong" else "up.password")
    return Finding("encrypted", answer, Text("staffcase.26"), Question("password", ("dk",)))


def _unsafe(facts: Facts) -> Finding | None:
    unsafe = facts.problem(*(code for code in UNSAFE if not is_beside(facts, code)))
    if unsafe is None:
        return None
    staff = Text("staffcase.29", {"reason": unsafe.code})
    return Finding(unsafe.code, Text("up.unsafe"), staff, buttons=HELP, outcome="reject")


def is_beside(facts: Facts, code: str) -> bool:
    """Whether it is of a file beside one that could be read; of one picture, too, a CD brings its viewer along."""
    found = facts.problem(code)
    if found is None or code not in BESIDE_STUDIES:
        return False
    if code == "executable" and facts.kind in ARCHIVES and facts.problem("unsupported", *CUT):
        return True  # the viewer is all that was read of a CD
    return is_among_others(facts) or bool(facts.studies and (code == "executable" or readable(found)))


def _parts(facts: Facts) -> Finding | None:
    missing = facts.problem(*SPLIT)
    if missing is None:
        return None
    listed = missing.value.replace(",", ", ").replace("  ", " ")
    return Finding("missing_parts", _wanted_parts(listed), Text("staffcase.6", {"list": listed}), buttons=("howto",))


def _wanted_parts(listed: str) -> Text:
    """Which parts to send; where a later one is missing, the one that is here can be told (part 2 of 5)."""
    numbers = {int(word) for word in listed.split(",") if word.strip().isdigit()}
    here = set(range(1, max(numbers, default=0))) - numbers
    if len(here) != 1:
        return Text("up.parts_wanted", {"list": listed})
    return Text("up.parts_missing", {"n": here.pop(), "m": max(numbers), "list": listed})


def _cut(facts: Facts) -> Finding | None:
    cut = facts.problem(*CUT)
    if cut is None or facts.kind in {"empty", "dicomdir"}:
        return None
    seen, in_all = readable(cut) or (0, 0)
    if seen or (is_among_others(facts) and not in_all):
        return None
    if not in_all:
        return Finding(cut.code, Text("up.broken"), Text("staffcase.broken"), buttons=("howto",))
    counts: dict[str, Value] = {"n": seen, "m": in_all}
    return Finding(cut.code, Text("up.cut", counts), Text("staffcase.28", counts), buttons=("howto",))


def is_among_others(facts: Facts) -> bool:
    """Whether there are several pictures of studies, so that one that cannot be read leaves some that can."""
    return (facts.instances or 0) > 1


def readable(cut: Problem) -> tuple[int, int] | None:
    """How many of how many images could be read, where that was counted: "37/384"."""
    seen, slash, in_all = cut.value.partition("/")
    return (int(seen), int(in_all)) if slash and seen.isdigit() and in_all.isdigit() else None


def _nothing(facts: Facts) -> Finding | None:
    """Kinds of files that hold nothing to look at."""
    kept = Text("staffcase.30", {"kind": kind_of(facts)})
    if facts.studies or facts.kind in PHOTOS or facts.kind in {"dicom", "pdf"}:
        return None
    match facts.kind:
        case "empty":
            return Finding("empty", Text("up.empty"), kept, buttons=("howto",), outcome="reject")
        case "dicomdir":
            return Finding("missing_files", Text("up.dicomdir"), Text("staffcase.dicomdir"), buttons=("howto",))
    if facts.problem("unsupported"):
        return Finding("unsupported", Text("up.unsupported"), kept, buttons=HELP)
    if facts.problem("no_images", "empty"):
        return Finding("no_images", Text("up.no_images"), kept, buttons=("howto",))
    if facts.kind in {*ARCHIVES, "multi"} and not facts.problem("not_medical"):
        return None if facts.pages else Finding("", Text("up.several"), Text("staffcase.several"))
    return Finding("not_medical", Text("up.not_image"), kept, buttons=("howto",), outcome="reject")


def beside(facts: Facts) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """What else is to be said of an upload whose studies could be read: to the patient, and to staff."""
    said = [found for look in BESIDE if (found := look(facts))]
    return tuple(text for text, _ in said if text), tuple(text for _, text in said)


Beside = tuple[Text | None, Text]


def _programs(facts: Facts) -> Beside | None:
    found = facts.problem("executable")
    return (Text("up.programs"), Text("staffcase.programs", {"n": found.value or "1"})) if found else None


def _part_read(facts: Facts) -> Beside | None:
    cut = facts.problem(*CUT, "unreadable", "too_large", "unsupported")
    if cut is None:
        return None
    if counted := readable(cut):
        counts: dict[str, Value] = {"n": counted[0], "m": counted[1]}
        return Text("up.cut", counts), Text("staffcase.28", counts)
    return (Text("up.cut_some"), Text("staffcase.cut_some")) if is_among_others(facts) else None


def _files_missing(facts: Facts) -> Beside | None:
    missing = facts.problem("missing_files")
    return (Text("up.files_missing"), Text("staffcase.files_missing")) if missing else None


def _conflict(facts: Facts) -> Beside | None:
    return (None, Text("staffcase.uid_conflict")) if facts.problem("uid_conflict") else None


def _report(facts: Facts) -> Beside | None:
    """A report in an envelope of its own, beside pictures."""
    is_within = any(study.pages for study in facts.studies)
    return (Text("up.report_beside"), Text("staffcase.24")) if facts.pages and not is_within else None


BESIDE: tuple[Callable[[Facts], Beside | None], ...] = (_programs, _part_read, _files_missing, _conflict, _report)
