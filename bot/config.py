"""The settings, read once.

1. The environment and a `.env` file are read here (by way of `bot.environment`) and nowhere else.
2. A start with faults ends with all of them at once, each with its way out, and none with its value (names of
   clinics apart).
3. What makes the bot less careful (a moved clock, no rate limits) is honoured only beside a server on this machine.
"""

from __future__ import annotations

import ipaddress
import os
import re
import zoneinfo
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.environment import SecretFiles, Unread, variables
from flows.errors import ConfigError

TELEGRAM = "https://api.telegram.org"
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # what Telegram takes as a webhook's secret
ASK_BOTFATHER = "take it from @BotFather, or run the demo, which needs none"
NAME_KEYS = "name the file that holds the keys, and keep a copy elsewhere"
CLINICS = Path(__file__).parent.parent / "data" / "clinics"
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
BOTFATHERS = re.compile(r"[0-9]{6,}:[A-Za-z0-9_-]{30,}")  # longer than any that opens a sandbox


def use_newest_zones() -> None:
    """From here on, zones come from the tzdata wheel: systems are years behind, and provinces changed in 2026.

    Called before anything makes a ZoneInfo; one made earlier keeps the old rules.
    """
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name
        return False


class Source(NamedTuple):
    """One setting as `puente doctor` shows it."""

    name: str
    value: str
    source: str


