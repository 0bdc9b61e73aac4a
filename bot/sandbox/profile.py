"""What the bot says of itself: names, descriptions, commands, menu buttons and default rights."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.model import Json

Scope = tuple[str, int, int]
"""Kind, chat and user of a scope of commands; zero where the kind has none."""


@dataclass(slots=True)
class Profile:
    """Texts by language code, commands by scope and language code; an empty code is the default."""

    first_name: str
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)
    menus: dict[int, Json] = field(default_factory=dict)
    rights: dict[bool, dict[str, bool]] = field(default_factory=dict)

    def shown_commands(self, scopes: list[Scope], language: str) -> list[Json]:
        """The first list that is not empty: the narrowest scope, the person's language before none."""
        for scope in scopes:
            for code in (language, ""):
                if found := self.commands.get((scope, code)):
                    return found
        return []
