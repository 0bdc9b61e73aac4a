"""One batch, one transaction: seen once, stored whole or not at all, parked when nothing else helps."""

from __future__ import annotations

import json

import sqlalchemy as sa

from bot import people
from bot.store import schema as t
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, NOBODY, ROSA, message


async def test_the_same_update_twice_changes_nothing_twice(clinic):
    update = message(CARLOS, {"text": "/start"})
    await clinic.gets(update, update)
    assert clinic.sees(CARLOS) == ["welcome.languages"]
    await clinic.gets(update)
    assert not clinic.sees(CARLOS)
    async with clinic.again() as later:
        await later.gets(update)
        assert not later.sees(CARLOS)


async def test_many_people_in_one_batch_each_get_their_own_answer(clinic):
    await clinic.gets(*(message(who, {"text": "/start"}) for who in (CARLOS, ROSA, NOBODY)))
    for who in (CARLOS, ROSA, NOBODY):
        assert clinic.sees(who) == ["welcome.languages"]


async def test_a_persons_updates_of_one_batch_are_handled_in_order(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.gets(*(message(CARLOS, {"text": text}) for text in ("Carlos Peña", "/menu")))
    assert clinic.sees(CARLOS) == ["about@1/birth", "menu.main"]


async def test_what_no_one_understands_is_acknowledged_and_disturbs_nobody(clinic):
    nonsense = [{"update_id": 900_000 + n, "message": what} for n, what in enumerate((None, {}, {"text": "x"}, 7))]
    await clinic.gets(*nonsense, message(CARLOS, {"text": "/start"}))
    assert clinic.sees(CARLOS) == ["welcome.languages"]


async def test_a_group_that_is_not_ours_is_left_alone(clinic):
    await clinic.opens()
    await clinic.says(NOBODY, "/start", chat=-555)
    await clinic.says(ANA, "hola", chat=-555)
    assert -555 not in clinic.telegram.chats


async def test_each_bot_counts_its_updates_for_itself(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    update = message(CARLOS, {"text": "/menu"})
    await clinic.gets(update)
    await clinic.gets(update)
    assert not clinic.sees(CARLOS)
    clinic.house.bot_id += 1
    await clinic.gets(update)
    assert clinic.sees(CARLOS)


async def test_an_update_beyond_writing_down_is_parked_too(clinic_at, monkeypatch):
    clinic = await clinic_at(played.IN_REVIEW)

    async def broken(room, arrival):
        raise ZeroDivisionError

    monkeypatch.setattr(people, "handle", broken)
    await clinic.gets(message(CARLOS, {"text": "half a pair: \ud83d", "big": 2**70}))
    assert clinic.desk == ["desk.parked"]
    async with clinic.house.batch() as work:
        row = (await work.conn.execute(sa.select(t.parked_update))).one()
        assert work.open(1, "parked.payload", row.payload_sealed) == {"unwritable": ["'message'", "'update_id'"]}


async def test_an_update_that_cannot_be_handled_is_kept_whole_told_and_stops_nobody(clinic_at, monkeypatch):
    clinic = await clinic_at(played.IN_REVIEW)
    handle = people.handle

    async def broken(room, arrival):
        if arrival.sender.id == CARLOS.id:
            raise ZeroDivisionError
        await handle(room, arrival)

    monkeypatch.setattr(people, "handle", broken)
    bad = message(CARLOS, {"text": "rompe"})
    await clinic.gets(bad, message(NOBODY, {"text": "/start"}))
    assert clinic.sees(NOBODY) == ["welcome.languages"]
    assert clinic.sees(CARLOS) == ["err.problem"]
    assert clinic.desk == ["desk.parked"]
    async with clinic.house.batch() as work:
        row = (await work.conn.execute(sa.select(t.parked_update))).one()
        await work.load_people([1])
        assert work.open(1, "parked.payload", row.payload_sealed) == bad
    assert row.fault == "ZeroDivisionError"
    assert b"rompe" not in row.payload_sealed
    await clinic.gets(bad)
    assert not clinic.sees(CARLOS)


async def test_a_failure_in_the_middle_leaves_nothing_behind(clinic, monkeypatch):
    handle = people.handle

    async def broken(room, arrival):
        await handle(room, arrival)
        raise ZeroDivisionError

    monkeypatch.setattr(people, "handle", broken)
    await clinic.says(CARLOS, "/start")
    async with clinic.store.reading() as conn:
        for table in (t.account, t.run, t.answer):
            assert not (await conn.execute(sa.select(table))).all(), table.name
    assert not clinic.sees(CARLOS)


async def test_nothing_that_was_written_can_be_read_in_the_tables(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "Zacarías Marcadísimo")
    async with clinic.store.reading() as conn:
        for table in t.metadata.sorted_tables:
            for row in await conn.execute(sa.select(table)):
                shown = json.dumps([repr(value) for value in row], ensure_ascii=False)
                assert "Zacar" not in shown, table.name
    assert clinic.house.groups == {GROUP: "demo"}
