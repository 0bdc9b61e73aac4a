"""Pictures for staff: photos upright, pages of reports, sheets of slices; drawn anew, without a word of metadata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import BinaryIO

from PIL import ExifTags, Image

from bot.imaging.documents.photo import BROKEN, on_paper
from bot.imaging.parts import Picture

PHOTO_LONGEST = 2048  # so that one of 12 million pixels is shown as it was decoded
STORED = frozenset({"L", "RGB", "YCbCr"})  # in a JPEG
PAGE_LONGEST = 1024
PAGES_DRAWN = 4
COLUMNS, TILE, GAP = 5, 200, 4  # of a sheet, in pixels
QUALITY = 82
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # what brings a photo upright, by its EXIF orientation; a HEIC's decoder turns it itself


def jpeg(picture: Image.Image) -> bytes:
    """The pixels as JPEG, and nothing else of the picture."""
    bare, file = picture.copy(), BytesIO()
    bare.info = {}
    bare.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def upright(image: Image.Image) -> bytes | None:
    """A photo that was decoded, as it was held; none where memory or its own words do not allow it."""
    try:
        paper = on_paper(image, PHOTO_LONGEST)
        pixels = paper if paper.mode in STORED else paper.convert("RGB")
        times = -(-max(paper.size) // PHOTO_LONGEST)  # a whole number, as a JPEG was decoded already
        small = pixels.reduce(times) if times > 1 else pixels
        turn = TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
        return jpeg(small if turn is None else small.transpose(turn))
    except (*BROKEN, MemoryError, TypeError, KeyError):  # the last two of a directory that leads nowhere
        return None


def page_pictures(file: BinaryIO, password: str | None = None) -> Iterator[Picture]:
    """The first pages of a report."""
    import pypdfium2

    file.seek(0)
    try:
        with pypdfium2.PdfDocument(file, password) as document:
            for index in range(min(len(document), PAGES_DRAWN)):
                page = document[index]
                scale = PAGE_LONGEST / max(*page.get_size(), 1.0)
                drawn = page.render(scale=scale, may_draw_forms=False)
                yield Picture("page", jpeg(drawn.to_pil().convert("RGB")))
    except pypdfium2.PdfiumError:  # locked, or cut within this page
        return


def sheet(tiles: Sequence[Image.Image]) -> Image.Image:
    """Slices side by side, in their order."""
    columns = min(COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    step = TILE + GAP
    whole = Image.new("RGB", (columns * step - GAP, rows * step - GAP))
    for number, tile in enumerate(tiles):
        small = tile.copy()
        small.thumbnail((TILE, TILE))
        left, top = number % columns * step, number // columns * step
        whole.paste(small, (left + (TILE - small.width) // 2, top + (TILE - small.height) // 2))
    return whole
