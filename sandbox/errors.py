"""The two ways of saying no: Slack's to the app, and the control interface's to a script."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A Web API call that Slack answers with `ok: false`; `code` is Slack's own word for it."""

    def __init__(self, code: str, *messages: str, **extra: Any) -> None:
        """Take the code, explaining messages and further top-level fields of the answer."""
        super().__init__(code, *messages)
        self.code, self.messages, self.extra = code, list(messages), extra

    def answer(self) -> dict[str, Any]:
        """Return the body that Slack sends."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


class Refusal(Exception):  # noqa: N818 - it is a no, not a fault
    """An act or a question that makes no sense here; the text says why, `status` is HTTP's."""

    def __init__(self, reason: str, status: int = 400) -> None:
        """Take the reason in words and the HTTP status."""
        super().__init__(reason)
        self.reason, self.status = reason, status
