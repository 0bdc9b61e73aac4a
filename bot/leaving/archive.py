"""The clinic's own image archive, over DICOMweb (PS3.18): STOW-RS to store, QIDO-RS to count what is there.

1. What is stored twice under one UID is stored once, so every send may be repeated.
2. An archive says of each instance why it did not take it; that answer is final. Silence, and an archive that is busy
   or broken, is not: then it is tried again later.
3. Files go as they are: nothing here parses them. Calls take their time: from a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import NamedTuple

import requests
from dicomweb_client.web import DICOMwebClient
from pydicom.dataset import Dataset

from flows.errors import PuenteError

BATCH = 16 << 20  # bytes of one request; a larger file goes alone
PATIENCE = (10.0, 300.0)  # seconds: to connect, to answer
NEVER_CHUNKED = 1 << 40  # bytes; what the client sends in chunks it cannot send again
DUPLICATE = 0x0111  # PS3.7 C.4.2: it is there already
BUSY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class ArchiveAway(PuenteError):
    """The archive does not answer, or not now; it may later."""


class ArchiveRefuses(PuenteError):
    """The archive does not take anything from us: its settings or ours must change. `status` is of its answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"archive: refused ({status}); look at PUENTE_DICOMWEB_URL, its token, and the archive's log")
        self.status = status


class Stored(NamedTuple):
    """How many instances are in the archive now, and the reasons (PS3.18 table I.2-2) of those it did not take."""

    stored: int
    failed: tuple[int, ...] = ()

    def __add__(self, other: object) -> Stored:
        assert isinstance(other, Stored)
        return Stored(self.stored + other.stored, self.failed + other.failed)


class _Client(DICOMwebClient):
    """The library's client, for files that nobody parses."""

    def send(self, files: Sequence[bytes]) -> Dataset:
        return self._http_post_multipart_application_dicom(f"{self.base_url}/studies", files)


class Archive:
    """One archive at an address, which may want a token; `turn` keeps two studies from being sent at once."""

    def __init__(self, url: str, token: str | None = None, *, takes_originals: bool = False) -> None:
        self.takes_originals = takes_originals
        self.turn = asyncio.Lock()
        session = requests.Session()
        headers = {"Accept": "application/dicom+json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._client = _Client(url.rstrip("/"), session, headers=headers, timeout=PATIENCE, callback=_bare)
        self._client.set_chunk_size(NEVER_CHUNKED)
        self._client.set_http_retry_params(retry=False)  # our own rows try again, also after a restart

    def store(self, files: Iterable[bytes]) -> Stored:
        """Send files; ArchiveAway, ArchiveRefuses."""
        done = Stored(0)
        for batch in _batches(files):
            done += self._send(batch)
        return done

    def count(self, study_uid: str) -> int:
        """How many instances of a study the archive has; ArchiveAway, ArchiveRefuses."""
        try:
            found = self._client.search_for_instances(study_uid, fields=["00080018"], get_remaining=True)
        except requests.RequestException as fault:
            raise _meaning(fault) from None
        return len(found)

    def _send(self, batch: Sequence[bytes]) -> Stored:
        try:
            answer = self._client.send(batch)
        except requests.HTTPError as fault:
            answer = _conflict(fault)
        except requests.RequestException as fault:
            raise _meaning(fault) from None
        failed = [_reason(item) for item in answer.get("FailedSOPSequence") or ()]
        real = tuple(reason for reason in failed if reason != DUPLICATE)
        return Stored(len(batch) - len(real), real)


def _bare(response: requests.Response, *_: object, **__: object) -> requests.Response:
    """The client reads an answer only where its type stands alone; servers add a character set."""
    if "Content-Type" in response.headers:
        response.headers["Content-Type"] = response.headers["Content-Type"].partition(";")[0].strip()
    return response


def _batches(files: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for file in files:
        if batch and sum(map(len, batch)) + len(file) > BATCH:
            yield batch
            batch = []
        batch.append(file)
    if batch:
        yield batch


def _conflict(fault: requests.HTTPError) -> Dataset:
    """A 409 is an answer: it says of each instance why it failed; anything else is none."""
    response = fault.response
    if response is None or response.status_code != HTTPStatus.CONFLICT:
        raise _meaning(fault) from None
    try:
        return Dataset.from_json(response.json())
    except (ValueError, KeyError, TypeError, AttributeError):  # said without saying why
        raise ArchiveRefuses(HTTPStatus.CONFLICT) from None


def _reason(item: Dataset) -> int:
    return int(item.get("FailureReason") or 0)


def _meaning(fault: requests.RequestException) -> PuenteError:
    """Without address, header or body: they may name a patient or hold a token."""
    response = fault.response
    if response is None:
        return ArchiveAway(f"archive: no answer ({type(fault).__name__}); it is tried again")
    status = response.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in BUSY:
        return ArchiveAway(f"archive: not now ({status}); it is tried again")
    return ArchiveRefuses(status)
