"""The clinic's archive: what is stored is counted back; an answer is final, silence is not."""

from __future__ import annotations

import asyncio

import pytest

from bot.leaving import archive as leaving
from bot.leaving.archive import Archive, ArchiveAway, ArchiveRefuses, Stored
from tests.bot.leaving import made
from tests.bot.leaving.fake_archive import CANNOT_UNDERSTAND, FakeArchive


@pytest.fixture
async def fake():
    async with FakeArchive() as running:
        yield running


def slices(count):
    return [made.bytes_of(made.slice_of(number=number)) for number in range(1, count + 1)]


async def store(fake, files, token=None):
    return await asyncio.to_thread(Archive(fake.url, token).store, files)


async def test_what_is_stored_is_counted_back(fake):
    assert await store(fake, slices(3)) == Stored(3)
    assert await asyncio.to_thread(Archive(fake.url).count, "1.2.3.4") == 3
    assert await asyncio.to_thread(Archive(fake.url).count, "1.2.3.9") == 0


async def test_files_arrive_byte_by_byte(fake):
    files = slices(2)
    await store(fake, files)
    assert [one.data for one in fake.instances] == files


async def test_the_same_again_is_stored_once(fake):
    await store(fake, slices(2))
    fake.will("duplicate")
    assert await store(fake, slices(2)) == Stored(2)
    assert len(fake.instances) == 2


async def test_many_files_go_in_several_requests(fake, monkeypatch):
    files = slices(5)
    monkeypatch.setattr(leaving, "BATCH", 2 * len(files[0]))
    assert await store(fake, files) == Stored(5)
    assert fake.requests == 3


async def test_the_token_goes_along(fake):
    await store(fake, slices(1), token="secret")
    await store(fake, slices(1))
    assert fake.tokens == ["Bearer secret", None]


async def test_some_that_fail_are_named_and_the_others_are_stored(fake):
    fake.refuses = frozenset({1})
    assert await store(fake, slices(3)) == Stored(2, (CANNOT_UNDERSTAND,))


async def test_all_that_fail_are_an_answer_too(fake):
    fake.will("conflict")
    assert await store(fake, slices(2)) == Stored(0, (CANNOT_UNDERSTAND, CANNOT_UNDERSTAND))


@pytest.mark.parametrize("mode", ["busy", "away"])
async def test_silence_is_no_answer(fake, mode):
    fake.will(mode)
    with pytest.raises(ArchiveAway):
        await store(fake, slices(1))
    assert await store(fake, slices(1)) == Stored(1)


async def test_an_archive_that_cannot_count_now_is_away(fake):
    fake.will("busy")
    with pytest.raises(ArchiveAway):
        await asyncio.to_thread(Archive(fake.url).count, "1.2.3.4")


@pytest.mark.parametrize("mode", ["unauthorized", "vague"])
async def test_a_refusal_is_final_and_tells_no_secret(fake, mode):
    fake.will(mode)
    with pytest.raises(ArchiveRefuses) as told:
        await store(fake, slices(1), token="secret")
    assert "secret" not in str(told.value)
    assert fake.url not in str(told.value)


async def test_an_archive_that_is_not_there_is_away():
    with pytest.raises(ArchiveAway):
        await asyncio.to_thread(Archive("http://127.0.0.1:9").store, slices(1))
