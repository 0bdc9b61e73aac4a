"""The way of every message that the bot sends.

The order is the real server's: the request is read before the chat is looked at, the content is
cleaned after it, and only then comes what Telegram's own server refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox import fields, keyboards
from bot.sandbox.entities import text as texts
from bot.sandbox.methods import access
from bot.sandbox.model import GENERAL, Chat, Json, Message
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed, bad_request
from bot.sandbox.render import chat_json, message_json, user_json
from bot.sandbox.world import World

MOST_TEXT = 4096
MOST_CAPTION = 1024


@dataclass(slots=True)
class Target:
    """Where a message goes and what surrounds it."""

    chat: Chat
    thread: int | None
    reply_to: int | None
    quote: Json | None
    markup: keyboards.Markup | None
    protected: bool
    extra: Json


def begin(world: World, params: Params) -> Target:
    """Reads what all sending methods share and finds the chat."""
    reply = _read_reply(params)
    markup = keyboards.read(params)
    if params.text("business_connection_id"):
        raise Malformed("business connection not found")
    chat = access.writable(world, params)
    thread = thread_of(chat, params.integer("message_thread_id"))
    target = Target(chat, thread, None, None, markup, params.boolean("protect_content"), {})
    if reply:
        _resolve_reply(world, target, reply)
    _check_topic(world, target)
    if effect := params.text("message_effect_id"):
        target.extra["effect_id"] = effect
    return target


def thread_of(chat: Chat, given: int) -> int | None:
    """The topic a request means; a chat without topics ignores it, General has no number of its own."""
    if not chat.forum or given <= 0:
        return None
    if given == GENERAL or given not in chat.topics:
        raise Malformed("message thread not found")
    return given


def _check_topic(world: World, target: Target) -> None:
    if not target.chat.forum or access.may(world, target.chat, "can_manage_topics"):
        return
    topic = target.chat.topic(target.thread or GENERAL)
    if topic and topic.closed:
        raise Malformed("TOPIC_CLOSED")


# replies


def _read_reply(params: Params) -> Json | None:
    if not params.has("reply_parameters"):
        given = params.message_id("reply_to_message_id")
        lenient = params.boolean("allow_sending_without_reply")
        return {"message_id": given, "lenient": lenient} if given else None
    found = params.value("reply_parameters", "Can't parse reply parameters JSON object")
    if not found:
        return None
    if not isinstance(found, dict):
        raise Malformed("Object expected as reply parameters")
    quote = fields.optional_text(found, "quote")
    return {
        "chat_id": fields.optional_text(found, "chat_id"),
        "message_id": max(0, fields.integer(found, "message_id")),
        "lenient": fields.boolean(found, "allow_sending_without_reply"),
        "quote": texts.read(quote, fields.optional_text(found, "quote_parse_mode"), found.get("quote_entities")),
    }


def _resolve_reply(world: World, target: Target, reply: Json) -> None:
    elsewhere = reply.get("chat_id")
    chat = access.readable(world, Params({"chat_id": elsewhere})) if elsewhere else target.chat
    found = chat.messages.get(reply["message_id"])
    if found is None or found.deleted:
        if reply["lenient"]:
            return
        raise Malformed("Message to be replied not found")
    if chat is not target.chat:
        target.extra["external_reply"] = _external(world, chat, found)
        return
    target.reply_to = found.id
    target.quote = _quote(found, reply.get("quote"))
    if target.thread is None and chat.forum:
        target.thread = found.thread if found.thread in chat.topics else None


def _external(world: World, chat: Chat, message: Message) -> Json:
    origin = {
        "type": "user",
        "sender_user": user_json(world.users[message.sender]),
        "date": message.date,
    }
    return {"origin": origin, "chat": chat_json(world, chat), "message_id": message.id}


def _quote(message: Message, quote: texts.Formatted | None) -> Json | None:
    if not quote or not quote[0]:
        return None
    source = message.content.get("text") or message.content.get("caption") or ""
    position = source.find(quote[0])
    if position < 0:
        raise Malformed("QUOTE_TEXT_INVALID")
    found: Json = {"text": quote[0], "position": position, "is_manual": True}
    return found | ({"entities": quote[1]} if quote[1] else {})


# texts


def person(world: World, user: int) -> Json | None:
    """Somebody as a mention shows them."""
    found = world.users.get(user)
    return user_json(found) if found else None


def fixed(world: World, formatted: texts.Formatted) -> texts.Formatted:
    """The cleaned text of a message."""
    for entity in formatted[1]:
        if entity["type"] == "text_mention" and entity["user"]["id"] <= 0:
            raise Malformed("user not found")
    return texts.fix(formatted, lambda user: person(world, user))


def text_content(world: World, formatted: texts.Formatted) -> Json:
    """The content of a text message."""
    text, entities = fixed(world, formatted)
    if not text:
        raise Malformed("Text must be non-empty")
    if len(text) > MOST_TEXT:
        raise Malformed("Message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def read_caption(found: Json | Params) -> texts.Formatted:
    """The caption of a request or of one medium of it."""
    if isinstance(found, Params):
        entities: Any = found.value("caption_entities", "Can't parse caption entities JSON object")
        return texts.read(found.text("caption"), found.text("parse_mode"), entities)
    mode = fields.optional_text(found, "parse_mode")
    return texts.read(fields.optional_text(found, "caption"), mode, found.get("caption_entities"))


def caption_content(world: World, formatted: texts.Formatted) -> Json:
    """What a caption adds to the content of a message."""
    text, entities = fixed(world, formatted)
    if len(text) > MOST_CAPTION:
        raise Malformed("Message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


# the end


def finish(world: World, target: Target, content: Json, **envelope: Any) -> Message:
    """Sends the content where `begin` said."""
    keyboards.check(target.markup)
    access.reach(world, target.chat)
    kind, markup = target.markup or ("", None)
    if kind == "force" and target.chat.kind == "channel":
        raise bad_request("reply keyboard can't be used in channels")
    return world.post(
        target.chat,
        world.bot.id,
        content,
        thread=target.thread,
        reply_to=target.reply_to,
        quote=target.quote,
        inline=markup if kind == "inline" else None,
        keyboard=None if kind == "inline" else markup,
        protected=target.protected,
        extra=target.extra,
        **envelope,
    )


def send(world: World, params: Params, content: Json) -> Json:
    """Sends a content that needs no cleaning and answers with the message."""
    return message_json(world, finish(world, begin(world, params), content))
