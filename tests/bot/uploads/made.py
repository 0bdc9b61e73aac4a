"""Files as patients send them, made from one knee MRI: what a test changes is all that differs."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import Any

import libarchive
import pydicom
from fpdf import FPDF
from fpdf.enums import EncryptionMethod
from PIL import Image

from bot.app import ROOT

FILES = ROOT / "data" / "rehearsals" / "files"
SAMPLES = ROOT / "tests" / "samples" / "imaging"
KNEE = (FILES / "knee_mri_right.dcm").read_bytes()
STANDING = (FILES / "knee_standing.dcm").read_bytes()
PROGRAM = (SAMPLES / "hostile" / "program.dcm").read_bytes()


def sample(name: str) -> bytes:
    """A file of the samples."""
    return (SAMPLES / name).read_bytes()


def study(base: bytes = KNEE, **tags: Any) -> bytes:
    """A DICOM file with other tags; None takes one out."""
    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore"):  # some are made wrong on purpose
        dataset = pydicom.dcmread(io.BytesIO(base))
        for tag, value in tags.items():
            if value is not None:
                setattr(dataset, tag, value)
            elif tag in dataset:
                del dataset[tag]
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        dataset.save_as(out)
    return out.getvalue()


MARTHAS = study(PatientName="TORRES^MARTHA LUCIA", PatientBirthDate="19600101")  # somebody else's


def slices(count: int, **tags: Any) -> list[bytes]:
    """Pictures of one series."""
    return [study(SOPInstanceUID=f"2.25.77.{n}", InstanceNumber=n, **tags) for n in range(1, count + 1)]


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive as a computer makes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def cd(pictures: list[bytes], **more: bytes) -> bytes:
    """A CD as hospitals burn it: pictures without endings, a viewer that starts by itself."""
    viewer = {"VIEWER.EXE": PROGRAM, "AUTORUN.INF": b"[autorun]\nopen=VIEWER.EXE\n"}
    return zipped({f"DICOM/IM{n:05}": data for n, data in enumerate(pictures, 1)} | viewer | more)


def locked_report(words: str, password: str) -> bytes:
    """A report as PDF that opens with a password only."""
    document = FPDF()
    document.set_font("helvetica", size=10)
    document.add_page()
    document.multi_cell(0, 5, words)
    method = EncryptionMethod.RC4
    document.set_encryption(owner_password=password, user_password=password, encryption_method=method)
    return bytes(document.output())


def washed_out(photo: bytes) -> bytes:
    """A photo with the window behind it."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(photo)) as film:
        plain = film.convert("RGB")
    Image.blend(plain, Image.new("RGB", plain.size, "white"), 0.8).save(out, "jpeg")
    return out.getvalue()


def seven_zip(files: dict[str, bytes]) -> bytes:
    """The same as 7z."""
    pieces: list[bytes] = []
    with libarchive.custom_writer(lambda piece: pieces.append(bytes(piece)) or len(piece), "7zip") as archive:
        for name, data in files.items():
            archive.add_file_from_memory(name, len(data), data)
    return b"".join(pieces)


def parts(data: bytes, count: int) -> list[bytes]:
    """A file cut into volumes of one size."""
    size = -(-len(data) // count)
    return [data[at : at + size] for at in range(0, len(data), size)]
