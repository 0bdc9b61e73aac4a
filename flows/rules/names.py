"""File names: what their endings promise. A name is never believed; staff read where it misleads."""

from __future__ import annotations

KINDS = {
    "dcm": "dicom",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "png": "png",
    "heic": "heic",
    "pdf": "pdf",
    "zip": "zip",
    "7z": "7z",
    "rar": "rar",
    "tar": "tar",
    "gz": "gzip",
    "docx": "docx",
    "exe": "exe",
    "txt": "text",
    "mp4": "video",
}


def misleads(name: str, kind: str) -> str:
    """The ending of a name that promises another kind of file than it is, "" where it does not."""
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    return f".{ending}" if KINDS.get(ending, kind) != kind else ""
