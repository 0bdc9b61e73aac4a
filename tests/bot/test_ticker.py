"""Time comes in: what is due happens once, what is late is said so, and nothing stops the ticking."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot import ticker as ticking
from bot.message import body
from bot.store import StoreDown
from bot.store import schema as t
from bot.store.rows import LANES, Outgoing
from bot.store.work import Work
from bot.ticker import Pulse, Ticker
from flows.text import Text, to_json
from flows.view import DAY, HOUR
from tests.bot import played
from tests.bot.harness import CARLOS


async def schedule(clinic, key: str, kind: str, at: int, body=None, *, case=1, window=None) -> None:
    async with clinic.house.batch() as work:
        found = await work.case(case) if case else None
        person = found.patient_id if found else 1
        await work.load_people([person])
        work.schedule(key, kind, person, at, body or {}, case_id=case, window=window)


async def states(clinic, prefix: str = "") -> dict[str, str]:
    async with clinic.store.reading() as conn:
        rows = await conn.execute(sa.select(t.due.c.key, t.due.c.state).where(t.due.c.key.startswith(prefix)))
        return {row.key: row.state for row in rows}


async def count(clinic, kind: str) -> int:
    return (await clinic.events()).count(kind)


async def test_what_is_due_happens_once_however_many_tickers_look(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    now = clinic.clock.now()
    for n in range(5):
        await schedule(clinic, f"x.{n}", "more_reminder", now, {"question": "¿Desde cuándo?"})
    async with clinic.again() as other:
        await asyncio.gather(clinic.ticker.tick(), other.ticker.tick(), clinic.ticker.tick())
        await clinic.rests()
        await other.rests()
        told = [said.id for one in (clinic, other) for said in one.said if said.id == "case.more_info_reminder"]
    assert len(told) == 5
    assert set((await states(clinic, "x.")).values()) == {"done"}


async def test_what_is_not_due_waits_and_the_ticker_knows_when_it_will_be(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    at = clinic.clock.now() + HOUR
    await schedule(clinic, "x", "review_overdue", at, {"since": 0})
    assert await clinic.ticker.next_at() == at
    await clinic.tick_at(at - 1)
    assert await states(clinic, "x") == {"x": "open"}
    await clinic.tick_at(at)
    assert await states(clinic, "x") == {"x": "done"}


async def test_the_same_occurrence_is_written_once(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    at = clinic.clock.now() + HOUR
    await schedule(clinic, "x", "review_overdue", at)
    await schedule(clinic, "x", "review_overdue", at + DAY)
    assert await clinic.ticker.next_at() == at


async def test_what_comes_too_late_is_marked_missed_and_never_dropped(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await schedule(clinic, "x", "check", clinic.clock.now(), {"code": "D1", "closes_at": 0}, window=HOUR)
    await clinic.advance(hours=2)
    assert await states(clinic, "x") == {"x": "missed"}
    assert await count(clinic, "missed") == 1
    assert not clinic.sees(CARLOS)


async def test_one_row_that_fails_is_set_aside_and_told_and_the_others_happen(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    now = clinic.clock.now()
    await schedule(clinic, "x.1", "more_reminder", now, {"question": "¿?"})
    await schedule(clinic, "x.2", "nonsense", now)
    await schedule(clinic, "x.3", "more_reminder", now + 1, {"question": "¿?"})
    await clinic.advance(seconds=1)
    assert await states(clinic, "x.") == {"x.1": "done", "x.2": "parked", "x.3": "done"}
    assert clinic.desk == ["desk.problem"]
    assert clinic.sees(CARLOS).count("case.more_info_reminder") == 2


async def test_a_message_that_does_not_open_is_parked_alone_and_told(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    async with clinic.house.batch() as work:
        who = (await work.case(1)).patient_id
        for name in ("bad", "good"):
            what = body(Text("form.paused"), to=who)
            work.send(Outgoing(name, CARLOS.id, 1, who, 1, what, work.now, work.now + HOUR))
    async with clinic.store.tx() as conn:
        await conn.execute(sa.update(t.outbox).where(t.outbox.c.key == "bad").values(body_sealed=b"\x01altered"))
    await clinic.advance(hours=1)
    assert [said.row.key for said in clinic.said if said.row.key in ("bad", "good")] == ["good"]
    assert clinic.desk == ["desk.problem"]


async def test_a_message_that_another_process_wrote_is_sent(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    async with clinic.store.tx() as conn:
        work = Work(conn, clinic.house.keys, clinic.clock.now())
        who = (await work.case(1)).patient_id
        work.send(Outgoing("orphan", CARLOS.id, 1, who, 1, body(Text("form.paused"), to=who), work.now, 0))
        await work.flush()
    await clinic.advance(seconds=3)
    assert [said.row.key for said in clinic.said].count("orphan") == 1


async def test_what_waited_for_the_morning_goes_out_before_what_the_morning_brings(clinic_at, monkeypatch):
    monkeypatch.setattr(ticking, "READ", 1)
    clinic = await clinic_at(played.IN_REVIEW)
    morning = clinic.clock.now() + HOUR
    async with clinic.house.batch() as work:
        who = (await work.case(1)).patient_id
        for name in ("first", "second"):
            text = body(Text("form.paused"), to=who)
            work.send(Outgoing(name, CARLOS.id, 1, who, LANES["later"], text, work.now, morning))
    await schedule(clinic, "x", "more_reminder", morning, {"question": "¿?"})
    await clinic.tick_at(morning)
    assert clinic.sees(CARLOS) == ["form.paused", "form.paused", "case.more_info_reminder"]


async def test_a_row_of_nobodys_case_is_closed(clinic):
    await schedule(clinic, "x", "review_overdue", clinic.clock.now(), case=None)
    await clinic.advance(seconds=1)
    assert await states(clinic) == {"x": "done"}


async def test_a_clock_set_back_drops_nothing_and_repeats_nothing(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    at = clinic.clock.now() + HOUR
    await schedule(clinic, "x", "more_reminder", at, {"question": "¿?"})
    await clinic.tick_at(at)
    await clinic.tick_at(at - 5 * HOUR)
    await clinic.tick_at(at)
    assert clinic.sees(CARLOS) == []
    assert [said.id for said in clinic.said].count("case.more_info_reminder") == 1


async def test_what_must_not_come_at_night_waits_for_the_morning(clinic_at):
    """A physician signs late; the letter goes out when the patient is awake."""
    clinic = await clinic_at(played.REVIEW_OPEN)
    await clinic.advance(hours=15)
    it = played.player(clinic)
    it.at = played.REVIEW_OPEN
    await it.step()
    assert not [said for said in clinic.said if said.id == "case.decision_here"]
    async with clinic.again() as later:
        await later.tick_at(await later.ticker.next_at() or 0)
        assert later.sees(CARLOS) == ["case.decision_here"]


async def test_a_store_that_is_down_is_tried_at_the_next_beat(clinic, monkeypatch):
    await schedule(clinic, "x", "review_overdue", clinic.clock.now(), case=None)

    def down() -> None:
        raise StoreDown("database: locked; it is tried again")

    with monkeypatch.context() as patch:
        patch.setattr(clinic.house, "batch", down)
        await clinic.ticker.tick()
    assert not clinic.ticker.busy
    assert await states(clinic) == {"x": "open"}
    await clinic.ticker.tick()
    assert await states(clinic) == {"x": "done"}


async def test_ids_of_updates_are_forgotten_after_a_week_and_not_before(clinic):
    await clinic.says(CARLOS, "/start")
    for days, left in ((6, 1), (2, 0)):
        clinic.ticker.ticks = 0
        await clinic.advance(days=days)
        async with clinic.store.reading() as conn:
            rows = (await conn.execute(sa.select(t.seen_update.c.update_id))).all()
        assert len(rows) == left


async def test_the_pointer_to_a_file_is_emptied_after_seven_days_without_an_agreement(clinic):
    await clinic.uploads_file(CARLOS, "rodilla.dcm", b"x")
    await clinic.advance(days=7, seconds=1)
    async with clinic.house.batch() as work:
        found = await work.uploads(t.upload.c.id == 1)
    assert (found[0].state, found[0].body) == ("dropped", {})
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "agree")
    assert not clinic.telegram.called("getFile")


async def test_silence_climbs_from_a_reminder_to_a_person_and_ends_with_an_answer(clinic_at):
    clinic = await clinic_at(played.TREATED)
    it = played.player(clinic)
    seen: list[str] = []
    while "desk.silent.call" not in seen:
        await it.control.to_next()
        seen += clinic.desk + clinic.sees(CARLOS)
    assert {"hc.d1", "sil.1", "sil.2"} <= set(seen)
    await clinic.presses(CARLOS, "fine")
    assert "sil.back" in clinic.sees(CARLOS)
    assert "open" not in (await states(clinic, "1.rung.")).values()


async def test_after_a_restart_what_was_committed_and_not_sent_goes_out(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    async with clinic.house.batch() as work:
        await work.case(1)
        body = {"do": "say", "text": to_json(Text("menu.main")), "to": 1, "clinic": None, "rows": []}
        for n in range(3):
            work.send(Outgoing(f"left.{n}", CARLOS.id, 1, 1, LANES["reply"], body, work.now, work.now))
        await work.flush()
        work.outgoing.clear()  # the process dies before the outbox hears of them
    assert not clinic.sees(CARLOS)
    async with clinic.again() as later:
        assert later.sees(CARLOS) == ["menu.main"] * 3


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(ticking, "BEAT", 0.01)
    monkeypatch.setattr(ticking, "SILENCE", 0.05)


class Ticks(Ticker):
    """Counts its ticks and does nothing else."""

    def __init__(self, enough: int) -> None:
        self.busy, self.last, self.count, self.enough = False, 0.0, 0, enough
        self.reached = asyncio.Event()

    async def tick(self) -> None:
        self.count += 1
        self.last = asyncio.get_running_loop().time()
        if self.count >= self.enough:
            self.reached.set()


async def test_the_pulse_ticks_by_itself(hurried):
    ticks = Ticks(enough=3)
    pulse = asyncio.create_task(Pulse(ticks).run())
    await asyncio.wait_for(ticks.reached.wait(), 10)
    pulse.cancel()


async def test_a_scheduler_that_fell_silent_is_built_anew(hurried):
    ticks = Ticks(enough=3)
    pulse = Pulse(ticks)
    running = asyncio.create_task(pulse.run())
    first = pulse._scheduler
    first.remove_all_jobs()  # what a clock set back does to it
    await asyncio.wait_for(ticks.reached.wait(), 10)
    assert pulse._scheduler is not first
    running.cancel()
