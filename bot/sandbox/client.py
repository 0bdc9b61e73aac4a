"""A thin client of the control API, for tests, rehearsals and anyone."""

from __future__ import annotations

import io
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]
_PATIENCE = aiohttp.ClientTimeout(total=120)


class ControlFailure(Exception):
    """The sandbox refused a control call; the message says why and the way out."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


class Control:
    """One method for each control call; places and options are keyword arguments."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Lets the connection go."""
        if self._session:
            await self._session.close()
            self._session = None

    async def call(self, verb: str, path: str, form: aiohttp.FormData | None = None, **values: Any) -> Any:
        """One control call; `values` that are None are left out."""
        given = {name: value for name, value in values.items() if value is not None}
        body: Json = {"data": form} if form is not None else {"json": given}
        if verb == "GET":
            body = {"params": {name: str(value) for name, value in given.items()}}
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_PATIENCE)
        headers = {"X-Sandbox-Token": self._token}
        async with self._session.request(verb, f"{self._url}/control{path}", headers=headers, **body) as answer:
            found = await answer.json()
        if not found["ok"]:
            raise ControlFailure(answer.status, found["error"])
        return found["result"]

    async def post(self, path: str, **values: Any) -> Any:
        """A POST with a JSON body."""
        return await self.call("POST", path, **values)

    async def get(self, path: str, **values: Any) -> Any:
        """A GET with a query."""
        return await self.call("GET", path, **values)

    # the world

    async def user(self, first_name: str, **more: Any) -> Json:
        """A new person."""
        return dict(await self.post("/users", first_name=first_name, **more))

    async def group(self, title: str, members: list[int], **more: Any) -> Json:
        """A new group."""
        return dict(await self.post("/groups", title=title, members=members, **more))

    async def reset(self) -> None:
        """Forgets everything."""
        await self.post("/reset")

    # acting as a person

    async def start(self, user: int, payload: str | None = None) -> Json:
        """Presses Start."""
        return dict(await self.post("/start", user=user, payload=payload))

    async def say(self, user: int, text: str, **place: Any) -> Json:
        """Writes a text."""
        return dict(await self.post("/say", user=user, text=text, **place))

    async def press(self, user: int, text: str | None = None, **place: Any) -> Json:
        """Presses a button."""
        return dict(await self.post("/press", user=user, text=text, **place))

    async def upload(self, user: int, name: str, content: bytes, **more: Any) -> Json:
        """Sends a file; `kind` says as what."""
        form = aiohttp.FormData({key: str(value) for key, value in more.items() if value is not None})
        form.add_field("user", str(user))
        form.add_field("name", name)
        form.add_field("file", io.BytesIO(content), filename="file", content_type="application/octet-stream")
        return dict(await self.call("POST", "/upload", form=form))

    async def edit(self, user: int, message: int, text: str, **place: Any) -> Json:
        """Changes one's own message."""
        return dict(await self.post("/edit", user=user, message=message, text=text, **place))

    async def react(self, user: int, message: int, emoji: str, **place: Any) -> Json:
        """Puts a reaction on a message."""
        return dict(await self.post("/reaction", user=user, message=message, emoji=emoji, **place))

    async def block(self, user: int) -> None:
        """Blocks the bot."""
        await self.post("/block", user=user)

    async def unblock(self, user: int) -> None:
        """Unblocks the bot."""
        await self.post("/unblock", user=user)

    # watching

    async def state(self) -> Json:
        """Everything at once."""
        return dict(await self.get("/state"))

    async def messages(self, chat: int, **more: Any) -> list[Json]:
        """The messages of a chat as people see them."""
        return list((await self.get("/messages", chat=chat, **more))["messages"])

    async def calls(self, since: int = 0) -> list[Json]:
        """The bot's calls."""
        return list(await self.get("/calls", since=since))

    async def callbacks(self) -> Json:
        """Unanswered presses and toasts."""
        return dict(await self.get("/callbacks"))

    # time

    async def clock(self) -> Json:
        """The time."""
        return dict(await self.get("/clock"))

    async def advance(self, seconds: float, *, wait: bool = True) -> Json:
        """Moves the clock forward, by way of everything that is due; `wait` is for the bot to be idle."""
        return dict(await self.post("/clock", advance=seconds, wait=wait))

    async def to_next(self) -> Json:
        """Moves the clock to what is due next."""
        return dict(await self.post("/clock", to="next"))

    async def set_clock(self, moment: str, *, backwards: bool = False, wait: bool = True) -> Json:
        """Moves the clock to a moment."""
        return dict(await self.post("/clock", set=moment, backwards=backwards, wait=wait))

    async def wait(self, timeout: float = 10.0) -> Json:  # noqa: ASYNC109  # the server waits, not we
        """Waits until the bot is idle."""
        return dict(await self.post("/wait", timeout=timeout))

    # trouble

    async def fault(self, method: str, action: str, **more: Any) -> None:
        """Plans a fault."""
        await self.post("/faults", method=method, action=action, **more)

    async def clear_faults(self) -> None:
        """Forgets all faults."""
        await self.call("DELETE", "/faults")

    async def cut_network(self, *, cut: bool = True) -> None:
        """Cuts the bot's connections or mends them."""
        await self.post("/network", cut=cut)

    async def flood(self, mode: str) -> None:
        """Chooses the mode of flood control."""
        await self.post("/flood", mode=mode)
