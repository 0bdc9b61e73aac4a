"""Plays a scripted case on the sandbox, as people would: what they press and type, nothing else.

1. The player knows buttons by the keys of the catalogs and speaks over the control API only.
2. It never looks into the bot: after each action it waits until the bot has come to rest.
3. A step that cannot be played stops the rehearsal and says what was there instead.
4. A form is filled in as it asks: the script has an answer for each question, the order is the bot's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flows.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from bot.i18n import Catalogs
    from bot.sandbox.client import Control
    from flows.text import Json

WHOLE = "knee-oa"  # the one case that goes on to month 12; whoever only wants to watch begins with it
STAFF = ("coordinator", "physician")
QUESTION = re.compile(r"(?:[\w-]+@\d+/|form\.)(\w+)")
HANDS = "form.private"  # a helper hands the phone over for a question
LINK = re.compile(r"start=([\w-]+)")
WAIT = 60.0  # seconds of real time for one action, generous on a loaded machine


class Script:
    """A case as data: people, answers to the form, and steps of actions."""

    def __init__(self, path: Path) -> None:
        self.data = _read(path)
        self.files = path.parent / "files"
        self.id: str = self.data["id"]
        self.start: datetime = self.data["start"].astimezone(UTC)

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The steps in order."""
        found: list[dict[str, Any]] = self.data["step"]
        return found


def _read(path: Path) -> dict[str, Any]:
    """A script; one that `begins` as others do has their people, answers and first steps before its own."""
    found = tomllib.loads(path.read_text("utf-8"))
    if "begins" not in found:
        return found
    first = tomllib.loads((path.parent / "beginnings" / f"{found['begins']}.toml").read_text("utf-8"))
    both = {name: first[name] | found[name] for name in ("people", "answers")}
    steps = [*first["step"], *(first["scene"][step["scene"]] | step for step in found["step"])]
    return first | found | both | {"step": steps}


def named(root: Path) -> list[str]:
    """The ids of the rehearsals of a folder, which are the names of their files; the whole one comes first."""
    found = sorted(path.stem for path in (root / "rehearsals").glob("*.toml"))
    return sorted(found, key=lambda name: name != WHOLE)


def scripts(root: Path) -> dict[str, Script]:
    """Every rehearsal of a folder, by id."""
    found = [Script(root / "rehearsals" / f"{name}.toml") for name in named(root)]
    return {script.id: script for script in found}


