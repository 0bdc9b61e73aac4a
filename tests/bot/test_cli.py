"""The command line: a stranger understands its help, and what goes wrong is said in one message with the way out."""

from __future__ import annotations

import json
import re
import shutil

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from bot.app import ROOT
from bot.cli import cli
from bot.config import Settings
from bot.sandbox.server import Sandbox
from bot.staffing import print_link
from bot.store import Store
from bot.store import schema as t
from bot.vault import Keyring
from flows.errors import ConfigError, ContentError

COMMANDS = [
    "demo",
    "run",
    "check",
    "rehearse",
    "inspect",
    "migrate",
    "doctor",
    "try screen",
    "staff link",
    "staff code",
    "staff keys",
]
KNEE = ROOT / "tests" / "samples" / "imaging" / "derived" / "knee_right_ok.dcm"
TOKEN = "1:sandbox"


@pytest.fixture(autouse=True)
def env(tmp_path, monkeypatch):
    """An empty folder and no settings but those a test gives."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for field in Settings.model_fields.values():
        for name in (field.validation_alias, f"{field.validation_alias}_FILE"):
            monkeypatch.delenv(str(name), raising=False)
    return monkeypatch.setenv


def ran(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_in_whole_sentences_what_it_does(command):
    code, out, _ = ran(*command.split(), "--help")
    assert code == 0
    plain = re.sub(r"[│╭╮╰╯─]|\x1b\[[0-9;]*m", "", out)
    sentence = next(line for line in plain.splitlines()[2:] if line.strip())
    assert sentence.strip().endswith((".", "them."))
    for word in ("TODO", "None", "asyncio"):
        assert word not in plain


def test_without_a_word_it_says_how_to_begin():
    _, out, err = ran()
    assert "puente demo" in out + err


def test_a_start_without_settings_names_all_that_is_missing_in_one_message():
    code, _, err = ran("run")
    assert code == 1
    assert err.count("puente:") == 1
    assert {"TELEGRAM_BOT_TOKEN", "PUENTE_KEY_FILE"} <= set(re.findall(r"[A-Z]+_[A-Z_]+", err))
    assert "Traceback" not in err


def test_check_lists_every_fault_and_says_how_many():
    code, out, _ = ran("check")
    assert code == 0, out
    assert re.search(r"^0 faults, \d+ warnings$", out, re.MULTILINE)


def test_inspect_shows_a_study_and_never_its_pixels():
    code, out, _ = ran("inspect", str(KNEE))
    assert code == 0
    assert out.startswith("kind: dicom")
    code, out, _ = ran("inspect", "--json", str(KNEE))
    assert json.loads(out)


def test_inspect_holds_a_study_against_what_is_needed(tmp_path):
    need = {"body_part": "knee", "laterality": "R", "max_age_months": 12, "modalities": ["MR"]}
    context = tmp_path / "context.json"
    context.write_text(json.dumps({"today": "2026-12-01", "patient": {"name": "Somebody Else"}, "need": need}))
    code, out, _ = ran("inspect", "--json", "--context", str(context), str(KNEE))
    assert code == 0
    assert json.loads(out)["verdict"] != json.loads(ran("inspect", "--json", str(KNEE))[1])["verdict"]


def test_inspect_names_what_it_cannot_read(tmp_path):
    for path, said in (("/nope", "there is none; name files"), (str(tmp_path), "there is no file in it; name files")):
        code, out, err = ran("inspect", path, str(KNEE))
        assert (code, out) == (1, "")
        assert f'"{path}": {said}' in err


def test_inspect_says_when_no_file_can_be_read_here(monkeypatch):
    monkeypatch.setattr("bot.imaging.inspect.PYTHON", ("-c", "pass"))
    code, out, err = ran("inspect", "--json", str(KNEE))
    assert (code, out) == (1, "")
    assert "does not start; puente doctor" in err


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"today": 7}'])
def test_inspect_says_what_a_context_must_hold(tmp_path, text):
    (tmp_path / "context.json").write_text(text)
    code, _, err = ran("inspect", "--context", "context.json", str(KNEE))
    assert code == 1
    assert '"today"' in err


def test_migrate_brings_an_empty_database_up_and_a_new_one_stays(tmp_path):
    assert ran("migrate")[1].startswith("schema none -> 0")
    assert (tmp_path / "var" / "puente.db").exists()
    first, _, last = ran("migrate")[1].removeprefix("schema ").strip().partition(" -> ")
    assert first == last


def test_doctor_shows_every_setting_hides_secrets_and_gives_advice(env):
    env("TELEGRAM_BOT_TOKEN", "123:SECRET-MARKER")
    code, out, _ = ran("doctor")
    assert code == 0
    for field in Settings.model_fields.values():
        assert str(field.validation_alias) in out
    assert "SECRET-MARKER" not in out
    assert "puente migrate" in out


def test_doctor_says_what_runs_without_a_token():
    assert "puente demo" in ran("doctor")[1]


def test_doctor_names_a_library_that_the_system_lacks(monkeypatch):
    assert "libarchive" not in ran("doctor")[1]
    monkeypatch.setattr("bot.imaging.archives.flat.ffi", None)
    assert "apt-get install libarchive13" in ran("doctor")[1]


def test_doctor_lists_settings_also_when_one_is_at_fault(env):
    env("PUENTE_CLINICS", "nowhere")
    env("PUENTE_PORT", "many")
    code, out, err = ran("doctor")
    assert code == 1
    assert re.search(r"^PUENTE_CLINICS +nowhere +environment: PUENTE_CLINICS$", out, re.MULTILINE)
    assert re.search(r"^PUENTE_ROLE +all +default$", out, re.MULTILINE)
    assert {"PUENTE_CLINICS", "PUENTE_PORT"} <= set(re.findall(r"PUENTE_[A-Z_]+", err))


def test_doctor_says_which_clinic_has_no_group():
    ran("migrate")
    assert "puente staff code --clinic demo" in ran("doctor")[1]


def test_a_folder_that_cannot_be_made_ends_a_command_with_the_way_out(env, tmp_path):
    (tmp_path / "file").write_text("")
    Keyring.fresh().save(tmp_path / "keys")
    env("PUENTE_DATA_DIR", str(tmp_path / "file" / "var"))
    env("TELEGRAM_BOT_TOKEN", "1:token")
    env("PUENTE_KEY_FILE", str(tmp_path / "keys"))
    for command in ("run", "migrate"):
        code, _, err = ran(command)
        assert code == 1
        assert "PUENTE_DATA_DIR" in err


def test_a_key_file_is_made_once_and_never_overwritten(tmp_path):
    code, out, _ = ran("staff", "keys", "keys")
    assert code == 0
    assert "PUENTE_KEY_FILE" in out
    before = (tmp_path / "keys").read_text()
    code, _, err = ran("staff", "keys", "keys")
    assert code == 1
    assert "name a new file" in err
    assert (tmp_path / "keys").read_text() == before


def test_a_group_code_is_printed_with_what_to_do(tmp_path):
    code, out, _ = ran("staff", "code")
    assert code == 0
    assert re.match(r"PUENTE-[0-9A-F]{8} ", out)
    assert "Clínica Demo" in out
    code, _, err = ran("staff", "code", "--clinic", "nosuch")
    assert (code, err) == (1, 'puente: clinic "nosuch" is not served; choose one of demo with --clinic\n')


def test_where_several_clinics_are_served_one_must_be_named(env, tmp_path, monkeypatch):
    own = tmp_path / "data"
    shutil.copytree(ROOT / "data", own)
    shutil.copytree(own / "clinics" / "demo", own / "clinics" / "mia")
    profile = own / "clinics" / "mia" / "profile.toml"
    profile.write_text(profile.read_text("utf-8").replace('key = "demo"', 'key = "mia"', 1), "utf-8")
    monkeypatch.setattr("bot.config.CLINICS", own / "clinics")
    monkeypatch.setattr("bot.staffing.DATA", own)
    assert "several clinics are served; choose one of demo, mia" in ran("staff", "code")[2]
    env("PUENTE_CLINICS", "mia")
    assert ran("staff", "code")[0] == 0
    assert 'clinic "demo" is not served' in ran("staff", "code", "--clinic", "demo")[2]


# -- links


@pytest.fixture
async def beside(env, tmp_path):
    """A sandbox that knows the bot, and the settings of that bot."""
    Keyring.fresh().save(tmp_path / "keys")
    async with Sandbox(token=TOKEN) as box:
        env("TELEGRAM_BOT_TOKEN", TOKEN)
        env("PUENTE_API_BASE", box.url)
        env("PUENTE_KEY_FILE", str(tmp_path / "keys"))
        yield box


async def test_a_staff_link_opens_the_bot_and_only_its_hash_is_kept(beside, tmp_path, capsys):
    await print_link("physician", "demo", "primera")
    said = capsys.readouterr().out.strip()
    assert said.startswith("https://t.me/puente_sandbox_bot?start=s-")
    store = Store(f"sqlite:///{tmp_path / 'var' / 'puente.db'}")
    async with store.reading() as conn:
        link = (await conn.execute(sa.select(t.link))).one()
    await store.close()
    assert (link.kind, link.clinic, link.profile) == ("staff", "demo", "physician:primera")
    assert said.rpartition("=")[2].encode() not in link.hash


@pytest.mark.parametrize(
    ("role", "clinic", "profile", "named"),
    [
        ("boss", "demo", "", "coordinator"),
        ("coordinator", "nosuch", "", "demo"),
        ("physician", "demo", "", "primera"),
        ("physician", "demo", "tercera", "--profile"),
    ],
)
async def test_a_link_for_nobody_is_not_made(beside, role, clinic, profile, named):
    with pytest.raises((ConfigError, ContentError), match=named):
        await print_link(role, clinic, profile)


async def test_a_link_needs_a_telegram_that_knows_the_bot(beside, env):
    env("TELEGRAM_BOT_TOKEN", "2:wrong")
    with pytest.raises(ConfigError, match="TELEGRAM_BOT_TOKEN"):
        await print_link("admin", "demo", "")
