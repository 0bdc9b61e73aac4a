"""What one transaction writes at once, with ids: uploads and their attachments, roles.

What concerns a person is sealed under that person's key, bound to its place.
"""

from __future__ import annotations

from typing import Any

import orjson
import sqlalchemy as sa

from bot.store import schema as t
from bot.store import statements as st
from bot.store.reading import UPLOAD, Reading
from bot.store.rows import Attachment, Upload
from flows.text import Json


class Filing(Reading):
    """A reading into which uploads can be written."""

    def seal(self, person_id: int, what: str, body: Json) -> bytes:
        """A JSON body under a person's key, bound to the place it is written to."""
        return self.keys.of(person_id).seal(orjson.dumps(body), f"{what}|{person_id}")

    async def insert(self, table: sa.Table, **values: Any) -> int:
        """Insert one row and return its id."""
        done = await self.conn.execute(st.inserting(table), values)
        new_id: int = done.scalar_one()
        return new_id

    async def add_upload(self, upload: Upload) -> Upload:
        """Write a new upload, with the attachments it has; it gets its id."""
        values = {"case_id": upload.case_id, "person_id": upload.person_id, "chat_id": upload.chat_id}
        upload.id = await self.insert(t.upload, **values, received_at=upload.received_at, **self._state_of(upload))
        for attachment in upload.attachments:
            attachment.upload_id = upload.id
            await self._insert_attachment(attachment)
        return upload

    async def attach(self, upload: Upload, attachment: Attachment) -> Attachment:
        """Write a new attachment of an upload; it gets its id."""
        attachment.upload_id = upload.id
        upload.attachments.append(attachment)
        return await self._insert_attachment(attachment)

    async def _insert_attachment(self, attachment: Attachment) -> Attachment:
        values = {"upload_id": attachment.upload_id, "person_id": attachment.person_id, "kind": attachment.kind}
        place = {"chat_id": attachment.chat_id, "message_id": attachment.message_id}
        at = {"received_at": attachment.received_at}
        attachment.id = await self.insert(t.attachment, **values, **place, **at, **self._file_of(attachment))
        return attachment

    async def give_role(
        self, person_id: int, kind: str, clinic: str, *, case_id: int | None = None, profile: str | None = None
    ) -> None:
        """Somebody is something at a clinic, or in one case of it, from now on."""
        role = {"person_id": person_id, "kind": kind, "clinic": clinic, "case_id": case_id, "profile": profile}
        await self.insert(t.role, **role, since_at=self.now)

    async def reattach(self, upload: Upload, to: Upload) -> None:
        """Let the files of an upload belong to another one; nothing is left of the first."""
        files = sa.update(t.attachment).where(t.attachment.c.upload_id == upload.id)
        await self.conn.execute(files.values(upload_id=to.id))
        await self.conn.execute(sa.delete(t.upload).where(t.upload.c.id == upload.id))
        to.attachments += upload.attachments

    async def save_upload(self, upload: Upload) -> None:
        """Write an upload back; its attachments are saved one by one."""
        change = sa.update(t.upload).where(t.upload.c.id == upload.id)
        row = {"case_id": upload.case_id, "received_at": upload.received_at} | self._state_of(upload)
        await self.conn.execute(change.values(attempts=upload.attempts, **row))

    async def save_attachment(self, attachment: Attachment, **values: Any) -> None:
        """Write an attachment back."""
        change = sa.update(t.attachment).where(t.attachment.c.id == attachment.id)
        await self.conn.execute(change.values(**self._file_of(attachment), **values))

    def _state_of(self, upload: Upload) -> dict[str, Any]:
        sealed = self.seal(upload.person_id, UPLOAD, upload.body)
        return {"state": upload.state, "album": upload.album, "body_sealed": sealed}

    def _file_of(self, attachment: Attachment) -> dict[str, Any]:
        sealed = self.seal(attachment.person_id, UPLOAD, attachment.body)
        return {"state": attachment.state, "file_name": attachment.file_name, "body_sealed": sealed}

    async def drop_pointers(self, *which: sa.ColumnElement[bool]) -> None:
        """Forget files that were only pointed at, with all that was known of them."""
        pointers = sa.select(t.upload.c.id).where(t.upload.c.state == "pointer", *which)
        ids = [(row.id, row.person_id) for row in await self._rows(pointers.add_columns(t.upload.c.person_id))]
        for upload_id, person_id in ids:
            empty = {"state": "dropped", "body_sealed": self.seal(person_id, UPLOAD, {})}
            files = sa.update(t.attachment).where(t.attachment.c.upload_id == upload_id)
            await self.conn.execute(files.values(**empty))
            await self.conn.execute(sa.update(t.upload).where(t.upload.c.id == upload_id).values(**empty))
