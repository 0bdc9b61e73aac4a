"""A store full of patients a year after their treatment, written by plain SQL: a million would take hours to talk to.

Everybody has a case and one health check to come. What nobody opens in the benchmark is sealed once and copied.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.vault import Key, Keyring, Vault

FIRST = 1_000  # ids from here on
DAY = 86_400_000_000  # microseconds
ZONE = "America/Tijuana"
EVENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("indication", {"indication": "knee_oa"}),
    ("form_sent", {"questionnaire": "knee-oa@1", "answers": {"pain_rest": 3, "pain_walk": 6}}),
    ("decided", {"physician": "primera"}),
    ("treated", {"at": 0, "route": "ia", "dose": "-", "lot": "-"}),
)
NO_HASH = bytes(32)


class Seal:
    """Bodies under one key: whose key it is does not matter to what is measured."""

    def __init__(self, folder: Path) -> None:
        self.wrapped, self._key = Vault(Keyring.load(folder / "keys")).new_key()

    def __call__(self, person: int, what: str, body: object) -> bytes:
        return _sealed(self._key, person, what, body)


def _sealed(key: Key, person: int, what: str, body: object) -> bytes:
    return key.seal(json.dumps(body, separators=(",", ":")).encode(), f"{what}|{person}")


def plant(folder: Path, count: int, opened: int, now: int) -> None:
    """Put `count` people, cases and dues into a store; the checks of the first `opened` can be carried out."""
    seal = Seal(folder)
    store = sqlite3.connect(folder / "puente.db")
    store.execute("PRAGMA synchronous=OFF")
    with store:
        store.executemany("INSERT INTO person VALUES (?,'es',?,'asked',?,?)", _people(seal, count, opened, now))
        store.executemany("INSERT INTO subject_key VALUES (?,?)", ((one, seal.wrapped) for one in _ids(count)))
        store.executemany("INSERT INTO account VALUES (?,?,'ok',?)", ((10 * one, one, now) for one in _ids(count)))
        store.executemany(
            'INSERT INTO "case" (id,code,clinic,patient_id,stage,version,opened_at,moved_at)'
            " VALUES (?,?,'demo',?,'aftercare',9,?,?)",
            ((one, f"PU-{one}", one, now, now) for one in _ids(count)),
        )
        store.executemany(
            "INSERT INTO event (case_id,seq,at,body_sealed,prev,hash) VALUES (?,?,?,?,?,?)",
            _events(seal, opened, now),
        )
        store.executemany(
            'INSERT INTO due (id,"key",case_id,person_id,kind,body_sealed,due_at,"window",state)'
            " VALUES (?,?,?,?,'check',?,?,?,'open')",
            _dues(seal, count, opened, now),
        )
    store.close()


def _ids(count: int) -> range:
    return range(FIRST, FIRST + count)


def _people(seal: Seal, count: int, opened: int, now: int) -> Iterator[tuple[Any, ...]]:
    about = {"name": "Carlos Andrés Peña Londoño", "city": "Tijuana", "reading": "es"}
    for one in _ids(count):
        if one <= FIRST + opened:
            sealed = seal(one, "person.about", about)
        yield one, ZONE, sealed, now


def _events(seal: Seal, opened: int, now: int) -> Iterator[tuple[Any, ...]]:
    for one in _ids(opened):
        for seq, (kind, body) in enumerate(EVENTS, 1):
            told = body | ({"at": now - 30 * DAY} if kind == "treated" else {})
            sealed = seal(one, f"event.body|{one}|{seq}", {"kind": kind, "body": told})
            yield one, seq, now - 30 * DAY, sealed, NO_HASH, NO_HASH


def _dues(seal: Seal, count: int, opened: int, now: int) -> Iterator[tuple[Any, ...]]:
    """Spread over the year to come."""
    for number, one in enumerate(_ids(count)):
        at = now + DAY + number * 364 * DAY // count
        if number <= opened:
            sealed = seal(one, f"due.body|{one}.check.M1", {"code": "M1", "closes_at": now + 20 * DAY})
        yield one, f"{one}.check.M1", one, one, sealed, at, 30 * DAY
