"""How a delivery from Slack comes in: who asks, once, in their language, and never in silence."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import IntegrityError

from bot import access, figures, inbox
from bot.casework.desk import Desk, desk_for
from bot.crash import crash_point
from bot.errors import Busy, Denied, FieldErrors, NotFound, Refused, UserError
from bot.locale import _, speaking
from bot.log import log
from bot.rights import BY_ACTION, LOG
from bot.views.answers import legible
from bot.views.fields import LEADS_ON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.runtime import Bot

REFERENCE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
HOME, FIRST_PAGES = "home", "0"
TOO_LATE = {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "not_found"}
TOO_HIGH = {"push_limit_reached"}  # Slack lays three views on each other


@dataclass(frozen=True)
class Asked:
    """One thing a person did in Slack, as its payload tells it."""

    body: dict[str, Any]
    slack_team: str
    user: str
    key: str
    trigger_id: str
    response_url: str
    action_id: str = ""
    value: str = ""

    @property
    def view(self) -> dict[str, Any]:
        """Return the view it was done in, or nothing."""
        found: dict[str, Any] = self.body.get("view") or {}
        return found

    @property
    def in_modal(self) -> bool:
        """Return whether it was done in a modal."""
        return self.view.get("type") == "modal"

    @property
    def in_home(self) -> bool:
        """Return whether it was pressed in App Home itself."""
        return self.view.get("type") == "home"

    @property
    def home_leaf(self) -> str:
        """Return which pages App Home was turned to, where it was done from there; else nothing.

        A form that was opened from App Home bears it in its outer name.
        """
        if self.in_home:
            return self.metadata or FIRST_PAGES
        named = str(self.view.get("external_id") or "")
        return named.split("/")[1] if named.startswith(f"{HOME}/") else ""

    @property
    def domain(self) -> str:
        """Return the workspace's domain in Slack's addresses, if the payload tells it."""
        told = (self.body.get("team") or {}).get("domain") or self.body.get("team_domain")
        return str(told or "")

    @property
    def metadata(self) -> str:
        """Return what the view was opened about."""
        return legible(str(self.view.get("private_metadata") or ""))


@dataclass(frozen=True)
class Answer:
    """What a change leads to: what to say, and which row it was about; kept by the inbox.

    `shown_once` is a secret that is shown now and kept nowhere; a repeated delivery has none.
    """

    say: str = ""
    case_id: str = ""
    about: str = ""
    shown_once: str = ""

    def stored(self) -> dict[str, str]:
        """Return the answer as the inbox keeps it: ids, and words that name no citizen."""
        return {"say": self.say, "case_id": self.case_id, "about": self.about}


def pressed(body: dict[str, Any]) -> Asked:
    """Read a button's payload."""
    action = body["actions"][0]
    option = action.get("selected_option") or {}
    return Asked(
        body,
        _team(body),
        body["user"]["id"],
        _key_of_press(body, action),
        str(body.get("trigger_id") or ""),
        str(body.get("response_url") or ""),
        action["action_id"],
        legible(str(action.get("value") or option.get("value") or "")),
    )


def _key_of_press(body: dict[str, Any], action: dict[str, Any]) -> str:
    """Name a press; a menu that only one person sees is tapped once, however fast the finger."""
    container = body.get("container") or {}
    when = str(action.get("action_ts"))
    if container.get("is_ephemeral") and action["action_id"].startswith("log:"):
        when = f"in:{container.get('message_ts')}"
    return ":".join(("A", _team(body), body["user"]["id"], when, action["action_id"]))


def submitted(body: dict[str, Any]) -> Asked:
    """Read a submitted form's payload; the key is the same however often it is sent."""
    view = body["view"]
    key = f"V:{_team(body)}:{view['id']}:{view.get('hash', '')}"
    return Asked(
        body,
        _team(body),
        body["user"]["id"],
        key,
        str(body.get("trigger_id") or ""),
        "",
        view["callback_id"],
    )


def commanded(body: dict[str, Any]) -> Asked:
    """Read a slash command's payload; `value` is what was typed after it."""
    return Asked(
        body,
        body["team_id"],
        body["user_id"],
        f"S:{body['trigger_id']}",
        body["trigger_id"],
        str(body.get("response_url") or ""),
        value=legible(str(body.get("text") or "")).strip(),
    )


