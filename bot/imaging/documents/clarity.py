"""Whether a picture of a film or of a page can be read: light, contrast and sharpness, by measures and thresholds.

1. Sharpness is the loss by blurring once more (Crete 2007): sharp 0.24-0.40, blurred or moved 0.59-0.71.
   Laplacian variance calls a washed-out but sharp film blurred.
2. A page is bright and even with a few dark strokes: that is no washed-out film.
3. What is too small to be judged is only called small.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from flows.rules.study import Problem

LONGEST = 1024  # pixels; the measures below hold at this size
BLURRED = 0.52
DARK_MEAN, DARK_BRIGHTEST = 25.0, 60.0  # of 255; nothing on the picture is bright
BRIGHT_MEAN, BRIGHT_SPREAD = 190.0, 32.0
INK, EVEN = 60, 0.4  # strokes are so much darker than a page, whose own light varies by less than this part of it
FLAT = 40  # from what is darkest to what is brightest; a film has 200 and a readable page 70
TINY = 400  # pixels of the shorter side; what Telegram shows in a list has 320
SMALL_SHORT, SMALL_LONG = 600, 1000  # at less, a film's fine structure is gone
BOX = 9  # taps
Grey = NDArray[np.uint8]


def size_problems(rows: int, cols: int) -> Iterator[Problem]:
    """Too few pixels for a film or a page."""
    shorter, longer = sorted((rows, cols))
    if shorter < TINY:
        yield Problem("too_small", f"{cols}x{rows}")
    elif shorter < SMALL_SHORT or longer < SMALL_LONG:
        yield Problem("low_resolution", f"{cols}x{rows}")


def clarity_problems(grey: Grey) -> Iterator[Problem]:
    """What keeps a picture of `LONGEST` pixels from being read."""
    counts = np.bincount(grey.ravel(), minlength=256)
    darkest, middle, brightest = (_percentile(counts, part) for part in (0.001, 0.5, 0.99))
    mean = float(np.average(np.arange(256), weights=counts))
    spread = float(np.average((np.arange(256) - mean) ** 2, weights=counts)) ** 0.5
    if mean < DARK_MEAN and brightest < DARK_BRIGHTEST:
        yield Problem("dark", f"{mean:.0f}")
    elif mean > BRIGHT_MEAN and spread < BRIGHT_SPREAD and not _is_page(darkest, middle, brightest):
        yield Problem("bright", f"{mean:.0f}")
    elif brightest - darkest < FLAT:
        yield Problem("low_contrast", f"{brightest - darkest}")
    loss = sharpness_loss(grey)
    if loss is not None and loss > BLURRED:
        yield Problem("blurry", f"{loss:.2f}")


def sharpness_loss(grey: Grey) -> float | None:
    """How little a blur changes along the worse axis: 0 is sharp, 1 is blurred; None where there is nothing to blur."""
    if min(grey.shape) <= BOX:
        return None
    losses = [loss for axis in (grey, grey.T) if (loss := _loss(np.ascontiguousarray(axis))) is not None]
    return max(losses, default=None)


def _percentile(counts: NDArray[np.intp], part: float) -> int:
    """The grey value below which this part of the pixels lies."""
    return int(np.searchsorted(np.cumsum(counts), part * counts.sum()))


def _is_page(darkest: int, middle: int, brightest: int) -> bool:
    return middle - darkest > INK and brightest - middle < EVEN * (middle - darkest)


def _loss(grey: Grey) -> float | None:
    """Steps between neighbours that a box of `BOX` takes away; whole numbers, `BOX` times too large: below 2^15."""
    plain = grey[1:].astype(np.int16)
    twice = plain[:-1] + plain[1:]
    fourfold = twice[:-2] + twice[2:]
    blurred = fourfold[:-5] + fourfold[4:-1] + plain[8:]
    middle = plain[BOX // 2 : BOX // 2 + len(blurred)]
    steps, blurred_steps = np.abs(np.diff(middle, axis=0)) * BOX, np.abs(np.diff(blurred, axis=0))
    total = int(steps.sum(dtype=np.int64))
    kept = int(np.maximum(0, steps - blurred_steps).sum(dtype=np.int64))
    return 1.0 - kept / total if total else None
