"""Slices are drawn whatever packed them, and nothing that lies about its size is decoded."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage

from bot.imaging.pictures.slices import LONGEST, Undecodable, drawn

PACKED = {
    "mr/mr_small.dcm": "native",
    "mr/mr_implicit.dcm": "implicit",
    "mr/mr_bigendian.dcm": "big endian",
    "mr/mr_rle.dcm": "RLE",
    "mr/mr_jpegls.dcm": "JPEG-LS",
    "mr/mr_j2k.dcm": "JPEG 2000",
}


@pytest.fixture
def made():
    """An object with these values as its pixels."""

    def make(values, **header):
        data = Dataset()
        data.file_meta = FileMetaDataset()
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
        data.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
        data.Modality = "MR"
        data.SamplesPerPixel = 3 if values.ndim == 3 else 1
        data.PhotometricInterpretation = "RGB" if values.ndim == 3 else "MONOCHROME2"
        data.Rows, data.Columns = values.shape[:2]
        data.BitsAllocated = data.BitsStored = values.dtype.itemsize * 8
        data.HighBit, data.PixelRepresentation, data.PlanarConfiguration = data.BitsStored - 1, 0, 0
        data.PixelData = values.tobytes()
        for name, value in header.items():
            setattr(data, name, value)
        file = io.BytesIO()
        data.save_as(file, enforce_file_format=True, implicit_vr=False, little_endian=True)
        return file

    return make


def sample(samples, name):
    return io.BytesIO((samples / name).read_bytes())


@pytest.mark.filterwarnings("ignore")
def test_one_slice_looks_the_same_however_it_is_packed(samples):
    native, *others = (np.asarray(drawn(sample(samples, name))).astype(int) for name in PACKED)
    assert native.shape == (64, 64)
    assert all(np.abs(other - native).max() <= 1 for other in others)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("ct/ct_head_J2K.dcm", (512, 512)),
        ("mr/mr_shoulder_J2K.dcm", (512, 512)),
        ("mr/mr_brain_jpegls.dcm", (512, 512)),
        ("xray/dx_small.dcm", (211, 169)),
        ("other/sc_rgb_jpeg.dcm", (100, 100)),
        ("odd/jpeg_lossless.dcm", (128, 512)),
        ("odd/deflated.dcm", (512, 512)),
        ("mr/enhanced_mr_jpegls.dcm", (64, 64)),
    ],
)
def test_every_common_packing_is_drawn(samples, name, size):
    picture = drawn(sample(samples, name))
    assert picture.size == size
    assert max(picture.size) <= LONGEST
    assert np.asarray(picture).std() > 10


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name",
    [
        "hostile/huge_rows.dcm",  # its size alone is refused
        "xray/cr_hip_jpeg12.dcm",
        "odd/truncated_mr.dcm",
        "other/sr_report.dcm",
        "docs/informe_texto.pdf",
    ],
)
def test_what_cannot_be_drawn_says_so(samples, name):
    with pytest.raises(Undecodable):
        drawn(sample(samples, name))


@pytest.mark.filterwarnings("ignore")
def test_a_packed_frame_of_another_size_is_not_decoded(samples):
    lying = dcmread(sample(samples, "mr/mr_j2k.dcm"))
    lying.Rows = lying.Columns = 512
    file = io.BytesIO()
    lying.save_as(file)
    with pytest.raises(Undecodable):
        drawn(file)


def test_packed_pixels_that_are_not_there_are_not_decoded(samples):
    good = (samples / "mr" / "mr_j2k.dcm").read_bytes()
    with pytest.raises(Undecodable):
        drawn(io.BytesIO(good[: good.index(b"\xe0\x7f\x10\x00") + 6]))


def test_grey_values_fill_the_range_whatever_their_outliers(made):
    values = np.tile(np.linspace(1000, 2000, 200).astype(np.uint16), (200, 1))
    values[0, 0] = 60_000
    shown = np.asarray(drawn(made(values)))
    assert shown[:, 10].mean() < 15
    assert shown[:, -10].mean() > 240


def test_an_inverted_picture_is_turned_to_black_on_its_ground(made):
    values = np.tile(np.arange(100, dtype=np.uint8), (100, 1))
    shown = np.asarray(drawn(made(values, PhotometricInterpretation="MONOCHROME1")))
    assert shown[:, 0].mean() > 250 > 5 > shown[:, -1].mean()


def test_padding_around_a_round_picture_is_left_out(made):
    values = np.tile(np.linspace(1000, 2000, 100).astype(np.uint16), (100, 1))
    values[:50] = 0
    assert np.asarray(drawn(made(values, PixelPaddingValue=0)))[-1].min() < 15
    assert np.asarray(drawn(made(values)))[-1].min() > 100


def test_a_picture_of_one_value_is_drawn(made):
    flat = np.full((20, 20), 7, dtype=np.uint16)
    assert drawn(made(flat)).size == (20, 20)
    assert drawn(made(flat, PixelPaddingValue=7)).size == (20, 20)


def test_colours_of_sixteen_bits_become_eight(made):
    values = np.zeros((600, 40, 3), dtype=np.uint16)
    values[..., 0] = 0xFF00
    picture = drawn(made(values))
    assert (picture.mode, picture.size, picture.getpixel((5, 5))) == ("RGB", (34, 512), (255, 0, 0))


def test_a_palette_becomes_colours(made):
    data = {
        "PhotometricInterpretation": "PALETTE COLOR",
        **{f"{c}PaletteColorLookupTableDescriptor": [256, 0, 16] for c in ("Red", "Green", "Blue")},
        "RedPaletteColorLookupTableData": (np.arange(256, dtype="<u2") << 8).tobytes(),
        "GreenPaletteColorLookupTableData": np.zeros(256, dtype="<u2").tobytes(),
        "BluePaletteColorLookupTableData": np.zeros(256, dtype="<u2").tobytes(),
    }
    assert drawn(made(np.full((9, 9), 200, dtype=np.uint8), **data)).getpixel((4, 4)) == (200, 0, 0)


@pytest.mark.parametrize(("implicit", "little"), [(True, True), (False, True), (False, False)])
@pytest.mark.filterwarnings("ignore")
def test_a_data_set_without_a_header_is_drawn_as_it_is_written(samples, implicit, little):
    data = dcmread(samples / "mr" / "mr_small.dcm")
    file = io.BytesIO()
    bare = Dataset({element.tag: element for element in data})
    if not little:
        values = data.pixel_array
        bare.PixelData = values.astype(values.dtype.newbyteorder(">")).tobytes()
    bare.save_as(file, implicit_vr=implicit, little_endian=little, enforce_file_format=False)
    shown = np.asarray(drawn(file)).astype(int)
    assert np.abs(shown - np.asarray(drawn(sample(samples, "mr/mr_small.dcm")))).max() <= 1


def test_a_frame_that_is_not_there_is_not_drawn(made):
    two = made(np.zeros((5, 5), dtype=np.uint8), NumberOfFrames="2", PixelData=bytes(50))
    assert drawn(two, 1).size == (5, 5)
    with pytest.raises(Undecodable):
        drawn(two, 7)
