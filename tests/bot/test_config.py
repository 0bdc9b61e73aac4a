"""Settings: where they come from, and what a start says that has faults."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime

import pytest

from bot.config import RunSettings, Settings, use_newest_zones
from bot.vault import Keyring
from flows.errors import ConfigError

TOKEN = "123456:TOKEN-MARKER"
LOOPBACK = "http://127.0.0.1:8081"


@pytest.fixture
def env(tmp_path, monkeypatch):
    """An empty folder, and no setting but what the test gives."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        for name in (field.validation_alias, f"{field.validation_alias}_FILE"):
            monkeypatch.delenv(str(name), raising=False)

    def give(**settings: object) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(name, str(value))

    return give


def faults(kind: type[Settings] = Settings) -> str:
    with pytest.raises(ConfigError) as caught:
        kind.load()
    return str(caught.value)


def test_without_settings_everything_has_its_default(env):
    settings = Settings.load()
    assert settings.token is None
    assert settings.api_base == "https://api.telegram.org"
    assert settings.database == "sqlite:///var/puente.db"
    assert str(settings.files) == "var/files"
    assert (settings.rate_limits, settings.role, settings.clinics, settings.port) == ("on", "all", (), 8080)


def test_a_start_without_token_and_keys_names_both(env):
    text = faults(RunSettings)
    assert "TELEGRAM_BOT_TOKEN: is missing; take it from @BotFather" in text
    assert "PUENTE_KEY_FILE: is missing; name the file" in text


def test_a_start_with_token_and_keys_succeeds(env, tmp_path):
    Keyring.fresh().save(tmp_path / "key")
    env(TELEGRAM_BOT_TOKEN=TOKEN, PUENTE_KEY_FILE=tmp_path / "key")
    assert RunSettings.load().token == TOKEN


def test_nothing_is_sent_to_an_archive_unless_one_is_named(env):
    assert (Settings.load().dicomweb_url, Settings.load().dicomweb_sends) == (None, "deidentified")
    env(PUENTE_DICOMWEB_URL="https://pacs.example/dicom-web", PUENTE_DICOMWEB_TOKEN="t")
    assert Settings.load().dicomweb_token == "t"


@pytest.mark.parametrize(
    "settings",
    [
        {"PUENTE_DICOMWEB_URL": "http://pacs.example/dicom-web"},
        {"PUENTE_DICOMWEB_TOKEN": "t"},
        {"PUENTE_DICOMWEB_SENDS": "everything"},
        {"PUENTE_DICOMWEB_URL": "https://pacs.example", "PUENTE_DICOMWEB_TOKEN": "ñ"},
    ],
)
def test_an_archive_is_reached_safely_or_not_at_all(env, settings):
    env(**settings)
    assert "PUENTE_DICOMWEB" in faults()


def test_all_faults_are_listed_at_once_without_their_values(env):
    env(
        TELEGRAM_BOT_TOKEN="MARKER",
        PUENTE_API_BASE="MARKER",
        PUENTE_DATABASE_URL="mysql://MARKER@host/x",
        PUENTE_FILES_URL="s3://MARKER",
        PUENTE_KEY_FILE="/nowhere/MARKER",
        PUENTE_WEBHOOK_URL="http://example.org/MARKER",
        PUENTE_PORT="MARKER",
        PUENTE_WEBHOOK_SECRET="MARKER MARKER",
        PUENTE_PUBLIC_URL="https://",
        PUENTE_RATE_LIMITS="MARKER",
        PUENTE_CLOCK="http://example.org/MARKER",
        PUENTE_ROLE="MARKER",
    )
    text = faults()
    assert text.count("\n  ") == 12
    assert "MARKER" not in text
    assert all("; " in line for line in text.splitlines()[1:])


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_that_forgets_is_refused(env, url):
    env(PUENTE_DATABASE_URL=url)
    assert "gone at the first restart" in faults()


