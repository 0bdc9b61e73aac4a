"""The methods of the Bot API, one file for each group; importing this package registers them."""

from bot.sandbox.methods import (
    answers,
    chats,
    editing,
    marking,
    media,
    members,
    messages,
    polls,
    profile,
    receiving,
    relaying,
    topics,
    webhooks,
)
from bot.sandbox.methods.registry import METHODS, NAMES, known_names

__all__ = [
    "METHODS",
    "NAMES",
    "answers",
    "chats",
    "editing",
    "known_names",
    "marking",
    "media",
    "members",
    "messages",
    "polls",
    "profile",
    "receiving",
    "relaying",
    "topics",
    "webhooks",
]
