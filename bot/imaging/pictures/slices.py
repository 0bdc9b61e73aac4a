"""One frame of a DICOM object as a small picture.

1. The header's size is looked at before anything is decoded, and a packed frame must say the same size itself:
   a decoder that is told another size than it finds takes memory without limit.
2. What cannot be decoded, as some 12-bit JPEG, has no picture; that says nothing about its facts.
3. Grey values are shown from the 1st to the 99th percentile, whatever window the maker chose, and no header text
   is drawn on them.
"""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import as_pixel_options
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from bot.imaging.dicom.header import opened
from bot.imaging.dicom.pixels import coded_size
from bot.imaging.dicom.source import Source
from bot.imaging.dicom.vr import UNDEFINED

LONGEST = 512  # pixels of a drawn slice
FRAME_MAX = 40_000_000  # pixels; a mammogram has 30 million
SHOWN = (1, 99)  # percentiles
_PALETTE = tuple(0x00280000 + of + colour for of in (0x1100, 0x1200, 0x1220) for colour in (1, 2, 3))
_PIXELS = (0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280103)
_TAGS = [*_PIXELS, 0x00280120, *_PALETTE, 0x7FE00001, 0x7FE00002]
_KEYWORDS = {0x7FE00008: "FloatPixelData", 0x7FE00009: "DoubleFloatPixelData", 0x7FE00010: "PixelData"}
Values = NDArray[np.integer[Any]]


class Undecodable(Exception):
    """No picture can be made of this object."""


class _Object(NamedTuple):
    """A header, and a file that stands at the value of the pixels."""

    file: BinaryIO
    header: Dataset
    syntax: UID
    keyword: str
    packed: bool


def drawn(file: BinaryIO, frame: int = 0) -> Image.Image:
    """A frame with its longest side at `LONGEST` or less, in grey or colours; raises `Undecodable`."""
    try:
        found = _opened(file)
        _check(found, frame)
        said = as_pixel_options(found.header, transfer_syntax_uid=found.syntax, pixel_keyword=found.keyword)
        values, _ = get_decoder(found.syntax).as_array(found.file, index=frame, **said)
        return _picture(values, found.header)
    except Undecodable:
        raise
    except Exception as error:  # decoders fed with junk raise anything
        raise Undecodable from error


def _opened(file: BinaryIO) -> _Object:
    """Some files say how they are written only by the way they are."""
    file.seek(0)
    header = dcmread(file, force=True, stop_before_pixels=True, specific_tags=list(_TAGS))
    syntax = UID(getattr(header, "file_meta", {}).get("TransferSyntaxUID") or "")
    if syntax == DeflatedExplicitVRLittleEndian:
        return _opened(_inflated(file))
    implicit, little = header.original_encoding
    if not syntax:
        syntax = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian if little else ExplicitVRBigEndian
    start = file.read(8 if implicit else 12)  # the header was read up to here
    group, element = struct.unpack("<HH" if little else ">HH", start[:4])
    packed = int.from_bytes(start[-4:], "little") == UNDEFINED
    return _Object(file, header, syntax, _KEYWORDS[group << 16 | element], packed)


def _inflated(file: BinaryIO) -> BinaryIO:
    """The data set of a deflated object, as far as it may be unpacked."""
    packed = Source(file)
    plain = opened(packed).source
    if plain is packed:
        raise Undecodable
    return BytesIO(plain.take(0, plain.given))


def _check(found: _Object, frame: int) -> None:
    rows, cols = int(found.header.get("Rows") or 0), int(found.header.get("Columns") or 0)
    if not 0 < rows * cols <= FRAME_MAX or found.packed != found.syntax.is_encapsulated:
        raise Undecodable
    if not found.packed:
        return
    start = found.file.tell()
    coded = get_frame(found.file, frame, number_of_frames=int(found.header.get("NumberOfFrames") or 1))
    found.file.seek(start)
    said = coded_size(coded)
    if said is not None and said != (rows, cols):
        raise Undecodable


def _picture(values: Values, header: Dataset) -> Image.Image:
    """Colours as they are, grey values stretched."""
    if header.get("PhotometricInterpretation") == "PALETTE COLOR":
        values = apply_color_lut(values, header)
    if values.ndim == 3 and values.shape[2] == 3:
        deep = values // 256 if values.dtype.itemsize > 1 else values
        picture = Image.fromarray(np.ascontiguousarray(deep.astype(np.uint8)))
        picture.thumbnail((LONGEST, LONGEST))
        return picture
    if values.ndim != 2:
        raise Undecodable
    finite = np.nan_to_num(values.astype(np.float32), copy=False, posinf=0.0, neginf=0.0)
    grey = Image.fromarray(finite)
    grey.thumbnail((LONGEST, LONGEST))
    return Image.fromarray(_stretched(np.asarray(grey), header))


def _stretched(grey: NDArray[np.float32], header: Dataset) -> NDArray[np.uint8]:
    """Padding around a round picture is not part of what is shown."""
    padding = header.get("PixelPaddingValue")
    sample = grey[::2, ::2]
    inside = sample[sample != padding] if isinstance(padding, int) else sample.ravel()
    low, high = np.percentile(inside if inside.size else sample, SHOWN)
    shown: NDArray[np.uint8] = np.clip((grey - low) * (255.0 / max(float(high - low), 1e-6)), 0, 255).astype(np.uint8)
    return ~shown if header.get("PhotometricInterpretation") == "MONOCHROME1" else shown
