"""Whether a photo of a film can be read, by measures that hold for X-ray films.

1. Sharpness is the loss by blurring once more (Crete 2007): sharp 0.24-0.40, blurred or moved 0.59-0.71.
   Laplacian variance calls a washed-out but sharp film blurred.
2. Place data in a photo is a problem to be named, never read out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from flows.rules.study import Facts, Problem

LONGEST = 1024  # pixels; the measures below hold at this size
BLURRED = 0.52
DARK_MEAN, DARK_BRIGHTEST = 25.0, 60.0  # of 255; nothing on the picture is bright
BRIGHT_MEAN, BRIGHT_SPREAD = 190.0, 32.0
PIXELS_MAX = 120_000_000
BOX = 9  # taps
GPS = 0x8825
Grey = NDArray[np.float32]


def read_photo(file: BinaryIO, kind: str) -> Facts:
    """Size and problems of a JPEG or PNG; raises what Pillow raises when it is neither."""
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    with Image.open(file, formats=("JPEG", "PNG")) as image:
        cols, rows = image.size
        if rows * cols > PIXELS_MAX:
            return Facts(kind, rows=rows, cols=cols, problems=(Problem("too_large"),))
        return Facts(kind, rows=rows, cols=cols, problems=tuple(_problems(image)))


def _problems(image: Image.Image) -> Iterator[Problem]:
    try:
        grey = _grey(image)
    except (OSError, SyntaxError, ValueError):  # what Pillow raises for a file that ends too early or is broken
        yield Problem("truncated")
        return
    yield from _light(grey)
    yield from _sharpness(grey)
    if GPS in image.getexif():
        yield Problem("gps")


def _light(grey: Grey) -> Iterator[Problem]:
    mean = float(grey.mean())
    if mean < DARK_MEAN and float(np.percentile(grey, 99)) < DARK_BRIGHTEST:
        yield Problem("dark", f"{mean:.0f}")
    if mean > BRIGHT_MEAN and float(grey.std()) < BRIGHT_SPREAD:
        yield Problem("bright", f"{mean:.0f}")


def _sharpness(grey: Grey) -> Iterator[Problem]:
    if min(grey.shape) <= BOX:
        return
    measure = max(_loss(grey), _loss(grey.T))
    if measure > BLURRED:
        yield Problem("blurry", f"{measure:.2f}")


def _grey(image: Image.Image) -> Grey:
    image.draft("L", (LONGEST, LONGEST))  # JPEG decodes at a half, a quarter, an eighth: a third of the time
    small = image.convert("L")
    small.thumbnail((LONGEST, LONGEST))
    return np.asarray(small, dtype=np.float32)


def _loss(grey: Grey) -> float:
    """How little blurring along the first axis changes: 0 is sharp, 1 is blurred already."""
    sums = np.cumsum(grey, axis=0, dtype=np.float64)
    blurred = (sums[BOX:] - sums[:-BOX]) / BOX
    middle = grey[BOX // 2 + 1 : BOX // 2 + 1 + len(blurred)]
    steps, blurred_steps = np.abs(np.diff(middle, axis=0)), np.abs(np.diff(blurred, axis=0))
    total = float(steps.sum())
    kept = float(np.maximum(0.0, steps - blurred_steps).sum())
    return 1.0 - kept / total if total else 1.0
