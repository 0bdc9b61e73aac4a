"""The files that `puente inspect` is given by name.

1. A folder stands for every file in it, whatever lies deeper, in the order of their names: the folder of a CD is one
   upload. Links are not followed, so that nothing outside it is read.
2. What cannot be read is said before anything is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.imaging.parts import Part
from bot.imaging.report import context
from flows.errors import ConfigError
from flows.rules.wanted import Need

FILES_MAX = 20_000  # as many as an archive may hold


def parts_of(paths: Sequence[Path]) -> list[Part]:
    """The parts of one upload; ConfigError when a name stands for no file, or for one that cannot be read."""
    parts = [part for path in paths for part in _parts(path)]
    if len(parts) > FILES_MAX:
        raise ConfigError(f"{len(parts)} files: more than {FILES_MAX} are no upload; name fewer")
    for part in parts:
        try:
            part.path.open("rb").close()
        except OSError as error:
            way = "make it readable or leave it out"
            raise ConfigError(f'file "{part.path}": {type(error).__name__}; {way}') from None
    return parts


def _parts(path: Path) -> Iterator[Part]:
    if path.is_dir():
        found = [Part(one.resolve(), one.relative_to(path).as_posix()) for one in _within(path)]
        if not found:
            raise ConfigError(f'folder "{path}": there is no file in it; name files, or a folder with files')
        yield from found
    elif path.is_file():
        yield Part(path.resolve(), path.name)
    else:
        raise ConfigError(f'file "{path}": there is none; name files that can be read')


def _within(folder: Path) -> Iterator[Path]:
    """Files in the order of their names; a folder that cannot be read ends in ConfigError."""
    for root, folders, names in os.walk(folder, onerror=_refused):
        folders.sort()
        for one in (Path(root, name) for name in sorted(names)):
            if one.is_file() and not one.is_symlink():
                yield one


def _refused(error: OSError) -> None:
    raise ConfigError(f'folder "{error.filename}": {type(error).__name__}; make it readable or name files') from None


def needed(path: Path) -> Need:
    """The context that a file holds; ConfigError when it holds none."""
    try:
        return context(json.loads(path.read_text("utf-8")))
    except (OSError, AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        way = 'give JSON with "today", "patient" and "need"'
        raise ConfigError(f'context "{path}": {type(error).__name__}; {way}') from None