def chosen(body: dict[str, Any]) -> Asked:
    """Read a shortcut's payload; one on a message carries the message and where it stands."""
    key = f"C:{_team(body)}:{body['user']['id']}:{body.get('action_ts')}"
    return Asked(
        body,
        _team(body),
        body["user"]["id"],
        key,
        str(body.get("trigger_id") or ""),
        str(body.get("response_url") or ""),
        body["callback_id"],
    )


def noticed(body: dict[str, Any]) -> Asked:
    """Read an event's payload."""
    event = body["event"]
    return Asked(body, body["team_id"], event["user"], f"E:{body['event_id']}", "", "")


def counted(metadata: str) -> tuple[str, int | None]:
    """Read a case's id, and how many of something it had when the form was opened."""
    case_id, _colon, count = metadata.partition(":")
    return case_id, int(count) if count.isdecimal() else None


def paired(value: str) -> tuple[str, str]:
    """Read the ids of a case and of one of its rows, from "case:row" or "case:row:more"."""
    case_id, _colon, rest = value.partition(":")
    return case_id, rest.partition(":")[0]


def in_their_language(bot: Bot, asked: Asked) -> AbstractContextManager[None]:
    """Speak the language the person has chosen; the installation's when they have not."""
    try:
        return speaking(language_of(bot, asked))
    except UserError:  # a busy database is told of by what comes next
        return speaking(bot.language)


def language_of(bot: Bot, asked: Asked) -> str:
    """Return the language the person has chosen, or the installation's. Raises Busy."""
    with bot.reading() as session:
        chosen = access.visitor(session, asked.slack_team, asked.user).language
    return chosen or bot.language


def once(bot: Bot, asked: Asked, change: Callable[[Desk, Visitor, Asked], Answer]) -> Answer:
    """Make a change once: a delivery seen before gets its first answer, and changes nothing.

    State, event, notices and the inbox key are committed together; then delivery is woken.
    """
    try:
        with bot.entrance.answering(), bot.writing() as session:
            before = inbox.answered(session, asked.key)
            if before is not None:
                return Answer(**before)
            who = access.visitor(session, asked.slack_team, asked.user)
            with speaking(who.language or bot.language):
                desk = desk_for(bot, session)
                answer = change(desk, who, asked)
            inbox.remember(session, asked.key, answer.stored(), bot.now())
            crash_point("inbox.before_commit")
        crash_point("inbox.committed")
    except IntegrityError as fault:  # most often the same delivery, stored by another meanwhile
        return _first_answer(bot, asked, fault)
    bot.wake()
    return answer


def guarded(asked: Asked, act: Callable[[], None]) -> str | None:
    """Do something after the acknowledgement; return what to tell the person when it fails."""
    try:
        act()
    except UserError as refused:
        note_refusal(asked, refused)
        return str(refused)
    except Exception:  # noqa: BLE001 - the one place where a lazy listener's exception is caught
        reference = logged(asked)
        return _("Det lykkedes ikke. Prøv igen om lidt. (Fejl {reference})").format(
            reference=reference
        )
    return None


def note_refusal(asked: Asked, fault: UserError) -> None:
    """Log that somebody asked for what is not theirs, or isn't there: who, what and which case.

    None of its words. It is not in the trace: that belongs to a team, and a stranger could fill it.
    """
    if isinstance(fault, NotFound | Denied):
        figures.turned_away("access")
        about = {"case_code": fault.case_code} if fault.case_code else {}
        log.warning("access.refused", user=asked.user, action=_action(asked), **about)


def calm(asked: Asked) -> str:
    """Log the exception at hand and return the calm sentence for a change that was not stored."""
    return _not_stored(logged(asked))


def turned_away(bot: Bot, body: object) -> dict[str, Any]:
    """Log a delivery that has not the shape of Slack's, and return what it is answered with.

    Nothing is stored; a form stays open, so that an honest person loses nothing.
    """
    reference = _reference()
    log.warning("delivery.malformed", reference=reference)
    figures.turned_away("shape")
    with speaking(bot.language):
        words = _not_stored(reference)
    if not isinstance(body, dict):
        return {}
    if "command" in body:
        return {"text": words, "response_type": "ephemeral"}
    view = body.get("view")
    blocks = view.get("blocks") if isinstance(view, dict) else None
    fields = blocks if isinstance(blocks, list) else []
    names = [one.get("block_id") for one in fields if isinstance(one, dict) and "element" in one]
    named = [name for name in names if isinstance(name, str)]
    if body.get("type") != "view_submission" or not named:
        return {}
    return {"response_action": "errors", "errors": {legible(named[0]): words}}


