"""What a child process may not reach, beyond what it may use (`limits`): walls of Linux, none needs root.

1. No network: a namespace without any, where the system grants it, and no new socket in any case.
2. No program is started, no process forked, no other process traced, read or signalled.
3. No file is opened but those of the upload and the libraries; none is written, not even with root's rights.
4. What a system lacks is named, and the rest of the walls stand.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[3]
LIBRARIES = ("/usr/lib", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom")

CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38
SECCOMP_MODE_FILTER = 2

# Landlock, linux/landlock.h: its three calls have one number on every architecture
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
READ_FILE, READ_DIR = 4, 8
FS_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many rights a version of it knows
NET_SINCE, SCOPED_SINCE = 4, 6
PATH_BENEATH = 1

# Seccomp, linux/filter.h and linux/seccomp.h
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # where they stand in seccomp_data
CLONE_THREAD = 0x10000
X32 = 0x40000000  # the same calls by other numbers
# Refused: socket connect execve execveat ptrace process_vm_readv process_vm_writev io_uring_setup unshare setns mount
# bpf kill tkill pidfd_open pidfd_getfd pidfd_send_signal, and fork and vfork where they are calls of their own.
_X86_64 = (41, 42, 59, 322, 101, 310, 311, 425, 272, 308, 165, 321, 62, 200, 434, 438, 424, 57, 58)
_AARCH64 = (198, 203, 221, 281, 117, 270, 271, 425, 97, 268, 40, 280, 129, 130, 434, 438, 424)
CALLS = {"x86_64": (0xC000003E, 56, _X86_64), "aarch64": (0xC00000B7, 220, _AARCH64)}  # architecture, clone, refused
CLONE3 = 435
CAPABILITIES = 0x20080522  # version 3 of the call
READ_ANY = 1 << 2  # CAP_DAC_READ_SEARCH: root reads the uploads of other users


def leave_network() -> None:
    """Puts this process and its children where no network is, if the system grants that."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if libc.unshare(CLONE_NEWNET | CLONE_NEWIPC):
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC)


def build(files: Iterable[Path]) -> tuple[str, ...]:
    """Walls this process in, with these files to read, and returns the names of the walls that are lacking."""
    if sys.platform != "linux":
        return ("landlock", "seccomp")
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    lacking = []
    if not _restrict_files(libc, [*_libraries(), *files]):
        lacking.append("landlock")
    libc.capset(struct.pack("=Ii", CAPABILITIES, 0), struct.pack("=6I", READ_ANY, READ_ANY, 0, 0, 0, 0))
    if not _restrict_calls(libc):
        lacking.append("seccomp")
    return tuple(lacking)


def _libraries() -> list[Path]:
    """What is imported late: codecs, character sets, plugins. Never the folder of the project, where keys may lie."""
    ours = [ROOT / "bot", ROOT / "flows"]
    imported = [Path(name).resolve() for name in sys.path if name]
    return [*map(Path, LIBRARIES), *ours, *(path for path in imported if path != ROOT)]


def _restrict_files(libc: ctypes.CDLL, readable: Sequence[Path]) -> bool:
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    rights = (1 << FS_RIGHTS.get(version, max(FS_RIGHTS.values()))) - 1
    words = [rights, 3 if version >= NET_SINCE else 0, 3 if version >= SCOPED_SINCE else 0]
    size = 8 * (1 + (version >= NET_SINCE) + (version >= SCOPED_SINCE))
    ruleset = libc.syscall(CREATE_RULESET, struct.pack("=3Q", *words), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    for path in readable:
        with suppress(OSError):  # what is not there needs no permission
            _allow(libc, ruleset, path)
    done: bool = libc.syscall(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return done


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rights = READ_FILE | READ_DIR if path.is_dir() else READ_FILE
    libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, handle), 0)
    os.close(handle)


def _restrict_calls(libc: ctypes.CDLL) -> bool:
    if platform.machine() not in CALLS:
        return False
    code = b"".join(struct.pack("=HBBI", *one) for one in instructions(*CALLS[platform.machine()]))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) == 0)


def instructions(architecture: int, clone: int, refused: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Instructions (code, skip if true, skip if false, value): what is not refused is allowed."""
    no, unknown = (RETURN, 0, 0, REFUSE | errno.EPERM), (RETURN, 0, 0, REFUSE | errno.ENOSYS)
    head = [(LOAD, 0, 0, ARCHITECTURE), (JUMP_EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    numbers = [step for number in refused for step in ((JUMP_EQUAL, 0, 1, number), no)]
    thread = [(JUMP_EQUAL, 0, 3, clone), (LOAD, 0, 0, FIRST_ARGUMENT), (JUMP_ANY_BIT, 1, 0, CLONE_THREAD), no]
    newest = [(JUMP_EQUAL, 0, 1, CLONE3), unknown]  # its flags cannot be seen; then clone is used
    return [*head, (JUMP_AT_LEAST, 0, 1, X32), no, *numbers, *newest, *thread, (RETURN, 0, 0, ALLOW)]
