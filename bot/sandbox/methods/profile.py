"""What the bot says of itself: commands, names, descriptions, the menu button, default rights.

Commands are kept by scope and language; which list a person sees is `Profile.shown_commands`.
"""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox import fields
from bot.sandbox.entities import links
from bot.sandbox.methods import access
from bot.sandbox.methods.registry import method
from bot.sandbox.model import RIGHTS, Json
from bot.sandbox.params import Params
from bot.sandbox.profile import Scope
from bot.sandbox.refusals import Malformed, part_of
from bot.sandbox.render import rights_json
from bot.sandbox.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_MOST = 100
_PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}


def _language(params: Params) -> str:
    code = params.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise Malformed("Invalid language code specified")
    return code


# commands


@method("setMyCommands")
def set_commands(world: World, params: Params) -> bool:
    """Sets the commands of a scope and language."""
    commands = _read_commands(params)
    scope, language = _scope(world, params), _language(params)
    if len(commands) > _MOST:
        raise Malformed("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    if commands:
        world.profile.commands[scope, language] = commands
    else:
        world.profile.commands.pop((scope, language), None)
    world.feed.emit("commands", {})
    return True


def _check_command(command: Json) -> None:
    command["command"] = command["command"].strip().removeprefix("/")
    command["description"] = command["description"].strip()
    for name, what, most in (("command", "Command", 32), ("description", "Command description", 256)):
        if not command[name]:
            raise Malformed(f"{what} must be non-empty")
        if len(command[name]) > most:
            raise Malformed(f"{what} length must not exceed {most}")
    if not _COMMAND.fullmatch(command["command"]):
        raise Malformed("BOT_COMMAND_INVALID")


@method("getMyCommands")
def get_commands(world: World, params: Params) -> list[Json]:
    """The commands of exactly this scope and language."""
    return world.profile.commands.get((_scope(world, params), _language(params)), [])


@method("deleteMyCommands")
def delete_commands(world: World, params: Params) -> bool:
    """Forgets the commands of a scope and language."""
    world.profile.commands.pop((_scope(world, params), _language(params)), None)
    world.feed.emit("commands", {})
    return True


def _read_commands(params: Params) -> list[Json]:
    found: Any = params.value("commands", "Can't parse commands JSON object")
    if found is None:
        return []
    if not isinstance(found, list):
        raise Malformed("Expected an Array of BotCommand")
    with part_of("Can't parse BotCommand"):
        return [_read_command(each) for each in found]


def _read_command(found: Any) -> Json:
    if not isinstance(found, dict):
        raise Malformed("expected an Object")
    return {name: fields.text(found, name) for name in ("command", "description")}


def _scope(world: World, params: Params) -> Scope:
    found: Any = params.value("scope", "Can't parse BotCommandScope JSON object")
    if found is None:
        return "default", 0, 0
    with part_of("Can't parse BotCommandScope"):
        kind, chat, user = _read_scope(found)
    if kind in _PLAIN_SCOPES:
        return kind, 0, 0
    where = access.readable(world, Params({"chat_id": chat}))
    if where.private and kind != "chat":
        raise Malformed("can't change commands in private chats for administrators or members")
    return kind, where.id, user


def _read_scope(found: Any) -> tuple[str, str, int]:
    if not isinstance(found, dict):
        raise Malformed("BotCommandScope must be an Object")
    kind = fields.text(found, "type")
    if kind in _PLAIN_SCOPES:
        return kind, "", 0
    if kind not in _CHAT_SCOPES:
        raise Malformed("Unsupported type specified")
    chat = fields.text(found, "chat_id")
    if not chat:
        raise Malformed("Empty chat_id specified")
    user = fields.integer(found, "user_id", wide=True) if kind == "chat_member" else 0
    if kind == "chat_member" and user <= 0:
        raise Malformed("Invalid user_id specified")
    return kind, chat, user


# texts


def _set_text(texts: dict[str, str], params: Params, name: str, most: int, refusal: str) -> bool:
    text, language = params.text(name).strip(), _language(params)
    if len(text) > most:
        raise Malformed(refusal)
    if text:
        texts[language] = text
    else:
        texts.pop(language, None)
    return True


def _text(texts: dict[str, str], params: Params) -> str:
    """The text of a language, or the one without a language."""
    return texts.get(_language(params)) or texts.get("", "")


@method("setMyName")
def set_name(world: World, params: Params) -> bool:
    """The bot's name."""
    done = _set_text(world.profile.names, params, "name", 64, "BOT_TITLE_INVALID")
    world.bot.first_name = world.profile.names.get("") or world.profile.first_name
    world.feed.emit("user", {"user": world.bot.id})
    return done


@method("getMyName")
def get_name(world: World, params: Params) -> Json:
    """A BotName."""
    return {"name": _text(world.profile.names, params) or world.bot.first_name}


@method("setMyDescription")
def set_description(world: World, params: Params) -> bool:
    """What an empty chat shows before Start is pressed."""
    return _set_text(world.profile.descriptions, params, "description", 512, "BOT_DESCRIPTION_TOO_LONG")


@method("getMyDescription")
def get_description(world: World, params: Params) -> Json:
    """A BotDescription."""
    return {"description": _text(world.profile.descriptions, params)}


@method("setMyShortDescription")
def set_short_description(world: World, params: Params) -> bool:
    """What the bot's profile says."""
    texts = world.profile.short_descriptions
    return _set_text(texts, params, "short_description", 120, "BOT_SHORT_DESCRIPTION_TOO_LONG")


@method("getMyShortDescription")
def get_short_description(world: World, params: Params) -> Json:
    """A BotShortDescription."""
    return {"short_description": _text(world.profile.short_descriptions, params)}


# the menu button and default rights


def _menu_owner(world: World, params: Params) -> int:
    if not params.text("chat_id"):
        return 0
    user = params.user_id("chat_id")
    if user not in world.users:
        raise Malformed("chat not found")
    return user


@method("setChatMenuButton")
def set_menu(world: World, params: Params) -> bool:
    """The button beside the message field."""
    found: Any = params.value("menu_button", "Can't parse menu button JSON object")
    with part_of("Can't parse menu button"):
        button = _read_menu(found) if found is not None else {"type": "default"}
    world.profile.menus[_menu_owner(world, params)] = button
    return True


def _read_menu(found: Any) -> Json:
    if not isinstance(found, dict):
        raise Malformed("MenuButton must be an Object")
    kind = fields.text(found, "type")
    if kind in {"default", "commands"}:
        return {"type": kind}
    if kind != "web_app":
        raise Malformed("MenuButton has unsupported type")
    url = fields.text(fields.child(found, "web_app"), "url")
    with part_of(f"menu button Web App URL '{url}' is invalid"):
        links.secure(url)
    return {"type": kind, "text": fields.text(found, "text"), "web_app": {"url": url}}


@method("getChatMenuButton")
def get_menu(world: World, params: Params) -> Json:
    """A MenuButton; the default shows the commands."""
    menus = world.profile.menus
    found = menus.get(_menu_owner(world, params)) or menus.get(0) or {"type": "commands"}
    return {"type": "commands"} if found["type"] == "default" else found


@method("setMyDefaultAdministratorRights")
def set_rights(world: World, params: Params) -> bool:
    """The rights that the bot asks for when it becomes an administrator."""
    found: Any = params.value("rights", "Can't parse ChatAdministratorRights JSON object")
    if found is not None and not isinstance(found, dict):
        raise Malformed("Can't parse ChatAdministratorRights: ChatAdministratorRights must be an Object")
    with part_of("Can't parse ChatAdministratorRights"):
        rights = {name: fields.boolean(found or {}, name) for name in (*RIGHTS, "is_anonymous")}
    world.profile.rights[params.boolean("for_channels")] = rights
    return True


@method("getMyDefaultAdministratorRights")
def get_rights(world: World, params: Params) -> Json:
    """ChatAdministratorRights."""
    return rights_json(None, world.profile.rights.get(params.boolean("for_channels"), {}))
