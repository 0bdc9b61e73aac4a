"""The walls of the child: what a parser that was taken over tries in vain."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from bot.imaging.child import limits, walls

ROOT = Path(__file__).parents[3]
TRIES = """
import os, socket, sys, threading, time
from pathlib import Path
from bot.imaging.child import walls
given, other, folder = map(Path, sys.argv[1:])
walls.leave_network()
print(walls.build([given]))
def refused(name, act):
    try:
        act()
    except OSError:
        print("refused", name)
    else:
        print("done", name)
refused("another file", other.read_bytes)
refused("a new file", lambda: (folder / "new").write_bytes(b"x"))
refused("the file itself", lambda: given.write_bytes(b"x"))
refused("deletion", given.unlink)
refused("the keys of the project", lambda: os.listdir(walls.ROOT))
refused("a socket", socket.socket)
refused("a fork", os.fork)
refused("a program", lambda: os.execv(sys.executable, [sys.executable, "-c", "pass"]))
refused("a signal", lambda: os.kill(os.getppid(), 0))
refused("another's memory", lambda: open(f"/proc/{os.getppid()}/mem", "rb"))
def works(name, act):
    act()
    print("works", name)
works("the file", given.read_bytes)
works("a late import", lambda: __import__("encodings.iso2022_jp"))
works("a thread", lambda: (t := threading.Thread(target=lambda: None)).start() or t.join())
"""


def test_a_child_within_its_walls_reads_its_files_and_the_libraries_and_does_nothing_else(tmp_path):
    for name in ("given", "other"):
        (tmp_path / name).write_bytes(b"x")
    arguments = [str(tmp_path / name) for name in ("given", "other")] + [str(tmp_path)]
    command = [sys.executable, "-B", "-c", TRIES, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    lacking, *lines = done.stdout.splitlines()
    assert lacking == "()"
    assert {line.split()[0] for line in lines[:10]} == {"refused"}, lines
    assert [line.split()[0] for line in lines[10:]] == ["works"] * 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["given", "other"]


def run(code, number, architecture, argument=0):
    """What the kernel's little machine returns for a call."""
    seen = {walls.NUMBER: number, walls.ARCHITECTURE: architecture, walls.FIRST_ARGUMENT: argument}
    at = value = 0
    while True:
        do, yes, no, operand = code[at]
        at += 1
        match do:
            case walls.LOAD:
                value = seen[operand]
            case walls.RETURN:
                return operand
            case _:
                holds = {
                    walls.JUMP_EQUAL: value == operand,
                    walls.JUMP_AT_LEAST: value >= operand,
                    walls.JUMP_ANY_BIT: bool(value & operand),
                }[do]
                at += yes if holds else no


@pytest.mark.parametrize("machine", walls.CALLS)
def test_the_filter_refuses_what_it_lists_on_every_machine_it_knows(machine):
    architecture, clone, refused = walls.CALLS[machine]
    code = walls.instructions(architecture, clone, refused)
    assert {run(code, number, architecture) for number in refused} == {walls.REFUSE | 1}
    assert run(code, clone, architecture, 0x01200011) == walls.REFUSE | 1  # as fork calls it
    assert run(code, clone, architecture, 0x003D0F00) == walls.ALLOW  # as a thread is made
    assert run(code, walls.CLONE3, architecture) == walls.REFUSE | 38
    assert run(code, walls.X32 | 41, architecture) == walls.REFUSE | 1
    assert run(code, 0, architecture) == walls.ALLOW
    assert run(code, 0, 7) == walls.KILL
    assert all(struct.pack("=HBBI", *step) for step in code)


class Libc:
    """A system that grants nothing."""

    def __init__(self, _: object) -> None:
        self.syscall = self.prctl = self.capset = lambda *_: -1


def test_a_system_without_walls_says_so(monkeypatch):
    with monkeypatch.context() as nothing:
        nothing.setattr(walls.ctypes, "CDLL", Libc)
        assert walls.build([]) == ("landlock", "seccomp")
        nothing.setattr(walls.platform, "machine", lambda: "sparc")
        assert walls.build([]) == ("landlock", "seccomp")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert walls.build([]) == ("landlock", "seccomp")
    walls.leave_network()
    limits.end_with_parent()
