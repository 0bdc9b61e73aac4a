"""What a photo is: its size, whether all of it is there, whether it can be read.

1. The header's size is looked at before anything is decoded.
2. A JPEG is decoded at a half, a quarter or an eighth of its size where that is enough: a third of the time.
3. Place data in a photo is a problem to be named, never read out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from PIL import Image

from bot.imaging.documents.clarity import LONGEST, Grey, clarity_problems, size_problems
from bot.imaging.documents.ends import End, around, content, end_of
from flows.rules.study import Facts, Problem

PIXELS_MAX = {"jpeg": 250_000_000, "png": 50_000_000, "heic": 64_000_000}  # a JPEG is never decoded whole
SCANNED_MAX = 1_500_000_000  # pixels that a JPEG goes over in all its scans; 100 million in the usual ten
FORMATS = {"jpeg": ("JPEG",), "png": ("PNG",), "heic": ("HEIF",)}
GPS, PLACELESS = 0x8825, frozenset({0, 7, 29})  # the version, the time and the day of a fix tell no place
# what decoders raise for a file that ends too early or makes no sense
BROKEN = (EOFError, OSError, RuntimeError, SyntaxError, ValueError)
Image.MAX_IMAGE_PIXELS = None  # our own limits are by format


def read_photo(file: BinaryIO, kind: str) -> Facts:
    """Size and problems of a JPEG, PNG or HEIC."""
    data = content(file)
    end = end_of(data, kind) if data else End(None)
    found = [*around(data, kind, end)]
    if end.senseless:
        return Facts(kind, problems=(*found, Problem("unreadable")))
    try:
        image = open_photo(file, kind)
    except BROKEN:
        return Facts(kind, problems=(*found, Problem("truncated" if end.cut else "unreadable")))
    with image:
        cols, rows = image.size
        if rows * cols > PIXELS_MAX[kind] or rows * cols * end.scans > SCANNED_MAX:
            return Facts(kind, rows=rows, cols=cols, problems=(*found, Problem("too_large")))
        return Facts(kind, rows=rows, cols=cols, problems=(*found, *picture_problems(image, end)))


def open_photo(file: BinaryIO, kind: str) -> Image.Image:
    """A photo of which only the header has been read."""
    if kind == "heic":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)  # more would cost memory under the limit
    file.seek(0)
    return Image.open(file, formats=FORMATS[kind])


def picture_problems(image: Image.Image, end: End) -> Iterator[Problem]:
    """What is wrong with a photo whose header has been read."""
    if tells_place(image):
        yield Problem("gps")
    cols, rows = image.size
    try:
        grey = _grey(image)
    except MemoryError:
        yield Problem("too_large")
        return
    except BROKEN:
        yield Problem("truncated" if end.cut else "corrupt")
        return
    if end.cut or end.damaged:  # also where nothing that is seen is missing
        yield Problem("truncated" if end.cut else "corrupt")
    small = tuple(size_problems(rows, cols))
    yield from small
    if not any(problem.code == "too_small" for problem in small):
        yield from clarity_problems(grey)


def tells_place(image: Image.Image) -> bool:
    """Whether the photo says where it was taken."""
    xmp = image.info.get("xmp") or b""
    try:
        exif = image.getexif()
        return bool(set(exif.get_ifd(GPS)) - PLACELESS) or b"GPSLatitude" in bytes(xmp)
    except (*BROKEN, TypeError, KeyError):  # directories that lead nowhere
        return b"GPSLatitude" in image.info.get("exif", b"")


def on_paper(image: Image.Image, longest: int) -> Image.Image:
    """The picture without what no JPEG can hold: 16 bits become 8, and white is seen where something shows through."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image) >> 8).clip(0, 255).astype(np.uint8))
    if not image.has_transparency_data:
        return image
    seen = image.convert("RGBA")
    seen.thumbnail((longest, longest))
    paper = Image.new("RGBA", seen.size, "white")
    paper.alpha_composite(seen)
    return paper


def _grey(image: Image.Image) -> Grey:
    image.draft("L", (LONGEST, LONGEST))
    image.load()
    small = on_paper(image, LONGEST).convert("L")
    small.thumbnail((LONGEST, LONGEST))
    return np.asarray(small)
