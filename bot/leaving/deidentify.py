"""One DICOM object without its person: PS3.15 Table E.1-1, basic profile.

1. The table and its actions are dicom-anonymizer's, of 2026; it looks at the top level only, so every nested dataset is
   walked here and given to the same actions.
2. What the standard does not name is taken out, not only what it names: private groups, unknown elements, curves,
   overlays, group lengths, padding, commands, pixels behind the announced ones.
3. Dates are taken out; the age of a study is told apart from it.
4. Nothing of the old file head is written: no preamble, no private information, no names of machines.
5. Nothing that stands beside or behind the pixels is written, neither in native nor in packed ones.
6. What cannot be read, or not be written by the rules, is refused, never sent as it was.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any

import dicomanonymizer.simpledicomanonymizer as library
from pydicom import dcmread, dcmwrite
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence as Items
from pydicom.tag import BaseTag
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian, RLELossless
from pydicom.uid import ImplicitVRLittleEndian as Implicit

from bot.leaving import beside
from bot.leaving.refusals import UNREADABLE, UNWRITABLE, Refused
from bot.leaving.uids import Pseudonyms

TABLE = "dicomfields_2026c"
METHOD = "PS3.15 Table E.1-1 of 2026c, basic profile"
Action = Callable[[Dataset, tuple[int, int]], None]
DATES = frozenset({"DA", "DT", "TM"})
BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
COMMANDS = frozenset({0x0000, 0x0002, 0x0004})
PADDING = 0xFFFC
MASKED = {0x5000, 0x6000}  # curves, overlays: one group for each
REFERENCE = frozenset({0x00081150, 0x00081155, 0x00081160})  # class, instance, frame


def rules() -> dict[int, Action]:
    """The action for each element of the table, by its tag."""
    table: Mapping[tuple[int, ...], Action] = library.initialize_actions(TABLE)
    return {(tag[0] << 16) | tag[1]: action for tag, action in table.items() if len(tag) == 2}


def read(data: bytes) -> FileDataset:
    """The object of a file; Refused when it is none."""
    try:
        dataset = dcmread(BytesIO(data), force=True)
    except Exception:  # noqa: BLE001  pydicom raises many kinds, also RecursionError and MemoryError
        raise Refused(UNREADABLE) from None
    if not ("SOPClassUID" in dataset and "SOPInstanceUID" in dataset):  # junk, read as elements
        raise Refused(UNREADABLE)
    return dataset


def without_person(dataset: FileDataset, names: Pseudonyms, table: Mapping[int, Action]) -> bytes:
    """The bytes of the same picture without its person; Refused. The dataset is used up."""
    library.dictionary = names  # where the library's own actions look a UID up
    syntax = _syntax(dataset)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pydicom quotes values
            _clean(dataset, names, table)
            _mark(dataset, names)
            _bare(dataset, syntax)
            return _written(dataset, syntax)
    except Refused:
        raise
    except Exception:  # noqa: BLE001  as in `read`; also values that the library has no dummy for
        raise Refused(UNWRITABLE) from None


def _syntax(dataset: FileDataset) -> UID:
    """What the file says, or how it was read when it says nothing; inflated, so that the bytes can be searched."""
    meta = getattr(dataset, "file_meta", None)
    said = getattr(meta, "TransferSyntaxUID", None)
    if said:
        return ExplicitVRLittleEndian if said == DeflatedExplicitVRLittleEndian else UID(said)
    implicit, little = dataset.original_encoding
    if implicit:
        return Implicit
    return ExplicitVRLittleEndian if little else ExplicitVRBigEndian


def _clean(dataset: Dataset, names: Pseudonyms, table: Mapping[int, Action]) -> None:
    for tag, element in list(dataset.items()):
        if not _is_kept(tag, element.VR):
            del dataset[tag]
            continue
        if action := table.get(int(tag)):
            _act(dataset, tag, action)
        if tag in dataset:
            _deeper(dataset, tag, names, table)


@lru_cache(maxsize=4096)  # the slices of a series have the same elements
def _is_kept(tag: BaseTag, said: str | None) -> bool:
    """Whether the standard knows the element, and its bytes are of a kind that it allows there."""
    group, element = tag.group, tag.element
    if element == 0 or group in COMMANDS or group == PADDING or group & 0xFF00 in MASKED:
        return False
    wanted = standard_vr(tag)
    if wanted is None:  # private ones too
        return False
    return vr_of(tag, said) not in BINARY or wanted.split(" ")[0] in BINARY or "OW" in wanted or "OB" in wanted


def vr_of(tag: BaseTag, said: str | None) -> str:
    """The VR as it will be, by the one that the file says; UN for what nobody knows."""
    if said not in {None, "UN"}:
        return str(said)
    return standard_vr(tag) or "UN"


@lru_cache(maxsize=4096)
def standard_vr(tag: BaseTag) -> str | None:
    """The VR that the standard gives an element; None for one that it does not know."""
    return dictionary_VR(tag) if dictionary_has_tag(tag) else None


def _act(dataset: Dataset, tag: BaseTag, action: Action) -> None:
    """The library's action, but for what it leaves behind: dates as dummies, and sequences with their items emptied."""
    vr = dataset[tag].VR
    if vr == "SQ":
        _sequence(dataset, tag, action)
    elif action is library.delete:
        del dataset[tag]
    elif vr in DATES and action is not library.replace:
        dataset[tag].value = ""
    else:
        action(dataset, (tag.group, tag.element))