def test_what_is_no_address_at_all_is_named(env):
    env(PUENTE_DATABASE_URL="MARKER")
    assert "PUENTE_DATABASE_URL: is not a database's address; give" in faults()


def test_a_webhook_needs_a_secret(env):
    env(PUENTE_WEBHOOK_URL="https://bot.example.org/hook")
    assert "PUENTE_WEBHOOK_SECRET: is missing, and anybody" in faults()
    env(PUENTE_WEBHOOK_URL="http://example.org")
    assert {"PUENTE_WEBHOOK_URL", "PUENTE_WEBHOOK_SECRET"} <= {
        line.strip().partition(":")[0] for line in faults().splitlines()
    }
    env(PUENTE_WEBHOOK_URL="https://bot.example.org/hook")
    env(PUENTE_WEBHOOK_SECRET="abc")
    assert Settings.load().webhook_secret == "abc"


def test_a_webhook_on_this_machine_needs_no_https(env):
    env(PUENTE_WEBHOOK_URL="http://localhost:8080/hook", PUENTE_WEBHOOK_SECRET="abc")
    assert Settings.load().webhook_url == "http://localhost:8080/hook"


@pytest.mark.parametrize(
    "carelessness", [{"PUENTE_RATE_LIMITS": "off"}, {"PUENTE_CLOCK": f"{LOOPBACK}/control/clock?token=T"}]
)
def test_the_sandbox_s_freedoms_end_at_this_machine(env, carelessness):
    env(**carelessness)
    assert next(iter(carelessness)) in faults()
    env(PUENTE_API_BASE="https://bots.example.org")
    assert next(iter(carelessness)) in faults()
    env(PUENTE_API_BASE=f"{LOOPBACK}/")
    assert Settings.load().api_base == LOOPBACK


def test_a_clock_elsewhere_is_refused_even_beside_a_sandbox(env):
    env(PUENTE_API_BASE=LOOPBACK, PUENTE_CLOCK="http://clock.example.org/control/clock")
    assert "PUENTE_CLOCK: moves the time" in faults()


def test_what_is_not_built_yet_is_refused_by_name(env):
    env(PUENTE_ROLE="web")
    assert "PUENTE_ROLE: splits the bot over several processes, which is not built yet" in faults()


@pytest.mark.parametrize("tail", ["?page", "#page"])
def test_the_address_of_the_upload_page_can_be_added_to(env, tail):
    env(PUENTE_PUBLIC_URL=f"https://example.org/{tail}", PUENTE_ROLE="web")
    assert "PUENTE_PUBLIC_URL: ends in a query, and links are made by adding to it" in faults()
    env(PUENTE_PUBLIC_URL="https://example.org/puente", PUENTE_ROLE="web")
    assert "PUENTE_PUBLIC_URL" not in faults()


def test_files_lie_here_only_beside_a_server_of_ones_own(env):
    env(PUENTE_API_FILES="local")
    assert "PUENTE_API_FILES: is local, and the server is Telegram's own" in faults()
    env(PUENTE_API_FILES="local", PUENTE_API_BASE="http://bot-api.internal:8081", PUENTE_ROLE="web")
    assert "PUENTE_API_FILES" not in faults()


@pytest.mark.parametrize(
    ("token", "base", "real"),
    [
        ("1:sandbox", None, True),
        ("1:sandbox", "http://127.0.0.1:8081", False),
        ("7123456789:AAH" + "x" * 32, "http://127.0.0.1:8081", True),
        ("1:sandbox", "https://api.example.org", True),
        (None, "http://localhost:8081", False),
    ],
)
def test_patients_are_real_but_on_the_sandbox(env, token, base, real):
    env(**{name: value for name, value in (("TELEGRAM_BOT_TOKEN", token), ("PUENTE_API_BASE", base)) if value})
    assert Settings.load().meets_patients is real


