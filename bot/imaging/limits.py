"""What a child process may use; set by the child itself, before it imports a parser.

Measured: gdcm and OpenJPEG need 1 GB of address space and 256 MB of data to load; below, they fail in misleading ways.
A hostile JPEG 2000 file took 850 MB, a deflated DICOM bomb 628 MB, and PDFium 620 MB, where nothing stopped them.
"""

from __future__ import annotations

import sys

MIB = 1 << 20
LIMITS = {
    "RLIMIT_AS": 1536 * MIB,
    "RLIMIT_DATA": 512 * MIB,
    "RLIMIT_CPU": 20,  # seconds
    "RLIMIT_FSIZE": 0,  # a parser writes no file
    "RLIMIT_NOFILE": 64,
    "RLIMIT_CORE": 0,  # a dump would hold the patient's name
}


def apply() -> tuple[str, ...]:
    """Sets every limit and returns the names of those that this platform lacks."""
    if sys.platform == "win32":
        return tuple(LIMITS)
    import resource

    lacking = []
    for name, limit in LIMITS.items():
        try:
            which = getattr(resource, name)
            hard = resource.getrlimit(which)[1]
            within = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(which, (within, within))
        except (AttributeError, OSError, ValueError):  # macOS knows some by name and refuses to set them
            lacking.append(name)
    return tuple(lacking)
