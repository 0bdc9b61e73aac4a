"""One row of the outbox becomes one call of the Bot API."""

from __future__ import annotations

import asyncio
import base64
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from telegram import InputFile
from telegram.error import BadRequest

from bot import render, sealed
from bot.store import messages
from bot.store import schema as t
from flows.errors import DeliveryError
from flows.text import Text, from_json

if TYPE_CHECKING:
    from bot.house import House
    from bot.store.rows import Outgoing
    from flows.text import Json


GONE = ("message to edit not found", "message can't be edited")  # deleted, or too old: said anew instead
NO_TOPIC = ("thread not found", "topic_deleted", "topic_id_invalid")
CLOSED = "topic_closed"
KEPT = 20_000  # keys at hand; older ones are looked up


class Postman:
    """Renders for the reader and calls Telegram. Knows which message a key became and which topic a case has."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.sent: dict[str, int] = {}
        self.topics: dict[int, int | None] = {}
        self.anew: dict[int, tuple[int | None, int]] = {}
        self._begun: dict[str, int] = {}

    def remember(self, key: str, message_id: int) -> None:
        """Which message a key became, for an edit that may follow soon."""
        if len(self.sent) > KEPT:
            self.sent.clear()
        self.sent[key] = message_id

    async def __call__(self, row: Outgoing) -> tuple[Json, str]:
        """Make the call; errors of Telegram pass through, but for a topic that staff deleted or closed.

        The first is made anew; past the second the message goes to the group itself, where somebody will see it.
        """
        try:
            return await self._call(row)
        except BadRequest as error:
            words = str(error).lower()
            if row.case_id is not None and any(name in words for name in NO_TOPIC):
                await self._topic_anew(row, row.case_id)
            elif CLOSED in words:
                row.body |= {"topic": False, "thread": None}
            else:
                raise
        return await self._call(row)

    async def _call(self, row: Outgoing) -> tuple[Json, str]:
        match row.body["do"]:
            case "say":
                return await self._say(row)
            case "file":
                return await self._file(row)
            case "paper":
                return await self._paper(row)
            case "resend":
                return await self._resend(row)
            case "pictures":
                return await sealed.pictures(self.house, row, await self._thread(row)), ""
            case "original":
                name = render.text_of(row.body, self.house.catalogs, await self.lang(row.body))
                return await sealed.original(self.house, row, name, await self._thread(row)), ""
            case "copy":
                return await self._copy(row)
            case "topic":
                return await self._topic(row)
            case "delete":
                return await self._delete(row)
            case other:
                known = "say, file, paper, resend, pictures, original, copy, topic and delete"
                raise DeliveryError(f"outbox row does {other!r}; only {known} exist")

    async def _say(self, row: Outgoing) -> tuple[Json, str]:
        lang = await self.lang(row.body)
        text, entities = render.text_of(row.body, self.house.catalogs, lang), None
        if "hidden" in row.body:
            text, entities = render.covered(text, render.hidden_of(row.body, self.house.catalogs, lang))
        params: dict[str, Any] = {"chat_id": row.chat_id, "text": text} | ({"entities": entities} if entities else {})
        if row.body.get("silent"):
            params["disable_notification"] = True
        buttons = render.markup(row.body, self.house.catalogs, lang)
        if "edits" in row.body and len(text) <= render.LIMIT:  # what became too long for one message is said anew
            return await self._edit(row, params, buttons), text
        params |= await self._thread(row)
        if "reply_to" in row.body:
            params["reply_parameters"] = {"message_id": row.body["reply_to"], "allow_sending_without_reply": True}
        *first, last = render.pieces(text)
        await self._first(row.key, params, first)
        params["text"] = last
        if buttons:
            params["reply_markup"] = buttons
        result = await self.house.wire.call("sendMessage", params)
        self._begun.pop(row.key, None)
        return result, text

    async def _first(self, key: str, params: dict[str, Any], pieces: list[str]) -> None:
        """The pieces before the last, which carries the buttons; a row that is tried again goes on where it was."""
        for number in range(self._begun.get(key, 0), len(pieces)):
            await self.house.wire.call("sendMessage", params | {"text": pieces[number]})
            self._begun[key] = number + 1

    async def _edit(self, row: Outgoing, params: dict[str, Any], buttons: Json | None) -> Json:
        message_id = await self._message_id(row.body["edits"])
        if message_id is not None:
            changed = params | {"message_id": message_id, "reply_markup": buttons or {"inline_keyboard": []}}
            try:
                return await self.house.wire.call("editMessageText", changed)
            except BadRequest as error:
                if not any(words in str(error).lower() for words in GONE):
                    raise
        params |= await self._thread(row)
        return await self.house.wire.call("sendMessage", params | ({"reply_markup": buttons} if buttons else {}))

    async def _message_id(self, key: str) -> int | None:
        if key in self.sent:
            return self.sent[key]
        async with self.house.store.reading() as conn:
            return await messages.message_id(conn, key) or None

    async def _thread(self, row: Outgoing) -> dict[str, Any]:
        if row.body.get("thread"):
            return {"message_thread_id": row.body["thread"]}
        if not row.body.get("topic"):
            return {}
        topic = await self.topic_of(row.case_id) if row.case_id else None
        return {"message_thread_id": topic} if topic else {}

    async def topic_of(self, case_id: int) -> int | None:
        """The topic of a case; its row precedes every card in the lane of the group."""
        if not self.topics.get(case_id):
            async with self.house.store.reading() as conn:
                row = (await conn.execute(sa.select(t.case.c.topic_id).where(t.case.c.id == case_id))).first()
            self.topics[case_id] = row.topic_id if row else None
        return self.topics[case_id]

    async def _file(self, row: Outgoing) -> tuple[Json, str]:
        """A small document that we made: its bytes lie in the row."""
        lang = await self.lang(row.body)
        caption = render.text_of(row.body, self.house.catalogs, lang) if "text" in row.body else None
        document = InputFile(base64.b64decode(row.body["bytes"]), filename=row.body["name"])
        thread = await self._thread(row)
        sent = await self.house.wire.bot.send_document(row.chat_id, document, caption=caption, **thread)
        return sent.to_dict(), caption or row.body["name"]

    async def _paper(self, row: Outgoing) -> tuple[Json, str]:
        """A document of the clinic, printed now: its values were stored, and its pages are not."""
        body, lang = row.body, await self.lang(row.body)
        clinic, catalogs = self.house.content.clinic(body["for"]), self.house.catalogs
        values = {name: from_json(value) for name, value in body["values"].items()}
        document = self.house.content.document(body["document"])

        def pages() -> bytes:
            # a typesetter's libraries are a third of what a start would import, and a letter is printed now and then
            from bot.documents.paper import printed

            return printed(document, clinic, catalogs, body["langs"], values, body["at"])

        data = await asyncio.to_thread(pages)
        caption = render.text_of(body, catalogs, lang)
        name = catalogs.render(Text("paper.file_name", {"case": body["case"]}), lang)
        thread = await self._thread(row)
        file = InputFile(data, filename=f"{name}.pdf")
        sent = await self.house.wire.bot.send_document(row.chat_id, file, caption=caption, **thread)
        return sent.to_dict(), caption

    async def _resend(self, row: Outgoing) -> tuple[Json, str]:
        """A file that lies at Telegram already."""
        kind = row.body["kind"]
        params = {"chat_id": row.chat_id, kind: row.body["file_id"]} | await self._thread(row)
        if row.body.get("silent"):
            params["disable_notification"] = True
        method = f"send{kind.title().replace('_', '')}"
        return await self.house.wire.call(method, params), ""

    async def _copy(self, row: Outgoing) -> tuple[Json, str]:
        """Somebody's message just as it is, without a file passing through here."""
        params = {"chat_id": row.chat_id, "from_chat_id": row.body["from"], "message_id": row.body["message"]}
        return await self.house.wire.call("copyMessage", params | await self._thread(row)), ""

    async def _delete(self, row: Outgoing) -> tuple[Json, str]:
        """Take messages out of a chat; one that is gone, or too old for that, is left."""
        made = await self._album(row.body["album"]) if "album" in row.body else [row.body["message"]]
        for message_id in made:
            with suppress(BadRequest):
                await self.house.wire.call("deleteMessage", {"chat_id": row.chat_id, "message_id": message_id})
        return None, ""

    async def _album(self, key: str) -> list[int]:
        """The messages that the pictures of a key became."""
        mine = t.message.c.key.startswith(f"{key}:", autoescape=True)
        async with self.house.store.reading() as conn:
            return list((await conn.execute(sa.select(t.message.c.message_id).where(mine))).scalars())

    async def _topic(self, row: Outgoing) -> tuple[Json, str]:
        if row.case_id and await self.topic_of(row.case_id) and not row.body.get("anew"):
            return {"message_thread_id": self.topics[row.case_id]}, ""
        result = await self.house.wire.call("createForumTopic", {"chat_id": row.chat_id, "name": row.body["name"]})
        if row.case_id:
            self.topics[row.case_id] = result["message_thread_id"]
        return result, ""

    async def _topic_anew(self, row: Outgoing, case_id: int) -> None:
        old = row.body.pop("thread", None) or await self.topic_of(case_id)
        row.body["topic"] = True
        async with self.house.store.reading() as conn:
            code = (await conn.execute(sa.select(t.case.c.code).where(t.case.c.id == case_id))).scalar_one()
        made = await self.house.wire.call("createForumTopic", {"chat_id": row.chat_id, "name": code})
        self.topics[case_id] = made["message_thread_id"]
        self.anew[case_id] = old, made["message_thread_id"]

    async def lang(self, body: Json) -> str:
        """The language of whoever reads this."""
        if body.get("lang"):
            return str(body["lang"])
        if body["to"] is None:
            return self.house.desk_lang(body["clinic"])
        return await self.house.lang_of(body["to"])
