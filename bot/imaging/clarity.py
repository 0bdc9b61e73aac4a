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
INK, EVEN = 60.0, 0.4  # strokes are so much darker than a page, whose own light varies by less than this part of it
FLAT = 40.0  # from what is darkest to what is brightest; a film has 200 and a readable page 70
TINY = 400  # pixels of the shorter side; what Telegram shows in a list has 320
SMALL_SHORT, SMALL_LONG = 600, 1000  # at less, a film's fine structure is gone
BOX = 9  # taps
Grey = NDArray[np.float32]


def size_problems(rows: int, cols: int) -> Iterator[Problem]:
    """Too few pixels for a film or a page."""
    shorter, longer = sorted((rows, cols))
    if shorter < TINY:
        yield Problem("too_small", f"{cols}x{rows}")
    elif shorter < SMALL_SHORT or longer < SMALL_LONG:
        yield Problem("low_resolution", f"{cols}x{rows}")


def clarity_problems(grey: Grey) -> Iterator[Problem]:
    """What keeps a picture of `LONGEST` pixels from being read."""
    mean, spread = float(grey.mean()), float(grey.std())
    darkest, middle, brightest = (float(value) for value in np.percentile(grey, (0.1, 50, 99)))
    if mean < DARK_MEAN and brightest < DARK_BRIGHTEST:
        yield Problem("dark", f"{mean:.0f}")
    elif mean > BRIGHT_MEAN and spread < BRIGHT_SPREAD and not _is_page(darkest, middle, brightest):
        yield Problem("bright", f"{mean:.0f}")
    elif brightest - darkest < FLAT:
        yield Problem("low_contrast", f"{brightest - darkest:.0f}")
    loss = sharpness_loss(grey)
    if loss is not None and loss > BLURRED:
        yield Problem("blurry", f"{loss:.2f}")


def sharpness_loss(grey: Grey) -> float | None:
    """How little a blur changes along the worse axis: 0 is sharp, 1 is blurred; None where there is nothing to blur."""
    if min(grey.shape) <= BOX:
        return None
    losses = [loss for axis in (grey, grey.T) if (loss := _loss(axis)) is not None]
    return max(losses, default=None)


def _is_page(darkest: float, middle: float, brightest: float) -> bool:
    return middle - darkest > INK and brightest - middle < EVEN * (middle - darkest)


def _loss(grey: Grey) -> float | None:
    sums = np.cumsum(grey, axis=0, dtype=np.float64)
    blurred = (sums[BOX:] - sums[:-BOX]) / BOX
    middle = grey[BOX // 2 + 1 : BOX // 2 + 1 + len(blurred)]
    steps, blurred_steps = np.abs(np.diff(middle, axis=0)), np.abs(np.diff(blurred, axis=0))
    total = float(steps.sum())
    kept = float(np.maximum(0.0, steps - blurred_steps).sum())
    return 1.0 - kept / total if total else None
