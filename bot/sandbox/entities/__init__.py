"""Formatted text as Telegram reads, checks and cleans it; the only doors are `text.read` and `text.fix`."""
