"""Single values of an object that may break every rule."""

from __future__ import annotations

from datetime import date, datetime

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue


def said(dataset: Dataset, keyword: str) -> str:
    """An element's words; empty where it is absent or cannot be read."""
    try:
        value = dataset.get(keyword)
    except Exception:  # noqa: BLE001  pydicom raises many kinds for values that break their VR
        return ""
    if isinstance(value, MultiValue):
        return "\\".join(str(one) for one in value)
    return str(value).strip() if value is not None else ""


def day(words: str) -> date | None:
    """A calendar day as DICOM writes it."""
    try:
        return datetime.strptime(words, "%Y%m%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None
