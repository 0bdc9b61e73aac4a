"""All that was found in an upload, brought into one.

1. A problem is named once; its value says how many, or what shows it.
2. Of damage the value is how many of the objects could be read, out of how many: "37/384". The total is what was met,
   or what the CD's directory names when that is more.
3. Where there are studies, pictures and texts inside an archive are the viewer's and have no problems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from bot.imaging.dicom.dicomdir import folded, folder_of, lacking
from bot.imaging.grouping import FIELDS, Grouping, whole
from bot.imaging.parts import TEXT_MAX
from flows.rules.study import PHOTOS, Facts, Problem

DAMAGE = ("truncated", "crc", "corrupt", "unreadable", "bomb", "too_large", "unsupported")
DOCUMENTS_KEPT = 200
DIRECTORIES_KEPT = 16 << 20  # bytes
NAME_MAX = 600  # characters; an archive may hold names of a megabyte
READ_OF_A_KIND = 30  # photos or reports in archives; a photo takes 30 ms, and some archives hold thousands


class Found:
    """What an upload holds, while it is walked through."""

    def __init__(self) -> None:
        self.objects = Grouping()
        self._notes: dict[str, Problem] = {}
        self._documents: list[Facts] = []
        self._loose: list[Facts] = []
        self._kinds: Counter[str] = Counter()
        self._damaged: Counter[str] = Counter()
        self._cut = 0  # objects that were read and are damaged
        self._names: set[str] = set()
        self._directories: list[tuple[str, bytes]] = []
        self._copies = 0

    def note(self, code: str, value: str = "") -> None:
        """A problem of the whole; the first value stays."""
        self._notes.setdefault(code, Problem(code, value))

    def has(self, code: str) -> bool:
        """Whether a problem of the whole was noted."""
        return code in self._notes

    def name(self, name: str) -> None:
        """The path of a file inside an archive or folder."""
        self._names.add(folded(name[:NAME_MAX]))

    def directory(self, name: str, content: bytes) -> None:
        """A DICOMDIR."""
        self._kinds["dicomdir"] += 1
        if sum(len(one) for _, one in self._directories) + len(content) <= DIRECTORIES_KEPT:
            self._directories.append((folder_of(name), content))

    def object(self, facts: Facts, uid: str | None, digest: bytes) -> None:
        """A DICOM object."""
        self._cut += any(problem.code in DAMAGE for problem in facts.problems)
        self.objects.hear(facts, uid, digest)

    def document(self, facts: Facts, *, loose: bool = False) -> None:
        """A photo or a report; `loose` is one that was sent by itself."""
        self._kinds[facts.kind] += 1
        if len(self._documents) < DOCUMENTS_KEPT:
            (self._loose if loose else self._documents).append(facts)

    def is_sated(self, kind: str) -> bool:
        """Whether one more picture or text out of an archive would say nothing: the time is for studies."""
        if kind in PHOTOS and self.objects.instances:
            return True
        return self._kinds[kind] >= READ_OF_A_KIND

    def other(self, kind: str) -> None:
        """A file of a kind that is not read: a program, a text, an empty one."""
        self._kinds[kind] += 1

    def damaged(self, code: str, value: str = "") -> None:
        """A file that could not be read."""
        self._damaged[code] += 1
        if code not in DAMAGE:
            self.note(code, value)

    def copy(self) -> None:
        """A file that is in the upload already."""
        self._copies += 1

    def told(self, kind: str) -> Facts:
        """The facts of the whole, which is of this kind."""
        studies = self.objects.studies()
        if studies:
            problems = _once([*self._problems(), *_of(self._loose), *_of(studies)])
            return self._with_texts(whole(kind, studies, problems))
        documents = [*self._loose, *self._documents]
        facts = self._with_texts(Facts(kind, **_agreed(documents)))
        return replace(facts, problems=tuple(_once([*self._problems(), *_of(documents)])))

    def is_bare(self) -> bool:
        """Whether nothing was met that can be a study or a report."""
        return not (self.objects.instances or self._documents or self._loose)

    def lacks_pictures(self) -> None:
        """Says so of an archive in which nothing else is wrong."""
        if self.is_bare() and not self._damaged and not self._notes.keys() - {"trailing_data"}:
            self.note("no_images" if self._kinds else "empty")

    def holds_no_study(self) -> None:
        """Says so of files among which is nothing medical."""
        if self.is_bare() and not self._notes:
            for kind in self._kinds.keys() - {"exe", "dicomdir"}:
                self.note(kind if kind in {"empty", "video"} else "not_medical")

    def _problems(self) -> Iterator[Problem]:
        missing, named = self._missing()
        yield from self._damage(max(named, self._met()))
        yield from (problem for code, problem in self._notes.items() if code not in DAMAGE)
        for code, count in (
            ("executable", self._kinds["exe"]),
            ("duplicate", self.objects.duplicates + self._copies),
            ("uid_conflict", self.objects.conflicts),
            ("missing_files", missing),
        ):
            if count:
                yield Problem(code, str(count))
        people = self.objects.people()
        if people > 1:
            yield Problem("multiple_patients", str(people))

    def _damage(self, total: int) -> Iterator[Problem]:
        """A note has its own value where it has one."""
        good = self.objects.instances + self.objects.duplicates - self._cut
        share = f"{good}/{total}" if total > max(good, 1) else ""
        for code in DAMAGE:
            if code in self._notes or code in self._damaged:
                note = self._notes.get(code)
                yield Problem(code, (note.value if note else "") or share)

    def _met(self) -> int:
        return self.objects.instances + self.objects.duplicates + sum(self._damaged.values())

    def _missing(self) -> tuple[int, int]:
        counts = [lacking(content, at, self._names, self.objects.knows) for at, content in self._directories]
        return sum(missing for missing, _ in counts), sum(named for _, named in counts)

    def _with_texts(self, facts: Facts) -> Facts:
        """Reports beside studies are read too, but say nothing about the studies."""
        reports = [one for one in (*self._loose, *self._documents) if one.kind == "pdf"]
        texts = [facts.text, *(one.text for one in reports)] if facts.studies else [one.text for one in reports]
        pages = sum(one.pages or 0 for one in reports) + (facts.pages or 0 if facts.studies else 0)
        text = "\n\n".join(text for text in texts if text)[:TEXT_MAX]
        return replace(facts, text=text or None, pages=pages or None)


def _agreed(documents: Iterable[Facts]) -> dict[str, Any]:
    said = [{name: getattr(one, name) for name in FIELDS} for one in documents]
    return {name: value for name, value in said[0].items() if all(one[name] == value for one in said)} if said else {}


def _of(facts: Iterable[Facts]) -> Iterator[Problem]:
    for one in facts:
        yield from one.problems


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.code, problem)
    return iter(found.values())
