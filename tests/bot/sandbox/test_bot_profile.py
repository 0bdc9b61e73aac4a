"""Commands by scope and language, names, descriptions, menu buttons and default rights."""

import pytest

MENU = [{"command": "menu", "description": "Menu"}]
ES = [{"command": "menu", "description": "Menú"}]
STAFF = [{"command": "case", "description": "Case"}]


async def shown(control, chat, user):
    chats = await control.get("/chats")
    return next(each["commands"][str(user)] for each in chats if each["id"] == chat)


async def test_people_see_the_narrowest_list_in_their_language(api, control, ana, staff):
    assert await api.ok("setMyCommands", commands=MENU) is True
    assert await shown(control, ana, ana) == MENU
    await api.ok("setMyCommands", commands=ES, language_code="es", scope={"type": "all_private_chats"})
    assert await shown(control, ana, ana) == ES
    assert await shown(control, staff["chat"], staff["omar"]) == MENU
    await api.ok("setMyCommands", commands=STAFF, scope={"type": "chat", "chat_id": staff["chat"]})
    assert await shown(control, staff["chat"], staff["omar"]) == STAFF
    ruling = {"type": "chat_administrators", "chat_id": staff["chat"]}
    await api.ok("setMyCommands", commands=MENU, scope=ruling)
    assert await shown(control, staff["chat"], staff["lucia"]) == MENU
    member = {"type": "chat_member", "chat_id": staff["chat"], "user_id": staff["lucia"]}
    await api.ok("setMyCommands", commands=ES, scope=member)
    assert await shown(control, staff["chat"], staff["lucia"]) == ES


async def test_a_list_is_read_back_exactly_and_deleted(api):
    await api.ok("setMyCommands", commands=[{"command": "/menu", "description": "Menu"}])
    assert await api.ok("getMyCommands") == MENU
    assert await api.ok("getMyCommands", language_code="es") == []
    assert await api.ok("deleteMyCommands") is True
    assert await api.ok("getMyCommands") == []
    await api.ok("setMyCommands", commands=MENU)
    await api.ok("setMyCommands", commands=[])
    assert await api.ok("getMyCommands") == []
    assert await api.ok("setMyCommands") is True


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"commands": 5}, "expected an Array of BotCommand"),
        ({"commands": "{"}, "can't parse commands JSON object"),
        ({"commands": [5]}, "can't parse BotCommand: expected an Object"),
        ({"commands": [{"command": "x"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [{"command": "Menu", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x", "description": ""}]}, "command description must be non-empty"),
        ({"commands": [{"command": "x", "description": "x" * 257}]}, "command description length must not exceed 256"),
        ({"commands": [{"command": "/", "description": "x"}]}, "command must be non-empty"),
        ({"commands": [{"command": "x" * 33, "description": "x"}]}, "command length must not exceed 32"),
        ({"commands": MENU * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": MENU, "language_code": "spanish"}, "invalid language code specified"),
        ({"scope": "{"}, "can't parse BotCommandScope JSON object"),
        ({"scope": []}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ({"scope": {"type": "x"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": {"type": "chat", "chat_id": ""}}, "can't parse BotCommandScope: Empty chat_id specified"),
        ({"scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        (
            {"scope": {"type": "chat_member", "chat_id": 1, "user_id": 0}},
            "can't parse BotCommandScope: Invalid user_id specified",
        ),
        ({"scope": {"type": "chat", "chat_id": 1}}, "chat not found"),
    ],
)
async def test_commands_are_refused_with_telegrams_words(api, given, why):
    assert await api.refused("setMyCommands", **given) == f"Bad Request: {why}"


async def test_private_chats_have_no_administrators(api, ana):
    scope = {"type": "chat_administrators", "chat_id": ana}
    refusal = await api.refused("setMyCommands", commands=MENU, scope=scope)
    assert refusal.startswith("Bad Request: can't change commands in private chats")


async def test_texts_are_kept_by_language(api, control):
    assert await api.ok("setMyName", name="Puente ES", language_code="es") is True
    assert await api.ok("getMyName", language_code="es") == {"name": "Puente ES"}
    assert await api.ok("getMyName", language_code="fr") == {"name": "Puente"}
    await api.ok("setMyName", name="Bridge")
    assert (await control.state())["bot"]["name"] == "Bridge"
    assert (await api.ok("getMe"))["first_name"] == "Bridge"
    await api.ok("setMyName")
    assert (await api.ok("getMe"))["first_name"] == "Puente"
    await api.ok("setMyDescription", description="Hola", language_code="es")
    assert await api.ok("getMyDescription", language_code="es") == {"description": "Hola"}
    assert await api.ok("getMyDescription") == {"description": ""}
    await api.ok("setMyShortDescription", short_description="x")
    assert await api.ok("getMyShortDescription", language_code="es") == {"short_description": "x"}


@pytest.mark.parametrize(
    ("method", "params", "why"),
    [
        ("setMyName", {"name": "x" * 65}, "BOT_TITLE_INVALID"),
        ("setMyDescription", {"description": "x" * 513}, "BOT_DESCRIPTION_TOO_LONG"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "BOT_SHORT_DESCRIPTION_TOO_LONG"),
        (
            "setChatMenuButton",
            {"menu_button": {"type": "x"}},
            "can't parse menu button: MenuButton has unsupported type",
        ),
        ("setChatMenuButton", {"menu_button": []}, "can't parse menu button: MenuButton must be an Object"),
        ("setChatMenuButton", {"chat_id": 5}, "chat not found"),
        ("setChatMenuButton", {"chat_id": "x"}, "invalid chat_id specified"),
        (
            "setMyDefaultAdministratorRights",
            {"rights": []},
            "can't parse ChatAdministratorRights: ChatAdministratorRights must be an Object",
        ),
        (
            "setMyDefaultAdministratorRights",
            {"rights": {"can_pin_messages": "yes"}},
            'can\'t parse ChatAdministratorRights: Field "can_pin_messages" must be of type Boolean',
        ),
    ],
)
async def test_profiles_are_refused_with_telegrams_words(api, method, params, why):
    assert await api.refused(method, **params) == f"Bad Request: {why}"


async def test_the_menu_button_has_a_default(api, ana):
    assert await api.ok("getChatMenuButton", chat_id=ana) == {"type": "commands"}
    app = {"type": "web_app", "text": "x", "web_app": {"url": "https://example.com"}}
    await api.ok("setChatMenuButton", chat_id=ana, menu_button=app)
    assert await api.ok("getChatMenuButton", chat_id=ana) == app
    await api.ok("setChatMenuButton", chat_id=ana)
    assert await api.ok("getChatMenuButton", chat_id=ana) == {"type": "commands"}


async def test_default_rights_are_kept_apart_for_channels(api):
    await api.ok("setMyDefaultAdministratorRights", rights={"can_pin_messages": True})
    assert (await api.ok("getMyDefaultAdministratorRights"))["can_pin_messages"] is True
    assert (await api.ok("getMyDefaultAdministratorRights", for_channels=True))["can_pin_messages"] is False
    await api.ok("setMyDefaultAdministratorRights")
    assert (await api.ok("getMyDefaultAdministratorRights"))["can_pin_messages"] is False
