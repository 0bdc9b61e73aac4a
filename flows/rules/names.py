"""Words out of files and their names, as staff may read them: one line, never believed, and nothing steers a screen."""

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


SHOWN = 64  # characters of a value out of a header


def legible(words: str) -> str:
    """A value on one line, without characters that control or turn text around."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:SHOWN]


def misleads(name: str, kind: str) -> str:
    """The ending of a name that promises another kind of file than it is, "" where it does not."""
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    return f".{ending}" if KINDS.get(ending, kind) != kind else ""
