"""A clinic's profile out of TOML, and its words under ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.content.reader import Reader, table
from flows.content import Clinic, Wording

LANGUAGES = ("en", "es", "fr")


def clinic(reader: Reader, path: Path) -> tuple[Clinic | None, dict[str, Wording]]:
    """The profile, and `clinic/<key>/...` texts."""
    raw = reader.toml(path)
    raw["sets"] = {key: _wording(value) for key, value in table(raw, "sets").items()}
    found = reader.record(Clinic, path, raw)
    return found, _texts(found) if found else {}


def _wording(value: Any) -> Any:
    """A value that is the same in every language is written once."""
    return dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else value


def _texts(found: Clinic) -> dict[str, Wording]:
    own: dict[str, Wording] = {
        **found.sets,
        "open_hours": found.open_hours,
        "meeting_point": found.meeting_point,
        "lodging": found.lodging.name,
        "clinic_spot": found.clinic_spot.name,
        "car": found.driver.car,
        **{f"physician/{one.key}/specialty": one.specialty for one in found.physicians},
        **{f"published/{key}": wording for key, wording in found.published.items()},
    }
    return {f"clinic/{found.key}/{key}": wording for key, wording in own.items()}
