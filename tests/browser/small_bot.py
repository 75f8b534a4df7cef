"""A bot of a few listeners, so that the page can be tried without the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient  # noqa: TID251 - a bot of its own

from tests.browser import small_blocks as blocks

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox import Sandbox

Json = dict[str, Any]
CHANNEL = "C0UDSATTE"

MANIFEST: Json = {
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "users:read",
                "groups:read",
                "im:write",
                "files:write",
            ]
        }
    },
    "features": {
        "slash_commands": [
            {
                "command": "/henvisning",
                "description": "Henvis en borger",
                "usage_hint": "hjælp | sager | vis U26-0042 | opsætning",
            }
        ],
        "shortcuts": [
            {
                "name": "Ny henvisning",
                "type": "global",
                "callback_id": "new_referral",
                "description": "Henvis en borger",
            },
            {
                "name": "Henvisning fra besked",
                "type": "message",
                "callback_id": "referral_from",
                "description": "Begynd en henvisning her",
            },
        ],
    },
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
}


class SmallBot:
    """A bolt app on Socket Mode; `stop` ends its threads."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Take the sandbox to connect to."""
        self.sandbox = sandbox
        client = WebClient("xoxb-sandbox-token", base_url=sandbox.api_url)
        self.client = client
        self.submitted: list[Json] = []
        self.app = App(client=client)
        self._listen()
        self._handler = SocketModeHandler(self.app, "xapp-sandbox-token", web_client=client)
        self._handler.connect()  # type: ignore[no-untyped-call]  # bolt's adapter has no types

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Leave Socket Mode; stopping twice is harmless.

        slack_sdk's reader forgets that it is to end when it is told so just as it begins, and would
        be waited for without end; so it is told until it has ended.
        """
        client = self._handler.client
        client.auto_reconnect_enabled = False
        client.disconnect()
        reader = client.current_session_runner
        reader.event.set()
        while reader.is_alive():
            client.current_session_state.terminated = True
            reader.thread.join(0.05)
        self._handler.close()  # type: ignore[no-untyped-call]  # bolt's adapter has no types

    def card(self) -> str:
        """Post a case's card with a ping in its thread; return the card's ts."""
        text = "Sag U26-0042 · Startmøde onsdag den 25. november kl. 08.30"
        ts = str(
            self.client.chat_postMessage(channel=CHANNEL, text=text, blocks=blocks.card())["ts"]
        )
        self.client.chat_postMessage(channel=CHANNEL, thread_ts=ts, text=blocks.PING)
        return ts

    def _listen(self) -> None:
        app = self.app
        app.command("/henvisning")(self._command)
        app.shortcut("new_referral")(_opens(blocks.form))
        app.shortcut("referral_from")(_opens(blocks.form))
        app.view("referral")(self._submitted)
        app.view("everything")(self._kept)
        app.view("deep")(_pushed)
        app.view("bad")(_silent)
        app.action("coming")(self._coming)
        app.action("not_coming")(self._not_coming)
        app.action("see")(_opens(blocks.private_view))
        app.action("note")(_pushes(blocks.deep))
        app.action("more")(self._more)
        app.action("team")(_changed_team)
        app.action("place")(_acked)
        app.event("app_home_opened")(self._home)

    def _command(self, ack: Any, command: Json, client: Any) -> None:
        word = command.get("text", "")
        if word == "sager":
            ack(text="1 åben sag", blocks=blocks.case_list())
        elif word == "langsom":
            client.views_open(trigger_id=command["trigger_id"], view=blocks.silent())
            ack()
        elif word == "alt":
            ack()
            client.views_open(trigger_id=command["trigger_id"], view=blocks.everything())
        elif word == "tavs":
            return
        else:
            ack()
            client.views_open(trigger_id=command["trigger_id"], view=blocks.form())

    def _submitted(self, ack: Any, view: Json, body: Json) -> None:
        values = view["state"]["values"]
        if "010203-1234" in (values["number"]["number"]["value"] or ""):
            ack(response_action="errors", errors={"number": blocks.NO_CPR})
            return
        ack()
        self.card()
        user = body["user"]["id"]
        channel = self.client.conversations_open(users=user)["channel"]["id"]
        self.client.chat_postMessage(channel=channel, text=blocks.RECEIPT)

    def _kept(self, ack: Any, view: Json) -> None:
        ack()
        self.submitted.append(view["state"]["values"])

    def _coming(self, ack: Any, body: Json, client: Any) -> None:
        ack()
        known = blocks.card(answered=True)
        ts = body["message"]["ts"]
        client.chat_update(channel=CHANNEL, ts=ts, text="Sag U26-0042", blocks=known)

    def _not_coming(self, ack: Any, body: Json, client: Any) -> None:
        ack()
        user = body["user"]["id"]
        client.chat_postEphemeral(channel=CHANNEL, user=user, text="Trine er spurgt i stedet.")

    def _more(self, ack: Any, body: Json, client: Any) -> None:
        ack()
        chosen = body["actions"][0]["selected_option"]["text"]["text"]
        client.chat_postEphemeral(
            channel=CHANNEL, user=body["user"]["id"], text=f"Du valgte {chosen}"
        )

    def _home(self, event: Json, client: Any) -> None:
        client.views_publish(user_id=event["user"], view=blocks.home())


def _opens(build: Callable[[], Json]) -> Callable[..., None]:
    def listener(ack: Any, body: Json, client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=build())

    return listener


def _pushes(build: Callable[[], Json]) -> Callable[..., None]:
    def listener(ack: Any, body: Json, client: Any) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=build())

    return listener


def _changed_team(ack: Any, body: Json, client: Any) -> None:
    ack()
    chosen = body["actions"][0]["selected_option"]["value"]
    view = body["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=blocks.form(team=chosen))


def _pushed(ack: Any) -> None:
    ack(response_action="clear")


def _silent() -> None:
    """Let the submission stand unanswered until Slack gives up."""


def _acked(ack: Any) -> None:
    ack()
