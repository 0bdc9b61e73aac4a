"""How the bot shows itself: commands and descriptions in every language, also to a Telegram that is in a bad mood."""

from __future__ import annotations

from bot import presence
from bot.house import House
from bot.presence import COMMANDS, introduce
from tests.bot.fake_telegram import Telegram
from tests.bot.harness import catalogs


class Front(House):
    """Of a house, what an introduction needs."""

    def __init__(self) -> None:
        self.wire, self.catalogs = Telegram(), catalogs()


async def introduced(*modes: str) -> Telegram:
    house = Front()
    for mode in modes:
        house.wire.will(mode, method="setMy")
    await introduce(house)
    return house.wire


async def test_every_command_is_described_in_every_language_and_in_english_for_the_rest():
    wire = await introduced()
    calls = {call.get("language_code"): call for call in wire.called("setMyCommands")}
    assert set(calls) == {None, *catalogs().languages}
    assert [command["command"] for command in calls["es"]["commands"]] == list(COMMANDS)
    assert calls[None]["commands"] == calls["en"]["commands"] != calls["es"]["commands"]


async def test_what_is_set_fits_telegrams_limits():
    wire = await introduced()
    assert all(len(call["description"]) <= 512 for call in wire.called("setMyDescription"))
    assert all(len(call["short_description"]) <= 120 for call in wire.called("setMyShortDescription"))
    for call in wire.called("setMyCommands"):
        assert all(1 <= len(command["description"]) <= 256 for command in call["commands"])


async def test_a_telegram_that_is_away_is_asked_again(monkeypatch):
    monkeypatch.setattr(presence, "PAUSE", 0.0)
    wire = await introduced("server_error", "flood", "cut_before")
    assert len(wire.called("setMyShortDescription")) == len(catalogs().languages) + 1


async def test_one_refused_description_does_not_keep_the_others_back():
    wire = await introduced("too_long")
    assert len(wire.called("setMyShortDescription")) == len(catalogs().languages) + 1
