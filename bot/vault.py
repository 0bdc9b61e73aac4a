"""Keys, and columns sealed under them.

1. Every person has a key of their own. It is stored wrapped by a key of the key file, which is never in the
   database; whoever deletes the wrapped key has erased everything sealed under it (law 12).
2. AES-256-GCM with a random nonce of 96 bits: sound for 2**32 values under one key, and a person has thousands.
3. What is sealed names the place it lies in (`aad`), so that a value moved to another row or person does not open.
4. An error says that something does not open, never what it is.

The key file holds one key a line: `v1:<base64 of 32 bytes>`, `v2:...`; the highest version wraps, older ones still
unwrap. `index:<base64>` keys the blind indexes and never changes, or nothing would be found again. `#` starts a
comment.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from os import urandom
from pathlib import Path

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from flows.errors import ConfigError, PuenteError

FORMAT = b"\x01"  # of a sealed value: this byte, the nonce, the ciphertext with its tag
NONCE = 12
KEY = 32
WRAPPED_FOR = b"subject_key.wrapped"
LINE = re.compile(r"(?P<name>index|v(?P<version>[1-9][0-9]{0,2})):(?P<key>[A-Za-z0-9+/]{43}=)")


class SealBroken(PuenteError):
    """Something sealed does not open: another key, another place, or altered bytes."""


class Key:
    """One person's key: seals columns; `identity` is its age counterpart for files."""

    __slots__ = ("_aead", "identity")

    def __init__(self, secret: bytes, identity: str) -> None:
        self._aead = AESGCM(secret)  # made once; setting up the cipher costs as much as sealing a value
        self.identity = identity

    def seal(self, plain: bytes, aad: str) -> bytes:
        """`plain`, readable only with this key at the place `aad`; 29 bytes longer."""
        nonce = urandom(NONCE)
        return FORMAT + nonce + self._aead.encrypt(nonce, plain, aad.encode())

    def open(self, sealed: bytes, aad: str) -> bytes:
        """What `seal` was given; SealBroken."""
        if sealed[:1] != FORMAT:
            raise SealBroken("sealed value: unknown format; was it written by a newer version?")
        return _opened(self._aead, sealed, aad.encode())


def _opened(aead: AESGCM, sealed: bytes, aad: bytes) -> bytes:
    """Opens one byte of version or format, the nonce, the rest."""
    try:
        return aead.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], aad)
    except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce and a tag
        raise SealBroken("sealed value: does not open with this key at this place; restore it from a backup") from None


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """The keys of the key file: wrapping keys by version, and the one of the blind indexes."""

    wrapping: Mapping[int, bytes]
    index: bytes

    @classmethod
    def fresh(cls) -> Keyring:
        """New random keys."""
        return cls({1: secrets.token_bytes(KEY)}, secrets.token_bytes(KEY))

    @classmethod
    def parse(cls, text: str) -> Keyring:
        """The keys written in a key file; ConfigError names the line that is none."""
        wrapping: dict[int, bytes] = {}
        index = b""
        for number, line in enumerate(text.splitlines(), 1):
            match = _key_line(number, line)
            if match and match["version"]:
                wrapping[int(match["version"])] = base64.b64decode(match["key"])
            elif match:
                index = base64.b64decode(match["key"])
        if not wrapping or not index:
            raise ConfigError('key file: needs a line "v1:..." and a line "index:..."; restore it or make a new one')
        return cls(wrapping, index)

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """The keys of a file; ConfigError when it cannot be read or is none."""
        try:
            return cls.parse(path.read_text("ascii"))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f'key file "{path}": {type(error).__name__}; name a readable key file') from None

    def dump(self) -> str:
        """The text of a key file, newest key first."""
        keys = [(f"v{version}", key) for version, key in sorted(self.wrapping.items(), reverse=True)]
        return "".join(f"{name}:{base64.b64encode(key).decode()}\n" for name, key in [*keys, ("index", self.index)])

    def save(self, path: Path) -> None:
        """Write a new file that only its owner reads; FileExistsError rather than losing keys."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(self.dump(), "ascii")

    def rotated(self) -> Keyring:
        """The same with a newer wrapping key; the file keeps old ones until every key is wrapped again."""
        return Keyring({**self.wrapping, max(self.wrapping) + 1: secrets.token_bytes(KEY)}, self.index)


def _key_line(number: int, line: str) -> re.Match[str] | None:
    said = line.partition("#")[0].strip()
    match = LINE.fullmatch(said)
    if said and (match is None or int(match["version"] or 0) > 255):  # the version is kept in one byte
        raise ConfigError(f'key file: line {number} is no key; write "v1:" and the base64 of 32 bytes')
    return match


class Vault:
    """Makes, wraps and unwraps people's keys; keyed hashes for what must be found again."""

    def __init__(self, keyring: Keyring) -> None:
        self._wraps = {version: AESGCM(key) for version, key in keyring.wrapping.items()}
        self._newest = max(self._wraps)
        self._index = keyring.index

    def new_key(self) -> tuple[bytes, Key]:
        """A fresh key, and how it is stored."""
        secret, identity = secrets.token_bytes(KEY), str(pyrage.x25519.Identity.generate())
        return self._wrap(secret + identity.encode()), Key(secret, identity)

    def unwrap(self, wrapped: bytes) -> Key:
        """The key that is stored so; ConfigError when the key file lacks what wrapped it, SealBroken."""
        plain = self._unwrap(wrapped)
        return Key(plain[:KEY], plain[KEY:].decode())

    def is_current(self, wrapped: bytes) -> bool:
        """Whether the newest key of the key file wrapped it."""
        return wrapped[0] == self._newest

    def rewrap(self, wrapped: bytes) -> bytes:
        """The same key under the newest key of the key file; nothing sealed under it changes."""
        return self._wrap(self._unwrap(wrapped))

    def index(self, words: str | bytes) -> bytes:
        """A keyed hash of 32 bytes: equal words can be found, and not guessed by who has only the database."""
        return hmac.digest(self._index, words.encode() if isinstance(words, str) else words, "sha256")

    def _wrap(self, plain: bytes) -> bytes:
        nonce = urandom(NONCE)
        return bytes([self._newest]) + nonce + self._wraps[self._newest].encrypt(nonce, plain, WRAPPED_FOR)

    def _unwrap(self, wrapped: bytes) -> bytes:
        version = wrapped[0] if wrapped else 0
        if version not in self._wraps:
            raise ConfigError(f'key file: key "v{version}" is missing; put its line back')
        return _opened(self._wraps[version], wrapped, WRAPPED_FOR)
