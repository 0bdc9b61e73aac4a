"""Where the bot wants its updates posted to, and how that went; `courier` does the posting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.model import Json


@dataclass(slots=True)
class Webhook:
    """An empty address means that the bot polls."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    ip_address: str = ""
    has_certificate: bool = False
    last_error_at: int = 0
    last_error: str = ""
    kinds: list[str] | None = None
    on_set: Callable[[], None] | None = None

    def info(self, pending: int) -> Json:
        """A WebhookInfo."""
        found: Json = {
            "url": self.url,
            "has_custom_certificate": self.has_certificate,
            "pending_update_count": pending,
        }
        if self.ip_address:
            found["ip_address"] = self.ip_address
        if self.last_error:
            found |= {"last_error_date": self.last_error_at, "last_error_message": self.last_error}
        if self.url:
            found["max_connections"] = self.max_connections
        if self.kinds:
            found["allowed_updates"] = self.kinds
        return found
