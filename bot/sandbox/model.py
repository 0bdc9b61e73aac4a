"""The things of the sandbox's world: people, chats, topics and messages.

Plain records; who may change them how stands in `world`, `acting` and `methods`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

Kind = Literal["private", "group", "supergroup", "channel"]

IN_CHAT: frozenset[str] = frozenset({"creator", "administrator", "member", "restricted"})
RULING: frozenset[str] = frozenset({"creator", "administrator"})

RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_welcome_messages",  # Bot API 10.3
)
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass(slots=True)
class User:
    """A person or the bot; `started` and `blocked` are what the person did to the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    is_premium: bool = False
    deactivated: bool = False
    started: bool = False
    blocked: bool = False
    hints: Json = field(default_factory=dict)
    """Role, zone and city: for the page only."""


@dataclass(slots=True)
class Member:
    """Somebody's place in a group."""

    status: Status
    rights: dict[str, bool] = field(default_factory=dict)
    title: str = ""
    permissions: dict[str, bool] | None = None

    def may(self, right: str) -> bool:
        """Whether an administrator holds a right; the creator holds all."""
        return self.status == "creator" or (self.status == "administrator" and self.rights.get(right, False))


@dataclass(slots=True)
class Topic:
    """A forum topic, known by the id of the message that created it."""

    thread: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    closed: bool = False
    hidden: bool = False


GENERAL = 1
"""The thread id of the topic that every forum has; its messages carry none."""


@dataclass(slots=True)
class Message:
    """One message; `content` is what the Bot API shows of it beside the envelope."""

    chat: int
    id: int
    sender: int
    date: int
    content: Json
    thread: int | None = None
    reply_to: int | None = None
    quote: Json | None = None
    edit_date: int | None = None
    inline: Json | None = None
    keyboard: Json | None = None
    deleted: bool = False
    protected: bool = False
    album: str | None = None
    origin: Json | None = None
    extra: Json = field(default_factory=dict)
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    service: bool = False
    seq: int = 0


@dataclass(slots=True)
class Chat:
    """A private chat with the bot, a basic group, a supergroup or a channel."""

    id: int
    kind: Kind
    title: str = ""
    username: str = ""
    forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    general: Topic = field(default_factory=lambda: Topic(GENERAL, "General", 7322096))
    messages: dict[int, Message] = field(default_factory=dict)
    last_message: int = 0
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    gone: bool = False
    description: str = ""
    permissions: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(PERMISSIONS, True))
    links: dict[str, Json] = field(default_factory=dict)
    requests: dict[int, Json] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        """Whether this is one person's chat with the bot."""
        return self.kind == "private"

    def status(self, user: int) -> Status:
        """Somebody's status; left when they never were here."""
        found = self.members.get(user)
        return found.status if found else "left"

    def rules(self, user: int) -> bool:
        """Whether somebody is an administrator or the creator."""
        return self.status(user) in RULING

    def topic(self, thread: int) -> Topic | None:
        """The topic of a thread id, General included."""
        return self.general if thread == GENERAL else self.topics.get(thread)
