"""From a row of the outbox to a call of the Bot API, and from its end to the store."""

from __future__ import annotations

import base64

import pytest
import sqlalchemy as sa

from bot import app
from bot.message import Button, body
from bot.room import Room
from bot.store import StoreDown
from bot.store import schema as t
from bot.store.rows import LANES, Outgoing
from flows.acts import Card
from flows.text import Text
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, PRIMERA, Clinic

MENU = Text("menu.main")
HOWTO = Button(Text("btn.menu"), "c:1:1:menu")


async def post(clinic: Clinic, what: dict, *, key: str = "k", chat: int = CARLOS.id, lane: str = "reply") -> None:
    """One row, committed and sent."""
    clinic._mark = len(clinic.said)
    async with clinic.house.batch() as work:
        await work.case(1)
        work.send(Outgoing(key, chat, 1, 1, LANES[lane], what, work.now, work.now))
    await clinic.rests()


async def outbox(clinic: Clinic) -> dict[str, str]:
    async with clinic.store.reading() as conn:
        return {row.key: row.state for row in await conn.execute(sa.select(t.outbox.c.key, t.outbox.c.state))}


@pytest.fixture
async def reviewed(clinic_at):
    return await clinic_at(played.IN_REVIEW)


def last(clinic: Clinic, chat: int = CARLOS.id):
    return clinic.telegram.chats[chat][-1]


# -- calls


async def test_words_are_said_in_the_readers_language_with_their_buttons(reviewed):
    await post(reviewed, body(MENU, to=2, rows=[[HOWTO]]))
    assert last(reviewed).labels == [reviewed.label("menu", "es")]
    await post(reviewed, body(MENU, to=2) | {"lang": "fr"}, key="fr")
    assert last(reviewed).text == reviewed.house.catalogs.render(MENU, "fr")


async def test_the_desk_is_spoken_to_in_the_clinics_first_language_in_the_topic_of_the_case(reviewed):
    async with reviewed.house.batch() as work:
        Room(reviewed.house, work, "x").card(await work.case(1), Card(Text("relay.voice", {"case": "PU-0001"})))
    await reviewed.rests()
    assert last(reviewed, GROUP).thread == (await reviewed.case()).topic_id
    assert last(reviewed, GROUP).text == reviewed.house.catalogs.render(Text("relay.voice", {"case": "PU-0001"}), "es")


async def test_a_long_text_comes_in_pieces_with_the_buttons_under_the_last(reviewed):
    words = "\n\n".join(f"{n} " + "x" * 1500 for n in range(5))
    await post(reviewed, body(Text("plain", {"value": words}), to=2, rows=[[HOWTO]]))
    pieces = reviewed.telegram.chats[CARLOS.id][-3:]
    assert [piece.text[0] for piece in pieces] == ["0", "2", "4"]
    assert [bool(piece.rows) for piece in pieces] == [False, False, True]


async def test_a_reply_names_the_message_it_answers_and_does_not_insist_on_it(reviewed):
    await post(reviewed, body(MENU, to=2, reply_to=77))
    sent = reviewed.telegram.called("sendMessage")[-1]
    assert sent["reply_parameters"] == {"message_id": 77, "allow_sending_without_reply": True}


async def test_an_edit_changes_its_message(reviewed):
    await post(reviewed, body(MENU, to=2), key="first")
    message = last(reviewed)
    await post(reviewed, body(Text("err.voice"), to=2, edits="first"), key="second")
    assert message.is_edited
    assert last(reviewed) is message
    async with reviewed.again() as later:
        await post(later, body(Text("err.sticker"), to=2, edits="first"), key="third")
        assert message.text == later.house.catalogs.render(Text("err.sticker"), "es")


@pytest.mark.parametrize("why", ["never sent", "deleted by its reader"])
async def test_an_edit_of_a_message_that_is_not_there_is_said_anew(reviewed, why):
    if why == "deleted by its reader":
        await post(reviewed, body(MENU, to=2), key="first")
        reviewed.telegram.chats[CARLOS.id].clear()
    await post(reviewed, body(Text("err.voice"), to=2, edits="first"), key="second")
    assert last(reviewed).text == reviewed.house.catalogs.render(Text("err.voice"), "es")


async def test_a_file_of_ours_is_sent_under_its_name(reviewed):
    what = {
        "do": "file",
        "name": "PU-0001-1.ics",
        "bytes": base64.b64encode(b"BEGIN").decode(),
        "to": 2,
        "clinic": "demo",
    }
    await post(reviewed, what)
    assert last(reviewed).file == "PU-0001-1.ics"


async def test_what_telegram_has_is_sent_by_its_id(reviewed):
    for kind, method in (("document", "sendDocument"), ("photo", "sendPhoto"), ("video_note", "sendVideoNote")):
        await post(reviewed, {"do": "resend", "kind": kind, "file_id": "f1", "to": 2, "clinic": "demo"}, key=kind)
        assert reviewed.telegram.called(method)[-1][kind] == "f1"


async def test_a_row_nobody_knows_how_to_send_is_set_aside(reviewed):
    await post(reviewed, {"do": "dance", "to": 2, "clinic": "demo"})
    assert await outbox(reviewed) == {"k": "parked"}


