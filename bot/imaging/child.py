"""The child process: one file in, one line of JSON out, nothing else done.

1. Limits come before the parsers.
2. A parser that fails leaves what the signature says and `unreadable`; a name of a fault never leaves, nor a value.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path

from bot.imaging import limits
from flows.rules.study import Facts, Problem, to_json

SHOW_LIMITS = "--missing-limits"


def main(argument: str) -> str:
    """The line to print for a path, or for `--missing-limits`."""
    lacking = limits.apply()
    if argument == SHOW_LIMITS:
        return json.dumps(lacking)
    warnings.simplefilter("ignore")  # pydicom quotes values in its warnings
    logging.disable()
    return json.dumps(to_json(safely(Path(argument))))


def safely(path: Path) -> Facts:
    """The facts of a file, whatever its parser does short of killing the process."""
    from bot.imaging.look import look
    from bot.imaging.signature import HEAD, sniff

    try:
        return look(path)
    except Exception:  # noqa: BLE001  a parser fed with junk may raise anything, also MemoryError and RecursionError
        with path.open("rb") as file:
            return Facts(sniff(file.read(HEAD)), problems=(Problem("unreadable"),))


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]))
