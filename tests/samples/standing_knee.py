"""A standing knee X-ray with a real radiograph's pixels, made the same, byte for byte, every time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydicom import dcmread
from pydicom.uid import UID

SOURCE = Path(__file__).parent / "imaging" / "xray" / "cr_tibia_right_J2K.dcm"
ROOT = "2.25.70617567636973"


def standing_knee_xray(path: Path, *, name: str, born_on: date, taken_on: date, side: str = "R") -> Path:
    """Writes the X-ray to `path`; `name` is DICOM's family^given, `side` R or L."""
    xray = dcmread(SOURCE)
    xray.SpecificCharacterSet = "ISO_IR 192"
    xray.PatientName, xray.PatientID = name, "DEMO-1"
    xray.PatientBirthDate = f"{born_on:%Y%m%d}"
    xray.StudyDate = xray.SeriesDate = xray.AcquisitionDate = xray.ContentDate = f"{taken_on:%Y%m%d}"
    xray.Modality, xray.BodyPartExamined, xray.Laterality, xray.ViewPosition = "CR", "KNEE", side, "AP"
    xray.StudyDescription, xray.SeriesDescription = "XR KNEE STANDING", "AP STANDING WEIGHT BEARING"
    _renumber(xray, f"{taken_on:%Y%m%d}{1 if side == 'R' else 2}")
    xray.save_as(path, enforce_file_format=True)
    return path


def _renumber(xray, number: str) -> None:
    """UIDs of its own, so that it is no duplicate of its source."""
    xray.StudyInstanceUID = UID(f"{ROOT}.{number}.1")
    xray.SeriesInstanceUID = UID(f"{ROOT}.{number}.2")
    xray.SOPInstanceUID = xray.file_meta.MediaStorageSOPInstanceUID = UID(f"{ROOT}.{number}.3")