async def test_a_topic_that_staff_deleted_is_made_anew_and_the_card_arrives(reviewed):
    before = (await reviewed.case()).topic_id
    reviewed.telegram.will("thread_not_found", chat=GROUP)
    await reviewed.says(CARLOS, "¿Siguen ahí?")
    assert reviewed.desk[-1] == "relay.mirrored"
    assert (await reviewed.case()).topic_id != before
    assert last(reviewed, GROUP).thread == (await reviewed.case()).topic_id


# -- ends


async def test_what_was_sent_leaves_the_outbox_for_the_log_sealed(reviewed):
    await post(reviewed, body(MENU, to=2))
    assert not await outbox(reviewed)
    async with reviewed.store.reading() as conn:
        row = (await conn.execute(sa.select(t.message).where(t.message.c.key == "k"))).one()
    assert (row.chat_id, row.message_id) == (CARLOS.id, last(reviewed).id)
    assert last(reviewed).text.encode() not in row.body_sealed


async def test_the_same_key_twice_is_one_message(reviewed):
    async with reviewed.house.batch() as work:
        await work.case(1)
        for _ in range(2):
            work.send(Outgoing("same", CARLOS.id, 1, 1, LANES["reply"], body(MENU, to=2), work.now, work.now))
    await reviewed.rests()
    assert [said.row.key for said in reviewed.said].count("same") == 1


@pytest.mark.parametrize("mode", ["server_error", "unparsable", "cut_before", "flood"])
async def test_whatever_happens_on_the_way_a_message_arrives_once_it_can(reviewed, mode):
    reviewed.telegram.will(mode, times=3)
    await post(reviewed, body(MENU, to=2))
    assert reviewed.sees(CARLOS) == ["menu.main"]
    assert not await outbox(reviewed)


async def test_in_doubt_a_message_is_sent_again(reviewed):
    before = len(reviewed.telegram.chats[CARLOS.id])
    reviewed.telegram.will("cut_after")
    await post(reviewed, body(MENU, to=2))
    assert len(reviewed.telegram.chats[CARLOS.id]) == before + 2
    assert not await outbox(reviewed)


async def test_an_edit_that_changes_nothing_counts_as_done(reviewed):
    await post(reviewed, body(MENU, to=2), key="first")
    reviewed.telegram.will("not_modified", method="edit")
    await post(reviewed, body(MENU, to=2, edits="first"), key="second")
    assert not await outbox(reviewed)


@pytest.mark.parametrize("mode", ["blocked", "chat_not_found"])
async def test_a_chat_that_is_closed_rests_and_the_desk_hears_of_it_once(reviewed, mode):
    reviewed.telegram.will(mode, chat=CARLOS.id, times=9)
    await post(reviewed, body(MENU, to=2), key="a")
    assert reviewed.desk == ["relay.undelivered"]
    await post(reviewed, body(MENU, to=2), key="b")
    assert not reviewed.desk
    assert await outbox(reviewed) == {"a": "blocked", "b": "blocked"}


async def test_who_writes_again_gets_what_rested(reviewed):
    reviewed.telegram.will("blocked", chat=CARLOS.id)
    await post(reviewed, body(Text("err.voice"), to=2), key="a")
    await reviewed.says(CARLOS, "/menu")
    await reviewed.advance(seconds=1)
    assert "err.voice" in [said.id for said in reviewed.said]
    assert not await outbox(reviewed)


async def test_a_message_telegram_refuses_is_set_aside_and_the_desk_hears_of_it(reviewed):
    reviewed.telegram.will("too_long", chat=CARLOS.id)
    await post(reviewed, body(MENU, to=2))
    assert await outbox(reviewed) == {"k": "parked"}
    assert reviewed.desk == ["desk.message_parked"]


async def test_a_message_without_words_is_set_aside_too(reviewed):
    await post(reviewed, body(Text("there.is.no.such.text"), to=2))
    assert await outbox(reviewed) == {"k": "parked"}


async def test_a_card_that_the_group_refuses_is_told_to_each_of_the_staff_once_an_hour(reviewed):
    reviewed.telegram.will("too_long", chat=GROUP, times=2)
    for key in ("a", "b"):
        await post(reviewed, body(MENU, clinic="demo"), key=key, chat=GROUP)
    assert await outbox(reviewed) == {"a": "parked", "b": "parked"}
    assert not reviewed.desk
    for who in (ANA, PRIMERA):
        assert [said.id for said in reviewed.said if said.chat == who.id].count("desk.unseen") == 1


async def test_what_a_closed_topic_does_not_take_is_said_in_the_group_itself(reviewed):
    reviewed.telegram.will("topic_closed", chat=GROUP)
    await post(reviewed, body(MENU, clinic="demo", topic=True), chat=GROUP)
    assert not await outbox(reviewed)
    assert reviewed.telegram.chats[GROUP][-1].thread is None


async def test_results_are_kept_while_the_store_is_down(reviewed, monkeypatch):
    settle, refusals = app.settle, [StoreDown("database: locked; it is tried again")] * 3

    async def sometimes(house, done):
        if refusals:
            raise refusals.pop()
        await settle(house, done)

    monkeypatch.setattr(app, "settle", sometimes)
    await post(reviewed, body(MENU, to=2))
    assert reviewed.sees(CARLOS) == ["menu.main"]
    assert not refusals
    assert not await outbox(reviewed)
