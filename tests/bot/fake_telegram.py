"""A Telegram of the tests: takes the calls of the wire, keeps what people see, and fails as it is told.

Refusals pass through `bot.wire.refusal`, so that the bot meets the errors it would meet.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram.error import BadRequest, NetworkError, TelegramError

from bot.wire import CLOUD_LIMIT, refusal

NUMBERS = itertools.count(1)  # of updates and messages: as at Telegram, what comes later has the higher one


def _refused(status: int, description: str, **parameters: Any) -> TelegramError:
    answer = {"ok": False, "error_code": status, "description": description, "parameters": parameters}
    return refusal(status, json.dumps(answer).encode())


MODES: Mapping[str, TelegramError] = {
    "blocked": _refused(403, "Forbidden: bot was blocked by the user"),
    "flood": _refused(429, "Too Many Requests: retry after 0", retry_after=0),
    "not_modified": _refused(400, "Bad Request: message is not modified"),
    "edit_not_found": _refused(400, "Bad Request: message to edit not found"),
    "chat_not_found": _refused(400, "Bad Request: chat not found"),
    "thread_not_found": _refused(400, "Bad Request: message thread not found"),
    "topic_closed": _refused(400, "Bad Request: TOPIC_CLOSED"),
    "too_long": _refused(400, "Bad Request: message is too long"),
    "file_is_too_big": _refused(400, "Bad Request: file is too big"),
    "server_error": refusal(502, b"<html>Bad Gateway</html>"),
    "unparsable": refusal(200, b"[]"),
    "cut_before": NetworkError("no answer: ServerDisconnectedError"),
    "cut_after": NetworkError("no answer: ServerDisconnectedError"),  # delivered, and the answer was lost
    "wrong_token": _refused(401, "Unauthorized"),
}


@dataclass
class Message:
    """One message as people see it."""

    id: int
    chat: int
    text: str = ""
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    thread: int | None = None
    file: str = ""
    is_edited: bool = False
    is_gone: bool = False

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]

    def data(self, label: str) -> str:
        """What the button of that label carries."""
        return next(button["callback_data"] for row in self.rows for button in row if button["text"] == label)


@dataclass
class Trouble:
    """What goes wrong, with which method, and how often."""

    error: TelegramError
    mode: str
    method: str
    chat: int | None
    times: int

    def concerns(self, method: str, params: Mapping[str, Any]) -> bool:
        here = self.chat is None or self.chat == params.get("chat_id")
        return self.times > 0 and method.startswith(self.method) and here


class Telegram:
    """In place of `bot.wire.Wire`."""

    def __init__(self) -> None:
        self.chats: dict[int, list[Message]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.files: dict[str, bytes] = {}
        self.bot = self
        self.limit = CLOUD_LIMIT
        self._troubles: list[Trouble] = []

    def will(self, mode: str, *, method: str = "send", chat: int | None = None, times: int = 1, to: int = 0) -> None:
        """Fail so at the next calls of methods whose names start so; `migrated` names the new chat in `to`."""
        migrated = _refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)
        error = migrated if mode == "migrated" else MODES[mode]
        self._troubles.append(Trouble(error, mode, method, chat, times))

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of a method."""
        return [params for name, params in self.calls if name == method]

    # -- what the bot uses ---------------------------------------------------------------------------

    async def call(self, method: str, params: Mapping[str, Any] | bytes = b"{}", patience: float = 0) -> Any:
        given = dict(json.loads(params) if isinstance(params, bytes) else json.loads(json.dumps(params)))
        self.calls.append((method, given))
        trouble = next((t for t in self._troubles if t.concerns(method, given)), None)
        if trouble is None:
            return self._do(method, given)
        trouble.times -= 1
        if trouble.mode == "cut_after":
            self._do(method, given)
        raise trouble.error

    async def send_document(self, chat_id: int, document: Any, caption: str | None = None, **where: Any) -> Sent:
        params = {"chat_id": chat_id, "document": document.filename, "text": caption or "", **where}
        return Sent(await self.call("sendDocument", params))

    async def send_photo(self, chat_id: int, photo: Any, **where: Any) -> Sent:
        return Sent(await self.call("sendPhoto", {"chat_id": chat_id, "photo": photo.filename, **where}))

    async def send_media_group(self, chat_id: int, media: list[Any], **where: Any) -> list[Sent]:
        names = [one.media.filename for one in media]
        first = await self.call("sendMediaGroup", {"chat_id": chat_id, "mediagroup": names, **where})
        rest = [self._send("sendPhoto", {"chat_id": chat_id, "photo": name, **where}) for name in names[1:]]
        return [Sent(first), *(Sent(one) for one in rest)]

    async def download(self, file_id: str, to: Any, cap: int = 0) -> int:
        await self.call("getFile", {"file_id": file_id})
        if file_id not in self.files:
            raise BadRequest("file is gone")
        return await asyncio.to_thread(to.write, self.files[file_id])

    # -- what becomes of it --------------------------------------------------------------------------

    def id(self) -> int:
        """A fresh number for a message, a topic or a file."""
        return next(NUMBERS)

    def _do(self, method: str, params: dict[str, Any]) -> Any:
        match method:
            case "getMe":
                return {"id": 1, "is_bot": True, "username": "puente_test_bot"}
            case "createForumTopic":
                return {"message_thread_id": self.id(), "name": params["name"]}
            case "editMessageText" | "editMessageReplyMarkup":
                return self._edit(params)
            case "deleteMessage":
                return self._delete(params)
            case _ if method.startswith("send"):
                return self._send(method, params)
            case _:
                return True

    def _send(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
        kind = method.removeprefix("send").lower()
        file = "" if kind == "message" else str(params[kind])
        thread = params.get("message_thread_id")
        message = Message(self.id(), params["chat_id"], params.get("text", ""), rows, thread, file)
        self.chats.setdefault(message.chat, []).append(message)
        return {"message_id": message.id, "chat": {"id": message.chat}}

    def _delete(self, params: dict[str, Any]) -> bool:
        for message in self.chats.get(params["chat_id"], []):
            message.is_gone = message.is_gone or message.id == params["message_id"]
        return True

    def _edit(self, params: dict[str, Any]) -> dict[str, Any]:
        found = next((m for m in self.chats.get(params["chat_id"], []) if m.id == params["message_id"]), None)
        if found is None:
            raise MODES["edit_not_found"]
        found.text = params.get("text", found.text)
        found.rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
        found.is_edited = True
        return {"message_id": found.id, "chat": {"id": found.chat}}


class Sent:
    """What a typed method of python-telegram-bot gives back, as far as the bot looks at it."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw

    def to_dict(self) -> dict[str, Any]:
        return self._raw
