"""The way in: batches that form by themselves, one bad update that stops nobody, a store that is waited for."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError

from bot.receive import ALLOWED, BATCH, TRIES, Intake, insist, poll, webhook
from bot.store import StoreDown
from bot.wire import SlowDown
from tests.bot.virtual import in_virtual_time

SECRET = "a-secret"
DOWN = StoreDown("database: locked; it is tried again")


class Bot:
    """What stands behind the intake: handled batches, parked updates, and what goes wrong."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.committed: list[int] = []
        self.parked: list[tuple[int, str]] = []
        self.poison: set[int] = set()
        self.store_is_down = self.parking_is_down = 0
        self.open = asyncio.Event()
        self.open.set()

    async def handle(self, updates: list[Any]) -> None:
        ids = [update["update_id"] for update in updates]
        self.batches.append(ids)
        await self.open.wait()
        if self.store_is_down:
            self.store_is_down -= 1
            raise DOWN
        if self.poison & set(ids):
            raise ZeroDivisionError
        self.committed += ids

    async def park(self, update: Any, fault: str) -> None:
        if self.parking_is_down:
            self.parking_is_down -= 1
            raise DOWN
        self.parked.append((update["update_id"], fault))


@asynccontextmanager
async def at_work(bot: Bot):
    intake = Intake(bot.handle, bot.park)
    loop = asyncio.create_task(intake.run())
    yield intake
    loop.cancel()


def ups(*ids: int) -> list[Any]:
    return [{"update_id": number} for number in ids]


@in_virtual_time
async def test_while_one_batch_is_committed_the_next_gathers():
    bot = Bot()
    async with at_work(bot) as intake:
        bot.open.clear()
        takes = [asyncio.create_task(intake.take(ups(1)))]
        await asyncio.sleep(0.1)
        takes += [asyncio.create_task(intake.take(ups(n))) for n in (2, 3, 4)]
        await asyncio.sleep(0.1)
        assert intake.busy
        bot.open.set()
        await asyncio.gather(*takes)
    assert bot.batches == [[1], [2, 3, 4]]
    assert intake.last_id == 4
    assert not intake.busy


@in_virtual_time
async def test_take_returns_only_after_the_commit():
    bot = Bot()
    bot.open.clear()
    async with at_work(bot) as intake:
        take = asyncio.create_task(intake.take(ups(1)))
        await asyncio.sleep(5)
        assert not take.done()
        bot.open.set()
        await take
    assert bot.committed == [1]


@in_virtual_time
async def test_a_batch_is_never_larger_than_a_hundred():
    bot = Bot()
    async with at_work(bot) as intake:
        await intake.take(ups(*range(1, BATCH + 51)))
    assert [len(batch) for batch in bot.batches] == [BATCH, 50]


@in_virtual_time
async def test_one_bad_update_is_tried_three_times_alone_and_parked_and_the_others_are_committed():
    bot = Bot()
    bot.poison = {2}
    async with at_work(bot) as intake:
        await intake.take(ups(1, 2, 3))
    assert bot.committed == [1, 3]
    assert bot.batches.count([2]) == TRIES
    assert bot.parked == [(2, "ZeroDivisionError")]
    assert intake.last_id == 3


@in_virtual_time
async def test_a_store_that_is_down_is_waited_for_and_nobody_is_blamed():
    bot = Bot()
    bot.store_is_down = 20
    async with at_work(bot) as intake:
        await intake.take(ups(1, 2))
    assert bot.committed == [1, 2]
    assert not bot.parked
    assert asyncio.get_running_loop().time() >= 9


@in_virtual_time
async def test_parking_waits_for_the_store_too():
    bot = Bot()
    bot.poison, bot.parking_is_down = {1}, 2
    async with at_work(bot) as intake:
        await intake.take(ups(1))
    assert bot.parked == [(1, "ZeroDivisionError")]


# -- polling


