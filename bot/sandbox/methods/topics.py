"""Topics of a forum.

A topic is known by the id of the message that created it. General is always there, is numbered 1, and
carries no number in messages.
"""

from __future__ import annotations

from bot.sandbox.methods import access
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Chat, Json, Topic
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed
from bot.sandbox.render import api_thread, topic_json
from bot.sandbox.world import World

_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
_NAME = 128
_ONLY = "the chat is not a forum"


def _forum(world: World, params: Params) -> Chat:
    chat = access.readable(world, params)
    if not chat.forum:
        raise Malformed(_ONLY)
    return chat


def _ruled(world: World, params: Params, what: str) -> Chat:
    chat = _forum(world, params)
    if not access.may(world, chat, "can_manage_topics"):
        raise Malformed(f"not enough rights to {what}")
    return chat


def _topic(chat: Chat, params: Params) -> Topic:
    found = chat.topics.get(params.integer("message_thread_id"))
    if found is None:
        raise Malformed("TOPIC_ID_INVALID")
    return found


def _name(params: Params) -> str:
    """A name is cut to its length, never refused for it."""
    return " ".join(params.text("name").split())[:_NAME].strip()


def _tell(world: World, chat: Chat, topic: Topic, content: Json) -> None:
    thread = api_thread(topic.thread)
    world.post(chat, world.bot.id, content, thread=thread, service=True)
    world.feed.emit("topic", {"chat": chat.id, "thread": topic.thread})


@method("createForumTopic")
def create(world: World, params: Params) -> Json:
    """Opens a topic."""
    chat = _ruled(world, params, "create a topic")
    name = _name(params)
    if not name:
        raise Malformed("name must be non-empty")
    colour = params.integer("icon_color") or _COLOURS[0]
    if colour not in _COLOURS:
        raise Malformed("TOPIC_ICON_COLOR_INVALID")
    return topic_json(open_topic(world, chat, world.bot.id, name, colour, params.text("icon_custom_emoji_id")))


def open_topic(world: World, chat: Chat, actor: int, name: str, colour: int, emoji: str) -> Topic:
    """A new topic and the service message that gives it its number."""
    topic = Topic(chat.last_message + 1, name, colour, emoji)
    chat.topics[topic.thread] = topic
    shown = topic_json(topic)
    del shown["message_thread_id"]
    world.post(chat, actor, {"forum_topic_created": shown}, thread=topic.thread, service=True)
    world.feed.emit("topic", {"chat": chat.id, "thread": topic.thread})
    return topic


@method("editForumTopic")
def edit(world: World, params: Params) -> bool:
    """Gives a topic another name or icon."""
    chat = _ruled(world, params, "edit the topic")
    topic = _topic(chat, params)
    name, emoji = _name(params) or topic.name, topic.icon_custom_emoji_id
    if params.has("icon_custom_emoji_id"):
        emoji = params.text("icon_custom_emoji_id")
    changes: Json = {"name": name} if name != topic.name else {}
    if emoji != topic.icon_custom_emoji_id:
        changes["icon_custom_emoji_id"] = emoji
    if not changes:
        raise Malformed("TOPIC_NOT_MODIFIED")
    rename(world, chat, topic, world.bot.id, changes)
    return True


def rename(world: World, chat: Chat, topic: Topic, actor: int, changes: Json) -> None:
    """Changes name or icon of a topic and says so in it."""
    topic.name = changes.get("name", topic.name)
    topic.icon_custom_emoji_id = changes.get("icon_custom_emoji_id", topic.icon_custom_emoji_id)
    content = {"forum_topic_edited": changes}
    world.post(chat, actor, content, thread=api_thread(topic.thread), service=True)
    world.feed.emit("topic", {"chat": chat.id, "thread": topic.thread})


def _toggle(world: World, chat: Chat, topic: Topic, *, closed: bool) -> bool:
    if topic.closed == closed:
        raise Malformed("TOPIC_NOT_MODIFIED")
    set_closed(world, chat, topic, world.bot.id, closed=closed)
    return True


def set_closed(world: World, chat: Chat, topic: Topic, actor: int, *, closed: bool) -> None:
    """Closes or reopens a topic and says so in it."""
    topic.closed = closed
    content: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    world.post(chat, actor, content, thread=api_thread(topic.thread), service=True)
    world.feed.emit("topic", {"chat": chat.id, "thread": topic.thread})