class Settings(BaseSettings):
    """Every setting of the product. A field's description is the way out; one without repr is a secret."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        case_sensitive=True,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    token: str | None = Field(None, validation_alias="TELEGRAM_BOT_TOKEN", repr=False, description=ASK_BOTFATHER)
    api_base: str = Field(
        TELEGRAM, validation_alias="PUENTE_API_BASE", description="give an address like http://127.0.0.1:8081"
    )
    api_files: Literal["cloud", "local"] = Field(
        "cloud",
        validation_alias="PUENTE_API_FILES",
        description="give local where PUENTE_API_BASE is a server of yours with --local on a disk that is read here",
    )
    data_dir: Path = Field(Path("var"), validation_alias="PUENTE_DATA_DIR", description="name a folder")
    database_url: str | None = Field(
        None,
        validation_alias="PUENTE_DATABASE_URL",
        repr=False,
        description="give postgresql://user:password@host/name or sqlite:///path",
    )
    files_url: str | None = Field(
        None, validation_alias="PUENTE_FILES_URL", description="give a folder as file:///path"
    )
    key_file: Path | None = Field(None, validation_alias="PUENTE_KEY_FILE", description=NAME_KEYS)
    webhook_url: str | None = Field(
        None,
        validation_alias="PUENTE_WEBHOOK_URL",
        description="give the https:// address, with any path, that a proxy hands on to PUENTE_PORT unchanged,"
        " or leave it out to poll",
    )
    port: int = Field(8080, ge=1, le=65535, validation_alias="PUENTE_PORT", description="give a number from 1 to 65535")
    webhook_secret: str | None = Field(
        None,
        validation_alias="PUENTE_WEBHOOK_SECRET",
        repr=False,
        description="make one of 1 to 256 characters A-Z a-z 0-9 _ -",
    )
    public_url: str | None = Field(
        None,
        validation_alias="PUENTE_PUBLIC_URL",
        description="give the https:// address, with any path, that a proxy hands on to PUENTE_PORT, or leave it out",
    )
    dicomweb_url: str | None = Field(
        None,
        validation_alias="PUENTE_DICOMWEB_URL",
        description="give the https:// address of the clinic's own image archive, or leave it out to send nothing",
    )
    dicomweb_token: str | None = Field(
        None,
        validation_alias="PUENTE_DICOMWEB_TOKEN",
        repr=False,
        description="give the token that the archive wants, with PUENTE_DICOMWEB_URL",
    )
    dicomweb_sends: Literal["deidentified", "originals"] = Field(
        "deidentified",
        validation_alias="PUENTE_DICOMWEB_SENDS",
        description="leave it out, or give originals if the archive is the clinic's own and may know the patients",
    )
    clinics: Annotated[tuple[str, ...], NoDecode] = Field(
        (), validation_alias="PUENTE_CLINICS", description="name folders of data/clinics, with commas between"
    )
    rate_limits: Literal["on", "off"] = Field(
        "on", validation_alias="PUENTE_RATE_LIMITS", description="leave it out, or set PUENTE_API_BASE to the sandbox"
    )
    clock: str | None = Field(
        None,
        validation_alias="PUENTE_CLOCK",
        repr=False,
        description="leave it out, or set it and PUENTE_API_BASE to the sandbox",
    )
    role: Literal["all", "web", "worker"] = Field(
        "all", validation_alias="PUENTE_ROLE", description="give all, or leave it out"
    )

    @classmethod
    def load(cls) -> Self:
        """The settings as they are now; ConfigError lists every fault."""
        try:
            return cls.model_validate({})  # the same as cls(), whose arguments a type checker would ask for
        except ValidationError as error:
            faults = [cls._fault(fault) for fault in error.errors(include_url=False, include_input=False)]
            raise ConfigError("settings: " + "".join(f"\n  {fault}" for fault in faults)) from None

    @classmethod
    def _fault(cls, fault: ErrorDetails) -> str:
        where = fault["loc"][0]  # a default that is at fault is named by its field
        name, way = next(
            (alias, field.description)
            for key, field in cls.model_fields.items()
            if where in {key, alias := str(field.validation_alias)}
        )
        what = {"missing": "is missing"}.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
        return f"{name}: {what[0].lower()}{what[1:]}; {way}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the family's signature
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, dotenv_settings, SecretFiles(settings_cls, dotenv_settings, env_settings)

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: Any) -> Any:
        if isinstance(value, Unread):
            raise ValueError(f"its file cannot be read ({value})")  # noqa: TRY004 - pydantic collects ValueErrors
        return value

    @field_validator("token")
    @classmethod
    def _is_token(cls, value: str | None) -> str | None:
        if value is not None and not TOKEN.fullmatch(value):
            raise ValueError("is not a bot's token")
        return value

    @field_validator("api_base")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or not urlsplit(value).hostname:
            raise ValueError("is not an address")
        return value.rstrip("/")

    @field_validator("api_files")
    @classmethod
    def _lie_here(cls, value: str, info: ValidationInfo) -> str:
        if value == "local" and info.data.get("api_base", TELEGRAM) == TELEGRAM:
            raise ValueError("is local, and the server is Telegram's own")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            url = sa.make_url(value)
        except (sa.exc.ArgumentError, ValueError):
            raise ValueError("is not a database's address") from None
        if url.get_backend_name() not in {"sqlite", "postgresql"}:
            raise ValueError("names a database that is neither SQLite nor PostgreSQL")
        if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
            raise ValueError("names no file, and answers would be gone at the first restart")
        return value

    @field_validator("files_url")
    @classmethod
    def _is_folder(cls, value: str | None) -> str | None:
        if value is not None and not (value.startswith("file:///") and len(value) > len("file:///")):
            raise ValueError("is not the address of a folder")
        return value

    @field_validator("key_file")
    @classmethod
    def _is_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("is not a file")
        return value

    @field_validator("webhook_url", "public_url", "dicomweb_url")
    @classmethod
    def _is_https(cls, value: str | None) -> str | None:
        secure = value is None or value.startswith("https://") or is_loopback(value)
        if not secure or (value and not urlsplit(value).hostname):
            raise ValueError("is not an https address")
        return value

    @field_validator("dicomweb_token")
    @classmethod
    def _goes_somewhere(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("dicomweb_url", "given, and at fault") is None:
            raise ValueError("is for no address")
        if value is not None and not value.isascii():
            raise ValueError("has characters that no header takes")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret(cls, value: str | None, info: ValidationInfo) -> str | None:
        polls = info.data.get("webhook_url", "given, and at fault") is None
        if value is None and not polls:
            raise ValueError("is missing, and anybody could write in Telegram's name")
        if value is not None and not SECRET.fullmatch(value):
            raise ValueError("has other characters than Telegram takes")
        return value

    @field_validator("clinics", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return tuple(filter(None, (name.strip() for name in value.split(",")))) if isinstance(value, str) else value

    @field_validator("clinics")
    @classmethod
    def _are_there(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known = sorted(path.parent.name for path in CLINICS.glob("*/profile.toml"))
        unknown = ", ".join(f'"{name}"' for name in value if name not in known)
        if unknown:  # a folder's name is no secret, and a list with one misspelt name needs to say which
            raise ValueError(f"names {unknown}, and the profiles are {', '.join(known)}")
        return value

    @field_validator("rate_limits")
    @classmethod
    def _only_here(cls, value: str, info: ValidationInfo) -> str:
        if value == "off" and not is_loopback(info.data.get("api_base", "")):
            raise ValueError("is off against a server that is not on this machine")
        return value

    @field_validator("clock")
    @classmethod
    def _only_the_sandbox(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and not (is_loopback(value) and is_loopback(info.data.get("api_base", ""))):
            raise ValueError("moves the time of a bot that is not in the sandbox")
        return value

    @field_validator("role")
    @classmethod
    def _undivided(cls, value: str) -> str:
        if value != "all":
            raise ValueError("splits the bot over several processes, which is not built yet")
        return value

    @field_validator("public_url")
    @classmethod
    def _holds_a_path(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).query or urlsplit(value).fragment):
            raise ValueError("ends in a query, and links are made by adding to it")
        return value

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.data_dir / 'puente.db'}"

    @property
    def meets_patients(self) -> bool:
        """Whether real people may write: always, but on the sandbox; a local server with a true token is none."""
        return not is_loopback(self.api_base) or BOTFATHERS.fullmatch(self.token or "") is not None

    @property
    def files(self) -> Path:
        """The folder of sealed files."""
        return Path(urlsplit(self.files_url).path) if self.files_url else self.data_dir / "files"

    def make_folder(self) -> None:
        """Make the data folder before anything else is begun; ConfigError."""
        try:
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(self.data_dir, os.W_OK | os.X_OK):
                raise PermissionError
        except OSError as error:
            way = "name a folder that may be made and written"
            raise ConfigError(f"settings:\n  PUENTE_DATA_DIR: cannot be used ({type(error).__name__}); {way}") from None

    @classmethod
    def sources(cls) -> list[Source]:
        """Each setting as it is given, right or wrong, with where it comes from; secrets hidden."""
        environment = variables(EnvSettingsSource(cls))
        written = variables(DotEnvSettingsSource(cls))
        return [cls._source(info, environment, written) for info in cls.model_fields.values()]

    @classmethod
    def _source(cls, info: FieldInfo, environment: dict[str, str], written: dict[str, str]) -> Source:
        name, secret = str(info.validation_alias), info.repr is False
        for place, found in (("environment", environment), (".env", written)):
            for key in (name, f"{name}_FILE") if secret else (name,):
                if key in found:
                    return Source(name, "hidden" if secret else found[key], f"{place}: {key}")
        return Source(name, str(info.default or ""), "default")


class RunSettings(Settings):
    """The settings of a bot that talks to somebody: without a token and keys it does not start."""

    token: str = Field(validation_alias="TELEGRAM_BOT_TOKEN", repr=False, description=ASK_BOTFATHER)
    key_file: Path = Field(validation_alias="PUENTE_KEY_FILE", description=NAME_KEYS)
