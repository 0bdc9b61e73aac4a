"""Words beside the pixels of a packed picture do not leave, and its pixels stay as they were."""

from __future__ import annotations

import io

import jpeg_ls
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.encaps import encapsulate, generate_fragments
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLSLossless, RLELossless

from bot.leaving import beside, deidentify
from bot.leaving.refusals import Refused
from bot.leaving.uids import Pseudonyms
from tests.bot.leaving import made

WORDS = b"seen by Dr Mustermann, 12 May"
GREY = (np.arange(32 * 32, dtype=np.uint32).reshape(32, 32) * 7 % 256).astype(np.uint8)
TABLE = deidentify.rules()


def segment(mark, said=WORDS):
    return bytes((0xFF, mark)) + (len(said) + 2).to_bytes(2, "big") + said


def jpeg(**options):
    file = io.BytesIO()
    Image.fromarray(GREY).save(file, "JPEG", **options)
    return file.getvalue()


def jpeg_2000(**options):
    file = io.BytesIO()
    Image.fromarray(GREY).save(file, "JPEG2000", no_jp2=True, **options)
    return file.getvalue()


def shown(stream):
    return np.asarray(Image.open(io.BytesIO(stream))).tobytes()


def one(stream):
    """The codestream after it went through."""
    (fragment,) = list(generate_fragments(beside.blanked(encapsulate([stream]))))[1:]
    return fragment


@pytest.mark.parametrize("mark", [0xFE, 0xE0, 0xE1, 0xE2, 0xE8, 0xEE, 0xEF])
def test_comments_and_records_of_a_jpeg_become_blank(mark):
    plain = jpeg()
    stream = plain[:2] + segment(mark) + plain[2:]
    assert WORDS not in one(stream)
    assert shown(one(stream)) == shown(plain)


def test_what_says_how_colours_are_stored_stays_and_what_is_hung_onto_it_goes():
    plain = jpeg()
    for mark, record in ((0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), (0xEE, b"Adobe\0\x64\0\0\0\0\1"), (0xE8, b"mrfx\1")):
        blanked = one(plain[:2] + segment(mark, record + WORDS) + plain[2:])
        assert record + b" " * len(WORDS) in blanked


def test_comments_between_the_scans_of_a_jpeg_become_blank():
    plain = jpeg(progressive=True)
    at = plain.rindex(b"\xff\xda")
    stream = plain[:at] + segment(0xFE) + plain[at:]
    assert stream.count(b"\xff\xda") > 2
    assert WORDS not in one(stream)
    assert shown(one(stream)) == shown(plain)


@pytest.mark.parametrize("options", [{}, {"tile_size": (16, 16)}])
def test_comments_of_a_jpeg_2000_become_blank_in_its_head_and_in_its_tiles(options):
    plain = jpeg_2000(**options)
    at = plain.index(b"\xff\x90")
    said = segment(0x64, b"\0\1" + WORDS)
    stream = plain[:at] + said + plain[at:]
    data, part = stream.index(b"\xff\x93"), stream.index(b"\xff\x90")
    size = int.from_bytes(stream[part + 6 : part + 10], "big") + len(said)
    stream = stream[: part + 6] + size.to_bytes(4, "big") + stream[part + 10 : data] + said + stream[data:]
    assert stream.count(WORDS) == 2
    assert WORDS not in one(stream)
    assert shown(one(stream)) == shown(plain)


def test_a_tile_that_goes_up_to_the_end_says_no_length():
    plain = jpeg_2000(comment=WORDS)
    at = plain.index(b"\xff\x90")
    stream = plain[: at + 6] + bytes(4) + plain[at + 10 :]
    assert WORDS not in one(stream)


def test_comments_of_a_jpeg_ls_become_blank():
    plain = bytes(jpeg_ls.encode_array(GREY))
    stream = plain[:2] + segment(0xFE) + plain[2:]
    assert WORDS not in one(stream)
    assert np.array_equal(jpeg_ls.decode(np.frombuffer(one(stream), np.uint8)), GREY)


