"""Files that went up, by the ids that Telegram would give them.

A sandbox with a `local` folder is like a Bot API server of one's own that was started with --local.

A file_id is reusable and file_unique_id never changes; both are counters in disguise, so that the same
acts give the same ids. A photo is kept as it came; its smaller sizes are scaled by Pillow.
"""

from __future__ import annotations

import base64
import hashlib
import io
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from bot.sandbox.model import Json
from bot.sandbox.params import Upload
from bot.sandbox.refusals import Malformed

MOST_UP = 50 * 2**20
MOST_PHOTO = 10 * 2**20
MOST_DOWN, MOST_DOWN_LOCAL = 20 * 2**20, 2000 * 2**20
_SIZES = (("s", 90), ("m", 320), ("x", 800), ("y", 1280))
_PREFIX = {"photo": "AgACAgQAAx", "voice": "AwACAgQAAx", "video": "BAACAgQAAx", "sticker": "CAACAgQAAx"}
_FOLDERS = {
    "photo": "photos",
    "voice": "voice",
    "video": "videos",
    "audio": "music",
    "animation": "animations",
    "sticker": "stickers",
    "video_note": "video_notes",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """One file."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    content: bytes
    path: str
    extra: Json

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


class Files:
    """All files of the world."""

    def __init__(self, local: Path | None = None) -> None:
        self._local = local
        self._by_id: dict[str, Stored] = {}
        self._by_path: dict[str, Stored] = {}
        self._photos: dict[str, list[Stored]] = {}
        self._count = 0

    def find(self, file_id: str) -> Stored | None:
        """The file of an id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> Stored | None:
        """The file of a download path."""
        return self._by_path.get(path)

    def store(self, kind: str, upload: Upload, extra: Json | None = None) -> Stored:
        """Keeps a file under new ids."""
        number = self._count
        self._count += 1
        name = upload.name or f"file_{number}"
        mime = upload.mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        suffix = name[name.rfind(".") :].lower() if "." in name else ""
        path = f"{_FOLDERS.get(kind, 'documents')}/file_{number}{'.jpg' if kind == 'photo' else suffix}"
        stored = Stored(
            _PREFIX.get(kind, "BQACAgQAAx") + _token(f"id {number}", 45),
            "AQAD" + _token(f"unique {number}", 9),
            kind,
            name,
            mime,
            upload.content,
            path,
            extra or {},
        )
        self._by_id[stored.file_id] = stored
        self._by_path[path] = stored
        return stored

    def store_photo(self, upload: Upload) -> list[Stored]:
        """Keeps a photo and its smaller sizes, smallest first."""
        if len(upload.content) > MOST_PHOTO:
            size = len(upload.content)
            raise Malformed(f"File of size {size} bytes is too big for a photo; the maximum size is {MOST_PHOTO} bytes")
        try:
            image = Image.open(io.BytesIO(upload.content))
            image.load()
        except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
            raise Malformed("IMAGE_PROCESS_FAILED") from None
        if image.width + image.height > 10_000 or max(image.size) > 20 * min(image.size):
            raise Malformed("PHOTO_INVALID_DIMENSIONS")
        sizes = [self._store_size(image, side) for side in _sides(image)]
        self._photos |= {size.file_id: sizes for size in sizes}
        return sizes

    def sizes(self, stored: Stored) -> list[Stored]:
        """All sizes of the photo that one size belongs to."""
        return self._photos.get(stored.file_id, [stored])

    def may_download(self, stored: Stored) -> bool:
        """Whether the file is within Telegram's 20 MB for bots, or what a server of one's own hands over."""
        return stored.size <= (MOST_DOWN_LOCAL if self._local else MOST_DOWN)

    def download_json(self, stored: Stored) -> Json:
        """A File with the path to fetch it from; a server with --local writes it down and names the whole path."""
        if self._local is None:
            return _ids(stored) | {"file_path": stored.path}
        path = self._local / stored.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stored.content)
        return _ids(stored) | {"file_path": str(path.resolve())}

    def _store_size(self, image: Image.Image, side: int) -> Stored:
        scaled = image.convert("RGB")
        scaled.thumbnail((side, side))
        out = io.BytesIO()
        scaled.save(out, "JPEG", quality=87)
        upload = Upload("photo.jpg", "image/jpeg", out.getvalue())
        return self.store("photo", upload, {"width": scaled.width, "height": scaled.height})


def _sides(image: Image.Image) -> list[int]:
    """The sides of the sizes that a photo gets: at least two, none larger than it is."""
    biggest = max(image.size)
    sides = [side for _, side in _SIZES if side < biggest][:3]
    return [*sides, min(biggest, _SIZES[-1][1])] if sides else [max(1, biggest // 2), biggest]


def _token(seed: str, size: int) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(seed.encode()).digest()).decode()[:size].replace("=", "")


def photo_json(sizes: list[Stored]) -> list[Json]:
    """An array of PhotoSize."""
    return [_ids(size) | {"width": size.extra["width"], "height": size.extra["height"]} for size in sizes]


def file_json(stored: Stored, extra: dict[str, Any] | None = None) -> Json:
    """A Document, Voice, Video and so on; `extra` holds what its kind adds."""
    found = _ids(stored)
    if stored.kind in {"document", "video", "animation", "audio"}:
        found["file_name"] = stored.name
    if stored.kind not in {"sticker", "video_note"}:
        found["mime_type"] = stored.mime
    return found | (extra or {})


def _ids(stored: Stored) -> Json:
    return {"file_id": stored.file_id, "file_unique_id": stored.unique_id, "file_size": stored.size}
