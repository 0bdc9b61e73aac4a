"""What a photo is: its size, whether all of it is there, whether it can be read.

1. The header's size is looked at before anything is decoded.
2. A JPEG is decoded at a half, a quarter or an eighth of its size where that is enough: a third of the time.
3. It is decoded once: what shows it to staff is given what was judged.
4. Place data in a photo is a problem to be named, never read out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

import numpy as np
from PIL import Image

from bot.imaging.documents.clarity import LONGEST, Grey, clarity_problems, size_problems
from bot.imaging.documents.ends import End, around, content, end_of
from flows.rules.study import Facts, Problem

PIXELS_MAX = {"jpeg": 250_000_000, "png": 50_000_000, "heic": 64_000_000}  # a JPEG is never decoded whole
SCANNED_MAX = 1_500_000_000  # pixels that a JPEG goes over in all its scans; 100 million in the usual ten
FORMATS = {"jpeg": ("JPEG",), "png": ("PNG",), "heic": ("HEIF",)}
STRIP = 8  # times as long as wide; so many pixels are left of one that its colours would take too much memory
BRIGHTNESS_FIRST = (1, 2, 3)  # the parts of a JPEG that stores brightness, then two differences
GPS, PLACELESS = 0x8825, frozenset({0, 7, 29})  # the version, the time and the day of a fix tell no place
# what decoders raise for a file that ends too early or makes no sense
BROKEN = (EOFError, OSError, RuntimeError, SyntaxError, ValueError)
Image.MAX_IMAGE_PIXELS = None  # our own limits are by format
Show = Callable[[Image.Image], None]


def read_photo(file: BinaryIO, kind: str, show: Show | None = None) -> Facts:
    """Size and problems of a JPEG, PNG or HEIC; `show` is given the picture as it was decoded, if it could be."""
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
        return Facts(kind, rows=rows, cols=cols, problems=(*found, *picture_problems(image, end, show)))


def open_photo(file: BinaryIO, kind: str) -> Image.Image:
    """A photo of which only the header has been read."""
    if kind == "heic":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)  # more would cost memory under the limit
    file.seek(0)
    return Image.open(file, formats=FORMATS[kind])


def picture_problems(image: Image.Image, end: End, show: Show | None = None) -> Iterator[Problem]:
    """What is wrong with a photo whose header has been read."""
    if tells_place(image):
        yield Problem("gps")
    cols, rows = image.size
    try:
        grey = _grey(image, in_colours=show is not None)
    except MemoryError:
        yield Problem("too_large")
        return
    except BROKEN:
        yield Problem("truncated" if end.cut else "corrupt")
        return
    if show:
        show(image)
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
    seen = shrunk(image.convert("RGBA"), longest)
    paper = Image.new("RGBA", seen.size, "white")
    paper.alpha_composite(seen)
    return paper


def shrunk(image: Image.Image, longest: int) -> Image.Image:
    """The picture with its longest side at most so long."""
    ratio = longest / max(image.size)
    if ratio >= 1:
        return image
    # Hamming's filter is as sharp as a bicubic one, at half the cost
    size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    return image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)


def _grey(image: Image.Image, *, in_colours: bool) -> Grey:
    is_strip = max(image.size) > STRIP * min(image.size)
    image.draft(_mode(image) if in_colours and not is_strip else "L", (LONGEST, LONGEST))
    image.load()
    return np.asarray(shrunk(on_paper(image, LONGEST).convert("L"), LONGEST))


def _mode(image: Image.Image) -> str | None:
    """How a JPEG is decoded so that its colours are had, and its brightness as it is stored; None: as it comes."""
    parts = tuple(part[0] for part in getattr(image, "layer", ()))
    return "YCbCr" if parts == BRIGHTNESS_FIRST and image.info.get("adobe_transform", 1) == 1 else None
