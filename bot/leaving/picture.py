"""A photo made anew from its pixels: place, time, camera, thumbnails and what stands behind the end are gone.

What is on the film stays on it, also a printed name: a photo leaves only when a person has looked at it.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from bot.imaging.documents.photo import open_photo
from bot.leaving.refusals import UNREADABLE, Refused

PIXELS_MAX = 100_000_000  # a camera's largest; they are decoded whole
QUALITY = 92  # of JPEG; film keeps its small structures


def redrawn(data: bytes, kind: str) -> bytes:
    """The same picture as a JPEG that says nothing about itself; Refused."""
    try:
        with open_photo(BytesIO(data), kind) as image:
            if image.width * image.height > PIXELS_MAX:
                raise Refused(UNREADABLE)
            upright = ImageOps.exif_transpose(image).convert("L" if image.mode in {"1", "L", "I;16"} else "RGB")
        bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
        written = BytesIO()
        bare.save(written, "JPEG", quality=QUALITY)
        return written.getvalue()
    except Exception:  # noqa: BLE001  Pillow raises many kinds, also for bombs
        raise Refused(UNREADABLE) from None
