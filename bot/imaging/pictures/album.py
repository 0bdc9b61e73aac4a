"""Which pictures of an upload staff are shown: gathered while it is read, drawn when its facts are told.

1. An archive is walked once. What may be drawn is kept as it was read, evenly thinned out as more comes, so that an
   upload of any size needs the same memory.
2. Of every series the middle picture is drawn, and a sheet of pictures from all of them, evenly spread.
3. Where there are studies, photos inside an archive are the viewer's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from PIL import Image

from bot.imaging.dicom.encapsulated import enclosed
from bot.imaging.parts import Picture
from bot.imaging.pictures.preview import jpeg, page_pictures, sheet
from bot.imaging.pictures.slices import Undecodable, drawn
from flows.rules.study import Facts

KEPT_BYTES = 48 << 20  # of entries in memory
KEPT_A_SERIES, SERIES_MAX = 16, 64  # the sheet takes a few of each; a CD has a dozen series
SLICES_MAX, PHOTOS_MAX, REPORTS_MAX = 8, 8, 2  # Telegram shows ten pictures in one album
ON_SHEET = 20
FRAMES_MAX = 100_000  # a header may claim any number
Open = Callable[[], BinaryIO]


class _Kept(NamedTuple):
    """An object that can be opened again, how many bytes of memory it holds until then, and how many frames it has."""

    open: Open
    size: int
    frames: int


class _Series:
    """A series, of which every so many objects are kept."""

    def __init__(self) -> None:
        self.kept: list[_Kept] = []
        self.pictures = self._seen = 0
        self._every = 1

    def add(self, one: _Kept) -> None:
        self.pictures += one.frames
        if self._seen % self._every == 0:
            self.kept.append(one)
        self._seen += 1
        if len(self.kept) > KEPT_A_SERIES:
            self.thin()

    def thin(self) -> None:
        """Every other one is given up, and of those to come."""
        del self.kept[1::2]
        self._every *= 2

    @property
    def size(self) -> int:
        return sum(one.size for one in self.kept)

    def at(self, place: float) -> tuple[_Kept, int]:
        """The object and frame at a place from 0 to 1 of what is kept."""
        left = int(place * sum(one.frames for one in self.kept))
        for one in self.kept:
            if left < one.frames:
                return one, left
            left -= one.frames
        return self.kept[-1], self.kept[-1].frames - 1


class Album:
    """What may be drawn of an upload."""

    def __init__(self) -> None:
        self._series: dict[str | None, _Series] = {}
        self._photos: list[bytes] = []
        self._reports: list[tuple[str, _Kept]] = []
        self._held = 0

    def add(self, facts: Facts, open_: Open, held: int = 0, photo: bytes | None = None) -> None:
        """One file that was read. `open_` opens it anew each time; it holds so many bytes of memory until then.

        A photo is drawn already, of the pixels by which it was judged.
        """
        one = _Kept(open_, held, min(facts.frames or 1, FRAMES_MAX))
        if facts.problem("too_large", "unreadable"):  # nobody tries again what was refused
            return
        if photo and len(self._photos) < PHOTOS_MAX:
            self._photos.append(photo)
        elif facts.kind == "dicom" and facts.rows:
            self._slice(facts.series_uid, one)
        elif facts.pages and len(self._reports) < REPORTS_MAX and self._has_room(held):
            self._reports.append((facts.kind, one))

    def pictures(self, password: str | None = None) -> Iterator[Picture]:
        """The pictures, drawn one after the other; what cannot be drawn is left out."""
        if self._series:
            yield from self._of_studies()
        else:
            yield from (Picture("photo", photo) for photo in self._photos)
        for kind, one in self._reports:
            with one.open() as file:
                yield from page_pictures(enclosed(file) if kind == "dicom" else file, password)

    def _has_room(self, held: int) -> bool:
        if self._held + held > KEPT_BYTES:
            return False
        self._held += held
        return True

    def _slice(self, uid: str | None, one: _Kept) -> None:
        if uid not in self._series and len(self._series) >= SERIES_MAX:
            return
        series = self._series.setdefault(uid, _Series())
        series.add(one)
        while sum(each.size for each in self._series.values()) > KEPT_BYTES:
            largest = max(self._series.values(), key=lambda each: each.size)
            if len(largest.kept) == 1:
                return
            largest.thin()

    def _of_studies(self) -> Iterator[Picture]:
        """The sheet first; a series of one picture needs none."""
        series = list(self._series.values())
        places = list(_spread([each.pictures for each in series]))
        if len(places) > 1:
            tiles = [tile for number, place in places if (tile := _drawn(*series[number].at(place)))]
            if len(tiles) > 1:
                yield Picture("sheet", jpeg(sheet(tiles)))
        largest = sorted(range(len(series)), key=lambda number: -series[number].pictures)[:SLICES_MAX]
        for number in sorted(largest):
            if picture := _drawn(*series[number].at(0.5)):
                yield Picture("slice", jpeg(picture))


def _drawn(one: _Kept, frame: int) -> Image.Image | None:
    try:
        with one.open() as file:
            return drawn(file, frame)
    except Undecodable:
        return None


def _spread(counts: list[int]) -> Iterator[tuple[int, float]]:
    """Up to `ON_SHEET` places, evenly spread over all pictures of series with these counts."""
    total = sum(counts)
    most = min(total, ON_SHEET)
    for tile in range(most):
        at = (2 * tile + 1) * total // (2 * most)
        number = 0
        while at >= counts[number]:
            at -= counts[number]
            number += 1
        yield number, (at + 0.5) / counts[number]