def _sequence(dataset: Dataset, tag: BaseTag, action: Action) -> None:
    if action is library.delete:
        del dataset[tag]
    elif action is not library.delete_or_empty_or_replace_UID:
        dataset[tag].value = Items()
    else:  # references to other pictures stay, under new names, and nothing that was written beside them
        for item in dataset[tag].value:
            for other in set(item.keys()) - REFERENCE:
                del item[other]


def _deeper(dataset: Dataset, tag: BaseTag, names: Pseudonyms, table: Mapping[int, Action]) -> None:
    vr = vr_of(tag, dataset.get_item(tag).VR)
    if vr == "SQ":
        for item in dataset[tag].value:
            _clean(item, names, table)
    elif vr == "UI":
        _rename(dataset, tag, names)
    elif (vr in DATES or vr == "PN") and int(tag) not in table:  # what a later table will add
        dataset[tag].value = ""


def _rename(dataset: Dataset, tag: BaseTag, names: Pseudonyms) -> None:
    value: Any = dataset[tag].value
    if isinstance(value, MultiValue):
        dataset[tag].value = [names.get(one) for one in value]
    elif value:
        dataset[tag].value = names.get(value)


def _mark(dataset: FileDataset, names: Pseudonyms) -> None:
    """What says that the person was taken out, and how."""
    dataset.PatientName = dataset.PatientID = names.person
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = METHOD
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "113100", "DCM"
    code.CodeMeaning = "Basic Application Confidentiality Profile"
    dataset.DeidentificationMethodCodeSequence = Items([code])
    dataset.LongitudinalTemporalInformationModified = "REMOVED"
    if "StudyDate" not in dataset:  # type 2: it is there and empty
        dataset.StudyDate = ""


def _bare(dataset: FileDataset, syntax: UID) -> None:
    """The pixels alone. RLE has no place for words; of what else is packed nobody knows how to look for them."""
    if "PixelData" not in dataset:
        return
    pixels = dataset["PixelData"]
    if not pixels.is_undefined_length:
        _cut(dataset)
    elif syntax != RLELossless:
        pixels.value = beside.blanked(pixels.value)


def _cut(dataset: FileDataset) -> None:
    """Native pixels end where the header says that they end."""
    size = _announced(dataset)
    if 0 < size < len(dataset.PixelData):
        dataset["PixelData"].value = dataset.PixelData[: size + size % 2]


def _announced(dataset: Dataset) -> int:
    samples, frames = int(dataset.get("SamplesPerPixel") or 1), int(dataset.get("NumberOfFrames") or 1)
    bits = int(dataset.Rows) * int(dataset.Columns) * int(dataset.BitsAllocated) * samples * frames
    size = (bits + 7) // 8
    return size * 2 // 3 if dataset.get("PhotometricInterpretation") == "YBR_FULL_422" else size


def _written(dataset: FileDataset, syntax: UID) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    dataset.file_meta, dataset.preamble = meta, bytes(128)
    written = BytesIO()
    dcmwrite(written, dataset, enforce_file_format=True)
    return written.getvalue()
