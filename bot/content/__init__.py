"""The files that a clinic edits, read into the frozen records of `flows.content`."""

from bot.content.faults import FAULT, WARNING, Fault
from bot.content.library import Content, newest, read
from bot.content.papers import clinic_sets, fill, placeholders

__all__ = ["FAULT", "WARNING", "Content", "Fault", "clinic_sets", "fill", "newest", "placeholders", "read"]
