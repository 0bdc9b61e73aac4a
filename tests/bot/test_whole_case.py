"""The whole knee case through every part of the shell, on both engines, in one process."""

from __future__ import annotations

import sqlalchemy as sa

from bot.audit import Entry, Link, verify
from bot.presence import COMMANDS
from bot.store import schema as t
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP, ROSA
from tests.bot.played import play, player

STAGES = {
    played.AGREED: "intake",
    played.IN_REVIEW: "review",
    played.ACCEPTED: "offer",
    played.CONSENT_OPEN: "consent",
    played.CONSENTED: "preparation",
    played.TRIP_CONFIRMED: "travel",
    played.TREATED: "aftercare",
}
STEERING = {"back", "pause", "cancel", "language"}  # these change what is open; tested by themselves
HARMLESS = ("nonsense", *(name for name in COMMANDS if name not in STEERING), "mycase", "howto", "who", "resume")


async def test_the_case_ends_closed_with_its_chain_whole_and_nothing_left_lying(clinic):
    it = await play(clinic, 0)
    while not it.is_done:
        await it.step()
        if it.at in STAGES:
            assert (await clinic.case()).stage == STAGES[it.at], it.script.steps[it.at - 1]["what"]["en"]
    assert (await clinic.case()).stage == "closed"
    async with clinic.store.reading() as conn:
        events = await conn.execute(sa.select(t.event).order_by(t.event.c.seq))
        links = [Link(Entry(e.case_id, e.seq, e.at, e.by_id, e.body_sealed), e.prev, e.hash) for e in events]
        assert len(links) > 40
        assert verify(links) is None
        for table in (t.outbox, t.parked_update):
            assert (await conn.execute(sa.select(sa.func.count()).select_from(table))).scalar() == 0
        overdue = sa.select(t.due.c.key).where(t.due.c.state == "open", t.due.c.due_at <= clinic.clock.now())
        assert not (await conn.execute(overdue)).all()


async def test_every_message_is_logged_once_under_its_own_key(clinic):
    await play(clinic, played.IN_REVIEW)
    async with clinic.store.reading() as conn:
        logged = (await conn.execute(sa.select(t.message.c.key, t.message.c.chat_id, t.message.c.message_id))).all()
    known = {(m.chat, m.id) for chat in clinic.telegram.chats.values() for m in chat}
    assert {(row.chat_id, row.message_id) for row in logged} <= known
    assert len({row.key for row in logged}) == len(logged)


async def test_the_companion_reads_logistics_only_and_the_desk_reads_everything(clinic):
    await play(clinic, played.TRIP_CONFIRMED)
    seen = {said.id for said in clinic.said if said.chat == ROSA.id}
    assert seen == {"welcome.languages", "companion.wait", "comp.welcome", "itin.header", "itin.lines", "file"}
    desk = {said.id for said in clinic.said if said.chat == GROUP}
    assert {"staff.review", "staff.decided", "desk.trip", "staff.only_physician"} <= desk


async def test_every_harmless_command_is_answered_at_every_point_and_the_case_goes_on(clinic):
    """The script goes on by pressing what was asked, so each command must leave the open question answerable."""
    it = await play(clinic, 0)
    while it.at < played.TREATED:
        await it.step()
        if it.at in STAGES:
            for name in HARMLESS:
                await clinic.says(CARLOS, f"/{name}")
                assert clinic.sees(CARLOS), f"/{name} is not answered after step {it.at}"
    assert (await clinic.case()).stage == "aftercare"


async def test_after_a_restart_at_any_step_the_case_goes_on(clinic):
    """Everything in memory may be lost between two steps."""
    it = await play(clinic, played.AGREED)
    while it.at < played.CONSENTED:
        async with clinic.again() as other:
            step, it = it.at, player(other)
            it.at = step
            await it.step()
            clinic = other
    assert (await clinic.case()).stage == "preparation"
