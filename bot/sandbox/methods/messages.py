"""Sending texts, places and other small things."""

from __future__ import annotations

from typing import Any

from bot.sandbox import fields
from bot.sandbox.entities import links
from bot.sandbox.entities import text as texts
from bot.sandbox.methods import access, outgoing
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed
from bot.sandbox.render import message_json
from bot.sandbox.world import World

_ACTIONS = {
    "cancel",
    "typing",
    "record_video",
    "upload_video",
    "record_audio",
    "upload_audio",
    "record_voice",
    "upload_voice",
    "upload_photo",
    "upload_document",
    "choose_sticker",
    "pick_up_location",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_DICE = {"🎲": 6, "🎯": 6, "🏀": 5, "⚽": 5, "⚽️": 5, "🎳": 6, "🎰": 64}


@method("sendMessage")
def send_message(world: World, params: Params) -> Json:
    """Sends a text."""
    preview = read_preview(params)
    formatted = read_text(params)
    target = outgoing.begin(world, params)
    access.may_send(world, target.chat, "can_send_messages", "text messages")
    content = outgoing.text_content(world, formatted)
    message = outgoing.finish(world, target, content | preview)
    return message_json(world, message)


def read_text(params: Params) -> texts.Formatted:
    """The text of a request, which must be there."""
    text = params.text("text")
    if not text:
        raise Malformed("Message text is empty")
    entities = params.value("entities", "Can't parse entities JSON object")
    return texts.read(text, params.text("parse_mode"), entities)


def read_preview(params: Params) -> Json:
    """The link_preview_options of a request, as the message will show them."""
    found: Any = params.value("link_preview_options", "Can't parse link preview options JSON object")
    if found is None:
        disabled = params.boolean("disable_web_page_preview")
        return {"link_preview_options": {"is_disabled": True}} if disabled else {}
    if not isinstance(found, dict):
        raise Malformed("Object expected as link preview options")
    flags = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")
    shown: Json = {name: True for name in flags if fields.boolean(found, name)}
    if url := fields.optional_text(found, "url"):
        if not links.link(url):
            raise Malformed("WEBPAGE_URL_INVALID")
        shown["url"] = url
    return {"link_preview_options": shown} if shown else {}


@method("sendLocation")
def send_location(world: World, params: Params) -> Json:
    """Sends a point on the map."""
    content: Json = {"location": read_location(params)}
    if period := params.integer("live_period"):
        content["location"]["live_period"] = period
    return outgoing.send(world, params, content)


def read_location(params: Params) -> Json:
    """The coordinates of a request."""
    for name in ("latitude", "longitude"):
        if not params.text(name).strip():
            raise Malformed(f"{name} is empty")
    found: Json = {"latitude": params.decimal("latitude"), "longitude": params.decimal("longitude")}
    if not (-90 <= found["latitude"] <= 90 and -180 <= found["longitude"] <= 180):
        raise Malformed("Wrong location specified")
    if accuracy := params.decimal("horizontal_accuracy"):
        found["horizontal_accuracy"] = accuracy
    return found


@method("sendVenue")
def send_venue(world: World, params: Params) -> Json:
    """Sends a place with a name and an address."""
    location = read_location(params)
    venue: Json = {"location": location, "title": params.text("title"), "address": params.text("address")}
    if not venue["title"].strip():
        raise Malformed("Venue title must be non-empty")
    for name in ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type"):
        if value := params.text(name):
            venue[name] = value
    return outgoing.send(world, params, {"venue": venue, "location": location})


@method("sendContact")
def send_contact(world: World, params: Params) -> Json:
    """Sends a phone number with a name."""
    contact: Json = {name: params.required(name) for name in ("phone_number", "first_name")}
    for name in ("last_name", "vcard"):
        if value := params.text(name):
            contact[name] = value
    return outgoing.send(world, params, {"contact": contact})


@method("sendDice")
def send_dice(world: World, params: Params) -> Json:
    """Throws a dice; its values go round, as the sandbox has no chance in it."""
    emoji = params.text("emoji") or "🎲"
    if emoji not in _DICE:
        raise Malformed("Wrong emoji specified")
    value = world.count("dice") % _DICE[emoji] + 1
    return outgoing.send(world, params, {"dice": {"emoji": emoji, "value": value}})


@method("sendChatAction")
def send_chat_action(world: World, params: Params) -> bool:
    """Shows that the bot is busy; the sandbox's page shows it as typing."""
    action = params.text("action").lower()
    if action not in _ACTIONS:
        raise Malformed("Wrong parameter action in request")
    chat = access.writable(world, params)
    thread = outgoing.thread_of(chat, params.integer("message_thread_id"))
    access.reach(world, chat)
    world.feed.emit("typing", {"chat": chat.id, "thread": thread, "action": action})
    return True


@method("sendMessageDraft")
def send_message_draft(world: World, params: Params) -> bool:
    """Shows a text that is still being written, in a private chat."""
    if not params.integer("draft_id"):
        raise Malformed("Invalid draft_id specified")
    formatted = texts.read(
        params.text("text"), params.text("parse_mode"), params.value("entities", "Can't parse entities")
    )
    chat = access.writable(world, params)
    if not chat.private:
        raise Malformed("drafts can be sent only to private chats")
    access.reach(world, chat)
    text, _ = outgoing.fixed(world, formatted)
    world.feed.emit("typing", {"chat": chat.id, "thread": None, "action": "typing", "text": text})
    return True