def test_what_stands_behind_the_end_becomes_nothing():
    for plain in (jpeg(), jpeg_2000()):
        assert WORDS not in beside.blanked(encapsulate([plain + WORDS + b" "]))


def test_frames_in_pieces_are_followed_across_them():
    streams = [jpeg(comment=WORDS), jpeg(comment=WORDS[::-1])]
    packed = encapsulate(streams, fragments_per_frame=40)
    assert WORDS not in packed
    blanked = beside.blanked(packed)
    assert len(blanked) == len(packed)
    whole = b"".join(list(generate_fragments(blanked))[1:])
    assert b"Muster" not in whole
    assert b"retsuM" not in whole
    assert [shown(b"\xff\xd8" + part) for part in whole.split(b"\xff\xd8")[1:]] == [shown(stream) for stream in streams]


def test_a_table_of_offsets_may_be_forgotten():
    packed = encapsulate([jpeg(comment=WORDS)], has_bot=False)
    assert WORDS not in beside.blanked(packed[8:])


def item(data):
    return b"\xfe\xff\x00\xe0" + len(data).to_bytes(4, "little") + data


@pytest.mark.parametrize(
    "pixels",
    [
        b"",
        item(b""),
        item(b"") + item(b"no codestream"),
        item(b"") + b"no item at all",
        item(b"") + item(jpeg())[:-9],
        item(b"") + item(jpeg()[:40]),
        item(b"") + item(jpeg()[:2] + b"\xff\xe1\xff\xff"),
        item(b"") + item(jpeg()[:2] + b"\xff\xe1\x00\x01" + jpeg()[2:]),
        item(b"") + item(jpeg()[:2] + segment(0xF0) + jpeg()[2:]),
        item(b"") + item(jpeg()[:-2]),
        item(b"") + item(jpeg()[:2] + WORDS + jpeg()[2:]),
        item(b"") + item(jpeg_2000()[:-2]),
        item(b"") + item(jpeg_2000()[:2] + segment(0x30) + jpeg_2000()[2:]),
        item(b"") + item(jpeg_2000()[:3]),
        item(b"") + item(b"\xff\x4f\xff\x51\x00\x04\x00\x00\xff\x93"),
        item(b"") + item(b"\xff\x4f\xff\x51\x00\x04\x00\x00\xff\x90\x00\x0a\x00\x00\x00\x00\x00\x0c\x00\x01\xff\x93"),
    ],
)
def test_what_cannot_be_followed_is_refused(pixels):
    with pytest.raises(Refused, match="unwritable"):
        beside.blanked(pixels)


@pytest.mark.parametrize(
    ("syntax", "stream"),
    [(JPEGBaseline8Bit, jpeg(comment=WORDS)), (JPEG2000Lossless, jpeg_2000(comment=WORDS))],
)
def test_an_object_leaves_without_its_comments(syntax, stream):
    dataset = made.slice_of(shade=GREY)
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.PixelData = encapsulate([stream])
    dataset["PixelData"].is_undefined_length = True
    data = made.bytes_of(dataset)
    assert WORDS in data
    written = deidentify.without_person(deidentify.read(data), Pseudonyms(b"of one case"), TABLE)
    assert WORDS not in written
    (left,) = list(generate_fragments(deidentify.read(written).PixelData))[1:]
    assert shown(left) == shown(stream)


@pytest.mark.filterwarnings("ignore")
def test_the_pixels_of_real_files_stay_as_they_were(samples):
    """Of every compressed sample, as a decoder reads them."""
    seen = set()
    for path in sorted(path for path in samples.rglob("*") if path.is_file() and "hostile" not in path.parts):
        dataset = dcmread(path, force=True)
        if "PixelData" not in dataset or not dataset["PixelData"].is_undefined_length:
            continue
        syntax = dataset.file_meta.TransferSyntaxUID
        try:
            before = dataset.pixel_array
        except (NotImplementedError, RuntimeError, ValueError):
            continue
        if syntax == RLELossless:
            continue
        dataset.PixelData = beside.blanked(dataset.PixelData)
        assert np.array_equal(dataset.pixel_array, before), path.name
        seen.add(syntax)
    assert {JPEGLSLossless, JPEG2000Lossless} < seen
