"""The world: who is there, which chats there are, and what happens when a message is posted.

Whoever posts, the message gets the chat's next id and the clock's time; what a person posts becomes
an update of the bot where the bot may see it (privacy mode).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bot.sandbox.callbacks import Callbacks
from bot.sandbox.clock import Clock
from bot.sandbox.feed import Feed
from bot.sandbox.files import Files
from bot.sandbox.model import IN_CHAT, RIGHTS, Chat, Json, Kind, Member, Message, Status, User
from bot.sandbox.profile import Profile
from bot.sandbox.render import chat_json, member_json, message_json, user_json
from bot.sandbox.updates import Updates
from bot.sandbox.view import message_view
from bot.sandbox.webhook import Webhook

_FIRST_USER = 5_000_000_000
_FIRST_GROUP = 4_000_000_000
_FIRST_SUPERGROUP = 1_002_000_000_000

FOUNDED = 1
"""The message that founded a group, which nobody sees; no topic may take the number of General."""

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@(\w+))?(?=\W|$)")


class World:
    """Everything the sandbox remembers."""

    def __init__(self, clock: Clock, bot: User, feed: Feed, *, privacy: bool = True, local: Path | None = None) -> None:
        self.clock = clock
        self.bot = bot
        self.privacy = privacy
        self.feed = feed
        self.updates = Updates(clock)
        self.files = Files(local)
        self.callbacks = Callbacks(clock)
        self.profile = Profile(bot.first_name)
        self.webhook = Webhook()
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.counters: dict[str, int] = {}

    def count(self, what: str) -> int:
        """The next of a row of numbers."""
        self.counters[what] = self.counters.get(what, 0) + 1
        return self.counters[what]

    def adopt(self, bot: int) -> None:
        """Gives the bot the id that its token names."""
        del self.users[self.bot.id]
        self.bot.id = bot
        self.users[bot] = self.bot
        for chat in self.chats.values():
            if 0 in chat.members:
                chat.members[bot] = chat.members.pop(0)

    # people and chats

    def add_user(self, user: User) -> User:
        """Brings a person into the world, under the next id unless they have one."""
        if not user.id:
            user.id = _FIRST_USER + self.count("user")
        self.users[user.id] = user
        self.feed.emit("user", lambda: {"user": user.id})
        return user

    def private_chat(self, user: int) -> Chat:
        """The chat of a person with the bot."""
        chat = self.chats.get(user)
        if chat is None:
            chat = self.chats[user] = Chat(user, "private")
            self.feed.emit("chat", {"chat": user})
        return chat

    def add_group(self, title: str, members: list[int], bot_status: Status, *, forum: bool, kind: Kind) -> Chat:
        """A new group or channel; its first member created it."""
        number = self.count("group")
        chat_id = -((_FIRST_GROUP if kind == "group" else _FIRST_SUPERGROUP) + number)
        chat = Chat(chat_id, kind, title, forum=forum and kind == "supergroup")
        chat.last_message = FOUNDED
        for place, member in enumerate(members):
            chat.members[member] = Member("member" if place else "creator")
        self.chats[chat_id] = chat
        self.feed.emit("chat", {"chat": chat_id})
        actor = members[0] if members else self.bot.id
        self.change_member(chat, self.bot.id, place_of(bot_status), actor)
        return chat

    def upgrade(self, chat: Chat) -> Chat:
        """A supergroup with the members of a basic group."""
        new = Chat(-(_FIRST_SUPERGROUP + self.count("group")), "supergroup", chat.title)
        new.members = dict(chat.members)
        new.last_message = FOUNDED
        self.chats[new.id] = new
        self.feed.emit("chat", {"chat": new.id})
        return new

    def change_member(self, chat: Chat, user: int, member: Member, actor: int) -> None:
        """Gives somebody another place in a chat and tells the bot."""
        before = member_json(self, chat, user)
        chat.members[user] = member
        self.tell_member(chat, user, actor, before, member_json(self, chat, user))

    def tell_member(self, chat: Chat, user: int, actor: int, before: Json, after: Json) -> None:
        """An update about the bot's own place, or about somebody else's if the bot rules there."""
        mine = user == self.bot.id
        self.feed.emit("chat", {"chat": chat.id})
        if before == after or not (mine or chat.rules(self.bot.id)):
            return
        body = {
            "chat": chat_json(self, chat),
            "from": user_json(self.users[actor]),
            "date": self.clock.now(),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        self.updates.add("my_chat_member" if mine else "chat_member", body, f"chat {chat.id}")

    # messages

    def post(self, chat: Chat, sender: int, content: Json, **envelope: Any) -> Message:
        """Stores a message, shows it to the people and, where it may see it, to the bot."""
        chat.last_message += 1
        message = Message(chat.id, chat.last_message, sender, self.clock.now(), content, **envelope)
        chat.messages[message.id] = message
        self.touch(message, "message")
        if self.seen_by_bot(chat, message):
            kind = "channel_post" if chat.kind == "channel" else "message"
            self.updates.add(kind, message_json(self, message), f"chat {chat.id}")
        return message

    def touch(self, message: Message, kind: str) -> None:
        """Marks a message as changed."""
        message.seq = self.feed.next()
        self.feed.emit(kind, lambda: {"message": message_view(self, message)}, message.seq)

    def edited_by_person(self, chat: Chat, message: Message) -> None:
        """Stamps a person's edit and tells the bot."""
        message.edit_date = self.clock.now()
        self.touch(message, "edit")
        if self.seen_by_bot(chat, message):
            self.updates.add("edited_message", message_json(self, message), f"chat {chat.id}")

    def delete(self, message: Message) -> None:
        """Removes a message for everyone; the bot is not told."""
        message.deleted = True
        chat = self.chats[message.chat]
        if message.id in chat.pinned:
            chat.pinned.remove(message.id)
        self.touch(message, "delete")

    def seen_by_bot(self, chat: Chat, message: Message) -> bool:
        """Whether the bot gets an update: privacy mode, and never its own words."""
        if message.sender == self.bot.id:
            return message.service and not chat.private
        if self.users[message.sender].is_bot:
            return False
        if chat.private:
            return True
        if chat.status(self.bot.id) not in IN_CHAT:
            return False
        if chat.rules(self.bot.id) or not self.privacy or message.service:
            return True
        return self._addressed(chat, message)

    def _addressed(self, chat: Chat, message: Message) -> bool:
        target = chat.messages.get(message.reply_to or 0)
        if target is not None and target.sender == self.bot.id:
            return True
        found = _COMMAND.match(message.content.get("text") or message.content.get("caption") or "")
        return bool(found and (found[1] is None or found[1].lower() == self.bot.username.lower()))


def place_of(status: Status) -> Member:
    """A member's place with the rights that usually come with the status."""
    if status == "administrator":
        return Member(status, dict.fromkeys(RIGHTS, True) | {"can_promote_members": False})
    return Member(status)
