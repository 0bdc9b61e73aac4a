"""What can go wrong, and who must act.

One root and four leaves: the operator, the author of `data/`, the developer, Telegram.
`Misfit` is not an error: it is the other person's turn to try again, and its text is translated.
A message says what is wrong and, after a semicolon, the way out. It never holds an answer's value.
"""

from __future__ import annotations

from flows.text import Text


class PuenteError(Exception):
    """The root; never raised itself."""


class ConfigError(PuenteError):
    """The operator must change a setting."""


class ContentError(PuenteError):
    """The author of a file in `data/` or `locales/` must change it."""


class FlowBug(PuenteError):
    """A developer must change a flow."""


class DeliveryError(PuenteError):
    """Telegram did not take a message."""


class Misfit(Exception):
    """An answer that does not fit its item; `text` tells the respondent what was understood and what is needed."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.id)
        self.text = text