@method("closeForumTopic")
def close(world: World, params: Params) -> bool:
    """Closes a topic to plain members."""
    chat = _ruled(world, params, "close or open the topic")
    return _toggle(world, chat, _topic(chat, params), closed=True)


@method("reopenForumTopic")
def reopen(world: World, params: Params) -> bool:
    """Opens a closed topic."""
    chat = _ruled(world, params, "close or open the topic")
    return _toggle(world, chat, _topic(chat, params), closed=False)


@method("deleteForumTopic")
def delete(world: World, params: Params) -> bool:
    """Deletes a topic with all its messages."""
    chat = _forum(world, params)
    if not access.may(world, chat, "can_delete_messages"):
        raise Malformed("not enough rights to delete the topic")
    topic = _topic(chat, params)
    del chat.topics[topic.thread]
    for message in list(chat.messages.values()):
        if message.thread == topic.thread and not message.deleted:
            world.delete(message)
    world.feed.emit("topic", {"chat": chat.id, "thread": topic.thread, "deleted": True})
    return True


@method("unpinAllForumTopicMessages", "unpinAllGeneralForumTopicMessages")
def unpin_topic(world: World, params: Params) -> bool:
    """Unpins everything in a topic; without a number, in General."""
    chat = _forum(world, params)
    if not access.may(world, chat, "can_pin_messages"):
        raise Malformed("not enough rights to manage pinned messages in the chat")
    thread = params.integer("message_thread_id")
    if thread:
        _topic(chat, params)
    chat.pinned = [each for each in chat.pinned if chat.messages[each].thread != api_thread(thread)]
    world.feed.emit("chat", {"chat": chat.id})
    return True


# General


@method("editGeneralForumTopic")
def edit_general(world: World, params: Params) -> bool:
    """Gives General another name."""
    chat = _ruled(world, params, "edit the topic")
    name = _name(params)
    if not name:
        raise Malformed("name must be non-empty")
    if name == chat.general.name:
        raise Malformed("TOPIC_NOT_MODIFIED")
    rename(world, chat, chat.general, world.bot.id, {"name": name})
    return True


@method("closeGeneralForumTopic")
def close_general(world: World, params: Params) -> bool:
    """Closes General."""
    chat = _ruled(world, params, "close or open the topic")
    return _toggle(world, chat, chat.general, closed=True)


@method("reopenGeneralForumTopic")
def reopen_general(world: World, params: Params) -> bool:
    """Opens General, and shows it if it was hidden."""
    chat = _ruled(world, params, "close or open the topic")
    chat.general.hidden = False
    return _toggle(world, chat, chat.general, closed=False)


def _hide(world: World, params: Params, *, hidden: bool) -> bool:
    chat = _ruled(world, params, "close or open the topic")
    if chat.general.hidden == hidden:
        raise Malformed("TOPIC_NOT_MODIFIED")
    chat.general.hidden = hidden
    chat.general.closed = chat.general.closed or hidden
    name = "general_forum_topic_hidden" if hidden else "general_forum_topic_unhidden"
    _tell(world, chat, chat.general, {name: {}})
    return True


@method("hideGeneralForumTopic")
def hide_general(world: World, params: Params) -> bool:
    """Hides General, which closes it."""
    return _hide(world, params, hidden=True)


@method("unhideGeneralForumTopic")
def unhide_general(world: World, params: Params) -> bool:
    """Shows General again."""
    return _hide(world, params, hidden=False)


@method("getForumTopicIconStickers")
def icon_stickers(world: World, _params: Params) -> list[Json]:
    """The custom emoji that a topic may have for an icon; the sandbox has three."""
    return [_icon(world, number, emoji) for number, emoji in enumerate(("📰", "✅", "❗"), 1)]


def _icon(_world: World, number: int, emoji: str) -> Json:
    return {
        "file_id": f"CAACAgIAAxUAA{number:020d}",
        "file_unique_id": f"AgADicon{number}",
        "type": "custom_emoji",
        "width": 100,
        "height": 100,
        "is_animated": False,
        "is_video": False,
        "emoji": emoji,
        "set_name": "Topics",
        "custom_emoji_id": str(5_312_536_423_851_630_000 + number),
    }
