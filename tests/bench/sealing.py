"""One file received: hashed, sealed and written beside, by a process that does nothing else.

`python -m tests.bench.sealing FILE FOLDER ROUNDS` prints the seconds of each round, what reading and SHA-256 of the same
bytes took beside it, and the highest resident size of the process in MiB, with and without what Python itself needs.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
import time
from pathlib import Path

from bot.files import Folder
from bot.uploads.receiving import receive
from bot.vault import Keyring, Vault

PIECE = 1 << 20  # what a local Bot API server's file is read in


def _alone(path: Path) -> float:
    began = time.perf_counter()
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return time.perf_counter() - began


async def _received(path: Path, folder: Path) -> float:
    """Seconds until the file is safe and its plain copy is there."""
    files, key = Folder(folder / "files"), Vault(Keyring.fresh()).new_key()[1]
    plain = folder / "plain"

    async def fetch(to) -> None:
        with path.open("rb", buffering=0) as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                await asyncio.to_thread(to.write, piece)

    began = time.perf_counter()
    ref = await receive(files, key, plain, fetch)
    took = time.perf_counter() - began
    plain.unlink()
    files.erase(ref.name)
    return took


def _peak() -> float:
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


def main(path: Path, folder: Path, rounds: int) -> None:
    """Measure, and print it as JSON. Hashing and sealing may have a core each, as in a bot at work."""
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    before, received, alone = _peak(), [], []
    for _ in range(rounds):
        alone.append(_alone(path))
        received.append(asyncio.run(_received(path, folder)))
    said = {"received": received, "alone": alone, "peak": _peak(), "more": _peak() - before}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
