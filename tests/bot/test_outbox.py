"""The sender: order in a chat, Telegram's limits, what each refusal means, and nothing lost in doubt."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from telegram.error import BadRequest, ChatMigrated, Conflict, InvalidToken, NetworkError, TelegramError, TimedOut

from bot.outbox import GROUP_RATE, Delivered, Outbox, Verdict, verdict
from bot.store import StoreDown
from bot.store.rows import LANES, Outgoing
from bot.wire import SlowDown
from flows.errors import ContentError
from tests.bot.fake_telegram import MODES
from tests.bot.virtual import in_virtual_time


class Calls:
    """In place of the postman and of the store: what was called when, what was stored, and what goes wrong."""

    def __init__(self) -> None:
        self.made: list[tuple[float, str]] = []
        self.stored: list[Delivered] = []
        self.errors: dict[str, list[Exception]] = {}
        self.delays: dict[str, float] = {}
        self.store_is_down = 0
        self.begun, self.news = asyncio.Event(), asyncio.Event()

    async def post(self, row: Outgoing) -> tuple[object, str]:
        self.made.append((asyncio.get_running_loop().time(), row.key))
        self.begun.set()
        await asyncio.sleep(self.delays.get(row.key, 0.01))
        if self.errors.get(row.key):
            raise self.errors[row.key].pop(0)
        return {"message_id": len(self.made)}, f"text of {row.key}"

    async def settle(self, done: list[Delivered]) -> None:
        while self.store_is_down:
            self.store_is_down -= 1
            await asyncio.sleep(1)
        self.stored += done
        self.news.set()

    @property
    def keys(self) -> list[str]:
        return [key for _, key in self.made]

    def verdicts(self) -> dict[str, Verdict]:
        return {done.row.key: done.verdict for done in self.stored}

    def at(self, key: str) -> list[float]:
        return [at for at, made in self.made if made == key]


def row(key: str, chat: int = 1, lane: str = "reply") -> Outgoing:
    return Outgoing(key, chat, None, 1, LANES[lane], {}, 0, 0)


@asynccontextmanager
async def sending(calls: Calls, **options: bool):
    outbox = Outbox(calls.post, calls.settle, **options)
    task = asyncio.create_task(outbox.run())
    try:
        yield outbox
        while not outbox.is_idle and not task.done():
            news = asyncio.ensure_future(calls.news.wait())
            await asyncio.wait({task, news}, return_when=asyncio.FIRST_COMPLETED)
            calls.news.clear()
            news.cancel()
    finally:
        await outbox.stop()
    await task


async def sent(*rows: Outgoing, calls: Calls | None = None, limits: bool = False) -> Calls:
    """Send rows to their end."""
    calls = calls or Calls()
    async with sending(calls, limits=limits) as outbox:
        outbox.take(list(rows))
    return calls


# -- order


@in_virtual_time
async def test_a_chat_gets_its_messages_in_order_and_one_at_a_time():
    calls = await sent(*(row(f"m{n}") for n in range(5)))
    assert calls.keys == ["m0", "m1", "m2", "m3", "m4"]
    assert [at for at, _ in calls.made] == sorted({at for at, _ in calls.made})


@in_virtual_time
async def test_an_urgent_message_overtakes_what_waits_then_answers_staff_and_reminders():
    calls = await sent(
        row("first"), row("later", lane="later"), row("staff", lane="staff"), row("answer"), row("alarm", lane="now")
    )
    assert calls.keys == ["alarm", "first", "answer", "staff", "later"]


@in_virtual_time
async def test_an_urgent_message_that_comes_while_another_is_under_way_is_the_next():
    calls = Calls()
    async with sending(calls, limits=False) as outbox:
        outbox.take([row("under way"), row("waits")])
        await calls.begun.wait()
        outbox.take([row("alarm", lane="now")])
    assert calls.keys == ["under way", "alarm", "waits"]


@in_virtual_time
async def test_chats_do_not_wait_for_each_other():
    calls = Calls()
    calls.delays["slow"] = 30
    await sent(row("slow", 1), row("quick", 2), calls=calls)
    assert calls.at("quick")[0] < 0.1


@in_virtual_time
async def test_a_row_that_is_under_way_is_not_taken_twice():
    calls = await sent(row("m"), row("m"))
    assert calls.keys == ["m"]


@in_virtual_time
async def test_a_chat_with_very_many_messages_keeps_nobody_waiting():
    calls = Calls()
    async with sending(calls, limits=True) as outbox:
        outbox.take([row(f"m{n}") for n in range(100)])
        await asyncio.sleep(1)
        outbox.take([row("other", 2)])
        await asyncio.sleep(1)
        assert calls.at("other")
    assert calls.keys[-1] == "m99"


# -- held and withdrawn


@in_virtual_time
async def test_what_is_held_is_sent_when_released():
    calls = Calls()
    async with sending(calls) as outbox:
        outbox.hold(60)
        outbox.take([row("m")])
        await asyncio.sleep(5)
        assert not calls.made
        outbox.release()
    assert calls.at("m") == pytest.approx([5], abs=0.01)


@in_virtual_time
async def test_nothing_is_held_longer_than_was_said():
    calls = Calls()
    async with sending(calls) as outbox:
        outbox.hold(3)
        outbox.take([row("m")])
    assert calls.at("m") == pytest.approx([3], abs=0.01)


@in_virtual_time
async def test_what_is_withdrawn_is_not_sent_and_the_rest_of_its_chat_is():
    calls = Calls()
    async with sending(calls) as outbox:
        outbox.hold(60)
        outbox.take([row("a"), row("b"), row("c"), row("other", 2)])
        assert [waiting.key for waiting in outbox.waiting(1)] == ["a", "b", "c"]
        outbox.withdraw(1, {"a", "b", "unknown"})
        outbox.withdraw(2, {"other"})
        outbox.withdraw(3, {"nobody"})
        outbox.release()
    assert calls.keys == ["c"]
    assert not outbox.waiting(1)


# -- limits


@in_virtual_time
async def test_a_private_chat_gets_bursts_of_three_and_then_one_a_second():
    calls = await sent(*(row(f"m{n}") for n in range(8)), limits=True)
    times = [at for at, _ in calls.made]
    assert times[2] < 0.5
    assert 4.5 < times[7] < 6


@in_virtual_time
async def test_a_group_gets_fewer_than_twenty_a_minute():
    calls = await sent(*(row(f"m{n}", -100) for n in range(GROUP_RATE + 2)), limits=True)
    times = [at for at, _ in calls.made]
    assert times[GROUP_RATE - 1] < 5
    assert times[GROUP_RATE] > 3


@in_virtual_time
async def test_all_chats_together_get_no_more_than_telegram_allows():
    calls = await sent(*(row(f"m{n}", n) for n in range(1, 101)), limits=True)
    assert calls.made[-1][0] > 2.5


# -- what a refusal means


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (MODES["flood"], Verdict.WAIT),
        (MODES["blocked"], Verdict.BLOCKED),
        (MODES["chat_not_found"], Verdict.BLOCKED),
        (MODES["not_modified"], Verdict.SENT),
        (MODES["edit_not_found"], Verdict.SENT),
        (MODES["too_long"], Verdict.PARKED),
        (MODES["server_error"], Verdict.AGAIN),
        (MODES["unparsable"], Verdict.AGAIN),
        (MODES["wrong_token"], Verdict.STOP),
        (NetworkError("no answer"), Verdict.AGAIN),
        (TimedOut(), Verdict.AGAIN),
        (Conflict("other"), Verdict.AGAIN),
        (BadRequest("anything else"), Verdict.PARKED),
    ],
)
def test_each_refusal_has_one_meaning(error: TelegramError, means: Verdict):
    assert verdict(error) is means


@in_virtual_time
async def test_429_rests_that_chat_for_as_long_as_telegram_says_and_no_other():
    calls = Calls()
    calls.errors["m"] = [SlowDown(7)]
    await sent(row("m", 1), row("after", 1), row("other", 2), calls=calls)
    first, second = calls.at("m")
    assert second - first >= 7
    assert calls.at("after")[0] > second
    assert calls.at("other")[0] < 1


@in_virtual_time
async def test_two_chats_told_to_wait_within_a_second_pause_everybody():
    calls = Calls()
    calls.errors |= {"a": [SlowDown(10)], "b": [SlowDown(10)]}
    async with sending(calls, limits=False) as outbox:
        outbox.take([row("a", 1), row("b", 2)])
        await asyncio.sleep(1)
        outbox.take([row("c", 3)])
    assert calls.at("c")[0] >= 10
    assert set(calls.verdicts().values()) == {Verdict.SENT}


@in_virtual_time
async def test_an_emergency_does_not_wait_for_a_pause_of_everybody():
    calls = Calls()
    calls.errors |= {"a": [SlowDown(10)], "b": [SlowDown(10)]}
    async with sending(calls, limits=False) as outbox:
        outbox.take([row("a", 1), row("b", 2)])
        await asyncio.sleep(1)
        outbox.take([row("alarm", 3, lane="now")])
    assert calls.at("alarm")[0] < 2


@in_virtual_time
async def test_one_chat_told_to_wait_while_another_is_not_reached_pauses_nobody_else():
    calls = Calls()
    calls.errors |= {"a": [SlowDown(10)], "b": [NetworkError("no answer")]}
    async with sending(calls, limits=False) as outbox:
        outbox.take([row("b", 2), row("a", 1)])
        await asyncio.sleep(1)
        outbox.take([row("c", 3)])
    assert calls.at("c")[0] < 2


@in_virtual_time
async def test_a_network_error_is_tried_again_with_growing_pauses_until_it_is_delivered():
    calls = Calls()
    calls.errors["m"] = [NetworkError("no answer")] * 4
    await sent(row("m"), calls=calls)
    times = calls.at("m")
    pauses = [round(b - a, 1) for a, b in pairwise(times)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 1 < pauses[-1]
    assert calls.verdicts() == {"m": Verdict.SENT}


@in_virtual_time
async def test_however_long_telegram_is_away_nothing_is_given_up():
    calls = Calls()
    calls.errors["m"] = [NetworkError("no answer")] * 60
    await sent(row("m"), calls=calls)
    times = calls.at("m")
    assert times[-1] - times[-2] <= 61
    assert calls.verdicts() == {"m": Verdict.SENT}


@in_virtual_time
async def test_what_cannot_be_sent_or_said_is_set_aside_and_the_next_goes_on():
    calls = Calls()
    faults = {
        "refused": MODES["too_long"],
        "wordless": ContentError("text is missing; add it"),
        "broken": KeyError("do"),
    }
    calls.errors |= {key: [fault] for key, fault in faults.items()}
    await sent(*(row(key) for key in faults), row("next"), calls=calls)
    assert calls.verdicts() == dict.fromkeys(faults, Verdict.PARKED) | {"next": Verdict.SENT}


@in_virtual_time
async def test_a_message_waits_while_the_store_cannot_tell_where_it_goes():
    calls = Calls()
    calls.errors["m"] = [StoreDown("database: locked; it is tried again")]
    await sent(row("m"), calls=calls)
    assert calls.verdicts() == {"m": Verdict.SENT}


@in_virtual_time
async def test_a_group_that_moved_is_told_with_its_new_address():
    calls = Calls()
    calls.errors["m"] = [ChatMigrated(-1005)]
    await sent(row("m", -5), calls=calls)
    assert calls.stored[0].migrated_to == -1005


@in_virtual_time
async def test_a_wrong_token_ends_the_sender_and_with_it_the_process():
    calls = Calls()
    calls.errors["m"] = [InvalidToken("Unauthorized")]
    with pytest.raises(ExceptionGroup) as found:
        await sent(row("m"), calls=calls)
    assert found.group_contains(InvalidToken)


# -- results and the end


@in_virtual_time
async def test_results_wait_in_memory_while_the_store_is_down_and_nothing_is_sent_twice():
    calls = Calls()
    calls.store_is_down = 5
    await sent(row("a", 1), row("b", 2), row("c", 1), calls=calls)
    assert sorted(calls.keys) == ["a", "b", "c"]
    assert sorted(calls.verdicts()) == ["a", "b", "c"]


@in_virtual_time
async def test_stopping_lets_calls_under_way_end_and_begins_none():
    calls = Calls()
    calls.delays["under way"] = 2
    outbox = Outbox(calls.post, calls.settle, limits=False)
    task = asyncio.create_task(outbox.run())
    outbox.take([row("under way"), row("waits")])
    await calls.begun.wait()
    await outbox.stop()
    await task
    assert calls.keys == ["under way"]
    assert calls.verdicts() == {"under way": Verdict.SENT}


@in_virtual_time
async def test_stopping_does_not_wait_longer_than_five_seconds():
    calls = Calls()
    calls.delays["endless"] = 3600
    outbox = Outbox(calls.post, calls.settle, limits=False)
    task = asyncio.create_task(outbox.run())
    outbox.take([row("endless")])
    await calls.begun.wait()
    await outbox.stop()
    await task
    assert asyncio.get_running_loop().time() < 6
    assert not calls.stored


@in_virtual_time
async def test_a_chat_that_is_forgotten_loses_what_waits_and_nothing_else():
    calls = Calls()
    async with sending(calls, limits=False) as outbox:
        outbox.take([row("a", 1), row("b", 1), row("c", 2)])
        outbox.forget_chat(1)
        outbox.forget_chat(9)
    assert calls.keys == ["c"]


@in_virtual_time
async def test_many_chats_do_not_pile_up_limiters():
    outbox = Outbox(Calls().post, Calls().settle)
    kept = outbox._limiter(1)
    assert outbox._limiter(1) is kept
    for chat in range(2, 10_010):
        outbox._limiter(chat)
    assert len(outbox._per_chat) < 10_002
