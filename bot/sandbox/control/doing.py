"""Acting as a person; each call makes the update that Telegram would make."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from bot.sandbox import acting, pressing
from bot.sandbox.acting import Cannot, a_message, somebody
from bot.sandbox.control.routes import Args, Box, route
from bot.sandbox.files import file_json, photo_json
from bot.sandbox.model import Chat, Json, User
from bot.sandbox.params import Upload
from bot.sandbox.refusals import Malformed
from bot.sandbox.view import message_view
from bot.sandbox.views import user_view
from bot.sandbox.world import World

_KINDS = ("document", "photo", "voice", "video", "sticker", "audio", "animation", "video_note")
_EXTRA: dict[str, Json] = {
    "voice": {"duration": 3},
    "audio": {"duration": 3},
    "video": {"duration": 3, "width": 640, "height": 360},
    "animation": {"duration": 3, "width": 320, "height": 240},
    "video_note": {"duration": 3, "length": 240},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
}
_MIMES = {"voice": "audio/ogg", "video": "video/mp4", "audio": "audio/mpeg", "sticker": "image/webp"}


def _who(box: Box, args: Args) -> User:
    return somebody(box.world, args.number("user"))


def _place(args: Args) -> Json:
    return {name: args.maybe(name) for name in ("chat", "thread", "reply_to")}


def _named_message(box: Box, args: Args, user: User) -> tuple[Chat, Any]:
    chat = acting.somewhere(box.world, user, args.maybe("chat"))
    return chat, a_message(chat, args.number("message"))


@route("POST", "/start")
def start(box: Box, args: Args) -> Json:
    """Presses Start, with the payload of a deep link if there is one."""
    return message_view(box.world, acting.start(box.world, _who(box, args), args.optional("payload")))


@route("POST", "/say")
def say(box: Box, args: Args) -> Json:
    """Writes a text."""
    user = _who(box, args)
    place = _place(args) | {"entities": args.values.get("entities")}
    return message_view(box.world, acting.say(box.world, user, args.text("text"), **place))


@route("POST", "/press")
def press(box: Box, args: Args) -> Json:
    """Presses a button by its text, its data or its place."""
    wanted = pressing.Wanted(args.optional("text"), args.optional("data"), args.maybe("row"), args.maybe("column"))
    if wanted == pressing.Wanted():
        raise Cannot('no button is named; give "text", "data" or "row" and "column"')
    where = args.maybe("chat"), args.maybe("thread"), args.maybe("message")
    return pressing.press(box.world, _who(box, args), *where, wanted)


@route("POST", "/upload")
def upload(box: Box, args: Args) -> Json:
    """Sends a file."""
    user = _who(box, args)
    content = _file_content(box.world, args, _upload(args))
    return message_view(box.world, acting.send(box.world, user, content, **_place(args)))


def _upload(args: Args) -> Upload:
    mime = args.text("mime", "")
    if found := args.files.get("file"):
        return Upload(args.text("name", found.name), mime or found.mime, found.content)
    if args.optional("bytes") is None:
        raise Cannot('there is no file; send it as "file" in a form, or as base64 "bytes" with a "name"')
    try:
        content = base64.b64decode(args.text("bytes"), validate=True)
    except binascii.Error:
        raise Cannot('"bytes" is not base64; encode the file') from None
    return Upload(args.text("name", "file"), mime, content)


def _file_content(world: World, args: Args, upload: Upload) -> Json:
    kind = args.text("kind", "document")
    if kind not in _KINDS:
        raise Cannot(f'"kind" is unknown; one of {", ".join(_KINDS)}')
    caption = _caption(world, args)
    if kind == "photo":
        try:
            return {"photo": photo_json(world.files.store_photo(upload))} | caption
        except Malformed:
            raise Cannot("the file is not a picture that an app sends as a photo; upload a document") from None
    stored = world.files.store(kind, Upload(upload.name, upload.mime or _MIMES.get(kind, ""), upload.content))
    return {kind: file_json(stored, _EXTRA.get(kind))} | caption


def _caption(world: World, args: Args) -> Json:
    caption = args.text("caption", "")
    if not caption.strip():
        return {}
    content = acting.words(world, caption)
    found = {"caption": content["text"]}
    return found | ({"caption_entities": content["entities"]} if "entities" in content else {})


@route("POST", "/album")
def album(box: Box, args: Args) -> list[Json]:
    """Sends several files as one album; `items` are uploads as in POST /upload."""
    items = args.values.get("items")
    if not isinstance(items, list) or not 2 <= len(items) <= 10:
        raise Cannot('"items" is not a list of 2 to 10 files; give kind, name and bytes of each')
    user, number = _who(box, args), str(14_000_000_000_000_000 + box.world.count("album"))
    contents = [_file_content(box.world, Args(item), _upload(Args(item))) for item in items]
    sent = [acting.send(box.world, user, each, album=number, **_place(args)) for each in contents]
    return [message_view(box.world, each) for each in sent]


@route("POST", "/location")
def location(box: Box, args: Args) -> Json:
    """Sends where one is."""
    point = {name: args.seconds(name, 0.0) for name in ("latitude", "longitude")}
    sent = acting.send(box.world, _who(box, args), {"location": point}, **_place(args))
    return message_view(box.world, sent)


@route("POST", "/contact")
def contact(box: Box, args: Args) -> Json:
    """Sends a phone number; one's own carries one's id."""
    user = _who(box, args)
    card: Json = {"phone_number": args.text("phone_number"), "first_name": args.text("first_name", user.first_name)}
    if last := args.optional("last_name"):
        card["last_name"] = last
    if args.flag("own", default=True):
        card["user_id"] = user.id
    return message_view(box.world, acting.send(box.world, user, {"contact": card}, **_place(args)))


@route("POST", "/reaction")
def reaction(box: Box, args: Args) -> Json:
    """Puts an emoji on a message; none takes it away."""
    user = _who(box, args)
    chat, message = _named_message(box, args, user)
    emoji = args.text("emoji", "")
    acting.react(box.world, user, chat, message, [emoji] if emoji else [])
    return message_view(box.world, message)


@route("POST", "/edit")
def edit(box: Box, args: Args) -> Json:
    """Changes one's own message."""
    user = _who(box, args)
    chat, message = _named_message(box, args, user)
    return message_view(box.world, acting.edit(box.world, user, chat, message, args.text("text")))


@route("POST", "/delete")
def delete(box: Box, args: Args) -> Json:
    """Deletes a message for everyone; the bot is not told, as with Telegram."""
    user = _who(box, args)
    chat, message = _named_message(box, args, user)
    if message.sender != user.id and not chat.private and not chat.rules(user.id):
        raise Cannot(f"message {message.id} is not by user {user.id}; only administrators delete others'")
    box.world.delete(message)
    return message_view(box.world, message)


@route("POST", "/block")
def block(box: Box, args: Args) -> Json:
    """Blocks the bot."""
    user = _who(box, args)
    acting.block(box.world, user)
    return user_view(user)


@route("POST", "/unblock")
def unblock(box: Box, args: Args) -> Json:
    """Unblocks the bot."""
    user = _who(box, args)
    acting.unblock(box.world, user)
    return user_view(user)
