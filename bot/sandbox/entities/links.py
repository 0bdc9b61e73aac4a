"""Which addresses Telegram takes in links and buttons (TDLib, `LinkManager::check_link`).

The host must contain a dot, so http://localhost is refused; tg:// links pass; a user is tg://user?id=1.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from bot.sandbox.refusals import Malformed

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_HOST = re.compile(r"[^\s/?#]+")
_USER = re.compile(r"tg:(?://)?user/?\?([^#]*)(?:#.*)?", re.IGNORECASE)
_OWN = {"tg", "ton", "tonsite"}


def checked(url: str) -> str:
    """The address in its normal form; says what is wrong with one that cannot be used."""
    if not url.strip():
        raise Malformed("URL host is empty")
    if re.search(r"\s", url.strip()):
        raise Malformed("Wrong HTTP URL")
    found = _SCHEME.match(url.strip())
    scheme, rest = (found[1].lower(), found[2]) if found else ("http", url.strip())
    if scheme in _OWN:
        return f"{scheme}://{rest}"
    if scheme not in {"http", "https"}:
        raise Malformed("Unsupported URL protocol")
    return _web(scheme, rest)


def _web(scheme: str, rest: str) -> str:
    found = _HOST.match(rest)
    if found is None:
        raise Malformed("URL host is empty")
    host = found[0].rpartition("@")[2]
    name = host.partition(":")[0]
    if "." not in name.strip("."):
        raise Malformed("Wrong HTTP URL")
    path = rest[found.end() :]
    return f"{scheme}://{found[0].lower()}{path if path.startswith('/') else '/' + path}"


def link(url: str) -> str:
    """The address, or nothing where a link with it silently disappears."""
    try:
        return checked(url)
    except Malformed:
        return ""


def user_of(url: str) -> int:
    """The id of a person in tg://user?id=…, or zero."""
    found = _USER.fullmatch(url.strip())
    given = parse_qs(found[1]).get("id", [""])[0] if found else ""
    return int(given) if given.isdecimal() else 0


def secure(url: str) -> None:
    """Says so when an address of a Web App or a login is not https."""
    if not url.lower().startswith("https://"):
        raise Malformed("Only HTTPS links are allowed")
    checked(url)
