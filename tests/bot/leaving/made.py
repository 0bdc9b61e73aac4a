"""DICOM objects made for the tests: a plain slice, and one that holds a value of its own in every attribute of the table."""

from __future__ import annotations

import itertools
from io import BytesIO

import numpy as np
from dicomanonymizer.simpledicomanonymizer import initialize_actions
from pydicom import dcmwrite
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

MR = "1.2.840.10008.5.1.4.1.1.4"
KEPT = {"PatientName", "PatientBirthDate", "PatientID"}


def slice_of(name="GARCIA LOPEZ^CARLOS", number=1, study="1.2.3.4", series="1.2.3.4.5", born="19600314", shade=None):
    """One MR slice of a person."""
    dataset = FileDataset("", Dataset(), preamble=b"MZ" + bytes(126), file_meta=FileMetaDataset())
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.SourceApplicationEntityTitle = "GARCIA_AE"
    dataset.SOPClassUID, dataset.SOPInstanceUID = MR, f"{series}.{number}"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, series
    dataset.Modality, dataset.StudyDate, dataset.SeriesDate = "MR", "20260903", "20260903"
    dataset.PatientName, dataset.PatientBirthDate, dataset.PatientID = name, born, "HX-448812"
    dataset.BodyPartExamined, dataset.Laterality, dataset.InstanceNumber = "KNEE", "R", number
    dataset.StudyDescription = f"RODILLA de {name}"
    dataset.Rows = dataset.Columns = 16
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation, dataset.SamplesPerPixel = 15, 0, 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.PixelData = (np.arange(256, dtype="<u2") if shade is None else shade).tobytes()
    return dataset


def everything():
    """A slice with a value in every attribute of the table, nested and in private copies; and the values."""
    dataset, values = slice_of(), {}
    numbers = itertools.count(1)
    for tag in initialize_actions("dicomfields_2026c"):
        if len(tag) == 2 and dictionary_has_tag(tag) and Tag(tag).group > 2:
            _add(dataset, Tag(tag), numbers, values)
    item = Dataset()  # nested in a sequence that the table leaves alone
    for tag in initialize_actions("dicomfields_2026c"):
        if len(tag) == 2 and dictionary_has_tag(tag) and Tag(tag).group > 2:
            _add(item, Tag(tag), numbers, values)
    block = item.private_block(0x0029, "MAKER", create=True)
    block.add_new(1, "LO", _said("LO", next(numbers), values))
    deep = Dataset()
    deep.FrameContentSequence = [item]
    dataset.PerFrameFunctionalGroupsSequence = [deep]
    dataset.private_block(0x0011, "MAKER", create=True).add_new(1, "LT", _said("LT", next(numbers), values))
    dataset.add_new(0x50000010, "LO", _said("LO", next(numbers), values))
    dataset.add_new(0x60004000, "LT", _said("LT", next(numbers), values))
    dataset.add_new(0xFFFCFFFC, "OB", _said("OB", next(numbers), values))
    return dataset, values


def _add(dataset, tag, numbers, values):
    vr = dictionary_VR(tag).split(" ")[0]
    if tag in dataset and dataset is not None and dataset.get_item(tag).keyword in KEPT | {"SOPInstanceUID"}:
        return
    if vr == "SQ":
        item = Dataset()
        item.add_new(0x00080104, "LO", _said("LO", next(numbers), values))
        item.add_new(0x00081155, "UI", _said("UI", next(numbers), values))
        dataset.add_new(tag, vr, [item])
    else:
        dataset.add_new(tag, vr, _said(vr, next(numbers), values))


def _said(vr, number, values):
    """A value that is nowhere else in the file, by its bytes."""
    said, stored = _value(vr, number)
    values[number] = stored
    return said


NUMBERS = {"US": 21000, "SS": 21000, "FD": 1.5, "FL": 1.5, "AT": 0x00100010, "UL": 1234500000, "SL": 1234500000}
FORMS = {
    "DA": lambda n: f"19{n // 300 % 90 + 10:02}{n // 28 % 12 + 1:02}{n % 28 + 1:02}",
    "TM": lambda n: f"{n // 3600 % 24:02}{n // 60 % 60:02}{n % 60:02}.{777000 + n}",
    "DT": lambda n: f"1955{n // 28 % 12 + 1:02}{n % 28 + 1:02}111213.{666000 + n}",
    "AS": lambda n: f"{n % 1000:03}Y",
    "UI": lambda n: f"1.9.8.7.{900000 + n}",
    "IS": lambda n: str(7700000 + n),
    "DS": lambda n: str(7700000 + n),
    "CS": lambda n: f"ORIG{n:06}",
}
BINARY = {"OB", "UN", "OW", "OF", "OD", "OL"}


def _value(vr, number):
    """A value, and its bytes where they are like no others."""
    if vr in NUMBERS:
        return NUMBERS[vr] + (0 if vr == "AT" else number), None
    said = FORMS.get(vr, lambda n: f"Original{n:06}")(number)
    return (said.encode() if vr in BINARY else said), said.encode()


def bytes_of(dataset):
    """The file of an object."""
    written = BytesIO()
    dcmwrite(written, dataset, enforce_file_format=True)
    return written.getvalue()


def study(count, size=256, seed=7):
    """So many slices of one series, each with pixels of its own."""
    noise = np.random.default_rng(seed)
    uid = generate_uid()
    for number in range(1, count + 1):
        one = slice_of(number=number, study=uid, series=f"{uid}.1")
        one.Rows = one.Columns = size
        one.PixelData = noise.integers(0, 4096, (size, size), dtype=np.uint16).tobytes()
        yield bytes_of(one)
