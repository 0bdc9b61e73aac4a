"""What a child process may use; set by the child itself, before it reads a file.

Measured: gdcm and OpenJPEG need 1 GB of address space and 256 MB of data to load; below, they fail in misleading ways.
A hostile JPEG 2000 file took 850 MB, a deflated DICOM bomb 628 MB, and PDFium 620 MB, where nothing stopped them.
A large study may take longer than a small file: 90 MB of slices need 3 s, so 25 s end no honest one on a slow machine.
A broken JPEG-LS file of 5 kB drew for as long as it was let; a photo of 12 megapixels and 4 MB is drawn in 0.1 s.
"""

from __future__ import annotations

import ctypes
import math
import signal
import sys
import time
from collections.abc import Mapping

MIB = 1 << 20
LIMITS = {
    "RLIMIT_AS": 1536 * MIB,
    "RLIMIT_DATA": 512 * MIB,
    "RLIMIT_FSIZE": 0,  # a parser writes no file
    "RLIMIT_NOFILE": 64,
    "RLIMIT_CORE": 0,  # a dump would hold the patient's name
}
CPU_LEAST, CPU_MOST = 3, 60  # seconds for the facts
BYTES_A_SECOND = 4 * MIB
PICTURES_LEAST, PICTURES_MOST = 2, 10  # seconds more for the pictures
PICTURE_BYTES_A_SECOND = 2 * MIB
WALL_MOST = 120.0
PR_SET_PDEATHSIG = 1
# glibc: what was freed is used again before new pages are asked for, and pages are large where the system has such;
# else a third of the time goes into handing memory back and forth. It widens no limit
MEMORY = ":".join(
    f"glibc.malloc.{name}={value}"
    for name, value in {
        "hugetlb": 1,
        "mmap_threshold": 32 * MIB,
        "trim_threshold": 128 * MIB,
        "top_pad": 8 * MIB,
    }.items()
)


def cpu_seconds(size: int) -> int:
    """What the facts of so many bytes may cost."""
    return min(CPU_LEAST + size // BYTES_A_SECOND, CPU_MOST)


def picture_seconds(size: int) -> int:
    """What the pictures of so many bytes may cost beside."""
    return min(PICTURES_LEAST + size // PICTURE_BYTES_A_SECOND, PICTURES_MOST)


def wall_seconds(size: int) -> float:
    """When a child is given up that was told of so many bytes; it may have to wait for a core that others use."""
    return min(4.0 * (cpu_seconds(size) + picture_seconds(size)), WALL_MOST)


def apply(size: int, *, pictures: bool) -> tuple[str, ...]:
    """Sets every limit of a reader and returns the names of those that this platform lacks."""
    seconds = cpu_seconds(size)
    each = {name: (limit, limit) for name, limit in LIMITS.items()}
    return impose({**each, "RLIMIT_CPU": (seconds, seconds + picture_seconds(size) * pictures)})


def impose(limits: Mapping[str, tuple[int, int]]) -> tuple[str, ...]:
    """Sets limits (soft and hard, by name) on this process and returns the names of those that this platform lacks."""
    if sys.platform == "win32":
        return tuple(limits)
    import resource

    lacking = []
    for name, (soft, hard) in limits.items():
        try:
            which = getattr(resource, name)
            most = resource.getrlimit(which)[1]
            is_free = most == resource.RLIM_INFINITY
            resource.setrlimit(which, (soft, hard) if is_free else (min(soft, most), min(hard, most)))
        except (AttributeError, OSError, ValueError):  # macOS knows some by name and refuses to set them
            lacking.append(name)
    return tuple(lacking)


def go_on(size: int) -> None:
    """The facts are told; from now on the time is that of pictures, and what was left of the facts' is not theirs."""
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        most = min(math.ceil(time.process_time()) + picture_seconds(size), hard)
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def end_with_parent() -> None:
    """Linux ends this process when the one that started it is gone, however that ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
