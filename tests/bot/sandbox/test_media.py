"""Files up and down, photos, albums and media that are exchanged."""

import asyncio
import io
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from bot.sandbox.client import Control, ControlFailure
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import START, TOKEN, Api


def picture(width=1000, height=500):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


async def multipart(api, method, files=None, **params):
    form = aiohttp.FormData({name: str(value) for name, value in params.items()}, quote_fields=False)
    for name, (filename, content) in (files or {}).items():
        form.add_field(name, io.BytesIO(content), filename=filename)
    async with api.session.post(f"{api.base}/{method}", data=form) as answer:
        return await answer.json()


async def test_a_document_keeps_name_type_and_bytes(api, ana):
    sent = await multipart(api, "sendDocument", {"document": ("guía ñ.pdf", b"%PDF-1")}, chat_id=ana, caption="*x*")
    document = sent["result"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == (
        "guía ñ.pdf",
        "application/pdf",
        6,
    )
    assert sent["result"]["caption"] == "*x*"
    file = await api.ok("getFile", file_id=document["file_id"])
    assert file["file_path"] == "documents/file_0.pdf"
    async with api.session.get(f"{api.files}/{file['file_path']}") as answer:
        assert await answer.read() == b"%PDF-1"
    again = await api.ok("sendDocument", chat_id=ana, document=document["file_id"])
    assert again["document"] == document


@pytest.mark.parametrize(
    "disposition",
    [
        'form-data; name="document"; filename="radiograf\u00eda.pdf"',
        'form-data; name="document"; filename="x.pdf"; filename*=UTF-8\'\'radiograf%C3%ADa.pdf',
    ],
)
async def test_names_beyond_ascii_come_raw_and_encoded(api, ana, disposition):
    body = (
        f'--B\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n{ana}\r\n'
        f"--B\r\nContent-Disposition: {disposition}\r\nContent-Type: application/pdf\r\n\r\nX\r\n--B--\r\n"
    ).encode()
    headers = {"Content-Type": "multipart/form-data; boundary=B"}
    async with api.session.post(f"{api.base}/sendDocument", data=body, headers=headers) as answer:
        assert (await answer.json())["result"]["document"]["file_name"] == "radiografía.pdf"


async def test_a_photo_gets_sizes_and_can_be_repeated(api, ana):
    sent = await multipart(api, "sendPhoto", {"photo": ("x.png", picture())}, chat_id=ana, has_spoiler="true")
    sizes = sent["result"]["photo"]
    assert [size["width"] for size in sizes] == [90, 320, 800, 1000]
    assert sent["result"]["has_media_spoiler"] is True
    again = await api.ok("sendPhoto", chat_id=ana, photo=sizes[-1]["file_id"], show_caption_above_media=True)
    assert again["photo"] == sizes
    small = await multipart(api, "sendPhoto", {"photo": ("x.png", picture(40, 20))}, chat_id=ana)
    assert [size["width"] for size in small["result"]["photo"]] == [20, 40]


@pytest.mark.parametrize(
    ("method", "field"),
    [
        ("sendVideo", "video"),
        ("sendAnimation", "animation"),
        ("sendAudio", "audio"),
        ("sendVoice", "voice"),
        ("sendVideoNote", "video_note"),
        ("sendSticker", "sticker"),
    ],
)
async def test_every_kind_of_file_is_sent(api, ana, method, field):
    more = {"duration": 7, "title": "x", "emoji": "👍", "caption": "c"}
    sent = await multipart(api, method, {field: ("f.bin", b"data")}, chat_id=ana, **more)
    shown = sent["result"][field]
    assert shown["file_size"] == 4
    assert shown.get("duration", 7) == 7
    assert ("caption" in sent["result"]) == (field not in {"sticker", "video_note"})


@pytest.mark.parametrize(
    ("method", "params", "why"),
    [
        ("sendDocument", {}, "there is no document in the request"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendVoice", {}, "there is no voice in the request"),
        ("sendVideoNote", {}, "there is no video note in the request"),
        (
            "sendDocument",
            {"document": "nonsense"},
            "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
        ),
        (
            "sendDocument",
            {"document": "no sense!"},
            "wrong remote file identifier specified: Wrong character in the string",
        ),
        ("sendDocument", {"document": "http://localhost/x"}, "wrong HTTP URL specified"),
        ("sendDocument", {"document": "https://example.com/x.pdf"}, "failed to get HTTP URL content"),
        ("sendDocument", {"document": "attach://none"}, "there is no document in the request"),
        ("getFile", {}, "file_id not specified"),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
        ("getFile", {"file_id": "x" * 60}, "wrong file_id or the file is temporarily unavailable"),
        ("sendMediaGroup", {}, 'parameter "media" is required'),
        ("sendMediaGroup", {"media": "[]"}, "there are no messages to send"),
        ("sendMediaGroup", {"media": "{}"}, "expected an Array of InputMedia"),
        ("sendMediaGroup", {"media": "x"}, "can't parse media JSON object"),
        ("sendMediaGroup", {"media": "[5]"}, "can't parse InputMedia: expected an Object"),
        ("sendMediaGroup", {"media": '[{"type":"photo"}]'}, "can't parse InputMedia: media not found"),
        (
            "sendMediaGroup",
            {"media": '[{"type":"animation","media":"x"}]'},
            "can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup",
        ),
        (
            "sendMediaGroup",
            {"media": '[{"type":"x","media":"x"}]'},
            'can\'t parse InputMedia: type "x" is unsupported',
        ),
    ],
)
async def test_files_are_refused_with_telegrams_words(api, ana, method, params, why):
    assert await api.refused(method, **({"chat_id": ana} | params)) == f"Bad Request: {why}"


async def test_uploads_are_checked(api, ana):
    async def why(method, **files):
        return (await multipart(api, method, files, chat_id=ana))["description"]

    assert await why("sendDocument", document=("x", b"")) == "Bad Request: file must be non-empty"
    assert await why("sendPhoto", photo=("x.png", b"no picture")) == "Bad Request: IMAGE_PROCESS_FAILED"
    assert await why("sendPhoto", photo=("x.png", picture(6000, 10))) == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert await why("sendPhoto", photo=("x.png", bytes(11 * 2**20))) == (
        "Bad Request: file of size 11534336 bytes is too big for a photo; the maximum size is 10485760 bytes"
    )
    long = await multipart(api, "sendDocument", {"document": ("x", b"x")}, chat_id=ana, caption="x" * 1025)
    assert long["description"] == "Bad Request: message caption is too long"


async def test_a_file_id_is_of_one_kind(api, ana):
    sent = await multipart(api, "sendDocument", {"document": ("x", b"x")}, chat_id=ana)
    file_id = sent["result"]["document"]["file_id"]
    refusal = await api.refused("sendVideo", chat_id=ana, video=file_id)
    assert refusal == "Bad Request: can't use file of type Document as Video"


async def test_over_20_mb_nothing_is_downloaded(api, ana):
    big = {"document": ("x.bin", bytes(20 * 2**20 + 1))}
    file_id = (await multipart(api, "sendDocument", big, chat_id=ana))["result"]["document"]["file_id"]
    assert await api.refused("getFile", file_id=file_id) == "Bad Request: file is too big"
    exact = {"document": ("x.bin", bytes(20 * 2**20))}
    file_id = (await multipart(api, "sendDocument", exact, chat_id=ana))["result"]["document"]["file_id"]
    assert (await api.ok("getFile", file_id=file_id))["file_size"] == 20 * 2**20


async def test_a_server_of_ones_own_hands_over_large_files_by_their_path(tmp_path):
    async with Sandbox(TOKEN, clock_start=START, frozen=True, local=tmp_path) as box, aiohttp.ClientSession() as http:
        api = Api(box, http)
        async with Control(box.url, box.control_token) as control:
            ana = (await control.user("Ana"))["id"]
            await control.start(ana)
        big = {"document": ("x.bin", bytes(20 * 2**20 + 1))}
        file_id = (await multipart(api, "sendDocument", big, chat_id=ana))["result"]["document"]["file_id"]
        path = Path((await api.ok("getFile", file_id=file_id))["file_path"])
        assert path.is_relative_to(tmp_path)
        assert len(await asyncio.to_thread(path.read_bytes)) == 20 * 2**20 + 1


# albums


async def test_an_album_shares_an_id(api, ana):
    media = '[{"type":"photo","media":"attach://a","caption":"<b>x</b>","parse_mode":"HTML"},{"type":"photo","media":"attach://b","has_spoiler":true}]'
    files = {"a": ("a.png", picture()), "b": ("b.png", picture())}
    sent = (await multipart(api, "sendMediaGroup", files, chat_id=ana, media=media))["result"]
    assert len({each["media_group_id"] for each in sent}) == 1
    assert sent[0]["caption_entities"] == [{"offset": 0, "length": 1, "type": "bold"}]
    edited = await api.raw(
        "editMessageMedia",
        chat_id=ana,
        message_id=sent[0]["message_id"],
        media={"type": "document", "media": "x"},
    )
    assert edited["description"] == "Bad Request: can't change media type in the album"


async def test_kinds_do_not_mix_in_an_album(api, ana):
    files = {"a": ("a.png", picture()), "b": ("b.pdf", b"x")}
    media = '[{"type":"photo","media":"attach://a"},{"type":"document","media":"attach://b"}]'
    mixed = await multipart(api, "sendMediaGroup", files, chat_id=ana, media=media)
    assert mixed["description"] == "Bad Request: document can't be mixed with other media types"
    many = "[" + ",".join(['{"type":"document","media":"attach://b"}'] * 11) + "]"
    long = await multipart(api, "sendMediaGroup", files, chat_id=ana, media=many)
    assert long["description"] == "Bad Request: too many messages to send as an album"
    one = '[{"type":"document","media":"attach://b"}]'
    alone = await multipart(api, "sendMediaGroup", files, chat_id=ana, media=one)
    assert "media_group_id" not in alone["result"][0]
    keys = '{"inline_keyboard":[[{"text":"A","callback_data":"a"}]]}'
    with_keys = await multipart(api, "sendMediaGroup", files, chat_id=ana, media=one, reply_markup=keys)
    assert with_keys["description"] == "Bad Request: reply markup can't be used with albums"


async def test_media_and_captions_are_exchanged(api, ana):
    sent = await multipart(api, "sendDocument", {"document": ("a.pdf", b"a")}, chat_id=ana, caption="one")
    where = {"chat_id": ana, "message_id": sent["result"]["message_id"]}
    edited = await api.ok("editMessageCaption", **where, caption="two")
    assert edited["caption"] == "two"
    assert "caption" not in await api.ok("editMessageCaption", **where)
    media = '{"type":"photo","media":"attach://p","caption":"new","has_spoiler":true}'
    swapped = await multipart(api, "editMessageMedia", {"p": ("p.png", picture())}, **where, media=media)
    assert "document" not in swapped["result"]
    assert swapped["result"]["caption"] == "new"
    no_text = await api.refused("editMessageText", **where, text="x")
    assert no_text == "Bad Request: there is no text in the message to edit"
    poll = await api.ok("sendPoll", chat_id=ana, question="?", options=["a"])
    where["message_id"] = poll["message_id"]
    no_media = await multipart(api, "editMessageMedia", {"p": ("p.png", picture())}, **where, media=media)
    assert no_media["description"] == "Bad Request: there is no media in the message to edit"


async def test_a_copy_may_have_another_caption(api, control, ana):
    sent = await multipart(api, "sendDocument", {"document": ("a.pdf", b"a")}, chat_id=ana, caption="one")
    source = {"chat_id": ana, "from_chat_id": ana, "message_id": sent["result"]["message_id"]}
    await api.ok("copyMessage", **source, caption="two")
    await api.ok(
        "copyMessages",
        **{k: v for k, v in source.items() if k != "message_id"},
        message_ids=[source["message_id"]],
        remove_caption=True,
    )
    assert [each["caption"] for each in (await control.messages(ana))[-2:]] == ["two", None]


# what people upload


async def test_people_upload_documents_and_photos(api, control, ana):
    shown = await control.upload(ana, "knee ñ.dcm", b"DICM", caption="my knee")
    assert (shown["file"]["name"], shown["file"]["size"], shown["caption"]) == ("knee ñ.dcm", 4, "my knee")
    await control.upload(ana, "x.png", picture(), kind="photo")
    await control.upload(ana, "empty.dcm", b"")
    first, second, third = [update["message"] for update in await api.updates()]
    assert first["document"]["mime_type"] in {"application/dicom", "application/octet-stream"}
    assert "file_name" not in second["photo"][0]
    assert third["document"]["file_size"] == 0
    url = f"{api.base.rpartition('/')[0]}{shown['file']['url']}"
    async with api.session.get(url, headers={"X-Sandbox-Token": control._token}) as answer:
        assert await answer.read() == b"DICM"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].endswith("UTF-8''knee%20%C3%B1.dcm")


async def test_voice_video_and_stickers_have_their_shapes(api, control, ana):
    for kind in ("voice", "video", "sticker", "audio", "video_note", "animation"):
        await control.upload(ana, "f", b"x", kind=kind)
    messages = [update["message"] for update in await api.updates()]
    assert messages[0]["voice"]["mime_type"] == "audio/ogg"
    assert messages[2]["sticker"]["type"] == "regular"


async def test_uploads_that_no_app_would_send_say_why(sandbox, api, control, ana):
    with pytest.raises(ControlFailure, match=r"not a picture .*; upload a document"):
        await control.upload(ana, "x.png", b"x", kind="photo")
    with pytest.raises(ControlFailure, match='"kind" is unknown'):
        await control.upload(ana, "x", b"x", kind="hologram")
    with pytest.raises(ControlFailure, match="there is no file"):
        await control.post("/upload", user=ana)
    with pytest.raises(ControlFailure, match='"bytes" is not base64'):
        await control.post("/upload", user=ana, bytes="*", name="x")
    async with api.session.get(f"{sandbox.url}/control/file", params={"token": sandbox.control_token}) as answer:
        assert answer.status == 404


async def test_people_send_albums(api, control, ana):
    item = {"kind": "document", "bytes": "eA==", "name": "a.pdf"}
    sent = await control.post("/album", user=ana, items=[item, item | {"caption": "see me@x.com"}])
    assert sent[0]["album"] == sent[1]["album"]
    messages = [update["message"] for update in await api.updates()]
    assert messages[1]["caption_entities"][0]["type"] == "email"
    with pytest.raises(ControlFailure, match="not a list of 2 to 10 files"):
        await control.post("/album", user=ana, items=[item])
