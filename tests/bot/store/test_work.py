"""One transaction's work: what it writes is read back opened, superseded where it must be, and chained."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot import keys as keyring
from bot.audit import Entry, Link, verify
from bot.keys import Keys
from bot.store import schema as t
from bot.store.rows import LANES, Outgoing
from bot.store.work import HOUSE, Work
from bot.vault import Keyring, SealBroken, Vault
from flows.engine import Answer

NOW = 1_796_144_400_000_000
VAULT = Vault(Keyring.fresh())


class Desk:
    """Transactions on a store, one after the other, each with nothing at hand but the keys."""

    def __init__(self, store) -> None:
        self.store, self.keys = store, Keys(VAULT)

    async def do(self, step, *, at: int = NOW):
        async with self.store.tx() as conn:
            work = Work(conn, self.keys, at)
            found = await step(work)
            await work.flush()
            return found


@pytest.fixture
async def desk(store):
    """A store with the house, one patient (2) with a case (1) and an open form (1)."""
    it = Desk(store)

    async def begin(work: Work) -> None:
        await work.new_person(None, {"name": "house"})
        patient = await work.new_person(101, {"shown": "Carlos"})
        case = await work.new_case("demo", patient)
        await work.new_run("form", patient, 101, {"questionnaire": "knee-oa@1"}, case=case)

    await it.do(begin)
    return it


async def run_of(work: Work):
    run = await work.run(1)
    assert run is not None
    return run


async def test_a_person_comes_back_with_roles_cases_and_open_runs(desk):
    async def look(work: Work) -> None:
        person = await work.person_of(101)
        assert person is not None
        assert person.about == {"shown": "Carlos"}
        assert [case.code for case in await work.cases_of(person.id)] == ["PU-0001"]
        assert [run.flow for run in await work.runs_of(person.id)] == ["form"]
        assert await work.person_of(999) is None

    await desk.do(look)


async def test_what_was_loaded_is_not_asked_for_again(desk):
    async def look(work: Work) -> None:
        await work.prefetch([101, 101, 999])
        asked = 0

        def count(*_: object) -> None:
            nonlocal asked
            asked += 1

        engine = desk.store.engine.sync_engine
        sa.event.listen(engine, "before_cursor_execute", count)
        try:
            await work.person_of(101)
            await work.cases_of(2)
            await work.runs_of(2)
            await work.case(1)
            await work.run(1)
        finally:
            sa.event.remove(engine, "before_cursor_execute", count)
        assert asked == 0

    await desk.do(look)


async def test_changes_are_written_only_where_they_were_announced(desk):
    async def change(work: Work) -> None:
        person = await work.person(2)
        person.lang, person.about["name"] = "fr", "Carlos Peña"
        work.touch(person)
        case = await work.case(1)
        case.owner_id = 2
        (await run_of(work)).turn = 99  # not touched

    async def look(work: Work) -> None:
        person = await work.person(2)
        assert (person.lang, person.about["name"]) == ("fr", "Carlos Peña")
        assert (await work.case(1)).owner_id is None
        assert (await run_of(work)).turn == 0

    await desk.do(change)
    await desk.do(look)


async def test_a_new_answer_supersedes_the_old_one_which_stays_on_record(desk):
    async def first(work: Work) -> None:
        run = await run_of(work)
        work.put_answer(run, "name", Answer("a"), 7)
        work.put_answer(run, "name", Answer("b"), 8)

    async def second(work: Work) -> None:
        run = await run_of(work)
        assert run.answers == {"name": Answer("b")}
        assert run.heard == {"name": 8}
        work.put_answer(run, "name", Answer("c", rev=2))
        work.put_answer(run, "birth", Answer({"value": "1958-11-23"}))

    async def third(work: Work) -> None:
        run = await run_of(work)
        assert run.answers == {"name": Answer("c", 2), "birth": Answer({"value": "1958-11-23"})}
        assert run.heard == {}
        work.drop_answer(run, "name")
        work.drop_answer(run, "never given")

    for step in (first, second, third):
        await desk.do(step)
    async with desk.store.reading() as conn:
        rows = (await conn.execute(sa.select(t.answer.c.superseded_at).order_by(t.answer.c.id))).scalars().all()
    assert [at is None for at in rows] == [False, False, False, True]
    assert (await desk.do(run_of)).answers.keys() == {"birth"}


async def test_a_topic_that_was_made_meanwhile_is_not_written_over(desk):
    async def owned(work: Work) -> None:
        case = await work.case(1)
        await work.conn.execute(sa.update(t.case).values(topic_id=99))
        case.owner_id = 2
        work.touch(case)

    await desk.do(owned)

    async def look(work: Work) -> tuple[int | None, int | None]:
        case = await work.case(1)
        return case.topic_id, case.owner_id

    assert await desk.do(look) == (99, 2)


async def test_events_are_a_chain_over_many_transactions(desk):
    async def record(work: Work) -> None:
        case = await work.case(1)
        await work.record(case, "note", {"text": "dolor"}, 2)
        await work.record(case, "moved", {"to": "intake"})

    for n in range(3):
        await desk.do(record, at=NOW + n)

    async def look(work: Work) -> list[str]:
        return [event.kind for event in await work.events(1)]

    assert await desk.do(look) == ["note", "moved"] * 3
    async with desk.store.reading() as conn:
        rows = (await conn.execute(sa.select(t.event).order_by(t.event.c.seq))).all()
    links = [Link(Entry(e.case_id, e.seq, e.at, e.by_id, e.body_sealed), e.prev, e.hash) for e in rows]
    assert verify(links) is None
    assert verify([links[0], links[2]]) == 2
    assert all(b"dolor" not in row.body_sealed for row in rows)


async def test_one_key_is_one_message_and_one_due_time(desk):
    async def write(work: Work) -> None:
        await work.person(2)
        for at in (NOW, NOW + 5):
            work.send(Outgoing("k", 101, 1, 2, LANES["reply"], {"do": "say"}, NOW, at))
            work.schedule("k", "check", 2, at, {"code": "D1"}, case_id=1)

    for _ in range(2):
        await desk.do(write)
    async with desk.store.reading() as conn:
        for table in (t.outbox, t.due):
            assert (await conn.execute(sa.select(sa.func.count()).select_from(table))).scalar() == 1


async def test_what_must_wait_waits_and_the_rest_is_planned(desk):
    async def write(work: Work) -> None:
        await work.person(2)
        for key, at in (("now", NOW), ("morning", NOW + 1)):
            work.send(Outgoing(key, 101, 1, 2, LANES["later"], {"do": "say"}, NOW, at))

    await desk.do(write)
    async with desk.store.reading() as conn:
        rows = (await conn.execute(sa.select(t.outbox.c.key, t.outbox.c.state))).all()
    assert dict(tuple(row) for row in rows) == {"now": "planned", "morning": "waiting"}


async def test_due_times_are_cancelled_by_how_their_key_begins_also_unwritten_ones(desk):
    async def write(work: Work) -> None:
        await work.person(2)
        for key in ("1.rung.D1.0", "1.rung.D10", "1.check.D1"):
            work.schedule(key, "rung", 2, NOW, {}, case_id=1)

    async def cancel(work: Work) -> None:
        await work.person(2)
        work.schedule("1.rung.D2", "rung", 2, NOW, {}, case_id=1)
        work.cancel_dues(1, "rung.")

    await desk.do(write)
    await desk.do(cancel)
    async with desk.store.reading() as conn:
        rows = (await conn.execute(sa.select(t.due.c.key, t.due.c.state))).all()
    assert dict(tuple(row) for row in rows) == {
        "1.rung.D1.0": "cancelled",
        "1.rung.D10": "cancelled",
        "1.check.D1": "open",
    }


async def test_a_case_nobody_knows_is_none_and_asked_for_by_us_an_error(desk):
    async def look(work: Work) -> None:
        assert await work.known_case(99) is None
        assert await work.run(99) is None
        with pytest.raises(KeyError):
            await work.case(99)

    await desk.do(look)


async def test_the_account_of_a_person_is_the_one_used_last(desk):
    async def look(work: Work) -> None:
        account = await work.account_of(2)
        assert account is not None
        assert account.telegram_id == 101
        assert await work.account_of(HOUSE) is None

    await desk.do(look)


# -- keys


async def test_what_is_sealed_opens_only_at_its_place_and_under_its_persons_key(desk):
    async def look(work: Work) -> None:
        await work.load_people([HOUSE, 2])
        sealed = work.seal(2, "answer.body", {"value": 7})
        assert work.open(2, "answer.body", sealed) == {"value": 7}
        for person, place in ((2, "run.facts"), (HOUSE, "answer.body")):
            with pytest.raises(SealBroken):
                work.open(person, place, sealed)

    await desk.do(look)


async def test_an_erased_key_erases_what_was_sealed_under_it(desk):
    async def erase(work: Work) -> None:
        await work.conn.execute(sa.delete(t.subject_key).where(t.subject_key.c.person_id == 2))

    await desk.do(erase)
    desk.keys.forget(2)
    desk.keys.forget(77)
    with pytest.raises(KeyError):
        await desk.do(lambda work: work.person(2))


async def test_keys_at_hand_are_bounded_and_those_that_went_are_loaded_again(desk, monkeypatch):
    monkeypatch.setattr(keyring, "KEPT", 1)

    async def load(work: Work) -> None:
        await desk.keys.load(work.conn, [HOUSE, 2])
        await desk.keys.load(work.conn, [HOUSE, 2])
        assert desk.keys.of(2)
        assert desk.keys.of(HOUSE)

    await desk.do(load)