def test_clinics_are_listed_with_commas(env):
    env(PUENTE_CLINICS="demo, demo,")
    assert Settings.load().clinics == ("demo", "demo")


def test_a_clinic_without_a_profile_is_a_fault_like_others(env):
    env(PUENTE_CLINICS="demo, nowhere", PUENTE_PORT=0)
    text = faults()
    assert 'PUENTE_CLINICS: names "nowhere", and the profiles are demo; name folders' in text
    assert "PUENTE_PORT" in text


def test_files_may_lie_elsewhere(env):
    env(PUENTE_FILES_URL="file:///srv/files", PUENTE_DATA_DIR="/srv/puente")
    assert str(Settings.load().files) == "/srv/files"
    assert Settings.load().database == "sqlite:////srv/puente/puente.db"


def test_a_secret_may_come_in_a_file(env, tmp_path):
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    env(TELEGRAM_BOT_TOKEN_FILE=tmp_path / "token")
    assert Settings.load().token == TOKEN


def test_a_secret_s_file_that_cannot_be_read_is_a_fault_like_others(env, tmp_path):
    env(TELEGRAM_BOT_TOKEN_FILE=tmp_path / "none", PUENTE_PORT=0)
    text = faults()
    assert "TELEGRAM_BOT_TOKEN: its file cannot be read (FileNotFoundError); take" in text
    assert "PUENTE_PORT: input should be greater" in text


def test_a_dotenv_file_is_read_and_the_environment_wins(env, tmp_path):
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nPUENTE_PORT=9000\nOTHER=1\n")
    env(PUENTE_PORT=9001)
    assert (Settings.load().token, Settings.load().port) == (TOKEN, 9001)


def test_the_doctor_sees_sources_and_no_secrets(env, tmp_path):
    (tmp_path / ".env").write_text("PUENTE_PORT=9000\n")
    (tmp_path / "token").write_text(TOKEN)
    env(TELEGRAM_BOT_TOKEN_FILE=tmp_path / "token", PUENTE_CLINICS="demo", PUENTE_DATABASE_URL="sqlite:///MARKER.db")
    rows = {row.name: row for row in Settings.load().sources()}
    assert rows["TELEGRAM_BOT_TOKEN"][1:] == ("hidden", "environment: TELEGRAM_BOT_TOKEN_FILE")
    assert rows["PUENTE_PORT"][1:] == ("9000", ".env: PUENTE_PORT")
    assert rows["PUENTE_CLINICS"][1:] == ("demo", "environment: PUENTE_CLINICS")
    assert rows["PUENTE_ROLE"][1:] == ("all", "default")
    assert rows["PUENTE_PUBLIC_URL"][1:] == ("", "default")
    assert "MARKER" not in f"{rows} {Settings.load()!r}"
    assert len(rows) == 18


def test_a_data_folder_that_cannot_be_made_is_named(env, tmp_path):
    (tmp_path / "file").write_text("")
    env(PUENTE_DATA_DIR=tmp_path / "file" / "var")
    with pytest.raises(ConfigError, match=r"PUENTE_DATA_DIR: cannot be used \(NotADirectoryError\); name a folder"):
        Settings.load().make_folder()


def test_a_data_folder_that_may_not_be_written_is_named(env, tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)  # the tests may run as root, who may write everywhere
    env(PUENTE_DATA_DIR=tmp_path)
    with pytest.raises(ConfigError, match=r"PUENTE_DATA_DIR: cannot be used \(PermissionError\)"):
        Settings.load().make_folder()


def test_zones_are_newer_than_the_system_s():
    before = zoneinfo.TZPATH
    use_newest_zones()
    winter = datetime(2027, 1, 15, 12, tzinfo=UTC).astimezone(zoneinfo.ZoneInfo("America/Vancouver"))
    zoneinfo.reset_tzpath(before)
    assert winter.utcoffset().total_seconds() == -7 * 3600
