"""A process of its own that writes an upload's pictures without their person into one file, and does nothing else.

1. It is started clean, with an empty environment, for one job: it comes through standard input and is in no argument.
2. Limits and walls come before the first byte of a file is read; it writes the one file, so much and no more.
3. It says numbers and reasons, never a value. What it cannot do is refused, object by object.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
import warnings
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from bot.imaging.child import limits, walls
from bot.imaging.parts import Part
from bot.leaving.objects import Object, Objects
from bot.leaving.refusals import LEAK, NOT_EXPORTED, OTHER_PERSON, PHOTO, RELEASABLE, TOO_LARGE, UNREADABLE, Refused
from bot.leaving.uids import Pseudonyms
from flows.rules.identity import Match, Person, compare
from flows.rules.study import PHOTOS
from flows.text import Json

MIB = 1 << 20
LIMITS = {"RLIMIT_AS": 3072 * MIB, "RLIMIT_DATA": 2048 * MIB, "RLIMIT_NOFILE": 64, "RLIMIT_CORE": 0}
CPU_LEAST, BYTES_A_SECOND = 20, 4 * MIB
FILE_SLACK = 4 * MIB  # directory of the archive, new names
COLLECTED = 20_000  # things made between two searches for those that nobody needs; a slice makes some thousands
UPLOAD = 0  # the number of the upload itself
OTHERS = frozenset({Match.OTHER_NAME, Match.OTHER_BIRTH})


class Job(NamedTuple):
    """What is asked: `released` are the numbers of objects that a person has looked at.

    `originals`: DICOM files are taken out of their archives and nothing else is done to them, for the clinic itself.
    """

    parts: tuple[Part, ...]
    to: Path
    secret: bytes
    person: Person
    released: frozenset[int]
    originals: bool = False

    def to_json(self) -> Json:
        born = self.person.born_on.isoformat() if self.person.born_on else None
        return {
            "parts": [[str(part.path), part.name] for part in self.parts],
            "to": str(self.to),
            "secret": self.secret.hex(),
            "person": [self.person.name, born],
            "released": sorted(self.released),
            "originals": self.originals,
        }

    @classmethod
    def from_json(cls, raw: Json) -> Job:
        name, born = raw["person"]
        parts = tuple(Part(Path(path), called) for path, called in raw["parts"])
        person = Person(name, date.fromisoformat(born) if born else None)
        to, secret = Path(raw["to"]), bytes.fromhex(raw["secret"])
        return cls(parts, to, secret, person, frozenset(raw["released"]), raw["originals"])


class Writer:
    """The archive that leaves: names say study, series and place, and nothing else."""

    def __init__(self, job: Job, archive: ZipFile) -> None:
        from bot.leaving.deidentify import rules

        self.job, self.archive = job, archive
        self.names = Pseudonyms(job.secret)
        self.table = rules()
        self.refused: list[tuple[int, str]] = []
        self.studies: dict[str, str | None] = {}  # by old UID: the day
        self.series: dict[tuple[str, str], int] = {}
        self.counts: dict[str, int] = {}
        self.written = 0

    def take(self, one: Object) -> None:
        """Write one object, or note why not."""
        try:
            if one.data is None:
                raise Refused(TOO_LARGE)
            if self.job.originals:
                self._original(one.kind, one.data)
            elif one.kind == "dicom":
                self._dicom(one.number, one.data)
            elif one.kind in PHOTOS:
                self._picture(one.number, one.kind, one.data)
            elif one.kind != "dicomdir":
                raise Refused(NOT_EXPORTED)
        except Refused as refusal:
            self.refused.append((one.number, refusal.reason))
        except Exception:  # noqa: BLE001  a parser fed with junk may raise anything, also MemoryError
            self.refused.append((one.number, UNREADABLE))

    def _dicom(self, number: int, data: bytes) -> None:
        from bot.leaving import deidentify, refusals, verify
        from bot.leaving.values import day, said

        dataset = deidentify.read(data)
        reason = refusals.reason(dataset)
        if reason and not (reason in RELEASABLE and number in self.job.released):
            raise Refused(reason)
        born = day(said(dataset, "PatientBirthDate"))
        if compare(Person(said(dataset, "PatientName"), born), self.job.person) in OTHERS:
            raise Refused(OTHER_PERSON)
        about = verify.known(self.job.person, dataset)
        study, series = said(dataset, "StudyInstanceUID"), said(dataset, "SeriesInstanceUID")
        on = day(said(dataset, "StudyDate"))
        written = deidentify.without_person(dataset, self.names, self.table)
        if verify.leaks(written, about, self.names):
            raise Refused(LEAK)
        self.studies.setdefault(study, on.isoformat() if on else None)
        self._write(f"{self._stem(study, series)}", "dcm", written)

    def _stem(self, study: str, series: str) -> str:
        place = list(self.studies).index(study) + 1
        known = sum(of == study for of, _ in self.series)
        return f"study{place}_series{self.series.setdefault((study, series), known + 1)}"

    def _original(self, kind: str, data: bytes) -> None:
        if kind == "dicom":
            self._write("original", "dcm", data)

    def _picture(self, number: int, kind: str, data: bytes) -> None:
        from bot.leaving.picture import redrawn

        if number not in self.job.released:
            raise Refused(PHOTO)
        self._write("photo", "jpg", redrawn(data, kind))

    def _write(self, stem: str, suffix: str, data: bytes) -> None:
        self.counts[stem] = self.counts.get(stem, 0) + 1
        self.archive.writestr(ZipInfo(f"{stem}_{self.counts[stem]:04}.{suffix}"), data)  # dated 1980, always
        self.written += 1

    def said(self) -> Mapping[str, Json]:
        """What is told of it."""
        days = [[f"study{place}", on] for place, on in enumerate(self.studies.values(), 1)]
        return {"written": self.written, "refused": self.refused, "studies": days}


def main() -> str:
    """The answer to the job on standard input."""
    limits.end_with_parent()
    walls.leave_network()
    job = Job.from_json(json.load(sys.stdin))
    _limit(sum(part.path.stat().st_size for part in job.parts))
    warnings.simplefilter("ignore")  # pydicom quotes values in its warnings
    logging.disable()
    with job.to.open("xb") as file:  # the one file that it may write is open before the walls stand
        walls.build(part.path for part in job.parts)
        _take_values_as_they_are()
        with ZipFile(file, "w", ZIP_STORED) as archive:
            writer = Writer(job, archive)
            gc.freeze()
            gc.set_threshold(COLLECTED)
            found = Objects(job.parts)
            for one in found:
                writer.take(one)
            writer.refused += [(UPLOAD, code) for code in found.unread]
    return json.dumps(writer.said())


def _take_values_as_they_are() -> None:
    """What breaks its rules is not told and not mended: it stays or goes by its tag."""
    from pydicom import config

    config.settings.reading_validation_mode = config.settings.writing_validation_mode = config.IGNORE


def _limit(size: int) -> None:
    """An archive of slices unpacks to some times its size; what unpacks to more is refused by its reader."""
    most = {"RLIMIT_FSIZE": 8 * size + FILE_SLACK, "RLIMIT_CPU": CPU_LEAST + 8 * size // BYTES_A_SECOND}
    limits.impose({name: (limit, limit) for name, limit in {**LIMITS, **most}.items()})


if __name__ == "__main__":
    sys.stdout.write(main())