def _not_stored(reference: str) -> str:
    return _("Det blev ikke gemt. Prøv igen om lidt. (Fejl {reference})").format(
        reference=reference
    )


def _reference() -> str:
    return "".join(secrets.choice(REFERENCE) for _place in range(4))


def logged(asked: Asked) -> str:
    """Log the exception at hand and return the reference it can be found by."""
    reference = _reference()
    log.exception("handler.failed", reference=reference, action=_action(asked))
    return reference


def _action(asked: Asked) -> str:
    """Return what was pressed or sent, if it is one of ours: anything else may be anybody's words.

    A command has no name of its own, and "log:home_visit" is like all others of its kind.
    """
    if "command" in asked.body:
        return "command"
    name = LOG if asked.action_id.startswith(f"{LOG}:") else asked.action_id
    return name.replace(":", ".") if name in BY_ACTION else "unknown"


def field_errors(asked: Asked, fault: UserError) -> dict[str, str]:
    """Return an error where the form can show it, so that nothing typed is lost."""
    names = list(_inputs(asked.view))
    if isinstance(fault, FieldErrors):
        shown = {name: words for name, words in fault.errors.items() if name in names}
        if shown:
            return shown
    return {names[0]: str(fault)} if names else {}


def show(bot: Bot, asked: Asked, view: View) -> None:
    """Open a view; on top of the one it was asked for in, or in the place of one that leads on.

    Raises Refused when Slack won't.
    """
    if asked.view.get("callback_id") == LEADS_ON:
        _update(bot, asked.view["id"], view)
        return
    put = bot.slack.views_push if asked.in_modal else bot.slack.views_open
    if asked.home_leaf:
        view.external_id = f"{HOME}/{asked.home_leaf}/{secrets.token_hex(8)}"
    try:
        put(trigger_id=asked.trigger_id, view=view)
    except SlackApiError as fault:
        code = str(fault.response.get("error"))
        if code not in TOO_LATE | TOO_HIGH:
            raise
        log.warning("view.not_opened", error_code=code)
        raise Refused(_too_high() if code in TOO_HIGH else _too_late()) from fault


def _too_late() -> str:
    return _("Slack nåede ikke at åbne det. Prøv igen.")


def _too_high() -> str:
    return _("Der ligger for mange vinduer oven på hinanden. Luk et af dem, og prøv igen.")


def redraw(bot: Bot, asked: Asked, view: View) -> None:
    """Draw the modal anew in which something was pressed; pressed outside one, it opens."""
    if "id" in asked.view and not asked.in_home:
        _update(bot, asked.view["id"], view)
    else:
        show(bot, asked, view)


def kept_in_place(asked: Asked, view: View) -> View:
    """Return a view that still bears the outer name of the one in whose place it comes."""
    view.external_id = str(asked.view.get("external_id") or "") or None
    return view


def redraw_below(bot: Bot, asked: Asked, view: View) -> None:
    """Draw the view anew from which a submitted form was opened, if there is one."""
    below = asked.view.get("previous_view_id")
    if below:
        _update(bot, below, view)


def _update(bot: Bot, view_id: str, view: View) -> None:
    try:
        bot.slack.views_update(view_id=view_id, view=view)
    except SlackApiError as fault:
        if fault.response.get("error") != "not_found":  # the person has closed it: nothing to draw
            raise


def _first_answer(bot: Bot, asked: Asked, fault: IntegrityError) -> Answer:
    with bot.reading() as session:
        before = inbox.answered(session, asked.key)
    if before is None:  # two changes met; if it comes again, the cause is in the log
        log.warning("change.conflict", exc_info=fault)
        raise Busy from fault
    return Answer(**before)


def _inputs(view: dict[str, Any]) -> Iterator[str]:
    for block in view.get("blocks", ()):
        if block.get("type") == "input":
            yield str(block["block_id"])


def _team(body: dict[str, Any]) -> str:
    return str((body.get("team") or {}).get("id") or body.get("team_id") or "")
