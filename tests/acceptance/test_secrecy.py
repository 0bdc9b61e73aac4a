"""Nothing said in a case is found in plain: not in the log, not in the database, not in a file, not on a button (law 12).

The people of the case say words that occur nowhere else. Afterwards the data folder is searched, byte by byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.stage import TOKEN
from tests.bot.uploads.made import study
from tests.bot.uploads.sent import packed

MARKED = {
    "Chicago": "Milwaukee",  # the same zone, and no part of its name
    "losartan 50 mg": "Zqmedicine 50 mg",
    "I would like to climb the stairs": "Zqexpectation",
    "Less pain on stairs is possible": "Zqoutlook",
    "Joint injection": "Zqline",
    "DEMO-0000": "ZQLOT",
    "Called": "Zqclosing",
}
FREE, REPLY, FLAG, FILE, CAPTION = "zqfreetext", "Zqreply", "Zqflag", "zqfilename", "zqcaption"
READ = (
    *MARKED.values(),
    FREE,
    REPLY,
    FLAG,
    FILE,
    CAPTION,
    "Carlos Andrés",
    "Londoño",
    "Zqcompanion",
    "Ficticia",
    "Eliquis",
    "UA 1234",
    HEADER := "ZQHEADER",
)
REASON, CONTENT, BORN = "Zqreason", "zqcontent", "1958-11-23"
INSIDE, PASSWORD, OTHER_PASSWORD = "zqinside", "zqpass-7788", "zqsecond-99"
NEVER_SAID = (PASSWORD, OTHER_PASSWORD)  # to nobody, not even to staff
WORDS = (*READ, REASON, CONTENT, BORN, "Zqfirst", "Zqother", INSIDE, *NEVER_SAID)

# What the case was told by pressing, as the product stores it: conditions, options, signs, levels, rules.
HEALTH = (
    "knee_oa", "knee-oa", "g_joints", "g_nerves", "c_knee", "c_ms", "kl_3", "never", "neg", "male", "self", "right",
    "plane", "exercise", "pain_medicine", "umbilical_cord_tissue", "joint_hot_red", "emergency", "urgent", "watch",
    "A-FEVER", "J-SEPTIC", "U-MED-ANTICOAG", "accept", "ia",
)  # fmt: skip
# of an item: a number, and whether a press chooses or leaves; in the menu of answers also a page, or the way out
# of an act: its name, and by a number, a hash or the day of a check which alarm, work or call it is about
BUTTON = re.compile(r"r:\d+:\d+:(\d+[+-]?|ep?\d+|ex)|c:\d+:\d+:[a-z_]+(\.(u?\d+|[0-9a-f]{12}|[DM]\d+))*")


@pytest.fixture
def script(script):
    """The knee case in words that occur nowhere else."""
    for step in script.data["step"]:
        step["do"] = [marked(action) for action in step["do"]]
    people = script.data["people"]
    people["patient"] |= {"first_name": "Zqfirst"}
    people["companion"] |= {"first_name": "Zqcompanion"}
    return script


def marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: marked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [marked(one) for one in value]
    if isinstance(value, str):
        for word, mark in MARKED.items():
            value = value.replace(word, mark)
    return value


@pytest.fixture
async def scene(open_scene):
    """A whole case, with everything else that somebody may say on the way, and some trouble for the log to tell of."""
    scene = await open_scene(until="He sends an MRI")
    await trouble(scene)
    await scene.say("patient", f"I also wonder about {FREE}.")
    await scene.control.upload(scene.people["patient"], f"{FILE}.txt", CONTENT.encode(), caption=CAPTION)
    await scene.rest()
    await locked(scene)
    await scene.play(until="The physician takes the case")
    await answered(scene)
    await scene.play()
    await scene.say("patient", f"{FLAG}: chest pain and trouble breathing")
    await another(scene)
    return scene


async def locked(scene) -> None:
    """Locked discs, with names inside, and their passwords: asked for and written, or written beside the file."""
    data = study(PatientName=f"{HEADER}^X", SOPInstanceUID="2.25.88")
    for number, (password, caption) in enumerate([(PASSWORD, ""), (OTHER_PASSWORD, f"contraseña: {OTHER_PASSWORD}")]):
        disc = packed(data + bytes(number), f"{INSIDE}/IM{number}", options="encryption=aes256", passphrase=password)
        await scene.control.upload(scene.people["patient"], f"{FILE}{number}.zip", disc, caption=caption)
        await scene.rest()
        if not caption:
            await scene.say("patient", password)


async def trouble(scene) -> None:
    """Telegram is away, broken, and refuses; files, too."""
    await scene.control.cut_network()
    await scene.control.say(scene.people["patient"], f"Is anybody there? {FREE}")
    await scene.control.fault("sendMessage", "html502")
    await scene.control.fault("sendMessage", "status", status=400)
    await scene.control.fault("file", "cut_before")
    await scene.control.cut_network(cut=False)
    await scene.rest()


async def answered(scene) -> None:
    """A physician answers with an amount and says why."""
    await scene.press_act("physician", "reply")
    await scene.write("physician", f"{REPLY}: 50 USD")
    await scene.write("physician", REASON)
    await scene.press("physician", "st_send", chat=scene.group)
    await scene.press_act("physician", "handback")


async def another(scene) -> None:
    """Somebody with another illness."""
    user = scene.people["other"] = (await scene.control.user("Zqother", language_code="en"))["id"]
    await scene.control.start(user)
    await scene.rest()
    for key in ("lang_en", "agree", "g_nerves", "c_ms"):
        await scene.press("other", key)


def found_in(content: bytes) -> list[str]:
    """The words that stand in some bytes, in the encodings that something of ours could write."""
    folded = content.lower()
    return [
        word
        for word in WORDS
        for spelled in {word.encode(), word.encode("latin-1"), word.encode("utf-16-le"), ascii(word)[1:-1].encode()}
        if spelled.lower() in folded
    ]


def processes(pid: int) -> Iterator[tuple[str, bytes]]:
    """What the bot and those it started were given, and keep in their environment."""
    own = Path(f"/proc/{pid}")
    for name in ("cmdline", "environ"):
        yield f"{pid} {name}", (own / name).read_bytes()
    for started in own.glob("task/*/children"):
        for child in started.read_text().split():
            yield from processes(int(child))


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def cells(scene) -> Iterator[tuple[str, str]]:
    """Every text of the database that is not sealed, with its place."""
    for (table,) in scene.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for column in [row[1] for row in scene.rows(f"PRAGMA table_info('{table}')")]:
            for (value,) in scene.rows(
                f'SELECT DISTINCT "{column}" FROM "{table}" WHERE typeof("{column}") = \'text\''
            ):
                yield f"{table}.{column}", value


async def test_what_was_said_in_a_case_is_found_nowhere_in_plain(scene):
    """Log, database, its journal, sealed files, names of files, tokens of buttons; running and stopped."""
    seen = [*await scene.messages("staff"), *await scene.messages("patient")]
    told = "\n".join(message["text"] or message["caption"] or "" for message in seen)
    told += "\n".join(message["file"]["name"] for message in seen if message["file"])  # shown by the file alone
    assert not [word for word in READ if word not in told], "never said: the search would prove nothing"
    ours = "\n".join(message["text"] or message["caption"] or "" for message in seen if message["from"]["is_bot"])
    assert not [word for word in NEVER_SAID if word in ours]
    (asked_for,) = [message for message in seen if message["text"] == PASSWORD]
    assert asked_for["deleted"]
    running = list(processes(scene.stage.process.pid))
    assert len(running) > 2, "no reader of files runs"
    assert not [place for place, content in running if found_in(content)]
    for path in files(scene.stage.folder):
        assert not found_in(path.read_bytes()), path.name
        assert not found_in(str(path.relative_to(scene.stage.folder)).encode())

    told_plain = [(place, word) for place, value in cells(scene) for word in HEALTH if stands_in(word, value)]
    assert not told_plain

    log = (scene.stage.folder / "bot.log").read_text("utf-8")
    assert "send_refused" in log, "nothing went wrong; the log had nothing to keep to itself"
    assert TOKEN not in log
    assert scene.stage.box.control_token not in log
    assert not [word for word in HEALTH if stands_in(word, log)]

    data = [button["callback_data"] for call in await scene.control.calls() for button in buttons(call["params"])]
    assert len(data) > 200
    assert not [one for one in data if not BUTTON.fullmatch(one)]

    await scene.stage.end()
    for path in files(scene.stage.folder):
        assert not found_in(path.read_bytes()), path.name


def stands_in(word: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", text) is not None


def buttons(params: dict[str, Any]) -> list[dict[str, Any]]:
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
