"""What came in, in our words. From here on nothing inside knows the shape of an update.

An update that is none of these, or lacks what it needs, is `Unknown`: it is acknowledged and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.text import Json


@dataclass(frozen=True, slots=True)
class Sender:
    """A Telegram user."""

    id: int
    first_name: str
    last_name: str
    language_code: str | None

    @property
    def name(self) -> str:
        """The name they show."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something somebody did in a chat."""

    update_id: int
    sender: Sender
    chat_id: int
    private: bool
    thread_id: int | None = None
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class Said(Arrival):
    """Text. `edited`: an earlier message was changed."""

    text: str = ""
    reply_to: int | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Commanded(Arrival):
    """`/name rest`."""

    name: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Tapped(Arrival):
    """A button. `shown` is the message it stood under."""

    query_id: str = ""
    data: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Filed(Arrival):
    """A file: kind is document, photo, voice, video, audio, animation or video_note."""

    kind: str = "document"
    file: Json = field(default_factory=dict)
    caption: str = ""
    album: str | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Stuck(Arrival):
    """Something we cannot read: a sticker, a place, a poll."""

    kind: str = ""


@dataclass(frozen=True, slots=True)
class Membership(Arrival):
    """The bot was blocked, unblocked, added or removed."""

    status: str = ""


@dataclass(frozen=True, slots=True)
class Migrated(Arrival):
    """A group became a supergroup with a new id."""

    to: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing we act on."""

    update_id: int


# an animation carries a document too, whose id cannot be sent as one
FILES = ("animation", "document", "photo", "voice", "video", "audio", "video_note")
ID_BITS = 52  # of a user or a chat, says the Bot API
UNREADABLE = ("sticker", "location", "contact", "poll", "dice", "venue", "game", "story", "checklist")


def read(update: Json) -> Arrival | Unknown:
    """An update as one of ours."""
    update_id = update["update_id"]
    try:
        if "message" in update:
            return _message(update_id, update["message"], edited=False)
        if "edited_message" in update:
            return _message(update_id, update["edited_message"], edited=True)
        if "callback_query" in update:
            return _tap(update_id, update["callback_query"])
        if "my_chat_member" in update:
            return _membership(update_id, update["my_chat_member"])
    except (LookupError, TypeError, ValueError, AttributeError):
        return Unknown(update_id)
    return Unknown(update_id)


def _sender(user: Json) -> Sender:
    return Sender(_whole(user["id"]), user.get("first_name", ""), user.get("last_name", ""), user.get("language_code"))


def _whole(number: Json) -> int:
    """An id as Telegram makes them; TypeError for anything else, which no statement of the store would take."""
    if isinstance(number, int) and number.bit_length() <= ID_BITS:
        return number
    raise TypeError(f"{type(number).__name__} is no id")


def _where(update_id: int, message: Json, user: Json) -> tuple[int, Sender, int, bool, int | None, int]:
    chat = message["chat"]
    thread = message.get("message_thread_id") if message.get("is_topic_message") else None
    where = _whole(chat["id"]), chat["type"] == "private", thread, _whole(message["message_id"])
    return update_id, _sender(user), *where


def _reply(message: Json) -> int | None:
    """The message answered; in a topic every message 'answers' the one that opened it, which means nothing."""
    answered = message.get("reply_to_message")
    if not answered or "forum_topic_created" in answered:
        return None
    return _whole(answered["message_id"])


def _message(update_id: int, message: Json, *, edited: bool) -> Arrival | Unknown:
    if message.get("from", {}).get("is_bot"):
        return Unknown(update_id)
    where = _where(update_id, message, message["from"])
    if "migrate_to_chat_id" in message:
        return Migrated(*where, to=message["migrate_to_chat_id"])
    if "text" in message:
        return _text(where, message, edited=edited)
    for kind in FILES:
        if kind in message:
            if edited:
                return Unknown(update_id)
            return _file(where, message, kind)
    for kind in UNREADABLE:
        if kind in message:  # a live location is edited every few seconds
            return Unknown(update_id) if edited else Stuck(*where, kind=kind)
    return Unknown(update_id)


def _text(where: tuple[int, Sender, int, bool, int | None, int], message: Json, *, edited: bool) -> Arrival:
    text: str = message["text"]
    if text.startswith("/") and not edited:
        name, _, rest = text[1:].partition(" ")
        return Commanded(*where, name=name.partition("@")[0].lower(), rest=rest.strip())
    return Said(*where, text=text, reply_to=_reply(message), edited=edited)


def _file(where: tuple[int, Sender, int, bool, int | None, int], message: Json, kind: str) -> Filed:
    file = message[kind][-1] if kind == "photo" else message[kind]
    if not isinstance(file["file_id"], str):
        raise TypeError("a file without an id")
    caption = message.get("caption", "")
    return Filed(
        *where, kind=kind, file=file, caption=caption, album=message.get("media_group_id"), reply_to=_reply(message)
    )


def _tap(update_id: int, query: Json) -> Arrival | Unknown:
    message = query.get("message")
    if not message or "data" not in query:
        return Unknown(update_id)
    where = _where(update_id, message, query["from"])
    return Tapped(*where, query_id=query["id"], data=query["data"], shown=message.get("text", ""))


def _membership(update_id: int, change: Json) -> Arrival:
    chat = change["chat"]
    return Membership(
        update_id,
        _sender(change["from"]),
        chat["id"],
        chat["type"] == "private",
        status=change["new_chat_member"]["status"],
    )
