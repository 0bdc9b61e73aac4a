"""Names that stand for others, kept by a secret of the case.

1. The same UID becomes the same name in every export of a case, so that series, references and a second export fit.
2. Without the secret nobody finds the way back, nor sees whether two names stand for one thing in two cases.
3. UIDs that the standard gives out (classes, transfer syntaxes) say nothing about anybody and stay.
"""

from __future__ import annotations

import hmac
from uuid import UUID

from pydicom._uid_dict import UID_dictionary


class Pseudonyms:
    """The names of one case. It answers like the mapping of old to new UIDs that the rules of the library ask."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._made: set[str] = set()

    def __contains__(self, uid: object) -> bool:
        return True

    def get(self, uid: str) -> str:
        """The UID to write in place of another one."""
        if not uid or uid in self._made or uid in UID_dictionary:
            return str(uid)
        made = f"2.25.{UUID(bytes=self._digest(f'uid:{uid}')[:16], version=4).int}"  # PS3.5 B.2
        self._made.add(made)
        return made

    def made(self, uid: str) -> bool:
        """Whether a UID says nothing: one of ours, or one of the standard's."""
        return not uid or uid in self._made or uid in UID_dictionary

    @property
    def person(self) -> str:
        """What stands in place of the name and the number: the same in all exports of a case."""
        return f"PUENTE-{self._digest('person').hex()[:8].upper()}"

    def _digest(self, what: str) -> bytes:
        return hmac.digest(self._secret, what.encode("utf-8", "surrogatepass"), "sha256")
