"""A DICOMweb archive of the tests: STOW-RS and QIDO-RS, with modes."""

from __future__ import annotations

import re
from io import BytesIO
from types import SimpleNamespace

from aiohttp import web
from aiohttp.test_utils import TestServer
from pydicom import dcmread

JSON = "application/dicom+json"
CANNOT_UNDERSTAND = 0xC000


class FakeArchive:
    """Keeps what it is sent, by study and instance. `refuses` are the numbers of files it takes no more than once."""

    def __init__(self):
        self.studies = {}
        self.requests = 0
        self.tokens = []
        self._modes = []
        self.refuses = frozenset()

    def will(self, *modes):
        """Answer the next requests so: away, busy, unauthorized, conflict, vague, duplicate."""
        self._modes += modes

    async def __aenter__(self):
        app = web.Application(client_max_size=1 << 30)
        app.router.add_post("/dicom-web/studies", self._store)
        app.router.add_get("/dicom-web/studies/{study}/instances", self._search)
        self._server = TestServer(app)
        await self._server.start_server()
        self.url = str(self._server.make_url("/dicom-web"))
        return self

    async def __aexit__(self, *_):
        await self._server.close()

    @property
    def instances(self):
        return [one for study in self.studies.values() for one in study.values()]

    async def _store(self, request):
        self.requests += 1
        self.tokens.append(request.headers.get("Authorization"))
        mode = self._modes.pop(0) if self._modes else ""
        if mode == "away":
            request.transport.abort()
            return web.Response()
        if mode in {"busy", "unauthorized", "vague"}:
            return web.Response(status={"busy": 503, "unauthorized": 401, "vague": 409}[mode])
        files = await _files(request)
        failed = []
        for number, data in enumerate(files):
            one = dcmread(BytesIO(data))
            if mode == "conflict" or number in self.refuses:
                failed.append((one, CANNOT_UNDERSTAND))
            elif mode == "duplicate":
                failed.append((one, 0x0111))
            else:
                kept = SimpleNamespace(data=data, dataset=one)
                self.studies.setdefault(one.StudyInstanceUID, {})[one.SOPInstanceUID] = kept
        status = 200 if not failed else 409 if len(failed) == len(files) else 202
        return web.json_response(_answer(failed), status=status, content_type=JSON)

    async def _search(self, request):
        mode = self._modes.pop(0) if self._modes else ""
        if mode == "busy":
            return web.Response(status=503)
        found = self.studies.get(request.match_info["study"], {})
        start = int(request.query.get("offset", 0))
        rows = [{"00080018": {"vr": "UI", "Value": [uid]}} for uid in found][start:]
        return web.json_response(rows, content_type=JSON) if rows else web.Response(status=204)


async def _files(request):
    boundary = re.search(r'boundary="([^"]+)"', request.headers["Content-Type"])[1].encode()
    parts = (await request.read()).split(b"\r\n--" + boundary)[1:-1]
    return [part.split(b"\r\n\r\n", 1)[1] for part in parts]


def _answer(failed):
    if not failed:
        return {}
    items = [
        {
            "00081150": {"vr": "UI", "Value": [one.SOPClassUID]},
            "00081155": {"vr": "UI", "Value": [one.SOPInstanceUID]},
            "00081197": {"vr": "US", "Value": [reason]},
        }
        for one, reason in failed
    ]
    return {"00081198": {"vr": "SQ", "Value": items}}
