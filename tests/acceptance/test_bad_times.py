"""Clocks that go back, cities nobody knows, and a year in three zones: nobody is written to in their night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.rehearsal import STAFF, Player, scripts
from tests.acceptance.clinic import DESK, ROOT, START, Patient, open_clinic

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = ["en", "es", "fr"]
DAY = 86_400
# a clock that stopped changing (British Columbia in 2026), one that changes, one that never did
HOMES = {
    "Vancouver": ("en", "America/Vancouver"),
    "Madrid": ("fr", "Europe/Madrid"),
    "Honolulu": ("es", "Pacific/Honolulu"),
}
CLINIC_ZONE = ZoneInfo("America/Tijuana")
AWAY = datetime(2027, 1, 12, 12, 40, tzinfo=CLINIC_ZONE), datetime(2027, 1, 15, 16, 10, tzinfo=CLINIC_ZONE)
SKIPPED = ("He sends an MRI", "By mistake", "His companion", "Carlos confirms")  # nothing later needs them


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clinic(tmp_path_factory, catalogs):
    async with open_clinic(tmp_path_factory.mktemp("clinic"), catalogs) as open_one:
        yield open_one
        assert open_one.is_alive


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_an_unknown_city_is_asked_for_again_with_an_example(clinic, lang):
    patient = await clinic.patient(lang, 2)
    for text in ("Carlos Peña", "1958-11-23"):
        await patient.says(text)
    await patient.presses("male")
    for text in ("80 kg", "174 cm"):
        await patient.says(text)
    await patient.hears()
    for odd in ("Atlantis", "😀", "\u200b", "x" * 4096):
        await patient.says(odd)
        assert await patient.hears() == [patient.text("form.not_city")]
    await patient.says("toronto")
    assert await patient.hears() == [patient.text("about@1/reading")]


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
async def test_a_clock_set_back_drops_nothing_and_repeats_nothing(clinic, back):
    patient = await clinic.patient("es", 2)
    reminder = patient.text("form.reminder", date="").partition("?")[0]
    now = datetime.fromisoformat((await clinic.control.clock())["now"])
    await clinic.control.set_clock((now - back).isoformat(), backwards=True)
    await clinic.rest()
    await patient.says("Carlos Peña")
    assert await patient.hears() == [patient.text("about@1/birth", example="1968-05-03")]
    await clinic.control.advance(3 * DAY + back.total_seconds())
    assert [text.partition("?")[0] for text in await patient.hears()] == [reminder]
    await clinic.control.set_clock(now.isoformat(), backwards=True)
    await clinic.rest()
    await clinic.control.advance(3 * DAY)
    assert await patient.hears() == []


# -- a year


@dataclass
class Traveller:
    """A patient from somewhere, and the script that leads them to their treatment."""

    patient: Patient
    zone: ZoneInfo
    player: OwnTopic

    def is_night(self, message) -> bool:
        """Whether a message came at night where the patient was."""
        at = datetime.fromisoformat(message["date"])
        here = at.astimezone(CLINIC_ZONE if AWAY[0] <= at < AWAY[1] else self.zone).time()
        return not time(8) <= here < time(21)

    def hour(self, message) -> str:
        """The hour at which it came, where the patient was."""
        at = datetime.fromisoformat(message["date"])
        return f"{at.astimezone(CLINIC_ZONE if AWAY[0] <= at < AWAY[1] else self.zone):%H:%M}"


class OwnTopic(Player):
    """Staff act in the topic of this player's case and in no other."""

    thread: int | None = None

    def _place(self, who):
        return {"chat": self.group, "thread": self.thread} if who in STAFF else {}

    async def _topic(self):
        return self.thread


async def traveller(clinic, city, lang, zone):
    patient = await clinic.stranger(lang)
    script = scripts(ROOT / "data")["knee-oa"]
    for action in (action for step in script.steps for action in step["do"]):
        if action.get("say") == "Chicago":
            action["say"] = city
    player = OwnTopic(script, clinic.control, clinic.catalogs, lang, DESK)
    player.people, player.group = clinic.staff | {"patient": patient.id}, clinic.group
    return Traveller(patient, ZoneInfo(zone), player)


async def treated(clinic, travellers):
    """Everybody is led to the day of their treatment, a step of each at a time, for they share one clock."""
    for number in count():
        step = travellers[0].player.script.steps[number]
        if step["what"]["en"].startswith("Day 1"):
            return
        if step["what"]["en"].startswith("Carlos opens the answer"):
            await clinic.control.advance(3600)  # letters wait for the morning, and in Honolulu it is seven
        await play(clinic, travellers, step)


async def play(clinic, travellers, step):
    if step["what"]["en"].startswith(SKIPPED):
        for each in travellers:
            each.player.at += 1
        return
    for each in travellers:
        if step["who"] == "clock" and each is not travellers[0]:
            each.player.at += 1
            continue
        known = clinic.topics()
        await each.player.step()
        each.player.thread = each.player.thread or next((t for t in clinic.topics() if t not in known), None)


async def test_a_year_of_health_checks_comes_by_day_wherever_one_lives(tmp_path, catalogs):
    async with open_clinic(tmp_path, catalogs, START) as clinic:
        travellers = [await traveller(clinic, city, *home) for city, home in HOMES.items()]
        await treated(clinic, travellers)
        known = [{message["id"] for message in await each.patient.messages()} for each in travellers]
        for _ in range(14):
            await clinic.control.advance(30 * DAY)
        for each, before in zip(travellers, known, strict=True):
            came = [message for message in await each.patient.messages() if message["id"] not in before]
            checks = [message for message in came if greets(each.patient, message)]
            assert [message for message in came if each.is_night(message)] == []
            assert {each.hour(message) for message in checks} == {"10:00"}
            assert len(checks) == 9
        assert clinic.is_alive


def greets(patient, message):
    """Whether a message opens a health check; a reminder has the same button and no other text of its own."""
    buttons = [button["text"] for row in message["buttons"] for button in row]
    reminders = [patient.text(id_) for id_ in ("sil.1", "sil.2")]
    return patient.label("started") in buttons and message["text"] not in reminders
