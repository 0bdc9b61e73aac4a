"""Where updates are posted to."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from bot.sandbox.methods.receiving import read_kinds
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed
from bot.sandbox.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_PORTS = {80, 88, 443, 8443}


@method("setWebhook")
def set_webhook(world: World, params: Params) -> bool:
    """Posts updates to an address; an empty one goes back to polling."""
    url, secret = params.text("url").strip(), params.text("secret_token")
    if len(secret) > 256:
        raise Malformed("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise Malformed("secret token contains unallowed characters")
    kinds = read_kinds(params)
    if url:
        _check(url)
    return _set(world, params, url, secret, kinds)


def _set(world: World, params: Params, url: str, secret: str, kinds: list[str] | None) -> bool:
    if params.boolean("drop_pending_updates"):
        world.updates.clear()
    world.updates.allow(kinds)
    world.updates.end_poll("terminated by setWebhook request")
    webhook = world.webhook
    webhook.url, webhook.secret = url, secret
    webhook.max_connections = params.integer("max_connections", 40, 1, 100)
    webhook.ip_address = params.text("ip_address")
    webhook.has_certificate = "certificate" in params.files
    webhook.last_error, webhook.kinds = "", kinds or webhook.kinds
    if webhook.on_set:
        webhook.on_set()
    return True


def _check(url: str) -> None:
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if _loopback(parts.hostname or ""):
        return
    if parts.scheme != "https":
        raise Malformed("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in _PORTS:
        raise Malformed("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    raise Malformed("bad webhook: Failed to resolve host: Name or service not known")


def _loopback(host: str) -> bool:
    """As a server in local mode, the sandbox takes http and any port there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@method("deleteWebhook")
def delete_webhook(world: World, params: Params) -> bool:
    """Goes back to polling."""
    return _set(world, params, "", "", None)


@method("getWebhookInfo")
def get_webhook_info(world: World, _params: Params) -> Json:
    """How the deliveries go."""
    world.updates.expire()
    return world.webhook.info(len(world.updates))
