"""A person at the page, for tests and scripts: acts and looks over the control interface."""

from __future__ import annotations

import http.client
import json
import time
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
T = TypeVar("T")
_PATIENCE = 15.0  # seconds, also on a busy machine
_GLANCE = 0.05  # seconds


class Refused(Exception):  # noqa: N818 - the sandbox said no; the text says why
    """The sandbox does not let this person do that."""


class Player:
    """One person's hands and eyes; every call is one HTTP request, answered before it returns."""

    def __init__(self, url: str, user: str) -> None:
        """Take the sandbox's address and the user id to act as."""
        self.url, self.user = url, user
        self._address = urlsplit(url).netloc

    def command(self, channel: str, text: str) -> Json:
        """Type a slash command, such as "/henvisning sager"."""
        return self.act("command", channel=channel, text=text)

    def say(self, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Write a message in a channel, or in a thread."""
        return self.act("say", channel=channel, text=text, thread_ts=thread_ts)

    def click(self, channel: str, ts: str, action_id: str, **value: Any) -> Json:
        """Press a button, or choose in a menu, on a message."""
        place = {"channel": channel, "ts": ts}
        return self.act("click", message=place, action_id=action_id, **value)

    def click_ephemeral(self, message_id: str, action_id: str, **value: Any) -> Json:
        """Press a button on a message that only this person sees."""
        return self.act("click", ephemeral={"id": message_id}, action_id=action_id, **value)

    def click_modal(self, action_id: str, **value: Any) -> Json:
        """Press a button, or choose in a menu, in the top modal."""
        view = self._open_modal()
        return self.act("click", view={"id": view["id"]}, action_id=action_id, **value)

    def click_home(self, action_id: str, **value: Any) -> Json:
        """Press a button, or choose in a menu, in the App Home."""
        return self.act("click", home=True, action_id=action_id, **value)

    def fill(self, block_id: str, action_id: str, **value: Any) -> Json:
        """Fill in one element of the top modal without sending it."""
        return self.act("set", block_id=block_id, action_id=action_id, **value)

    def submit(self, given: Json | None = None, **values: Any) -> Json:
        """Send the top modal in, with plain values by block id."""
        return self.act("submit", values={**(given or {}), **values})

    def close(self) -> Json:
        """Close the top modal unsent."""
        return self.act("close")

    def shortcut(self, callback_id: str) -> Json:
        """Use a global shortcut."""
        return self.act("shortcut", callback_id=callback_id)

    def message_shortcut(self, callback_id: str, channel: str, ts: str) -> Json:
        """Use a shortcut on a message."""
        return self.act("message_shortcut", callback_id=callback_id, channel=channel, ts=ts)

    def react(self, channel: str, ts: str, name: str) -> Json:
        """Put a reaction on a message, such as "pushpin"."""
        return self.act("react", channel=channel, ts=ts, name=name)

    def unreact(self, channel: str, ts: str, name: str) -> Json:
        """Take one's own reaction off a message."""
        return self.act("unreact", channel=channel, ts=ts, name=name)

    def open_home(self) -> Json:
        """Open the app's Home tab; the app publishes when it gets to it (see `until`)."""
        return self.act("open_home")

    def act(self, do: str, **body: Any) -> Json:
        """Do any act of the control interface; raise Refused with the reason when it can't be."""
        given = {key: value for key, value in body.items() if value is not None or key == "value"}
        return self.ask("POST", "act", {"as": self.user, "do": do, **given})

    def state(self) -> Json:
        """Return what the page shows around the messages."""
        return self._look("state")

    def messages(self, channel: str, thread_ts: str | None = None, since: str = "") -> list[Json]:
        """Return what this person sees in a channel or a thread after a `ts`, oldest first."""
        thread = {} if thread_ts is None else {"thread_ts": thread_ts}
        query = {"channel": channel, "since": since, **thread}
        found: list[Json] = self._look("messages", **query)["messages"]
        return found

    def dm(self) -> list[Json]:
        """Return the direct messages with the bot, oldest first."""
        return self.messages("D" + self.user.removeprefix("U"))

    def modal(self) -> Json | None:
        """Return the top modal, or None when none is open."""
        stack: list[Json] = self._look("modals")["stack"]
        return stack[-1] if stack else None

    def home(self) -> Json | None:
        """Return the App Home, or None before the app has published one."""
        view: Json | None = self._look("home")["view"]
        return view

    def until(self, look: Callable[[], T | None], seconds: float = _PATIENCE) -> T:
        """Look again and again until something is found; raise Refused when it is not in time.

        Looks at once after each change in the sandbox, and every 50 ms for what lies outside it.
        """
        end = time.monotonic() + seconds
        while True:
            changes = self.ask("GET", "changed")["changes"]
            if found := look():
                return found
            left = end - time.monotonic()
            if left <= 0:
                raise Refused(f"nothing came within {seconds} s")
            self.ask("GET", f"changed?since={changes}&wait={min(left, _GLANCE):.3f}")

    def wait_modal(self, callback_id: str | None = None) -> Json:
        """Return the top modal once it is open, and is the one with this callback id if given."""

        def look() -> Json | None:
            view = self.modal()
            fits = view and callback_id in {None, view["callback_id"]}
            return view if fits else None

        return self.until(look)

    def wait_message(self, channel: str, part: str, thread_ts: str | None = None) -> Json:
        """Return the newest message that contains a text, once there is one."""

        def look() -> Json | None:
            found = [m for m in self.messages(channel, thread_ts) if part in m["text"]]
            return found[-1] if found else None

        return self.until(look)

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Call the control interface itself, such as ("POST", "clock", {"advance": "hour"})."""
        connection = http.client.HTTPConnection(self._address, timeout=60)
        try:
            connection.request(method, f"/control/{path}", json.dumps(body) if body else None)
            response = connection.getresponse()
            answer: Json = json.loads(response.read())
        finally:
            connection.close()
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    def _look(self, what: str, **query: str) -> Json:
        return self.ask("GET", f"{what}?{urlencode({'as': self.user, **query})}")

    def _open_modal(self) -> Json:
        view = self.modal()
        if view is None:
            raise Refused(f"{self.user} has no modal open")
        return view