class Player:
    """One case being played in one language. `people` are ids of sandbox users; `group` is the staff group."""

    def __init__(self, script: Script, control: Control, catalogs: Catalogs, lang: str, desk_lang: str) -> None:
        self.script, self.control, self.catalogs = script, control, catalogs
        self.lang, self.desk_lang = lang, desk_lang
        self.people: dict[str, int] = {}
        self.group = 0
        self.at = 0
        self._acted = 0  # of the step's actions; one that failed is tried again, those before it are not

    @property
    def is_done(self) -> bool:
        """Whether every step was played."""
        return self.at >= len(self.script.steps)

    async def step(self) -> None:
        """Play the next step."""
        step = self.script.steps[self.at]
        for action in step["do"][self._acted :]:
            await self._act(step["who"], action)
            self._acted += 1
        self.at, self._acted = self.at + 1, 0

    async def _act(self, who: str, action: Mapping[str, Any]) -> None:
        for verb, value in action.items():
            await getattr(self, f"_do_{verb}")(who, value)
            await self.control.wait(WAIT)

    def _reads(self, who: str) -> str:
        return self.desk_lang if who in STAFF else self.lang

    def _said(self, value: Json) -> str:
        return str(value[self.lang] if isinstance(value, Mapping) else value)

    def _place(self, who: str) -> dict[str, int]:
        return {"chat": self.group} if who in STAFF else {}

    # -- actions ---------------------------------------------------------------------------------

    async def _do_start(self, who: str, payload: str) -> None:
        await self.control.start(self.people[who], payload or None)

    async def _do_press(self, who: str, key: str) -> None:
        label = self.catalogs.label(key.replace("LANG", self.lang), self._reads(who))
        await self._press(who, label)

    async def _do_press_text(self, who: str, text_id: str) -> None:
        await self._press(who, self.catalogs.render(Text(text_id), self._reads(who)))

    async def _do_press_raw(self, who: str, label: str) -> None:
        await self._press(who, label)

    async def _press(self, who: str, label: str) -> None:
        await self.control.press(self.people[who], label, **self._place(who))

    async def _do_first(self, who: str, _: bool) -> None:
        """Whatever the newest buttons offer first, such as a time in the reader's own words."""
        await self._press(who, (await self._buttons(who))[0])

    async def _do_choose(self, who: str, ids: list[str]) -> None:
        for text_id in ids:
            await self._do_press_text(who, text_id)
            await self.control.wait(WAIT)
        await self._do_press(who, "done")

    async def _do_condition(self, who: str, _: bool) -> None:
        for key in self.script.data["condition"]:
            await self._press_wait(who, key)

    async def _do_form(self, who: str, _: bool) -> None:
        """Answer whatever is asked, until nothing of the form is."""
        while (asked := self._questions.get((await self._last(who)).get("text") or "")) is not None:
            await self._answer(who, *asked)
            await self.control.wait(WAIT)

    @cached_property
    def _questions(self) -> dict[str, tuple[str, str]]:
        """What the script has an answer to, by its words; where two forms ask in the same words, its own form's."""
        shown = [QUESTION.fullmatch(id_.removesuffix(".short")) for id_ in self.catalogs.ids if id_.endswith(".short")]
        asked = [(found[0], found[1]) for found in shown if found and found[1] in self._answers]
        asked.sort(key=lambda one: one[0].startswith(f"{self.script.id}@"))
        put = {self.catalogs.render(Text(id_), self.lang): (id_, name) for id_, name in asked}
        hands = [Text(HANDS, {"question": Text(f"{id_}.short")}) for id_, _ in asked]
        return put | {self.catalogs.render(text, self.lang): (HANDS, "private") for text in hands}

    @property
    def _answers(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.script.data.get("answers", {})
        return found

    async def _answer(self, who: str, text_id: str, name: str) -> None:
        """Press the button of that key, or several of them, or a number; anything else is typed."""
        given = self._answers[name]
        if isinstance(given, list):
            await self._do_choose(who, [self._option(text_id, key) or key for key in given])
        elif isinstance(given, int):
            await self._press(who, str(given))
        elif option := self._option(text_id, str(given).replace("LANG", self.lang)):
            await self._do_press_text(who, option)
        else:
            await self._do_say(who, given)

    def _option(self, text_id: str, key: str) -> str:
        """The id of a button's words, the question's own before those that all share; "" where there is none."""
        known = (id_ for id_ in (f"{text_id}.{key}", f"btn.{key}") if self.catalogs.has(id_))
        return next(known, "")

    async def _do_say(self, who: str, value: Json) -> None:
        place: dict[str, Any] = self._place(who)
        if who in STAFF:
            place["thread"] = await self._topic()
        await self.control.say(self.people[who], self._said(value), **place)

    async def _topic(self) -> int | None:
        """The topic where the desk spoke last."""
        found = await self.control.messages(self.group)
        threads = [message["thread"] for message in found if message.get("thread")]
        return threads[-1] if threads else None

    async def _do_upload(self, who: str, name: str) -> None:
        await self.control.upload(self.people[who], name, (self.script.files / name).read_bytes())

    async def _do_hours(self, who: str, hours: float) -> None:
        await self.control.advance(hours * 3600)

    async def _do_until(self, who: str, moment: datetime) -> None:
        await self.control.set_clock(moment.astimezone(UTC).isoformat())

    async def _do_join(self, who: str, _: bool) -> None:
        """Use the newest link in the patient's chat, as somebody does who was sent it."""
        found = await self.control.messages(self.people["patient"])
        links = [match.group(1) for message in found if (match := LINK.search(message.get("text") or ""))]
        await self.control.start(self.people[who], links[-1])

    async def _do_consent(self, who: str, answers: Mapping[str, str]) -> None:
        """Read every part, answer every question; the order is the bot's."""
        given = list(answers.values())
        while True:
            buttons = await self._buttons(who)
            if self.catalogs.label("agree", self.lang) in buttons:
                return
            read = self.catalogs.label("wasread", self.lang)
            await self._press(who, read if read in buttons else given.pop(0).upper())
            await self.control.wait(WAIT)

    async def _buttons(self, who: str) -> list[str]:
        found = await self.control.messages(self.people[who])
        shown = [message["buttons"] for message in found if message.get("buttons")]
        return [button["text"] for row in shown[-1] for button in row]

    async def _do_check(self, who: str, code: str) -> None:
        """Let time pass, due by due, until the health check is asked."""
        started = self.catalogs.label("started", self.lang)
        known = {message["id"] for message in await self.control.messages(self.people[who])}
        for _ in range(60):
            for message in await self.control.messages(self.people[who]):
                labels = [button["text"] for row in message.get("buttons") or [] for button in row]
                if message["id"] not in known and started in labels:
                    return await self._press(who, started)
            await self.control.to_next()
        raise LookupError(f"rehearsal: health check {code} was never asked; is it planned?")

    async def _do_safety(self, who: str, said: Mapping[str, Any]) -> None:
        """The safety set as it stands: what is not asked is not answered."""
        await self._press_wait(who, "equal")
        await self._do_say(who, said["temp"])
        await self.control.wait(WAIT)
        await self._pains(who, said)
        signs = [f"opt.sign.{sign}" for sign in said.get("signs", ())]
        if signs:
            await self._do_choose(who, signs)
            await self.control.wait(WAIT)
        else:
            await self._press_wait(who, "none")
        await self._rest(who)

    async def _pains(self, who: str, said: Mapping[str, Any]) -> None:
        for name in ("rest", "walk"):
            await self._press(who, str(said.get(name, 2)))
            await self.control.wait(WAIT)

    async def _rest(self, who: str) -> None:
        """Whatever else is asked, answered calmly, until nothing is open."""
        calm = [self.catalogs.label(key, self.lang) for key in ("none", "yes", "no")]
        closing = self.catalogs.label("no", self.lang)
        for _ in range(8):
            buttons = await self._open(who)
            if not buttons:
                return
            pick = next((label for label in calm if label in buttons), None)
            if (
                self.catalogs.label("yes", self.lang) in buttons
                and closing in buttons
                and self._is_event(await self._last(who))
            ):
                pick = closing
            if pick is None:
                return
            await self._press(who, pick)
            await self.control.wait(WAIT)

    async def _last(self, who: str) -> Json:
        found = await self.control.messages(self.people[who])
        return found[-1]

    def _is_event(self, message: Json) -> bool:
        return bool(message.get("text") == self.catalogs.render(Text("s.events"), self.lang))

    async def _open(self, who: str) -> list[str]:
        message = await self._last(who)
        return [button["text"] for row in message.get("buttons") or [] for button in row]

    async def _press_wait(self, who: str, key: str) -> None:
        await self._do_press(who, key)
        await self.control.wait(WAIT)

    async def _do_late_only(self, who: str, _: bool) -> None:
        await self._press_wait(who, "none")
        await self._rest(who)

    async def _do_outcome(self, who: str, said: Mapping[str, Any]) -> None:
        if "temp" in said:
            await self._do_safety(who, said)
            return
        await self._press_wait(who, "none")
        await self._pains(who, said)
        await self._rest(who)