class Server:
    """Answers getUpdates from a list; an error in it is raised, and its end stops the poller."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.at: list[float] = []
        self.caught_up_after: list[int] = []  # questions

    def caught_up(self) -> None:
        self.caught_up_after.append(len(self.asked))

    async def call(self, method: str, params: dict[str, Any], patience: float = 0) -> Any:
        if method != "getUpdates":
            return True
        self.asked.append(params)
        self.at.append(asyncio.get_running_loop().time())
        answer = self.answers.pop(0) if self.answers else InvalidToken("the end")
        if isinstance(answer, Exception):
            raise answer
        return answer


async def polled(*answers: Any) -> tuple[Server, Bot]:
    server, bot = Server(*answers), Bot()
    async with at_work(bot) as intake:
        with pytest.raises(InvalidToken):
            await poll(server, intake, server.caught_up)
    return server, bot


@in_virtual_time
async def test_the_next_question_acknowledges_what_was_committed():
    server, bot = await polled(ups(7, 8), [], ups(9))
    assert [asked["offset"] for asked in server.asked] == [0, 9, 9, 10]
    assert bot.committed == [7, 8, 9]
    assert server.asked[0]["allowed_updates"] == ALLOWED


@in_virtual_time
async def test_what_waited_at_the_start_is_taken_in_without_waiting_for_more():
    server, bot = await polled(ups(*range(1, BATCH + 1)), ups(BATCH + 1), [], ups(BATCH + 2))
    assert server.caught_up_after == [2]
    assert [asked["timeout"] > 0 for asked in server.asked] == [False, False, True, True, True]
    assert len(bot.committed) == BATCH + 2


@in_virtual_time
async def test_what_is_no_update_is_left_out():
    _, bot = await polled([*ups(7), {"no": "id"}, "text", {"update_id": "8"}, {"update_id": 2**70}, {"update_id": -1}])
    assert bot.committed == [7]


@in_virtual_time
async def test_a_server_that_is_away_is_asked_again_ever_more_slowly():
    server, bot = await polled(*[NetworkError("no answer")] * 12, ups(1))
    pauses = [b - a for a, b in pairwise(server.at)]
    assert pauses[0] < 1
    assert 29 < pauses[11] < 31
    assert bot.committed == [1]


@in_virtual_time
@pytest.mark.parametrize("answer", [None, {"no": "list"}, "text"])
async def test_an_answer_that_is_no_list_of_updates_is_a_server_that_is_away(answer):
    _, bot = await polled(answer, ups(1))
    assert bot.committed == [1]


@in_virtual_time
async def test_a_poller_told_to_wait_waits_as_long_as_it_was_told():
    server, _ = await polled(SlowDown(17), [])
    assert server.at[1] >= 17


@in_virtual_time
async def test_a_second_poller_is_noticed_and_does_not_end_the_first():
    _, bot = await polled(Conflict("terminated by other getUpdates request"), ups(3))
    assert bot.committed == [3]


@in_virtual_time
async def test_a_server_that_is_away_at_the_start_is_waited_for():
    class Late(Server):
        refusals = 2

        async def call(self, method: str, params: dict[str, Any], patience: float = 0) -> Any:
            if method == "deleteWebhook" and self.refusals:
                self.refusals -= 1
                raise NetworkError("no answer")
            return await super().call(method, params, patience)

    server, bot = Late(ups(1)), Bot()
    async with at_work(bot) as intake:
        with pytest.raises(InvalidToken):
            await poll(server, intake, server.caught_up)
    assert bot.committed == [1]


@in_virtual_time
async def test_what_the_operator_must_change_ends_the_start():
    class Refusing(Server):
        async def call(self, method: str, params: dict[str, Any], patience: float = 0) -> Any:
            raise BadRequest("bad webhook: an HTTPS URL must be provided for webhook")

    with pytest.raises(BadRequest):
        await insist(Refusing(), "setWebhook", {"url": "http://example.invalid"})


# -- webhook


@asynccontextmanager
async def hooked(bot: Bot):
    async with at_work(bot) as intake:
        app = web.Application()
        app.router.add_post("/telegram", webhook(intake, SECRET))
        async with TestClient(TestServer(app)) as client:
            yield client


async def posted(client: TestClient[Any, Any], body: bytes = b'{"update_id": 5}', secret: str = SECRET) -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    async with client.post("/telegram", data=body, headers=headers) as answer:
        return answer.status


async def test_the_webhook_answers_200_when_the_update_is_committed():
    bot = Bot()
    async with hooked(bot) as client:
        assert await posted(client) == 200
    assert bot.committed == [5]


async def test_the_webhook_answers_nothing_before_the_commit():
    bot = Bot()
    bot.open.clear()
    async with hooked(bot) as client:
        post = asyncio.create_task(posted(client))
        await asyncio.wait({post}, timeout=0.05)
        assert not post.done()
        bot.open.set()
        assert await post == 200


async def test_a_stop_keeps_no_request_waiting_and_telegram_brings_its_update_again():
    """One in the batch under way, one behind it, one that comes while the bot ends."""
    bot = Bot()
    bot.open.clear()
    intake = Intake(bot.handle, bot.park)
    app = web.Application()
    app.router.add_post("/telegram", webhook(intake, SECRET))
    async with TestClient(TestServer(app)) as client:
        loop = asyncio.create_task(intake.run())
        under_way = asyncio.create_task(posted(client))
        await asyncio.wait({under_way}, timeout=0.05)
        behind = asyncio.create_task(posted(client, b'{"update_id": 6}'))
        await asyncio.wait({behind}, timeout=0.05)
        assert bot.batches == [[5]]
        loop.cancel()
        async with asyncio.timeout(5):
            assert [await under_way, await behind, await posted(client, b'{"update_id": 7}')] == [503] * 3
    assert not bot.committed


@pytest.mark.parametrize("secret", ["", "another", "a-secret-", "á"])
async def test_who_does_not_know_the_secret_is_refused(secret):
    bot = Bot()
    async with hooked(bot) as client:
        assert await posted(client, secret=secret) == 403
    assert not bot.batches


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[]", b'"text"', b"{}", b'{"update_id": "5"}', b"\xff\xfe", b"9" * 25]
)
async def test_what_is_no_update_is_refused_and_disturbs_nobody(body):
    bot = Bot()
    async with hooked(bot) as client:
        assert await posted(client, body) == 400
        assert await posted(client) == 200
    assert bot.committed == [5]
