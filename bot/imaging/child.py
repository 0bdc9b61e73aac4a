"""The child process: the files of an upload in, one line of JSON out, nothing else done.

1. Limits come before the parsers.
2. A parser that fails leaves what the signature says and `unreadable`; a name of a fault never leaves, nor a value.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from bot.imaging import limits
from bot.imaging.parts import Part
from flows.rules.study import Facts, Problem, to_json

SHOW_LIMITS = "--missing-limits"


def main(argument: str) -> str:
    """The line to print for a job (JSON), or for `--missing-limits`."""
    lacking = limits.apply()
    if argument == SHOW_LIMITS:
        return json.dumps(lacking)
    warnings.simplefilter("ignore")  # pydicom quotes values in its warnings
    logging.disable()
    parts = [Part(Path(path), name) for path, name in json.loads(argument)["parts"]]
    return json.dumps({"facts": to_json(safely(parts)), "pictures": []})


def safely(parts: Sequence[Part]) -> Facts:
    """The facts of an upload, whatever its parser does short of killing the process."""
    from bot.imaging.look import look
    from bot.imaging.signature import HEAD, sniff

    try:
        return look(parts)
    except Exception:  # noqa: BLE001  a parser fed with junk may raise anything, also MemoryError and RecursionError
        with parts[0].path.open("rb") as file:
            return Facts(sniff(file.read(HEAD)), problems=(Problem("unreadable"),))


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]))
