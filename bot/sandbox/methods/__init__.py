"""The methods of the Bot API, one file for each group; importing this package registers them."""

from bot.sandbox.methods import answers, editing, media, messages, receiving
from bot.sandbox.methods.registry import METHODS, NAMES, known_names

__all__ = ["METHODS", "NAMES", "answers", "editing", "known_names", "media", "messages", "receiving"]
