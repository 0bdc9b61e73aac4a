"""Where settings come from: the environment, a `.env` file, and the files that secrets are handed over in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource


def inherited() -> dict[str, str]:
    """What a process of ours gets along from this one; its settings are given to it one by one."""
    own = ("PUENTE_", "TELEGRAM_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)}  # noqa: TID251 - for a child


class Unread(str):
    """A secret's file that could not be read, on its way to becoming a fault."""

    __slots__ = ()


class SecretFiles(PydanticBaseSettingsSource):
    """Secrets given as NAME_FILE=path, as containers and systemd hand them over."""

    def __init__(self, settings: type[BaseSettings], *places: PydanticBaseSettingsSource) -> None:
        super().__init__(settings)
        self._vars = {k: v for place in places for k, v in variables(place).items()}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        name = str(field.validation_alias)
        path = self._vars.get(f"{name}_FILE") if field.repr is False else None
        return (None if path is None else _secret(path)), name, False

    def __call__(self) -> dict[str, Any]:
        found = (self.get_field_value(field, name) for name, field in self.settings_cls.model_fields.items())
        return {name: value for value, name, _ in found if value is not None}


def variables(place: PydanticBaseSettingsSource) -> dict[str, str]:
    """Everything a place sets, by name; what is empty counts as not set."""
    found = place.env_vars if isinstance(place, EnvSettingsSource) else {}
    return {name: value for name, value in found.items() if value}


def _secret(path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        return Unread(type(error).__name__)
